"""What a finding expected and what it found, with their unit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dexterdata.checks.seen import MOST_TURNS_RAD
from portal.ui import measures

SHARE: Final = "%"
OF_STREAM: Final = "of the stream"
UNITS: Final = {
    "time.not_increasing": "s",
    "time.repeated_stamps": SHARE,
    "time.gap": "s",
    "time.rate_mismatch": "Hz",
    "time.jitter": "× the usual step",
    "value.out_of_range": OF_STREAM,
    "value.railed_channel": OF_STREAM,
    "value.spike": OF_STREAM,
    "value.frozen": SHARE,
    "value.drift": SHARE,
    "tactile.saturated": SHARE,
    "tactile.dead_taxels": SHARE,
    "tactile.no_baseline": "s",
    "pose.lost_tracking": SHARE,
    "pose.jump": "m",
    "sync.offset": "s",
    "sync.length_mismatch": "s",
}
"""What a check measures; `%` where it gives a share of 1."""
ROUNDED: Final = 1e-4
"""By how much a figure may differ in a report, which keeps a few digits."""
Finding = Mapping[str, Any]
Streams = Sequence[Mapping[str, Any]]


def unit_of(finding: Finding, streams: Streams) -> str:
    """The unit of a finding's value and limit; empty for plain ratios and what has none."""
    check, limit = finding["check"], finding["limit"] or (None, None)
    if check == "pose.impossible_joint":
        return _unit_of_joint(*limit)
    if check == "shape.too_short":
        return "samples" if (limit[0] or 0) >= 2 else "s"
    unit = UNITS.get(check, "")
    if unit != OF_STREAM:
        return unit
    of_stream = next((row["unit"] for row in streams if row["name"] == finding["stream"]), "")
    return "" if of_stream == "1" else str(of_stream or "")


def _unit_of_joint(low: float | None, high: float | None) -> str:
    """A range and two turns are of angles; else it is a share, or how fast they turn."""
    if low is not None or high is None or math.isclose(high, MOST_TURNS_RAD, rel_tol=ROUNDED):
        return "rad"
    return SHARE if high <= 1 else "rad/s"


def expected(finding: Finding, streams: Streams) -> str:
    """The limit in words; empty where the check has none."""
    limit = finding["limit"]
    if not limit or all(end is None for end in limit):
        return ""
    unit = unit_of(finding, streams)
    said = _with_unit(measures.limits(_scaled(limit, unit)), unit)
    return f"inside {said}" if finding["check"] == "value.railed_channel" else said


def value(finding: Finding, streams: Streams) -> str:
    """The measured value; empty where nothing was measured."""
    if finding["value"] is None:
        return ""
    unit = unit_of(finding, streams)
    (scaled,) = _scaled([finding["value"]], unit)
    said = _with_unit(measures.figure(scaled or 0.0), unit)
    return f"always {said}" if finding["check"] == "value.railed_channel" else said


def _scaled(numbers: Sequence[float | None], unit: str) -> list[float | None]:
    times = 100.0 if unit == SHARE else 1.0
    return [None if number is None else float(f"{number * times:.9g}") for number in numbers]


def _with_unit(said: str, unit: str) -> str:
    return f"{said} {unit}" if unit else said
