"""Measures that several checks share; they work block by block, so that memory stays small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.recording import NANOSECONDS, Stream

BLOCK_VALUES = 2_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """A run of samples, ``first`` to ``last`` inclusive."""

    first: int
    last: int

    @property
    def samples(self) -> int:
        """How many samples the run has."""
        return self.last - self.first + 1


def blocks(stream: Stream) -> Iterator[tuple[slice, NDArray[Any], NDArray[np.bool_]]]:
    """Yield (rows, values (m, c), measured (m, c) bool) over the stream."""
    rows = max(1, BLOCK_VALUES // max(1, stream.values.shape[1]))
    for first in range(0, stream.samples, rows):
        part = slice(first, min(first + rows, stream.samples))
        values = stream.values[part]
        if stream.valid is None:
            measured = np.ones(values.shape, dtype=bool)
        else:
            measured = np.broadcast_to(stream.valid[part], values.shape)
        yield part, values, measured


def extremes(stream: Stream) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each channel's (c,) smallest and largest finite measured value, NaN if none."""
    low = np.full(stream.values.shape[1], np.inf)
    high = np.full(stream.values.shape[1], -np.inf)
    for _, values, measured in blocks(stream):
        usable = measured & np.isfinite(values)
        low = np.minimum(low, np.min(np.where(usable, values, np.inf), axis=0))
        high = np.maximum(high, np.max(np.where(usable, values, -np.inf), axis=0))
    nothing = ~np.isfinite(low)
    return np.where(nothing, np.nan, low), np.where(nothing, np.nan, high)


def constant_channels(stream: Stream) -> NDArray[np.bool_]:
    """Return (c,) bool: channels that were measured and never changed."""
    low, high = extremes(stream)
    constant: NDArray[np.bool_] = np.isfinite(low) & (low == high)
    return constant


def repeated_frames(stream: Stream) -> NDArray[np.bool_]:
    """Return (n - 1,) bool: the frame equals the one before in every channel, both measured.

    A frame with the stamp of the one before is the same arrival and does not count.
    """
    repeated = np.zeros(max(0, stream.samples - 1), dtype=bool)
    rows = max(1, BLOCK_VALUES // max(1, stream.values.shape[1]))
    for first in range(0, repeated.size, rows):
        last = min(first + rows, repeated.size)
        values = stream.values[first : last + 1]
        same = np.all(values[1:] == values[:-1], axis=1)
        if stream.valid is not None:
            measured = np.any(stream.valid[first : last + 1], axis=1)
            same &= measured[1:] & measured[:-1]
        repeated[first:last] = same
    repeated &= np.diff(stream.t_ns) != 0
    return repeated


def longest_run(flags: NDArray[np.bool_]) -> Run | None:
    """Return the longest run of True, or None."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    if not edges.size:
        return None
    starts, ends = edges[::2], edges[1::2]
    longest = int(np.argmax(ends - starts))
    return Run(int(starts[longest]), int(ends[longest]) - 1)


def at_s(stream: Stream, index: int) -> float:
    """Return the time of a sample in seconds since the recording's start."""
    return float(stream.t_ns[index]) / NANOSECONDS


def typical_step_s(stream: Stream) -> float:
    """Return the median of the steps that go forward, in seconds; 0 where none does."""
    steps = np.diff(stream.t_ns)
    forward = steps[steps > 0]
    return float(np.median(forward)) / NANOSECONDS if forward.size else 0.0


def limit(stream: Stream, name: str, default: float) -> float:
    """Return a check's limit: the profile's, else the default."""
    return float(stream.limits.overrides.get(name, default))


def name_list(names: list[str], shown: int = 4) -> str:
    """Return names for a sentence: the first few, and how many more there are."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
