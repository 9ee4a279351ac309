"""What one pass over a stream's samples keeps for the checks to judge."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.checks.content import Content
from dexterdata.checks.faults import Faults
from dexterdata.checks.frames import HandFrames
from dexterdata.checks.inertia import Inertia
from dexterdata.checks.kept import Course, Sums
from dexterdata.checks.measures import limit
from dexterdata.checks.steps import Jumps, Steps
from dexterdata.checks.twins import Twins
from dexterdata.hand.limits import joint_names, ranges_rad
from dexterdata.recording import TOUCH, Stream, StreamKind
from dexterdata.scan import Block

SLACK_RAD = 0.5
MOST_TURNS_RAD = 4 * np.pi
"""Two turns: no joint's angle goes on that far, however it is unwrapped."""


class Seen:
    """A stream and the measures of its samples that several checks share.

    ``low``, ``high``: (c,) smallest and largest finite measured value, ``nan`` if none.
    ``not_finite``: measured values that are no numbers. ``outside``: measured values outside the
    profile's range. ``repeated``: (n - 1,) bool, the frame equals the one before in every channel,
    both were measured, and time went on. ``lost``: (n,) bool, not every channel was measured.
    ``measured_share``: of all values, 0 to 1. ``saturated``: touch at the most that it can say.
    ``beyond_joint``: angles that no human joint takes; ``turned``: of more than two turns.
    ``steps``, ``jumps``, ``hand_frames``, ``twins``, ``inertia``: None for streams of which they
    say nothing. ``course``, ``sums``, ``content``: of all.
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
        self.saturated = Faults(channels)
        self.beyond_joint = Faults(channels)
        self.turned = Faults(channels)
        self.joints = joint_names(stream.channels, stream.unit)
        self.joint_ranges = ranges_rad(self.joints, limit(stream, "joint_slack_rad", SLACK_RAD))
        self.most = _most(stream)
        self.course = Course(stream)
        self.sums = Sums(stream)
        self.content = Content(stream)
        self.steps = Steps.of(stream)
        self.jumps = Jumps.of(stream)
        self.hand_frames = HandFrames.of(stream)
        self.twins = Twins.of(stream)
        self.inertia = Inertia.of(stream)
        kept = (self.course, self.sums, self.content, self.steps, self.jumps)
        looks = (*kept, self.hand_frames, self.twins, self.inertia)
        self._kept = [look for look in looks if look is not None]
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
        with np.errstate(over="ignore", invalid="ignore"):
            self._compare_joints(block, *block.extremes)
            self._compare_turns(block, *block.extremes)
            self._compare_most(block, block.extremes[1])
            for look in self._kept:
                look.see(block)

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
        """Share of the values that were measured; an infinity or no number is no measurement."""
        stream = self.stream
        if not stream.samples:
            return 1.0
        unusable = int(self.not_finite.counts.sum()) / max(1, len(stream.channels))
        return max(0.0, self._measured - unusable) / stream.samples

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

    def _compare_joints(self, block: Block, low: NDArray[Any], high: NDArray[Any]) -> None:
        if self.stream.kind is not StreamKind.JOINT_ANGLE:
            return
        least, most = self.joint_ranges
        if (low >= least).all() and (high <= most).all():
            return
        angles = block.known
        if not block.is_plain or max(-low.min(), high.max()) > np.pi:  # they may have wrapped
            angles = np.remainder(angles + np.pi, 2 * np.pi) - np.pi
        beyond = angles < least if not (low >= least).all() else np.zeros(angles.shape, dtype=bool)
        if not (high <= most).all():
            beyond |= angles > most
        self.beyond_joint.add(beyond, block.first)

    def _compare_turns(self, block: Block, low: NDArray[Any], high: NDArray[Any]) -> None:
        if self.stream.kind is not StreamKind.JOINT_ANGLE or self.stream.unit != "rad":
            return
        if not (low >= -MOST_TURNS_RAD).all() or not (high <= MOST_TURNS_RAD).all():
            self.turned.add(np.abs(block.known) > MOST_TURNS_RAD, block.first)

    def _compare_most(self, block: Block, high: NDArray[Any]) -> None:
        if self.most is not None and not (high < self.most).all():
            self.saturated.add(block.known >= self.most, block.first)

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


def _most(stream: Stream) -> float | None:
    """The most that a touch sensor can say, None where nobody tells."""
    if stream.kind not in TOUCH:
        return None
    if stream.limits.saturation is not None:
        return stream.limits.saturation
    return None if stream.limits.value_range is None else stream.limits.value_range[1]


def _same_rows(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return (m - 1,) bool: the row equals the one before; most rows differ in a few channels."""
    same = np.ones(max(0, len(values) - 1), dtype=bool)
    for channel in {0, values.shape[1] // 2, values.shape[1] - 1}:
        same &= values[1:, channel] == values[:-1, channel]
    rows = np.flatnonzero(same)
    if rows.size:
        same[rows] = (values[rows + 1] == values[rows]).all(axis=1)
    return same
