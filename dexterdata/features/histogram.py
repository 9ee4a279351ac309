"""Histograms that can be put together exactly: at most 32 bins, as wide as a power of two.

Bin ``i`` of power ``k`` holds the values from i · 2^k to before (i + 1) · 2^k. Every wider bin is
made of whole narrower ones, so histograms of two parts fold to the wider of their widths and add
up to that of the whole; neither has to know the other's range beforehand. As data it is
``{"power": k, "first": i, "counts": [...], "at_least": n, "at_most": m}``: the counts of the bins
from the first that holds a value to the last, and how many of those values equal the least and the
most of all exactly.

A sensor at rest sits at its least value, and one that is driven beyond its range, or its converter,
at its most. Such a value may be most of what there is; spread over its bin it would give quantiles
that were never measured, such as a light touch where there was none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.scan import reduced

MOST_BINS: Final = 32
PERCENTILES: Final = (1, 10, 50, 90, 99)
MOST_POWER: Final = 127
"""No power is further from 0: values below 1e30 need no bins wider than 2^97."""
_LOWEST: Final = -MOST_POWER
"""No bin is narrower than 2 to the power of this, about 6e-39 of any unit."""
_FINEST: Final = 40
"""Nor narrower than the largest value by more powers of two than these: its place stays exact."""
_NOTHING: Final = 2.0**-500
"""What is nearer to zero counts as zero; scaled down it would lose its sign."""

Bins = Mapping[str, Any]
Pair = tuple[float, float]


class Histograms:
    """A histogram for each of some channels, filled block by block."""

    def __init__(self, channels: int) -> None:
        self._power = np.full(channels, _LOWEST, dtype=np.int64)
        self._first = np.zeros(channels, dtype=np.int64)
        self._counts = np.zeros((channels, MOST_BINS), dtype=np.int64)
        self._offsets = MOST_BINS * np.arange(channels, dtype=np.float64)
        self._at_least, self._at_most = _Ties(channels), _Ties(channels)

    def see(
        self,
        values: NDArray[Any],
        least: NDArray[np.float64],
        most: NDArray[np.float64],
        is_plain: bool,
    ) -> None:
        """Count values, (m, c), of which NaN is none; ``is_plain``: no value is NaN.

        ``least`` and ``most``, (c,), are those of all values so far, these among them; the least
        is above the most where there were none yet. Values are below 1e30.
        """
        self._at_least.see(values, least)
        self._at_most.see(values, most)
        seen = least <= most
        self._make_room(_settled(np.where(seen, least, 0.0)), _settled(np.where(seen, most, 0.0)))
        if values.dtype == np.float64:
            values = _settled(values)
        places = values * np.ldexp(1.0, -self._power)
        np.floor(places, out=places)
        places += self._offsets - self._first
        flat = places.ravel()
        if not is_plain:
            flat = flat[np.isfinite(flat)]
        counts = np.bincount(flat.astype(np.intp), minlength=self._counts.size)
        self._counts += counts.reshape(self._counts.shape)

    def _make_room(self, least: NDArray[np.float64], most: NDArray[np.float64]) -> None:
        """Fold bins until those from the least to the most value are no more than 32."""
        power = np.maximum(self._power, _power_for(least, most))
        while True:
            first = np.floor(np.ldexp(least, -power))
            is_wide = np.floor(np.ldexp(most, -power)) - first >= MOST_BINS
            if not is_wide.any():
                break
            power += is_wide
        first = first.astype(np.int64)
        if (power == self._power).all() and (first == self._first).all():
            return
        channel, place = np.nonzero(self._counts)
        shift = np.minimum(power - self._power, 63)[channel]
        folded = np.zeros_like(self._counts)
        moved = ((self._first[channel] + place) >> shift) - first[channel]
        np.add.at(folded, (channel, moved), self._counts[channel, place])
        self._power, self._first, self._counts = power, first, folded

    def as_data(self) -> list[dict[str, Any] | None]:
        """Each histogram as data, None where no value was counted."""
        ties = (self._at_least.counts.tolist(), self._at_most.counts.tolist())
        each = zip(self._power, self._first, self._counts, *ties, strict=True)
        return [
            _trimmed(int(power), int(first), counts.tolist(), at_least, at_most)
            for power, first, counts, at_least, at_most in each
        ]


class _Ties:
    """How many values of each channel equal one of its ends, the least or the most."""

    def __init__(self, channels: int) -> None:
        self.counts = np.zeros(channels, dtype=np.int64)
        self._end = np.full(channels, np.nan)

    def see(self, values: NDArray[Any], end: NDArray[np.float64]) -> None:
        """Count what equals the end so far; what equalled one that was passed counts no more."""
        alike = end.astype(values.dtype) if values.dtype.kind == "f" else end  # exact, and quicker
        here = reduced(np.add, (values == alike).astype(np.int32))
        self.counts = np.where(end == self._end, self.counts, 0) + here
        self._end = end


def _settled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.abs(values) < _NOTHING, 0.0, values)


def _power_for(least: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.int64]:
    """The least power that may do: with one less there are more than 32 bins for sure.

    It only grows as the range grows, so what blocks and parts come to is what the whole comes to.
    """
    span, size = most - least, np.maximum(np.abs(least), np.abs(most))
    of_span = np.where(span > 0, np.frexp(span)[1] - MOST_BINS.bit_length() + 1, _LOWEST)
    of_size = np.where(size > 0, np.frexp(size)[1] - _FINEST, _LOWEST)
    return np.maximum(np.maximum(of_span, of_size), _LOWEST).astype(np.int64)


def _trimmed(
    power: int, first: int, counts: list[int], at_least: int, at_most: int
) -> dict[str, Any] | None:
    held = [place for place, count in enumerate(counts) if count]
    if not held:
        return None
    return {
        "power": power,
        "first": first + held[0],
        "counts": counts[held[0] : held[-1] + 1],
        "at_least": at_least,
        "at_most": at_most,
    }


def merged(one: Bins, other: Bins, leasts: Pair, mosts: Pair) -> dict[str, Any]:
    """The histogram of two parts together, the same as if they had been counted as one.

    ``leasts`` and ``mosts`` are those of the two parts. Where the part that has the end does not
    know how many values equal it, as one of before they were counted, the result has None.
    """
    power = max(one["power"], other["power"])
    ends = [_ends(bins, power) for bins in (one, other)]
    first, last = min(low for low, _ in ends), max(high for _, high in ends)
    while last - first >= MOST_BINS:
        power, first, last = power + 1, first >> 1, last >> 1
    counts = [0] * (last - first + 1)
    for bins in (one, other):
        shift = power - bins["power"]
        for place, count in enumerate(bins["counts"], bins["first"]):
            counts[(place >> shift) - first] += count
    return {
        "power": power,
        "first": first,
        "counts": counts,
        "at_least": _tied((one.get("at_least"), other.get("at_least")), leasts, min(leasts)),
        "at_most": _tied((one.get("at_most"), other.get("at_most")), mosts, max(mosts)),
    }


def _tied(counts: tuple[int | None, int | None], ends: Pair, end: float) -> int | None:
    """How many values equal the end of both parts: those of the part that has it, or of both."""
    total = 0
    for count, own in zip(counts, ends, strict=True):
        if own == end:
            if count is None:
                return None
            total += count
    return total


def _ends(bins: Bins, power: int) -> tuple[int, int]:
    """The first and the last bin at a power that is no less than its own."""
    shift = power - bins["power"]
    return bins["first"] >> shift, (bins["first"] + len(bins["counts"]) - 1) >> shift


def quantile(bins: Bins, percent: int, least: float, most: float) -> float:
    """The value that so many percent (1 to 100) of the values do not exceed.

    Exactly ``least`` or ``most`` where so many values are known to equal it; the others are taken
    as spread evenly over their bin, and none lies beyond these two. So it is off by at most one
    bin's width, which is 2 to the bins' power, from the least of the values that so many percent
    do not exceed.
    """
    counts, total = list(bins["counts"]), sum(bins["counts"])
    # No more than their bin holds: two leasts that agree in the digits kept may lie in two bins.
    at_least = min(bins.get("at_least") or 0, counts[0])
    counts[0] -= at_least
    counts[-1] -= min(bins.get("at_most") or 0, counts[-1])
    if percent * total <= 100 * at_least:
        return least
    before = at_least
    for place, count in enumerate(counts, bins["first"]):
        if 100 * (before + count) >= percent * total:
            within = (percent * total - 100 * before) / (100 * count)
            return float(min(max((place + within) * 2.0 ** bins["power"], least), most))
        before += count
    return most


def quantiles(bins: Bins, least: float, most: float) -> dict[str, float]:
    """``q01``, ``q10``, ``q50``, ``q90`` and ``q99``, each as :func:`quantile`."""
    return {f"q{percent:02}": quantile(bins, percent, least, most) for percent in PERCENTILES}
