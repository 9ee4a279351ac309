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
    **dict.fromkeys(
        ("passed", "pass", "accepted", "published", "approved", "paid", "active", "ready", "done")
        + ("complete", "settled", "signed", "accept"),
        DONE,
    ),
    **dict.fromkeys(("open", "uploaded", "queued", "due", "draft", "pending", "placed"), WAITING),
    **dict.fromkeys(
        ("completing", "validating", "building", "running", "publishing", "submitted")
        + ("in_review", "quoted"),
        WORKING,
    ),
    **dict.fromkeys(
        ("changes_requested", "needs_info", "suspended", "warn", "warning", "request_changes")
        + ("deprecated",),
        ATTENTION,
    ),
    **dict.fromkeys(
        ("failed", "fail", "refused", "rejected", "declined", "dead", "error", "reject"), FAILED
    ),
    **dict.fromkeys(
        ("aborted", "expired", "withdrawn", "superseded", "cancelled", "refunded", "terminated")
        + ("revoked",),
        ENDED,
    ),
}


def look_of(state: str) -> Look:
    return LOOKS.get(state, Look("", "info"))
