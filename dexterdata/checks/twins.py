"""Columns of a stream that hold the same values in every row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.recording import Stream, StreamKind
from dexterdata.scan import Block

KINDS: Final = frozenset(
    {
        StreamKind.JOINT_ANGLE,
        StreamKind.JOINT_POSITION,
        StreamKind.BEND,
        StreamKind.FORCE,
        StreamKind.IMU,
        StreamKind.EMG,
    }
)


class Twins:
    """Groups of channels that were equal so far; most streams have none after the first block.

    ``changes``: (c,) how often each channel of a group changed.
    """

    def __init__(self, stream: Stream) -> None:
        channels = len(stream.channels)
        self.changes = np.zeros(channels, dtype=np.int64)
        self._groups = [list(range(channels))] if channels > 1 else []

    @classmethod
    def of(cls, stream: Stream) -> Twins | None:
        """The look for this stream; None where equal channels say nothing."""
        return cls(stream) if stream.kind in KINDS else None

    def see(self, block: Block) -> None:
        """Part the groups whose channels differ in this block."""
        if self._groups:
            values = block.known
            self._groups = [part for group in self._groups for part in _alike(values, group)]
            for group in self._groups:
                steps = np.diff(values[:, group], axis=0)
                self.changes[group] += np.count_nonzero(steps, axis=0)

    def groups(self, least_changes: int) -> list[list[int]]:
        """The groups of channels that are equal throughout and changed so often at least."""
        return [group for group in self._groups if self.changes[group[0]] >= least_changes]


def _alike(values: NDArray[np.floating], group: Iterable[int]) -> list[list[int]]:
    """The channels of the group by their values, those with the same as another."""
    found: dict[bytes, list[int]] = {}
    for channel in group:
        found.setdefault(values[:, channel].tobytes(), []).append(channel)
    return [members for members in found.values() if len(members) > 1]
