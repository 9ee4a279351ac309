"""How the measured features of a dataset's episodes are distributed: small histograms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from catalog.search.segments import FINGERS, Segment

BINS: Final = 12
FEWEST: Final = 2
"""Fewer measured episodes than this have no distribution."""
_DEGREES: Final = 180 / math.pi


@dataclass(frozen=True, slots=True)
class Feature:
    """A measured feature of an episode as people read it; `factor` turns it into `unit`."""

    name: str
    label: str
    unit: str
    factor: float = 1.0


FEATURES: Final = (
    Feature("duration_s", "Duration", "s"),
    Feature("peak_force_n", "Peak force", "N"),
    Feature("mean_force_n", "Mean force in contact", "N"),
    Feature("contact_count", "Contacts", ""),
    Feature("peak_speed_m_s", "Fastest fingertip", "m/s"),
    *(Feature(f"rom_{name}_rad", f"Motion of the {name}", "°", _DEGREES) for name in FINGERS),
)


@dataclass(frozen=True, slots=True)
class Bin:
    """Episodes with a value from `low` up to `high`; the last holds `high` itself too."""

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """One feature over the episodes: in its unit, with what was not measured."""

    feature: Feature
    measured: int
    missing: int
    least: float
    median: float
    most: float
    bins: tuple[Bin, ...]

    @property
    def highest(self) -> int:
        """The largest count of a bin."""
        return max((item.count for item in self.bins), default=0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One task: how many of its episodes succeeded, failed, or say nothing."""

    task: str
    succeeded: int
    failed: int
    unstated: int

    @property
    def episodes(self) -> int:
        """How many episodes of the task."""
        return self.succeeded + self.failed + self.unstated

    @property
    def share(self) -> float | None:
        """Succeeded among those whose result is stated."""
        stated = self.succeeded + self.failed
        return self.succeeded / stated if stated else None

    @property
    def percent(self) -> int | None:
        """The same as a whole percentage."""
        return None if self.share is None else round(100 * self.share)


def of_segment(segment: Segment) -> tuple[Distribution, ...]:
    """Each feature that at least two episodes have."""
    found = (_distribution(feature, segment.columns[feature.name]) for feature in FEATURES)
    return tuple(item for item in found if item is not None)


def _distribution(feature: Feature, column: NDArray[Any]) -> Distribution | None:
    values = column[np.isfinite(column)].astype(np.float64) * feature.factor
    if values.size < FEWEST:
        return None
    counts, edges = np.histogram(values, bins=_edges(float(values.min()), float(values.max())))
    return Distribution(
        feature=feature,
        measured=int(values.size),
        missing=int(column.size - values.size),
        least=float(values.min()),
        median=float(np.median(values)),
        most=float(values.max()),
        bins=tuple(
            Bin(float(low), float(high), int(count))
            for low, high, count in zip(edges, edges[1:], counts, strict=False)
        ),
    )


def _edges(least: float, most: float) -> Sequence[float]:
    """At most BINS bins of a width of 1, 2 or 5 times a power of ten around the values."""
    if most <= least:
        half = abs(least) * 0.05 or 0.5
        return [least - half, least + half]
    rough = (most - least) / BINS
    power = 10.0 ** math.floor(math.log10(rough))
    width = next(step * power for step in (1, 2, 5, 10, 20) if step * power >= rough)
    first, last = math.floor(least / width), math.ceil(most / width)
    if last - first > BINS:  # both ends reach over: the next width is at least double
        width *= 2.5 if str(width / power)[0] == "2" else 2
        first, last = math.floor(least / width), math.ceil(most / width)
    return [round(place * width, 12) for place in range(first, max(last, first + 1) + 1)]


def outcomes(segment: Segment, most: int = 12) -> tuple[Outcome, ...]:
    """The tasks with the most episodes, each with its results."""
    tasks, success = segment.columns["task"], segment.columns["success"]
    words = segment.words["task"]
    counts = {
        result: np.bincount(tasks[(success == code) & (tasks >= 0)], minlength=len(words))
        for result, code in (("succeeded", 1), ("failed", 0), ("unstated", -1))
    }
    rows = [
        Outcome(word, **{name: int(column[place]) for name, column in counts.items()})
        for place, word in enumerate(words)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.episodes, row.task))[:most])
