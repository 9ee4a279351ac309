"""What each channel of each stream held: its range, mean, spread and distribution, what is missing.

An angle's mean is that of its numbers: no stream says whether its angles wrap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dexterdata.features import histogram
from dexterdata.features.histogram import Histograms
from dexterdata.hand.timeline import inside, seconds_in, span_of
from dexterdata.recording import MEASURED, Recording, Stream
from dexterdata.scan import Block, Later, Scan

MOST_APART: Final = 64
"""A stream with more channels than this is described by all its channels together."""
MOST_IN_ALL: Final = 320
"""So many channels of a recording are described one by one; later streams are put together."""
MOST_STREAMS: Final = 48

Floats = NDArray[np.float64]


class _Sums:
    """What adds up to the statistics of each channel, or of all together: (c,) or (1,) each."""

    def __init__(self, channels: int, is_apart: bool) -> None:
        self.is_apart = is_apart
        self.rows = 0
        kept = channels if is_apart else 1
        self.least = np.full(kept, np.inf)
        self.most = np.full(kept, -np.inf)
        self.total = np.zeros(kept)
        self.count = np.zeros(kept, dtype=np.int64)
        self.squares = np.zeros(kept)
        """Of the distances from the mean."""
        self.histograms = Histograms(kept)

    def see(self, block: Block) -> None:
        """Take one block into account; what was not measured only as missing."""
        self.rows += len(block.values)
        known = block.known if self.is_apart else block.known.reshape(-1, 1)
        if block.is_plain:
            low, high = block.extremes
            if not self.is_apart:
                low, high = low.min(keepdims=True), high.max(keepdims=True)
            total = known.sum(axis=0, dtype=np.float64)
            count = np.full(len(total), len(known))
        else:
            is_known = np.isfinite(known)
            low = np.where(is_known, known, np.inf).min(axis=0)
            high = np.where(is_known, known, -np.inf).max(axis=0)
            total = np.where(is_known, known, 0.0).sum(axis=0, dtype=np.float64)
            count = is_known.sum(axis=0)
        self.least = np.minimum(self.least, low)
        self.most = np.maximum(self.most, high)
        self._spread(known, total, count, block.is_plain)
        self.histograms.see(known, self.least, self.most, block.is_plain)

    def _spread(
        self, known: NDArray[Any], total: Floats, count: NDArray[np.int64], is_plain: bool
    ) -> None:
        """Add the block's squares about its own mean, which cancels nothing.

        Chan, Golub & LeVeque 1983, The American Statistician 37 (3), equation 2.1.
        """
        mean = total / np.maximum(count, 1)
        apart = known - mean
        if not is_plain:
            np.copyto(apart, 0.0, where=np.isnan(apart))
        gap = mean - self.total / np.maximum(self.count, 1)
        both = self.count + count
        weight = self.count * (count / np.maximum(both, 1))
        self.squares += np.einsum("ij,ij->j", apart, apart) + gap * gap * weight
        self.total, self.count = self.total + total, both

    @property
    def deviation(self) -> Floats:
        """The population's standard deviation; 0 where nothing ever changed."""
        changed = self.most > self.least
        return np.where(changed, np.sqrt(self.squares / np.maximum(self.count, 1)), 0.0)


def plan(
    recording: Recording, scan: Scan, t_start_s: float | None = None, t_end_s: float | None = None
) -> Later[list[dict[str, Any]]]:
    """Return what gives, after the scan, the statistics of the streams in a part (s).

    One object a measured stream: ``name``, ``kind``, ``unit``, ``hand``, ``layout`` (such as
    "matrix 16 × 16", or empty), ``width`` (channels), ``samples``, and the lists ``channels``
    (names), ``least``, ``most``, ``mean``, ``std`` (of the population; in ``unit``, None where
    nothing was measured), ``bins`` (:mod:`dexterdata.features.histogram`, None likewise),
    ``measured`` and ``missing`` (numbers of values). A stream of more than 64 channels has no
    names and one entry, over all its channels.
    """
    span = span_of(recording, t_start_s, t_end_s)
    apart, looks = 0, []
    for stream in recording.streams[:MOST_STREAMS]:
        wide = len(stream.channels)
        if stream.kind in MEASURED and wide:
            is_apart = wide <= MOST_APART and apart + wide <= MOST_IN_ALL
            apart += wide if is_apart else 0
            part = inside(seconds_in(scan, stream, recording), span)
            looks.append((stream, scan.add(stream, _Sums(wide, is_apart), part)))
    return lambda: [_row(stream, sums) for stream, sums in looks]


def _row(stream: Stream, sums: _Sums) -> dict[str, Any]:
    count, wide = sums.count, len(stream.channels)
    rows = sums.rows if sums.is_apart else sums.rows * wide
    return {
        "name": stream.name,
        "kind": str(stream.kind),
        "unit": stream.unit,
        "hand": stream.hand,
        "layout": _layout(stream),
        "width": wide,
        "samples": sums.rows,
        "channels": list(stream.channels) if sums.is_apart else [],
        "least": _numbers(sums.least, count),
        "most": _numbers(sums.most, count),
        "mean": _numbers(sums.total / np.maximum(count, 1), count),
        "std": _numbers(sums.deviation, count),
        "bins": sums.histograms.as_data(),
        "measured": [int(number) for number in count],
        "missing": [int(rows - number) for number in count],
    }


def _layout(stream: Stream) -> str:
    if stream.layout is None:
        return ""
    shape = " × ".join(map(str, stream.layout.shape))
    return f"{stream.layout.kind} {shape}".strip()


def _numbers(values: Floats, count: NDArray[np.int64]) -> list[float | None]:
    """None where nothing was measured."""
    pairs = zip(values, count, strict=True)
    return [_number(value) if number else None for value, number in pairs]


def _number(value: float) -> float:
    """With twelve digits, so that a small spread about a large mean survives the merging."""
    return float(f"{value:.12g}")


def merged(parts: Iterable[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The statistics of several parts as those of all together, in the order of the first use.

    Streams are the same that have name, kind, unit and channels in common; means and
    deviations are weighed by the number of measured values. ``parts`` of the result counts in how
    many parts it was. Where a part that measured something does not know its ``std`` or ``bins``,
    as those of before them, all together do not know it either.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for part in parts:
        for row in part:
            key = (row["name"], row["kind"], row["unit"], row["width"], tuple(row["channels"]))
            known = found.get(key)
            found[key] = {**row, "parts": 1} if known is None else _together(known, row)
    return list(found.values())


def _together(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    pairs = list(zip(_channels(one), _channels(other), strict=True))
    return {
        **one,
        "parts": one["parts"] + 1,
        "samples": one["samples"] + other["samples"],
        "least": [_of(min, ours.least, theirs.least) for ours, theirs in pairs],
        "most": [_of(max, ours.most, theirs.most) for ours, theirs in pairs],
        "mean": [_mean(*pair) for pair in pairs],
        "std": [_deviation(*pair) for pair in pairs],
        "bins": [_bins(*pair) for pair in pairs],
        "measured": [ours.measured + theirs.measured for ours, theirs in pairs],
        "missing": [a + b for a, b in zip(one["missing"], other["missing"], strict=True)],
    }


class _Channel(NamedTuple):
    """What merging needs of one channel of a part."""

    least: float | None
    most: float | None
    mean: float | None
    measured: int
    std: float | None
    bins: Mapping[str, Any] | None


def _channels(row: Mapping[str, Any]) -> Iterator[_Channel]:
    unknown = [None] * len(row["measured"])
    lists = [row[name] for name in ("least", "most", "mean", "measured")]
    return map(_Channel, *lists, row.get("std") or unknown, row.get("bins") or unknown)


def _of(which: Any, one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return which(known) if known else None


def _mean(one: _Channel, other: _Channel) -> float | None:
    if one.mean is None or other.mean is None:
        return other.mean if one.mean is None else one.mean
    total = one.mean * one.measured + other.mean * other.measured
    return _number(total / (one.measured + other.measured))


def _deviation(one: _Channel, other: _Channel) -> float | None:
    if not one.measured or not other.measured:
        return one.std if one.measured else other.std
    if one.std is None or other.std is None or one.mean is None or other.mean is None:
        return None
    share = one.measured / (one.measured + other.measured)
    within = share * one.std**2 + (1 - share) * other.std**2
    return _number(math.sqrt(within + share * (1 - share) * (one.mean - other.mean) ** 2))


def _bins(one: _Channel, other: _Channel) -> Mapping[str, Any] | None:
    if not one.measured or not other.measured:
        return one.bins if one.measured else other.bins
    if one.bins is None or other.bins is None:
        return None
    if one.least is None or other.least is None or one.most is None or other.most is None:
        return None
    ends = (one.least, other.least), (one.most, other.most)
    return histogram.merged(one.bins, other.bins, *ends)
