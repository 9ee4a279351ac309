"""How a state looks wherever it shows: a level for colour, an icon for shape, a word for people."""

from __future__ import annotations

from typing import NamedTuple


class Look(NamedTuple):
    level: str  # ok | warn | err | acc | ""
    icon: str


DONE = Look("ok", "check")
WAITING = Look("", "clock")
WORKING = Look("acc", "clock")
ATTENTION = Look("warn", "warning")
FAILED = Look("err", "cross")
ENDED = Look("", "cross")

LOOKS: dict[str, Look] = {
    state: look
    for look, states in (
        (DONE, "passed pass accepted accept published approved paid active ready done complete"),
        (DONE, "settled signed confirmed"),
        (WAITING, "open uploaded queued due draft pending placed decided"),
        (WORKING, "completing validating building running publishing submitted in_review quoted"),
        (WORKING, "inspecting accepting"),
        (ATTENTION, "changes_requested request_changes needs_info suspended warn warning"),
        (ATTENTION, "deprecated ended"),
        (FAILED, "failed fail refused rejected reject declined dead error"),
        (ENDED, "aborted expired withdrawn superseded cancelled refunded terminated revoked"),
        (ENDED, "disabled dismissed"),
    )
    for state in states.split()
}


WORDS = {
    "pass": "Passed",
    "warn": "Passed with warnings",
    "fail": "Failed",
    "accept": "Accepted",
    "reject": "Rejected",
    "request_changes": "Changes requested",
}
"""Verdicts and decisions as those read them who get them; other states say it themselves."""


def look_of(state: str) -> Look:
    """The look of a state; one that is not known is neutral."""
    return LOOKS.get(state, Look("", "info"))
