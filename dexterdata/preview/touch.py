"""Touch over time, few frames a second: the peak of every taxel between two frames is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import taxels
from dexterdata.hand.names import REGIONS
from dexterdata.hand.timeline import Span, seconds_in
from dexterdata.preview.envelope import envelope_of, equal_parts
from dexterdata.recording import Recording, Stream, StreamKind
from dexterdata.scan import Later, Scan

FAINTEST_FULL_PA: Final = 5_000.0
_NICE: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class TouchStream:
    """A tactile stream with the key of its hand."""

    key: str
    stream: Stream
    baseline: float


def touch_streams(recording: Recording) -> tuple[TouchStream, ...]:
    """The first tactile stream of each hand that has samples."""
    return tuple(_first_of_each_hand(recording))


def _first_of_each_hand(recording: Recording) -> Iterator[TouchStream]:
    seen: set[str] = set()
    for stream in recording.streams:
        if stream.kind is not StreamKind.TACTILE or not stream.samples or not stream.channels:
            continue
        key: str = stream.hand
        if key not in ("left", "right"):
            key = f"unknown_{sum(name.startswith('unknown') for name in seen) + 1}"
        if key not in seen:
            seen.add(key)
            yield TouchStream(key, stream, stream.limits.baseline or 0.0)


def plan_peaks(
    stream: Stream, recording: Recording, span: Span, count: int, scan: Scan
) -> Later[NDArray[np.float32]]:
    """Return what gives the largest value of each channel in ``count`` equal parts, (count, c).

    NaN where a part of the span holds no sample.
    """
    envelope = envelope_of(stream, recording, span, scan)
    edges = equal_parts(seconds_in(scan, stream, recording), span, count)
    envelope.cut(edges)
    return lambda: envelope.highs(edges)


def by_region(values: NDArray[np.floating[Any]], regions: tuple[str, ...]) -> NDArray[np.float32]:
    """Peak of each region's taxels, (n, 6); NaN where a region has none."""
    out = np.full((values.shape[0], len(REGIONS)), np.nan, dtype=np.float32)
    names = np.array(regions)
    for row, name in enumerate(REGIONS):
        chosen = names == name
        if chosen.any():
            out[:, row] = np.fmax.reduce(values[:, chosen], axis=1)
    return out


def plan_region_peaks(
    recording: Recording, span: Span, count: int, scan: Scan
) -> Later[NDArray[np.float32] | None]:
    """Return what gives the peak of each region over all hands, (count, 6), or None.

    Peaks are above the baseline.
    """
    planned = []
    for touch in touch_streams(recording):
        regions = taxels.regions(touch.stream)
        if regions is not None:
            peaks = plan_peaks(touch.stream, recording, span, count, scan)
            planned.append((peaks, np.float32(touch.baseline), regions))

    def over_all_hands() -> NDArray[np.float32] | None:
        total: NDArray[np.float32] | None = None
        for peaks, baseline, regions in planned:
            rows = by_region(peaks() - baseline, regions)
            total = rows if total is None else np.fmax(total, rows)
        return total

    return over_all_hands


def full_scale(peak: float, unit: str) -> float:
    """Where Ember ends: at the peak, rounded up, but a hand that touches nothing stays dark.

    Below 5 kPa a skin mostly reports its own noise and zero.
    """
    top = nice_ceiling(peak)
    return max(top, FAINTEST_FULL_PA) if unit == "Pa" else top


def touch_unit(recording: Recording) -> str:
    """Unit of the first tactile stream, or nothing."""
    return next((touch.stream.unit for touch in touch_streams(recording)), "")


def nice_ceiling(value: float) -> float:
    """The next round number at or above, for the end of a legend; 1 for nothing."""
    if not np.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in _NICE if step * power >= value * (1 - 1e-9)))
