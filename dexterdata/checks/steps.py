"""What one pass keeps of the steps from sample to sample: spikes, speeds and jumps."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.checks.faults import Faults
from dexterdata.checks.measures import limit
from dexterdata.hand.limits import FASTEST_RAD_S
from dexterdata.recording import NANOSECONDS, Stream, StreamKind
from dexterdata.scan import Block, reduced

Numbers = NDArray[np.float64]

SPIKE_STEPS: Final = 10.0
SPIKE_SHARE: Final = 0.25
LONGEST_STEP_S: Final = 0.05
JUMP_M: Final = 0.1
JUMP_M_S: Final = 10.0
_KEPT: Final = 1_000
_FLOORS: Final = {
    (StreamKind.JOINT_ANGLE, "rad"): 0.25,
    (StreamKind.BEND, "1"): 0.1,
    (StreamKind.FORCE, "N"): 2.0,
}


def usual_step_s(stream: Stream) -> float | None:
    """The mean step in seconds, which block arrival does not distort; None without a time scale."""
    if stream.has_clock:
        return 1 / stream.rate_hz if stream.rate_hz else None
    return 1 / stream.nominal_rate_hz if stream.nominal_rate_hz else None


class Steps:
    """Differences between neighbouring samples of angles, bends and forces.

    Angles are unwrapped: a step of more than half a turn went the other way round, and says
    nothing of speed. ``fast``: steps faster than the limit. ``fastest``: (c,) rad/s.
    """

    def __init__(self, stream: Stream, step_s: float) -> None:
        channels = len(stream.channels)
        self.stream = stream
        self.fast = Faults(channels)
        self.fastest = np.zeros(channels)
        self._is_angle = stream.kind is StreamKind.JOINT_ANGLE and stream.unit == "rad"
        self._step_s = step_s
        self._fast_rad_s = limit(stream, "joint_speed_rad_s", FASTEST_RAD_S)
        self._floor = _floor(stream)
        self._sum = np.zeros(channels)
        self._count = 0
        self._rows = np.zeros(0, dtype=np.int64)
        self._at = np.zeros(0, dtype=np.int64)
        self._heights = np.zeros(0)
        self._before: NDArray[np.floating] | None = None

    @classmethod
    def of(cls, stream: Stream) -> Steps | None:
        """The look for this stream, None where it is of another kind or too slow to judge."""
        step_s = usual_step_s(stream)
        is_slow = step_s is None or step_s > limit(stream, "spike_longest_step_s", LONGEST_STEP_S)
        has_floor = np.isfinite(_floor(stream))
        return None if step_s is None or is_slow or not has_floor else cls(stream, step_s)

    @property
    def mean_size(self) -> Numbers:
        """The mean size of a step per channel, (c,), in the stream's unit."""
        return self._sum / max(1, self._count)

    def see(self, block: Block) -> None:
        """Take one block into account, with the two samples before it.

        A spike is two steps, so the step between the two samples before is seen again for it;
        whatever counts steps leaves it out.
        """
        values = block.known
        first = block.first
        seen = 0
        if self._before is not None:
            values = np.concatenate([self._before, values])
            first -= len(self._before)
            seen = len(self._before) - 1
        self._before = values[-2:].copy()
        if len(values) < 2:
            return
        steps = np.diff(values, axis=0)
        sizes = np.abs(steps)
        tops = reduced(np.fmax, sizes)
        if self._is_angle and np.nanmax(tops, initial=0.0) > np.pi:
            steps = np.where(sizes > np.pi, np.remainder(steps + np.pi, 2 * np.pi) - np.pi, steps)
            self._find_fast(np.where(sizes > np.pi, np.nan, sizes)[seen:], first + seen)
            sizes = np.abs(steps)
            tops = reduced(np.fmax, sizes)
        elif self._is_angle and np.nanmax(tops, initial=0.0) > self._fast_rad_s * self._step_s:
            self._find_fast(sizes[seen:], first + seen)
        self._add_sizes(sizes[seen:], block)
        self._find_spikes(steps, tops, first)

    def _add_sizes(self, sizes: NDArray[np.floating], block: Block) -> None:
        known = sizes if block.is_plain else np.nan_to_num(sizes, nan=0.0)
        total = reduced(np.add, known)
        self._sum += np.where(np.isfinite(total), total, 0.0)
        self._count += len(sizes)

    def _find_fast(self, sizes: NDArray[np.floating], first: int) -> None:
        stamps = self.stream.t_ns[first : first + len(sizes) + 1]
        steps_s = np.maximum(np.diff(stamps) / NANOSECONDS, self._step_s)
        speeds = sizes / steps_s[:, None]
        fast = speeds > self._fast_rad_s
        if fast.any():
            self.fast.add(fast, first)
            self.fastest = np.fmax(self.fastest, np.where(fast, speeds, 0.0).max(axis=0))

    def _find_spikes(
        self, steps: NDArray[np.floating], tops: NDArray[np.floating], first: int
    ) -> None:
        channels = np.flatnonzero(tops > self._least())
        if not channels.size or len(steps) < 2:
            return
        some = steps[:, channels]
        out, back = some[:-1], some[1:]
        height = np.where(out * back < 0, np.minimum(np.abs(out), np.abs(back)), 0.0)
        rows, at = np.nonzero(height > self._least()[channels])
        self._rows = np.concatenate([self._rows, first + 1 + rows])
        self._at = np.concatenate([self._at, channels[at]])
        self._heights = np.concatenate([self._heights, height[rows, at]])
        if self._rows.size > _KEPT:
            self._keep(np.argsort(-self._heights, kind="stable")[:_KEPT])

    def _keep(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> None:
        self._rows, self._at = self._rows[chosen], self._at[chosen]
        self._heights = self._heights[chosen]

    def _least(self) -> Numbers:
        steps = limit(self.stream, "spike_steps", SPIKE_STEPS)
        return np.maximum(self._floor, steps * self.mean_size)

    def spikes(self, range_of: Numbers) -> tuple[NDArray[np.int64], NDArray[np.int64], Numbers]:
        """Row, channel and height of each spike; ``range_of``: (c,) highest minus lowest value.

        Whatever lies within a gap in time is none.
        """
        share = limit(self.stream, "spike_share", SPIKE_SHARE)
        least = np.maximum(self._least(), share * np.nan_to_num(range_of))
        stamps = self.stream.t_ns
        keep = self._heights > least[self._at]
        keep &= stamps[self._rows + 1] - stamps[self._rows - 1] <= 6e9 * self._step_s
        order = np.lexsort((self._rows[keep], self._at[keep]))
        return self._rows[keep][order], self._at[keep][order], self._heights[keep][order]


def _floor(stream: Stream) -> float:
    """What is never called a spike, in the stream's unit; infinite where nobody can say."""
    known = _FLOORS.get((stream.kind, stream.unit))
    if known is None and stream.kind in (StreamKind.BEND, StreamKind.FORCE):
        ends = stream.limits.value_range
        known = None if ends is None else 0.1 * (ends[1] - ends[0])
    return limit(stream, "spike", np.inf if known is None else known)


class Jumps:
    """Samples at which a tracked point is suddenly elsewhere, (n,) bool, and the farthest way."""

    def __init__(self, stream: Stream, step_s: float) -> None:
        self.stream = stream
        self.flags = np.zeros(stream.samples, dtype=bool)
        self.farthest_m = 0.0
        self._step_s = step_s
        self._jump_m = limit(stream, "jump_m", JUMP_M)
        self._jump_m_s = limit(stream, "jump_m_s", JUMP_M_S)
        self._before: NDArray[np.floating] | None = None

    @classmethod
    def of(cls, stream: Stream) -> Jumps | None:
        """The look for this stream, None where it holds no positions in metres or no time."""
        channels = len(stream.channels)
        is_points = stream.kind is StreamKind.JOINT_POSITION and channels % 3 == 0
        is_place = stream.kind is StreamKind.POSE and channels == 3
        step_s = usual_step_s(stream)
        if stream.unit != "m" or step_s is None or not (is_points or is_place):
            return None
        return cls(stream, step_s)

    def see(self, block: Block) -> None:
        """Take one block into account, with the sample before it."""
        values = block.known
        first = block.first
        if self._before is not None:
            values = np.concatenate([self._before, values])
            first -= 1
        self._before = values[-1:].copy()
        steps = np.diff(values, axis=0)
        if not len(steps) or not np.nanmax(np.abs(steps), initial=0.0) * np.sqrt(3) > self._jump_m:
            return
        ways = np.sqrt((steps.reshape(len(steps), -1, 3) ** 2).sum(axis=2))
        far = np.nanmax(np.nan_to_num(ways), axis=1)
        stamps = self.stream.t_ns[first : first + len(values)]
        steps_s = np.maximum(np.diff(stamps) / NANOSECONDS, self._step_s)
        jumped = (far > self._jump_m) & (far > self._jump_m_s * steps_s)
        self.flags[first + 1 : first + 1 + len(steps)] |= jumped
        self.farthest_m = max(self.farthest_m, float(far[jumped].max(initial=0.0)))
