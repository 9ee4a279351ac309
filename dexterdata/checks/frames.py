"""A few hundred frames of tracked joints, and whether they can be a hand."""

from __future__ import annotations

from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.landmarks import landmark_order, positions_of
from dexterdata.hand.names import CHAINS, FINGERS, INDEX
from dexterdata.hand.samples import Rows
from dexterdata.recording import Stream, StreamKind
from dexterdata.scan import Block

MOST_FRAMES: Final = 512
_KNUCKLES: Final = [INDEX[f"{finger}_proximal"] for finger in FINGERS[1:]]
_LEAST_BEND_RAD: Final = 0.5


class HandFrames:
    """Up to 512 frames of a stream of landmarks, spread evenly over the recording."""

    def __init__(self, stream: Stream, order: tuple[int, ...]) -> None:
        self._order = order
        self._stream = stream
        count = min(MOST_FRAMES, stream.samples)
        self._rows = Rows(stream, np.linspace(0, stream.samples - 1, count).astype(np.intp))

    @classmethod
    def of(cls, stream: Stream) -> HandFrames | None:
        """The look for this stream; None where it holds no hand's landmarks."""
        order = landmark_order(stream) if stream.kind is StreamKind.JOINT_POSITION else None
        return None if order is None else cls(stream, order)

    def see(self, block: Block) -> None:
        """Take the chosen frames of the block."""
        self._rows.see(block)

    def poses(self) -> NDArray[np.float64]:
        """The frames in which the whole hand was seen, (k, 26, 3) in the wrist's frame."""
        side: Literal["left", "right"] = "left" if self._stream.hand == "left" else "right"
        flat = self._rows.values.astype(np.float32)
        flat = flat[np.isfinite(flat).all(axis=1)]
        poses = positions_of(flat, self._order, side).astype(np.float64)
        return poses[np.isfinite(poses).all(axis=(1, 2))]

    def bones(self) -> list[tuple[str, int, int]]:
        """Finger and ends of each bone that was tracked; estimated joints are left out."""
        return [
            (finger, near, far)
            for finger, chain in CHAINS.items()
            for near, far in pairwise(chain)
            if near in self._order and far in self._order
        ]


def share_out_of_order(poses: NDArray[np.float64]) -> float:
    """Share of frames in which the knuckles do not lie index, middle, ring, little in a row."""
    if not len(poses):
        return 0.0
    knuckles = poses[:, _KNUCKLES]
    across = knuckles[:, 3] - knuckles[:, 0]
    places = np.einsum("nki,ni->nk", knuckles - knuckles[:, :1], across)
    in_order = (np.diff(places, axis=1) > 0).all(axis=1)
    return float(1 - in_order.mean())


def backward_bends(poses: NDArray[np.float64]) -> tuple[int, int]:
    """How many frames show fingers bent backwards, and how many show them bent at all.

    Fingers bend towards the palm. In the wrist's frame of the named side the palm looks down, so a
    left hand that is called right bends upwards. The bends of all four fingers are summed.
    """
    total = np.zeros(len(poses))
    for finger in FINGERS[1:]:
        _, knuckle, middle, last, tip = CHAINS[finger]
        for near, at, far in ((knuckle, middle, last), (middle, last, tip)):
            before, after = poses[:, at] - poses[:, near], poses[:, far] - poses[:, at]
            cross = np.cross(before, after)[:, 0]
            total += np.arctan2(-cross, np.einsum("ni,ni->n", before, after))
    bent = np.abs(total) > 4 * _LEAST_BEND_RAD
    return int(np.count_nonzero(bent & (total < 0))), int(np.count_nonzero(bent))


def bone_changes(
    poses: NDArray[np.float64], bones: list[tuple[str, int, int]]
) -> list[tuple[str, float]]:
    """Finger of each bone and by which share of its length it changes, 5th to 95th percentile."""
    changes = []
    for finger, near, far in bones:
        low, middle, high = np.percentile(
            np.linalg.norm(poses[:, far] - poses[:, near], axis=1), (5, 50, 95)
        )
        changes.append((finger, float((high - low) / middle) if middle > 0 else 0.0))
    return changes
