"""What one pass over a stream's samples keeps for the checks to judge."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.recording import Stream
from dexterdata.scan import Block


class Faults:
    """How many values of each channel are faulty, and the first and last row where one is."""

    def __init__(self, channels: int) -> None:
        self.counts = np.zeros(channels, dtype=np.int64)
        self.first = np.full(channels, -1, dtype=np.int64)
        self.last = np.full(channels, -1, dtype=np.int64)

    def add(self, faulty: NDArray[np.bool_], first_row: int) -> None:
        """Count the faulty values (m, c) of the rows from ``first_row`` on."""
        hit = faulty.any(axis=0)
        if not hit.any():
            return
        self.counts += faulty.sum(axis=0)
        self.first = np.where((self.first < 0) & hit, first_row + faulty.argmax(axis=0), self.first)
        last_row = first_row + len(faulty) - 1
        self.last = np.where(hit, last_row - faulty[::-1].argmax(axis=0), self.last)


class Seen:
    """A stream and the measures of its samples that several checks share.

    ``low``, ``high``: (c,) smallest and largest finite measured value, ``nan`` if none.
    ``not_finite``: measured values that are no numbers. ``outside``: measured values outside the
    profile's range. ``repeated``: (n - 1,) bool, the frame equals the one before in every channel,
    both were measured, and time went on. ``lost``: (n,) bool, not every channel was measured.
    ``measured_share``: of all values, 0 to 1.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        channels = stream.values.shape[1]
        self._low = np.full(channels, np.inf)
        self._high = np.full(channels, -np.inf)
        self.not_finite = Faults(channels)
        self.outside = Faults(channels)
        self._same = np.zeros(max(0, stream.samples - 1), dtype=bool)
        self.lost = np.zeros(stream.samples, dtype=bool)
        self._measured = 0.0
        self._last_values: NDArray[Any] | None = None
        self._last_measured = True

    def see(self, block: Block) -> None:
        """Take one block into account."""
        if block.measured is None:
            self._measured += len(block.values)
        else:
            self.lost[block.first : block.stop] = ~block.measured.all(axis=1)
            self._measured += float(block.measured.mean(axis=1).sum())
        low, high = block.extremes
        if block.measured is not None or not (np.isfinite(low).all() and np.isfinite(high).all()):
            low, high = self._look_closely(block)
        self._low = np.minimum(self._low, low)
        self._high = np.maximum(self._high, high)
        self._compare_range(block, *block.extremes)
        self._compare_frames(block)

    @property
    def low(self) -> NDArray[np.float64]:
        """Smallest finite measured value of each channel."""
        return np.where(np.isfinite(self._low), self._low, np.nan)

    @property
    def high(self) -> NDArray[np.float64]:
        """Largest finite measured value of each channel."""
        return np.where(np.isfinite(self._high), self._high, np.nan)

    @property
    def constant(self) -> NDArray[np.bool_]:
        """Channels that were measured and never changed, (c,)."""
        constant: NDArray[np.bool_] = np.isfinite(self._low) & (self._low == self._high)
        return constant

    @property
    def repeated(self) -> NDArray[np.bool_]:
        """Frames that repeat; one with the stamp of the one before is the same arrival."""
        repeated: NDArray[np.bool_] = self._same & (np.diff(self.stream.t_ns) != 0)
        return repeated

    @property
    def measured_share(self) -> float:
        """Share of the values that were measured."""
        return self._measured / self.stream.samples if self.stream.samples else 1.0

    def _look_closely(self, block: Block) -> tuple[NDArray[Any], NDArray[Any]]:
        finite = np.isfinite(block.values)
        if block.measured is None:
            self.not_finite.add(~finite, block.first)
        else:
            self.not_finite.add(~finite & block.measured, block.first)
            finite &= block.measured
        low = np.min(np.where(finite, block.values, np.inf), axis=0)
        high = np.max(np.where(finite, block.values, -np.inf), axis=0)
        return low, high

    def _compare_range(self, block: Block, low: NDArray[Any], high: NDArray[Any]) -> None:
        if self.stream.limits.value_range is None:
            return
        least, most = self.stream.limits.value_range
        slack = 1e-6 * (most - least)
        if (low >= least - slack).all() and (high <= most + slack).all():
            return
        outside = (block.values < least - slack) | (block.values > most + slack)
        self.outside.add(
            outside if block.measured is None else outside & block.measured, block.first
        )

    def _compare_frames(self, block: Block) -> None:
        values = block.values
        some: NDArray[np.bool_] | None = None
        if block.measured is not None:
            some = np.asarray(block.measured.any(axis=1))
        if self._last_values is not None:
            is_same = bool((self._last_values == values[0]).all())
            self._same[block.first - 1] = (
                is_same and self._last_measured and (some is None or bool(some[0]))
            )
        same = _same_rows(values)
        if some is not None:
            same &= some[1:] & some[:-1]
        self._same[block.first : block.stop - 1] = same
        self._last_values = values[-1].copy()
        self._last_measured = some is None or bool(some[-1])


def _same_rows(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return (m - 1,) bool: the row equals the one before; most rows differ in a few channels."""
    same = np.ones(max(0, len(values) - 1), dtype=bool)
    for channel in {0, values.shape[1] // 2, values.shape[1] - 1}:
        same &= values[1:, channel] == values[:-1, channel]
    rows = np.flatnonzero(same)
    if rows.size:
        same[rows] = (values[rows + 1] == values[rows]).all(axis=1)
    return same
