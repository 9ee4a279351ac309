"""What one pass keeps of a stream in a few numbers: its course, its sums, its content."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.limits import closing
from dexterdata.recording import Stream, StreamKind
from dexterdata.scan import Block, reduced

PARTS: Final = 8


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
    """The sum over the channels of each sample, (n,) float32, NaN where one was not measured.

    ``closing``: of the channels that grow while the fingers close, None where there are none.
    """

    def __init__(self, stream: Stream) -> None:
        channels = len(stream.channels)
        weights = [np.ones(channels)]
        if stream.kind is StreamKind.BEND:
            weights.append(np.ones(channels))
        elif stream.kind is StreamKind.JOINT_ANGLE and closing(stream.channels, stream.unit).any():
            weights.append(closing(stream.channels, stream.unit).astype(float))
        self._weights = np.stack(weights, axis=1).astype(np.float32)
        self._sums = np.zeros((stream.samples, len(weights)), dtype=np.float32)

    def see(self, block: Block) -> None:
        """Sum each row up."""
        values = block.known.astype(np.float32, copy=False)
        self._sums[block.first : block.stop] = values @ self._weights

    @property
    def all(self) -> NDArray[np.float32]:
        """Sum of all channels."""
        return self._sums[:, 0]

    @property
    def closing(self) -> NDArray[np.float32] | None:
        """Sum of the channels that close the fingers."""
        return self._sums[:, 1] if self._sums.shape[1] > 1 else None
