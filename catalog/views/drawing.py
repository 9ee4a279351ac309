"""Small pictures of numbers: histograms, columns of months, ranges on one scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from catalog.distributions import Bin, Distribution
from catalog.selectors.credit import Month
from dexterdata.features.histogram import MOST_BINS

WIDTH, HEIGHT, GAP = 120.0, 40.0, 1.0
STEPS = 12
"""The height of a row's drawing, which is 32 units wide."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle that stands on the ground, in the units of the drawing."""

    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """A distribution and its bars as a path; `rows` are what the table behind it shows."""

    distribution: Distribution
    path: str

    @property
    def rows(self) -> tuple[Bin, ...]:
        """The bins."""
        return self.distribution.bins


@dataclass(frozen=True, slots=True)
class Range:
    """Least to most as a bar and the median as a tick, in percent of a scale that is shared."""

    distribution: Distribution
    left: float
    width: float
    median: float


def histogram(distribution: Distribution) -> Histogram:
    """The bars of a distribution, as high as their share of the highest."""
    return Histogram(distribution, path(columns([item.count for item in distribution.bins])))


def downloads(months: Sequence[Month]) -> str:
    """One column a month, as a path."""
    return path(columns([row.downloads for row in months]))


def path(bars: Iterable[Bar]) -> str:
    """The bars as one path of an SVG, a quarter of the bytes of as many rectangles."""
    return "".join(
        f"M{bar.x:g} {HEIGHT:g}v-{bar.height:g}h{bar.width:g}v{bar.height:g}z"
        for bar in bars
        if bar.height
    )


def outline(counts: Sequence[int]) -> str:
    """The bins of a channel as one stepped area, one unit wide each: few bytes for a row.

    Fewer than 32 stand in the middle, and what is not zero can be seen.
    """
    most, level, steps = max(counts), 0, []
    heights = (max(1, round(STEPS * count / most)) if count else 0 for count in counts)
    for height, run in groupby(heights):
        steps.append(f"v{level - height}h{len(list(run))}")
        level = height
    return f"M{(MOST_BINS - len(counts)) // 2} {STEPS}{''.join(steps)}v{level}z"


def columns(counts: Sequence[int]) -> tuple[Bar, ...]:
    """Columns of equal width; what is not zero can be seen."""
    most, step = max(counts, default=0), WIDTH / max(1, len(counts))
    return tuple(
        _bar(place * step, step - GAP, count / most if most else 0.0)
        for place, count in enumerate(counts)
    )


def _bar(x: float, width: float, share: float) -> Bar:
    height = max(1.0, HEIGHT * share) if share else 0.0
    return Bar(round(x, 2), round(width, 2), round(height, 2))


def ranges(found: Iterable[Distribution | None]) -> list[Range | None]:
    """The same feature of several datasets on one scale from the least to the most of all."""
    rows = list(found)
    known = [row for row in rows if row is not None]
    low = min((row.least for row in known), default=0.0)
    span = max((row.most for row in known), default=0.0) - low or 1.0

    def at(value: float) -> float:
        return round(100 * (value - low) / span, 2)

    return [
        None
        if row is None
        else Range(row, at(row.least), max(1.0, at(row.most) - at(row.least)), at(row.median))
        for row in rows
    ]
