"""Tracked landmarks in whatever frame they come, turned into the wrist's frame."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import maps
from dexterdata.hand.names import INDEX, JOINTS, WRIST
from dexterdata.recording import Stream

_ORDINARY_M: Final = 0.2
_FARTHER: Final = 10
_NO_HAND_M: Final = 1e4  # whatever the unit


def is_hand(joints: NDArray[np.floating[Any]]) -> NDArray[np.bool_]:
    """Which poses (n, 26, 3) m, in the wrist's frame, can be a hand, (n,).

    Those without NaN and with no joint ten times as far from the wrist as in half of the poses, at
    least two metres: trackers write single joints that are nowhere. Beyond 10 km none is.
    """
    with np.errstate(invalid="ignore"):
        reach = np.abs(joints).max(axis=(1, 2), initial=0.0)
        possible = reach[reach < _NO_HAND_M]
    usual = float(np.median(possible)) if possible.size else 0.0
    return np.asarray(reach < min(_FARTHER * max(usual, _ORDINARY_M), _NO_HAND_M), dtype=np.bool_)


def positions_of(
    flat: NDArray[np.float32], order: tuple[int, ...], side: Literal["left", "right"]
) -> NDArray[np.float32]:
    """Landmarks (n, 3 x joints) in ``order`` as (n, 26, 3) float32 m in the wrist's frame.

    Rows that the device marked as lost are NaN.
    """
    joints = maps.from_order(flat.reshape(len(flat), len(order), 3), order)
    return to_wrist_frame(joints, side)


def landmark_order(stream: Stream) -> tuple[int, ...] | None:
    """Which joints the stream's landmarks are, or None if it is not a hand.

    21 landmarks are MediaPipe's (or Project Aria's where the channels say so), 26 are OpenXR's,
    25 are ARKit's where the channels have its names, in the order of ``maps.ARKIT``.
    """
    channels = len(stream.channels)
    if channels == 3 * len(JOINTS):
        return tuple(range(len(JOINTS)))
    if stream.channels[::3] == tuple(f"{name}_x" for name in maps.ARKIT):
        return tuple(maps.ARKIT.values())
    if channels != 63:
        return None
    is_aria = all("landmark" in name and "device" in name for name in stream.channels)
    return maps.ARIA_21 if is_aria else maps.MEDIAPIPE_21


def to_wrist_frame(
    joints: NDArray[np.float32], side: Literal["left", "right"]
) -> NDArray[np.float32]:
    """Move (n, 26, 3) so that the wrist is the origin and the flat hand lies as DESIGN 7 says.

    Forward is wrist to middle knuckle; up is the back of the hand, from the line of knuckles.
    The hand's turning about its wrist is thereby taken out: landmarks do not hold the forearm.
    """
    centred = joints - joints[:, WRIST : WRIST + 1]
    forward = _unit(centred[:, INDEX["middle_proximal"]])
    across = centred[:, INDEX["little_proximal"]] - centred[:, INDEX["index_proximal"]]
    right = across if side == "right" else -across
    up = _unit(np.cross(right, forward))
    axes = np.stack([np.cross(forward, up), up, -forward], axis=1)
    turned: NDArray[np.float32] = np.einsum("nij,nkj->nki", axes, centred).astype(np.float32)
    return turned


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.asarray(np.linalg.norm(vectors, axis=1, keepdims=True))
    length[length == 0] = np.nan
    unit: NDArray[np.float32] = (vectors / length).astype(np.float32)
    return unit
