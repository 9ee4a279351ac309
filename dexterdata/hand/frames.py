"""Which way each segment of a hand faces, from the positions of its joints alone."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import CHAINS, INDEX

Vectors = NDArray[np.float64]

_BONES: Final = [
    bone for finger in ("index", "middle", "ring", "little") for bone in pairwise(CHAINS[finger])
]
_NEARS: Final = [near for near, _ in _BONES]
_FARS: Final = [far for _, far in _BONES]


def segment_frames(
    positions: NDArray[np.floating[Any]], side: Literal["left", "right"]
) -> dict[int, Vectors]:
    """Axes of every segment of one pose (26, 3), by the joint at the segment's far end.

    Rows of the (3, 3) result: along the segment, towards the thumb's side, out of the pad (or
    palm). Fingers take the line of knuckles as their sideways axis. The thumb takes the plane it
    bends in; a straight thumb faces half the palm's way and half towards the fingers.
    """
    joints = np.asarray(positions, dtype=np.float64)
    mirrored = -1.0 if side == "left" else 1.0
    knuckles = joints[INDEX["index_proximal"]] - joints[INDEX["little_proximal"]]
    along = _units(joints[_FARS] - joints[_NEARS])
    sideways = _units(knuckles - (along @ knuckles)[:, None] * along)
    pads = mirrored * np.cross(sideways, along)
    axes = np.stack([along, sideways, pads], axis=1)
    frames: dict[int, Vectors] = dict(zip(_FARS, axes, strict=True))
    palm = frames[INDEX["middle_proximal"]]
    frames.update(_thumb(joints, palm, mirrored))
    return frames


def _thumb(joints: Vectors, palm: Vectors, mirrored: float) -> dict[int, Vectors]:
    chain = CHAINS["thumb"]
    along = [_unit(joints[far] - joints[near]) for near, far in pairwise(chain)]
    facing = 0.15 * palm[0] - 0.6 * palm[1] + 0.75 * palm[2]
    axis = _cross(along[0], along[1]) + _cross(along[1], along[2])
    axis = axis + 0.12 * _cross(along[1], facing)
    frames = {}
    for far, direction in zip(chain[1:], along, strict=True):
        pad = _unit(_cross(axis, direction))
        frames[far] = np.stack([direction, mirrored * _cross(direction, pad), pad])
    return frames


def _cross(one: Vectors, other: Vectors) -> Vectors:
    """The cross product of two vectors; numpy's own takes ten times as long for so little."""
    (a, b, c), (x, y, z) = one.tolist(), other.tolist()
    return np.array([b * z - c * y, c * x - a * z, a * y - b * x])


def _units(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = np.divide(vectors, lengths, out=vectors.copy(), where=lengths > 0)
    return units


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector
