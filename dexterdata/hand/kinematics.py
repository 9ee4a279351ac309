"""From joint angles to joint positions."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dexterdata.hand import anatomy
from dexterdata.hand.names import ANGLE_CHANNELS, CHAINS, INDEX, JOINTS

Floats = NDArray[np.float32]

_FRAMES_AT_ONCE: Final = 2048  # one block's arrays stay in the processor's cache
_SPREAD: Final = np.array([1.0, 1.0, -1.0, -1.0], dtype=np.float32)[:, None]
_FAN: Final = anatomy.FAN_RAD.astype(np.float32)[:, None]
_BASES: Final = anatomy.METACARPAL_BASES_M.astype(np.float32)
_BONES: Final = anatomy.FINGER_BONES_M.astype(np.float32)
_KNUCKLES: Final = (
    anatomy.METACARPAL_BASES_M[1:]
    - anatomy.METACARPALS_M[:, None]
    * np.stack([np.sin(anatomy.FAN_RAD), np.zeros(4), np.cos(anatomy.FAN_RAD)], axis=1)
).astype(np.float32)
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
    scale = np.array([-size if hand == "left" else size, size, size], dtype=np.float32)
    for start in range(0, given.shape[0], _FRAMES_AT_ONCE):
        block = np.ascontiguousarray(given[start : start + _FRAMES_AT_ONCE].T)
        placed = _place(block)
        _turn_wrist(placed, block[20], block[21])
        placed *= scale[:, None, None]
        positions[start : start + _FRAMES_AT_ONCE] = placed.transpose(2, 1, 0)
    return positions


def _place(angles: Floats) -> Floats:
    """Joints of a right hand before its wrist turns, (3, 26, n)."""
    out = np.zeros((3, len(JOINTS), angles.shape[1]), dtype=np.float32)
    _place_fingers(out, angles[4:20].reshape(4, 4, -1))
    _place_thumb(out, angles[:4])
    middle = INDEX["middle_metacarpal"], INDEX["middle_proximal"]
    out[:, INDEX["palm"]] = (out[:, middle[0]] + out[:, middle[1]]) / 2
    return out


def _place_fingers(out: Floats, angles: Floats) -> None:
    """Index to little: each bends in one plane, which abduction turns about the palm's normal."""
    yaw = _FAN + _SPREAD * angles[:, 1]
    sine, cosine = np.sin(yaw), np.cos(yaw)
    out[:, _FINGER_JOINTS[:, 0]] = _BASES[1:].T[:, :, None]
    out[:, _FINGER_JOINTS[:, 1]] = _KNUCKLES.T[:, :, None]
    flexion = np.zeros_like(yaw)
    reach, down = np.zeros_like(yaw), np.zeros_like(yaw)
    for bone, angle in enumerate((0, 2, 3)):
        flexion += angles[:, angle]
        reach += np.cos(flexion) * _BONES[:, bone, None]
        down += np.sin(flexion) * _BONES[:, bone, None]
        joints = _FINGER_JOINTS[:, bone + 2]
        out[0, joints] = _KNUCKLES[:, 0, None] - sine * reach
        out[1, joints] = _KNUCKLES[:, 1, None] - down
        out[2, joints] = _KNUCKLES[:, 2, None] - cosine * reach


def _place_thumb(out: Floats, angles: Floats) -> None:
    """The thumb bends in a plane of its own, which abduction sweeps about one fixed axis."""
    along_axis = _sweep(anatomy.THUMB_REST[:, 1], angles[1])
    pad_axis = _sweep(anatomy.THUMB_REST[:, 2], angles[1])
    joints = CHAINS["thumb"]
    out[:, joints[0]] = _BASES[0][:, None]
    flexion = np.zeros_like(angles[0])
    for bone, angle in enumerate((0, 2, 3)):
        flexion += angles[angle]
        length = np.float32(anatomy.THUMB_BONES_M[bone])
        step = along_axis * (np.cos(flexion) * length) + pad_axis * (np.sin(flexion) * length)
        out[:, joints[bone + 1]] = out[:, joints[bone]] + step


def _sweep(vector: NDArray[Any], angle: Floats) -> Floats:
    """Rodrigues' formula about the thumb's sweep axis, (3, n)."""
    axis = anatomy.THUMB_SWEEP_AXIS
    parts = np.stack(
        [vector, np.cross(axis, vector), axis * float(axis @ vector)],
    ).astype(np.float32)[:, :, None]
    cosine = np.cos(angle)
    turned: Floats = parts[0] * cosine + parts[1] * np.sin(angle) + parts[2] * (1 - cosine)
    return turned


def _turn_wrist(joints: Floats, flexion: Floats, deviation: Floats) -> None:
    """Turn the whole hand about the wrist in place: flexion about X, then deviation about Y."""
    _turn(joints[1], joints[2], flexion)
    _turn(joints[0], joints[2], deviation)


def _turn(first: Floats, second: Floats, angle: Floats) -> None:
    """Turn the plane of two coordinates: first towards second's positive side."""
    sine, cosine = np.sin(angle), np.cos(angle)
    was = first.copy()
    first *= cosine
    first += second * sine
    second *= cosine
    second -= was * sine
