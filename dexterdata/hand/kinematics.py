"""From joint angles to joint positions."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dexterdata.hand import anatomy
from dexterdata.hand.names import ANGLE_CHANNELS, CHAINS, INDEX, JOINTS

Floats = NDArray[np.float32]

_FRAMES_AT_ONCE: Final = 4096  # one block's arrays stay in the processor's cache
_SPREAD: Final = np.array([1.0, 1.0, -1.0, -1.0], dtype=np.float32)[:, None]
_FAN: Final = anatomy.FAN_RAD.astype(np.float32)[:, None]
_BASES: Final = anatomy.METACARPAL_BASES_M.astype(np.float32)
_BONES: Final = anatomy.FINGER_BONES_M.astype(np.float32)
_FINGER_JOINTS: Final = np.array([CHAINS[name] for name in ("index", "middle", "ring", "little")])


def forward(
    angles: ArrayLike, hand: Literal["left", "right"] = "right", size: float = 1.0
) -> Floats:
    """Return where the 26 joints are, (n, 26, 3) float32 in metres.

    ``angles``: (n, 22) in radians, in the order of ``ANGLE_CHANNELS``; NaN gives NaN where it
    matters. ``size`` scales every length (1 is the mean adult hand). The frame is the forearm's,
    its origin at the wrist: a flat right hand lies palm down with its fingers along -Z and +Y
    up; the left hand is its mirror image in X. Lengths: ``dexterdata.hand.anatomy``.

    Raises ``ValueError`` unless there are 22 angles per frame.
    """
    given = np.atleast_2d(np.asarray(angles, dtype=np.float32))
    if given.ndim != 2 or given.shape[1] != len(ANGLE_CHANNELS):
        raise ValueError(f"Expected (n, {len(ANGLE_CHANNELS)}) angles, got {given.shape}.")
    positions = np.empty((given.shape[0], len(JOINTS), 3), dtype=np.float32)
    scale = np.array([-size if hand == "left" else size, size, size], dtype=np.float32)[:, None]
    for start in range(0, given.shape[0], _FRAMES_AT_ONCE):
        block = np.ascontiguousarray(given[start : start + _FRAMES_AT_ONCE].T)
        placed = _turn_wrist(_place(block), block[20], block[21]) * scale
        positions[start : start + _FRAMES_AT_ONCE] = placed.transpose(2, 0, 1)
    return positions


def _place(angles: Floats) -> Floats:
    """Joints of a right hand before its wrist turns, (26, 3, n)."""
    out = np.zeros((len(JOINTS), 3, angles.shape[1]), dtype=np.float32)
    _place_fingers(out, angles[4:20].reshape(4, 4, -1))
    _place_thumb(out, angles[:4])
    middle = INDEX["middle_metacarpal"], INDEX["middle_proximal"]
    out[INDEX["palm"]] = (out[middle[0]] + out[middle[1]]) / 2
    return out


def _place_fingers(out: Floats, angles: Floats) -> None:
    """Index to little: each bends in one plane, which abduction turns about the palm's normal."""
    flexion = np.cumsum(angles[:, [0, 2, 3]], axis=1)
    yaw = _FAN + _SPREAD * angles[:, 1]
    along = np.cos(flexion) * _BONES[:, :, None]
    down = np.cumsum(np.sin(flexion) * _BONES[:, :, None], axis=1)
    reach = np.cumsum(along, axis=1)
    sine, cosine = np.sin(yaw), np.cos(yaw)
    for finger in range(4):
        joints = _FINGER_JOINTS[finger]
        base = _BASES[finger + 1]
        length = float(anatomy.METACARPALS_M[finger])
        fan = float(anatomy.FAN_RAD[finger])
        knuckle = base + np.array([-length * np.sin(fan), 0.0, -length * np.cos(fan)], np.float32)
        out[joints[0]] = base[:, None]
        out[joints[1]] = knuckle[:, None]
        out[joints[2:], 0] = knuckle[0] - sine[finger] * reach[finger]
        out[joints[2:], 1] = knuckle[1] - down[finger]
        out[joints[2:], 2] = knuckle[2] - cosine[finger] * reach[finger]


def _place_thumb(out: Floats, angles: Floats) -> None:
    """The thumb bends in a plane of its own, which abduction sweeps about one fixed axis."""
    along_axis = _sweep(anatomy.THUMB_REST[:, 1], angles[1])
    pad_axis = _sweep(anatomy.THUMB_REST[:, 2], angles[1])
    flexion = np.cumsum(angles[[0, 2, 3]], axis=0)
    bones = anatomy.THUMB_BONES_M.astype(np.float32)[:, None]
    along = np.cumsum(np.cos(flexion) * bones, axis=0)
    pad = np.cumsum(np.sin(flexion) * bones, axis=0)
    joints = CHAINS["thumb"]
    out[joints[0]] = _BASES[0][:, None]
    for bone, joint in enumerate(joints[1:]):
        out[joint] = _BASES[0][:, None] + along_axis * along[bone] + pad_axis * pad[bone]


def _sweep(vector: NDArray[Any], angle: Floats) -> Floats:
    """Rodrigues' formula about the thumb's sweep axis, (3, n)."""
    axis = anatomy.THUMB_SWEEP_AXIS
    parts = np.stack(
        [vector, np.cross(axis, vector), axis * float(axis @ vector)],
    ).astype(np.float32)[:, :, None]
    cosine = np.cos(angle)
    turned: Floats = parts[0] * cosine + parts[1] * np.sin(angle) + parts[2] * (1 - cosine)
    return turned


def _turn_wrist(joints: Floats, flexion: Floats, deviation: Floats) -> Floats:
    """Turn the whole hand about the wrist: flexion about X, then deviation about Y."""
    x, y, z = joints[:, 0], joints[:, 1], joints[:, 2]
    sine, cosine = np.sin(flexion), np.cos(flexion)
    bent_y = y * cosine + z * sine
    bent_z = z * cosine - y * sine
    sine, cosine = np.sin(deviation), np.cos(deviation)
    return np.stack([x * cosine + bent_z * sine, bent_y, bent_z * cosine - x * sine], axis=1)
