"""Streams over time as a drawing needs them, from the preview that the check left behind.

Nothing of the recording is read again: the preview holds the smallest and largest value of each
channel in at most 600 parts of the time (docs/preview-format.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.preview import DecodedPreview, PreviewError, decode
from ingest import tape
from ingest.reporting.axis import Axis, axis_of
from portal.core.words import counted
from portal.ui.measures import figure

MOST_PLOTS = 24
TOUCH = "tactile"
WORST_FIRST = ("error", "gap", "warning", "info")
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Band:
    """What lies between `low` and `high` in equal parts of the time; NaN where nothing was."""

    low: Numbers
    high: Numbers


@dataclass(frozen=True)
class Mark:
    """A finding's range in seconds."""

    start_s: float
    end_s: float
    level: str
    title: str
    channel: str = ""


@dataclass(frozen=True)
class Plot:
    """One stream: all its channels as one band, and the channel that findings name by itself.

    ``channels``: what the preview draws, of touch its regions; ``total``: how many channels (of
    touch: taxels) the stream has, 0 where the report does not say.
    """

    stream: str
    kind: str
    unit: str
    channels: tuple[str, ...]
    until_s: float
    duration_s: float
    least: float
    most: float
    whole: Band
    named: Band | None = None
    named_channel: str = ""
    marks: tuple[Mark, ...] = field(default=())
    total: int = 0

    @property
    def shows(self) -> str:
        """What is drawn: "5 channels", "6 regions of 256 taxels", "the peak of 256 taxels"."""
        drawn = len(self.channels)
        if self.kind != TOUCH:
            said = counted(self.total or drawn, "channel")
            return f"the first {drawn} of {said}" if self.total > drawn else said
        of = f" of {counted(self.total, 'taxel')}" if self.total else ""
        return f"{drawn} regions{of}" if drawn > 1 else f"the peak{of or ' of all taxels'}"

    @property
    def unit_word(self) -> str:
        """The unit beside an axis; one that is not known is not the same as a plain number."""
        return "plain number" if self.unit == "1" else self.unit or "unknown unit"

    @cached_property
    def axis(self) -> Axis:
        """The range that is drawn; `least` and `most` may lie beyond it."""
        return axis_of(self.whole.low, self.whole.high, self.kind)

    @property
    def cut(self) -> str:
        """What lies beyond the axis, "cut off: up to 50 rad"; empty where nothing does."""
        far = [f"down to {self._measured(self.least)}"] if self.axis.is_cut_below else []
        far += [f"up to {self._measured(self.most)}"] if self.axis.is_cut_above else []
        return f"cut off: {' and '.join(far)}" if far else ""

    def _measured(self, value: float) -> str:
        return figure(value) if self.unit in ("", "1") else f"{figure(value)} {self.unit}"

    @property
    def text(self) -> str:
        """The same in words."""
        values = f"values from {figure(self.least)} to {self._measured(self.most)}"
        said = f"{self.stream}, {self.shows}: {values} over {self.until_s:.2f} s"
        if self.cut:
            said += f"; {self.cut}"
        if not self.marks:
            return f"{said}; nothing is marked."
        first = "; ".join(mark.title for mark in self.marks[:3])
        more = f"; and {len(self.marks) - 3} more" if len(self.marks) > 3 else ""
        return f"{said}. Marked: {first}{more}."


def plots(preview: bytes, report: Mapping[str, Any]) -> list[Plot]:
    """A drawing for each stream of the preview, at most 24, those with findings first."""
    try:
        decoded = decode(preview)
    except PreviewError:
        return []  # made by an older version of the code; the page says the rest without it
    duration_s = float(decoded.header.get("duration_s") or 0)
    marks, totals = marks_of(report), _totals(report)
    made = [
        _plot(decoded, row, marks.get(row["stream"], ()), duration_s, totals.get(row["stream"], 0))
        for row in decoded.header.get("plots") or ()
    ]
    drawn = [plot for plot in made if plot is not None and duration_s > 0]
    return sorted(drawn, key=lambda plot: not plot.marks)[:MOST_PLOTS]


def _totals(report: Mapping[str, Any]) -> dict[str, int]:
    """How many channels each stream has."""
    streams = (report.get("recording") or {}).get("streams") or ()
    return {row["name"]: len(row["channels"]) for row in streams}


def marks_of(report: Mapping[str, Any]) -> dict[str, list[Mark]]:
    """The findings with a place in time, by the streams that they are of."""
    streams = (report.get("recording") or {}).get("streams") or ()
    found: dict[str, list[Mark]] = {}
    for finding in tape.sorted_findings(report.get("findings") or ()):
        if finding["t_start_s"] is not None and finding["level"] != "info":
            for name in tape.lanes_of(finding, streams):
                found.setdefault(name, []).append(_mark(finding))
    return {name: rows[: tape.MARKS_PER_LANE] for name, rows in found.items()}


def _mark(finding: Mapping[str, Any]) -> Mark:
    start_s = float(finding["t_start_s"])
    end_s = float(finding["t_end_s"] if finding["t_end_s"] is not None else start_s)
    level = "gap" if finding["check"] == "time.gap" else finding["level"]
    channel = str(finding["channel"] or "")
    where = f" in {channel}" if channel else ""
    title = f"{finding['check']}{where} at {start_s:.2f} s"
    return Mark(start_s, end_s, level, title, channel)


def _plot(
    decoded: DecodedPreview,
    row: Mapping[str, Any],
    marks: Sequence[Mark],
    duration_s: float,
    total: int,
) -> Plot | None:
    low, high = decoded.values(row["min"]), decoded.values(row["max"])
    if not np.isfinite(low).any() or not np.isfinite(high).any():
        return None
    channels = tuple(str(name) for name in row["channels"])
    named = _named(channels, marks)
    at = channels.index(named) if named else 0
    return Plot(
        stream=row["stream"],
        kind=row["kind"],
        unit=row["unit"] or "",
        channels=channels,
        until_s=float(row["t_end_s"]),
        duration_s=duration_s,
        least=float(np.nanmin(low)),
        most=float(np.nanmax(high)),
        whole=Band(np.fmin.reduce(low, axis=1), np.fmax.reduce(high, axis=1)),
        named=Band(low[:, at], high[:, at]) if named and len(channels) > 1 else None,
        named_channel=named,
        marks=tuple(marks),
        total=total,
    )


def _named(channels: Sequence[str], marks: Sequence[Mark]) -> str:
    """The first channel that a finding names, the worst findings first."""
    worst = sorted(marks, key=lambda mark: WORST_FIRST.index(mark.level))
    return next((mark.channel for mark in worst if mark.channel in channels), "")


def runs(band: Band) -> list[slice]:
    """The parts of a band that were measured without a hole."""
    return stretches(np.isfinite(band.low) & np.isfinite(band.high))


def stretches(flags: NDArray[np.bool_]) -> list[slice]:
    """The runs of what is true in (n,) flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    return [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
