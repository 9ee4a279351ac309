"""What one pass keeps of a stream in a few numbers: its course, its sums, its content."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.limits import closing_channels
from dexterdata.recording import NANOSECONDS, Stream
from dexterdata.scan import Block, reduced

PARTS: Final = 8
GRID_NS: Final = 40_000_000
GRID_S: Final = GRID_NS / NANOSECONDS
_MOST_STEPS: Final = 450_000
Numbers = NDArray[np.float64]


class Course:
    """Smallest and largest value of each channel in each eighth of the rows, (8, c)."""

    def __init__(self, stream: Stream) -> None:
        shape = (PARTS, len(stream.channels))
        self.low = np.full(shape, np.nan)
        self.high = np.full(shape, np.nan)
        self._edges = [stream.samples * part // PARTS for part in range(PARTS + 1)]

    def see(self, block: Block) -> None:
        """Take one block into account; one that lies in one eighth costs nothing more."""
        first = bisect_right(self._edges, block.first) - 1
        if block.is_plain and block.stop <= self._edges[first + 1]:
            self._take(first, *block.extremes)
            return
        part = first
        while part < PARTS and self._edges[part] < block.stop:
            rows = slice(
                max(0, self._edges[part] - block.first),
                self._edges[part + 1] - block.first,
            )
            values = block.known[rows]
            if len(values):
                self._take(part, reduced(np.fmin, values), reduced(np.fmax, values))
            part += 1

    def _take(self, part: int, low: NDArray[np.floating], high: NDArray[np.floating]) -> None:
        self.low[part] = np.fmin(self.low[part], low)
        self.high[part] = np.fmax(self.high[part], high)


class Sums:
    """Mean over each 40 ms of the sum over a stream's channels, so that it stays small.

    Nothing is kept of streams without a time scale, nor of those that last over five hours.
    """

    def __init__(self, stream: Stream) -> None:
        weights = [np.ones(len(stream.channels))]
        grows = closing_channels(stream)
        if grows.any():
            weights.append(grows.astype(float))
        self._stream = stream
        self._weights = np.stack(weights, axis=1).astype(np.float32)
        self._start = int(stream.t_ns.min()) if stream.samples else 0
        steps = _grid_steps(stream, self._start)
        self._totals = np.zeros((len(weights), steps), dtype=np.float32)
        self._held = np.zeros(steps, dtype=np.float32)

    def see(self, block: Block) -> None:
        """Add each row's sum to its step."""
        if not self._held.size:
            return
        sums = block.known.astype(np.float32, copy=False) @ self._weights
        at = (self._stream.t_ns[block.first : block.stop] - self._start) // GRID_NS
        if not block.is_plain:
            known = np.isfinite(sums[:, 0])
            at, sums = at[known], sums[known]
            if not at.size:
                return
        first = int(at.min())
        held = np.bincount(at - first)
        rows = slice(first, first + held.size)
        self._held[rows] += held
        for kept, column in zip(self._totals, sums.T, strict=True):
            kept[rows] += np.bincount(at - first, weights=column)

    @property
    def all(self) -> Numbers | None:
        """Of all channels, (steps,), holes filled between neighbours; None where unknown."""
        return self._filled(0)

    @property
    def closing(self) -> Numbers | None:
        """Of the channels that grow while the fingers close; None also where there are none."""
        return self._filled(1) if len(self._totals) > 1 else None

    def _filled(self, kept: int) -> Numbers | None:
        where = np.flatnonzero(self._held)
        if not where.size:
            return None
        means = (self._totals[kept, where] / self._held[where]).astype(np.float64)
        filled: Numbers = np.interp(np.arange(self._held.size), where, means)
        return filled


def _grid_steps(stream: Stream, start: int) -> int:
    if stream.samples < 2 or not (stream.has_clock or stream.nominal_rate_hz):
        return 0
    steps = (int(stream.t_ns.max()) - start) // GRID_NS + 1
    return steps if steps <= _MOST_STEPS else 0
