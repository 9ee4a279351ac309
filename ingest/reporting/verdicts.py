"""A verdict in one plain sentence, and the names of the areas that a score is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.core.words import counted
from portal.ui.states import WORDS

AREAS = (
    ("timing", "Timing"),
    ("completeness", "Completeness"),
    ("range", "Range"),
    ("touch", "Touch"),
    ("sync", "Sync"),
    ("labels", "Labels"),
)
Finding = Mapping[str, Any]


def sentence(verdict: str, findings: Sequence[Finding], rule_set: str) -> str:
    """What the verdict means; `findings` are those that were not answered."""
    errors, warnings = _count(findings, "error"), _count(findings, "warning")
    by = f"by rule set {rule_set}"
    if verdict == "refused":
        return (
            f"The file was not opened: {findings[0]['message'] if findings else 'it is damaged.'}"
        )
    if verdict == "fail":
        also = f", and {warnings}" if warnings else ""
        return f"Failed: {errors}{also}, {by}."
    if verdict == "warn":
        return f"Passed with warnings: {warnings} to look at, no error, {by}."
    return f"Passed: no check found an error or a warning, {by}."


def title(verdict: str) -> str:
    """The verdict in a word or three."""
    return "Not opened" if verdict == "refused" else WORDS.get(verdict, verdict.capitalize())


def _count(findings: Sequence[Finding], level: str) -> str:
    """ "44 errors of 1 check"; empty where there is none. The page's chips count the same."""
    checks = [one["check"] for one in findings if one["level"] == level]
    if not checks:
        return ""
    return f"{counted(len(checks), level)} of {counted(len(set(checks)), 'check')}"


def areas_of(quality: Mapping[str, Any] | None) -> list[tuple[str, int | None]]:
    """Name and score of each area, in their order; nothing where nothing was scored."""
    areas = (quality or {}).get("areas") or {}
    return [(text, areas.get(key)) for key, text in AREAS] if areas else []
