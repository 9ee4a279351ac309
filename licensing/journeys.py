"""The steps from asking to downloading, as the stepper shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict


class Step(TypedDict):
    """One step of the stepper."""

    title: str
    says: str
    state: str


@dataclass(frozen=True)
class Stage:
    """One step before it is known which one is next."""

    title: str
    is_done: bool
    says_done: str = ""
    says_open: str = ""
    is_failed: bool = False
    is_not_needed: bool = False


def steps(stages: Iterable[Stage]) -> list[Step]:
    """Return the steps; the first that is open is the one that is on now."""
    found: list[Step] = []
    is_now_given = False
    for stage in stages:
        state = _state(stage)
        if state == "" and not is_now_given:
            state, is_now_given = "now", True
        if state == "failed":
            is_now_given = True
        says = stage.says_done if stage.is_done else stage.says_open
        found.append({"title": stage.title, "says": says, "state": state})
    return found


def _state(stage: Stage) -> str:
    if stage.is_failed:
        return "failed"
    if stage.is_not_needed:
        return "not_needed"
    return "done" if stage.is_done else ""
