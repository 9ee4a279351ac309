"""The findings that a decision names, exactly as the check wrote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from ingest import policy

SHOWN = ("check", "level", "message", "stream", "channel", "t_start_s", "t_end_s")
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
        if finding["level"] != "info" and not policy.answer_to(finding["check"], metadata)
    ]
    return sorted(rows, key=lambda row: row["level"] != "error")[:SHOWN_MOST]


def exact(run: Run | None, numbers: Sequence[int] | None) -> list[dict[str, Any]]:
    """These findings of the report, in its order; None means all but notes."""
    findings = run.report["findings"] if run else []
    if numbers is None:
        return [_place(one) for one in findings if one["level"] != "info"]
    wanted = set(numbers)
    return [_place(one) for number, one in enumerate(findings) if number in wanted]


def _place(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {name: finding.get(name) for name in SHOWN}
