"""What each channel of each stream held: least, most and mean value, and how much is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.timeline import inside, seconds_in, span_of
from dexterdata.recording import MEASURED, Recording, Stream
from dexterdata.scan import Block, Later, Scan

MOST_APART: Final = 64
"""A stream with more channels than this is described by all its channels together."""
MOST_IN_ALL: Final = 320
"""So many channels of a recording are described one by one; later streams are put together."""
MOST_STREAMS: Final = 48


class _Sums:
    """Least, most, sum and number of the measured values of each channel, (c,) each."""

    def __init__(self, channels: int) -> None:
        self.least = np.full(channels, np.inf)
        self.most = np.full(channels, -np.inf)
        self.total = np.zeros(channels)
        self.count = np.zeros(channels, dtype=np.int64)
        self.rows = 0

    def see(self, block: Block) -> None:
        """Take one block into account; what was not measured only as missing."""
        self.rows += len(block.values)
        if block.is_plain:
            low, high = block.extremes
            self.total += block.values.sum(axis=0, dtype=np.float64)
            self.count += len(block.values)
        else:
            known = block.known
            is_known = np.isfinite(known)
            low = np.where(is_known, known, np.inf).min(axis=0)
            high = np.where(is_known, known, -np.inf).max(axis=0)
            self.total += np.where(is_known, known, 0.0).sum(axis=0, dtype=np.float64)
            self.count += is_known.sum(axis=0)
        self.least = np.minimum(self.least, low)
        self.most = np.maximum(self.most, high)


def plan(
    recording: Recording, scan: Scan, t_start_s: float | None = None, t_end_s: float | None = None
) -> Later[list[dict[str, Any]]]:
    """Return what gives, after the scan, the statistics of the streams in a part (s).

    One object a measured stream: ``name``, ``kind``, ``unit``, ``hand``, ``layout`` (such as
    "matrix 16 × 16", or empty), ``width`` (channels), ``samples``, and the lists ``channels``
    (names), ``least``, ``most``, ``mean`` (in ``unit``; None where nothing was measured),
    ``measured`` and ``missing`` (numbers of values). A stream of more than 64 channels has no
    names and one entry, over all its channels.
    """
    span = span_of(recording, t_start_s, t_end_s)
    looks = []
    for stream in recording.streams[:MOST_STREAMS]:
        if stream.kind in MEASURED and stream.channels:
            part = inside(seconds_in(scan, stream, recording), span)
            looks.append((stream, scan.add(stream, _Sums(len(stream.channels)), part)))

    def statistics() -> list[dict[str, Any]]:
        apart, found = 0, []
        for stream, sums in looks:
            wide = len(stream.channels)
            is_apart = wide <= MOST_APART and apart + wide <= MOST_IN_ALL
            apart += wide if is_apart else 0
            found.append(_row(stream, sums, is_apart))
        return found

    return statistics


def _row(stream: Stream, sums: _Sums, is_apart: bool) -> dict[str, Any]:
    least, most, total, count = sums.least, sums.most, sums.total, sums.count
    rows = sums.rows
    if not is_apart:
        least, most = least.min(keepdims=True), most.max(keepdims=True)
        total, count = total.sum(keepdims=True), count.sum(keepdims=True)
        rows *= len(stream.channels)
    return {
        "name": stream.name,
        "kind": str(stream.kind),
        "unit": stream.unit,
        "hand": stream.hand,
        "layout": _layout(stream),
        "width": len(stream.channels),
        "samples": sums.rows,
        "channels": list(stream.channels) if is_apart else [],
        "least": _numbers(least, count),
        "most": _numbers(most, count),
        "mean": _numbers(total / np.maximum(count, 1), count),
        "measured": [int(number) for number in count],
        "missing": [int(rows - number) for number in count],
    }


def _layout(stream: Stream) -> str:
    if stream.layout is None:
        return ""
    shape = " × ".join(map(str, stream.layout.shape))
    return f"{stream.layout.kind} {shape}".strip()


def _numbers(values: NDArray[np.float64], count: NDArray[np.int64]) -> list[float | None]:
    """With six digits, None where nothing was measured."""
    pairs = zip(values, count, strict=True)
    return [float(f"{value:.6g}") if number else None for value, number in pairs]


def merged(parts: Iterable[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The statistics of several parts as those of all together, in the order of the first use.

    Streams are the same that have name, kind, unit and channels in common; the mean is weighed by
    the number of measured values. ``parts`` of the result counts in how many parts it was.
    """
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for part in parts:
        for row in part:
            key = (row["name"], row["kind"], row["unit"], row["width"], tuple(row["channels"]))
            known = found.get(key)
            found[key] = {**row, "parts": 1} if known is None else _together(known, row)
    return list(found.values())


def _together(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    counts = list(zip(one["measured"], other["measured"], strict=True))
    means = zip(one["mean"], other["mean"], counts, strict=True)
    return {
        **one,
        "parts": one["parts"] + 1,
        "samples": one["samples"] + other["samples"],
        "least": [_of(min, *pair) for pair in zip(one["least"], other["least"], strict=True)],
        "most": [_of(max, *pair) for pair in zip(one["most"], other["most"], strict=True)],
        "mean": [_mean(ours, theirs, *count) for ours, theirs, count in means],
        "measured": [ours + theirs for ours, theirs in counts],
        "missing": [a + b for a, b in zip(one["missing"], other["missing"], strict=True)],
    }


def _of(which: Any, one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return which(known) if known else None


def _mean(one: float | None, other: float | None, count: int, more: int) -> float | None:
    if one is None or other is None:
        return other if one is None else one
    return float(f"{(one * count + other * more) / (count + more):.6g}")
