"""The findings that a decision names, exactly as the check wrote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ingest import policy

SHOWN = ("check", "level", "message", "stream", "channel", "t_start_s", "t_end_s")
SAME = ("check", "stream", "channel", "t_start_s")
SHOWN_MOST = 200


class Run(Protocol):
    """A check that ended."""

    report: dict[str, Any]


def choices(run: Run | None, metadata: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a request for changes can name: each with its number in the report.

    Notes are left out, and what the partner answered already; the gravest come first.
    """
    rows = [
        {**_place(finding), "number": number, "value": finding.get("value")}
        for number, finding in enumerate(run.report["findings"] if run else ())
        if _is_open(finding, metadata)
    ]
    return sorted(rows, key=lambda row: row["level"] != "error")[:SHOWN_MOST]


def unchosen(
    run: Run | None, metadata: Mapping[str, Any], numbers: Sequence[int]
) -> set[tuple[Any, ...]]:
    """What a request could name of this report and does not, to be found again in another one."""
    wanted = set(numbers)
    rows = choices(run, metadata)
    named = {same(row) for row in rows if row["number"] in wanted}
    return {same(row) for row in rows} - named


def same(finding: Mapping[str, Any]) -> tuple[Any, ...]:
    """What two reports say alike of one finding; its words may have been put better."""
    return tuple(finding.get(name) for name in SAME)


def exact(
    run: Run | None, metadata: Mapping[str, Any], numbers: Sequence[int] | None
) -> list[dict[str, Any]]:
    """These findings of the report, in its order; None means all but notes and answered ones."""
    findings = run.report["findings"] if run else []
    if numbers is None:
        return [_place(one) for one in findings if _is_open(one, metadata)]
    wanted = set(numbers)
    return [_place(one) for number, one in enumerate(findings) if number in wanted]


def _is_open(finding: Mapping[str, Any], metadata: Mapping[str, Any]) -> bool:
    """Whether somebody still has to act on it: no note, and nothing that the partner answered."""
    return finding["level"] != "info" and not policy.answer_to(finding["check"], metadata)


def _place(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {name: finding.get(name) for name in SHOWN}
