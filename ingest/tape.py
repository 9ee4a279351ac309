"""Where findings are in time: one lane per stream, marks in percent of the recording."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dexterdata import checks

NARROWEST_PERCENT = 0.4
LEAD_IN_S = 1.0
"""A moment is played from this long before it, so that one sees how it comes about."""
MARKS_PER_LANE = 200
SAME_CLOCK = re.compile(r"The same in (\d+) more streams? of this clock\.$")
WEIGHT = {"error": 0, "warning": 1, "info": 2}
Finding = Mapping[str, Any]


def sorted_findings(
    findings: Iterable[Finding], starts: Sequence[float] = ()
) -> list[dict[str, Any]]:
    """Errors first, then by check, then by place; what the partner answered comes last.

    `starts`: where each episode of a set begins, in seconds.
    """
    return sorted(
        ({**finding, "play": play(finding["t_start_s"], starts)} for finding in findings),
        key=lambda f: (
            bool(f.get("answer")),
            WEIGHT.get(f["level"], 3),
            f["check"],
            f["t_start_s"] or 0.0,
        ),
    )


def play(at_s: float | None, starts: Sequence[float] = ()) -> str:
    """The address on a report's page that sets the player to a second before this moment.

    Of a set it names the episode too, of which it does not leave the beginning.
    """
    if at_s is None:
        return ""
    if not starts:
        return f"?t={max(at_s - LEAD_IN_S, 0.0):.2f}#player"
    number = episode_at(at_s, starts)
    return f"?episode={number}&t={max(at_s - LEAD_IN_S, starts[number - 1]):.2f}#player"


def episode_at(at_s: float, starts: Sequence[float]) -> int:
    """The number, from 1, of the episode of a set that runs at this moment."""
    return max(bisect_right(starts, at_s), 1)


def within(report: Mapping[str, Any], start_s: float, end_s: float) -> dict[str, Any]:
    """The report of a set as far as it concerns one episode, whose time begins at 0."""
    moved = [
        {
            **finding,
            "t_start_s": finding["t_start_s"] - start_s,
            "t_end_s": None if finding["t_end_s"] is None else finding["t_end_s"] - start_s,
        }
        for finding in report.get("findings") or ()
        if finding["t_start_s"] is not None and start_s <= finding["t_start_s"] < end_s
    ]
    recording = {**(report.get("recording") or {}), "duration_s": end_s - start_s}
    return {**report, "recording": recording, "findings": moved}


def grouped(
    findings: Iterable[Finding], starts: Sequence[float] = (), shown: int = 20
) -> list[dict[str, Any]]:
    """Findings by check, errors first; each group says how many and shows the first few."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in sorted_findings(findings, starts):
        groups.setdefault((finding["level"], finding["check"]), []).append(finding)
    return [
        {
            "level": level,
            "check": check,
            "advice": checks.advice(check),
            "answer": members[0].get("answer", ""),
            "channels": _channels(members),
            "total": len(members),
            "findings": members[:shown],
            "hidden": max(len(members) - shown, 0),
        }
        for (level, check), members in groups.items()
    ]


def _channels(members: Iterable[Finding]) -> list[dict[str, Any]]:
    """The streams that a check found something in, each with the channels that it named."""
    named: dict[str, dict[str, None]] = {}
    for finding in members:
        if finding["stream"]:
            row = named.setdefault(finding["stream"], {})
            if finding["channel"] is not None:
                row[str(finding["channel"])] = None
    return [{"stream": stream, "channels": list(row)} for stream, row in named.items()]


def lanes(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A lane for each stream in the report's order, and one for what concerns no stream."""
    recording = report.get("recording") or {}
    duration_s = recording.get("duration_s") or 0.0
    names = [stream["name"] for stream in recording.get("streams") or ()]
    marks: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for finding in sorted_findings(report.get("findings") or ()):
        if finding["t_start_s"] is None or duration_s <= 0:
            continue
        for lane in lanes_of(finding, recording.get("streams") or ()):
            marks.setdefault(lane, []).append(_mark(finding, duration_s))
    return [{"name": name, "marks": rows[:MARKS_PER_LANE]} for name, rows in marks.items()]


def lanes_of(finding: Finding, streams: Sequence[Mapping[str, Any]]) -> list[str]:
    """The streams that a finding is of. One of a clock names one stream and counts the others:
    those have the named one's samples and rate, where so many do."""
    named = next((row for row in streams if row["name"] == finding["stream"]), None)
    if named is None:
        return ["recording"]
    others = SAME_CLOCK.search(finding["message"])
    if others and finding["check"].startswith("time."):
        stamped = _clock_of(named)
        alike = [row["name"] for row in streams if _clock_of(row) == stamped]
        if len(alike) == int(others[1]) + 1:
            return alike
    return [named["name"]]


def _clock_of(stream: Mapping[str, Any]) -> tuple[Any, Any]:
    return stream["samples"], stream["rate_hz"]


def _mark(finding: Finding, duration_s: float) -> dict[str, Any]:
    start_s = float(finding["t_start_s"])
    end_s = float(finding["t_end_s"] if finding["t_end_s"] is not None else start_s)
    start = min(max(100 * start_s / duration_s, 0.0), 100 - NARROWEST_PERCENT)
    width = max(min(100 * (end_s - start_s) / duration_s, 100 - start), NARROWEST_PERCENT)
    return {
        "start": f"{start:.2f}",
        "width": f"{width:.2f}",
        "level": "gap" if finding["check"] == "time.gap" else finding["level"],
        "title": f"{finding['check']} at {start_s:.2f} s: {finding['message']}",
    }


def moments(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The findings that have a place in time, as marks of the player."""
    return [
        {
            "t": finding["t_start_s"],
            "text": f"{finding['check']}: {finding['message']}",
            "level": "error" if finding["level"] == "error" else "warning",
        }
        for finding in sorted_findings(report.get("findings") or ())
        if finding["t_start_s"] is not None and finding["level"] != "info"
    ][:MARKS_PER_LANE]
