"""Maps between the hand conventions that recordings use; OpenXR's 26 joints are the middle.

MediaPipe, MANO and Aria have fewer joints than OpenXR: going there drops some, coming back
estimates the missing ones, and there-and-back over the smaller set is exact. ARKit's joints (as
EgoDex stores them) map one to one, but for the palm, which is estimated.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import CHAINS, JOINTS, PALM, WRIST

Positions = NDArray[np.floating[Any]]

MEDIAPIPE_21: Final[tuple[int, ...]] = (
    WRIST,
    *CHAINS["thumb"],
    *(joint for finger in ("index", "middle", "ring", "little") for joint in CHAINS[finger][1:]),
)
"""OpenXR index of each MediaPipe (and OpenPose) landmark: wrist, then thumb to little, 4 each."""

MANO_TO_MEDIAPIPE: Final = (
    *(0, 13, 14, 15, 16, 1, 2, 3, 17, 4, 5),
    *(6, 18, 10, 11, 12, 19, 7, 8, 9, 20),
)
"""MANO's 16 joints and 5 tips, put into MediaPipe's order."""

MANO_21: Final[tuple[int, ...]] = tuple(
    MEDIAPIPE_21[MANO_TO_MEDIAPIPE.index(joint)] for joint in range(21)
)
"""OpenXR index of each MANO joint: wrist, index, middle, little, ring, thumb (3 each), 5 tips."""

ARIA_21: Final[tuple[int, ...]] = (
    *(CHAINS[finger][-1] for finger in CHAINS),
    WRIST,
    *CHAINS["thumb"][1:3],
    *(joint for finger in ("index", "middle", "ring", "little") for joint in CHAINS[finger][1:4]),
    PALM,
)
"""OpenXR index of each Project Aria landmark: tips, wrist, then the joints of each finger."""

_ARKIT_PARTS: Final = ("Metacarpal", "Knuckle", "IntermediateBase", "IntermediateTip", "Tip")


def _arkit_names() -> dict[str, int]:
    names = {"Hand": WRIST}
    names |= {
        f"Thumb{part}": joint
        for part, joint in zip(
            ("Knuckle", "IntermediateBase", "IntermediateTip", "Tip"), CHAINS["thumb"], strict=True
        )
    }
    for finger in ("index", "middle", "ring", "little"):
        for part, joint in zip(_ARKIT_PARTS, CHAINS[finger], strict=True):
            names[f"{finger.capitalize()}Finger{part}"] = joint
    return names


ARKIT: Final[dict[str, int]] = _arkit_names()
"""ARKit joint name without its side (``IndexFingerTip``) to OpenXR index."""


def to_order(positions: Positions, order: tuple[int, ...]) -> Positions:
    """Pick the joints of another convention from (n, 26, 3); the result is (n, len(order), 3)."""
    return positions[:, list(order)]


def from_order(landmarks: Positions, order: tuple[int, ...]) -> NDArray[np.float32]:
    """Put landmarks (n, k, 3) into the 26 OpenXR joints, (n, 26, 3) float32.

    Joints that the other convention lacks are estimated: metacarpal bases lie a third of the way
    from wrist to knuckle (the thumb's likewise), the palm halfway to the middle knuckle.

    Raises ``ValueError`` when the landmarks are not as many as the order names.
    """
    if landmarks.ndim != 3 or landmarks.shape[1:] != (len(order), 3):
        raise ValueError(f"Expected (n, {len(order)}, 3) landmarks, got {landmarks.shape}.")
    out = np.full((landmarks.shape[0], len(JOINTS), 3), np.nan, dtype=np.float32)
    out[:, list(order)] = landmarks
    for chain in CHAINS.values():
        if chain[0] not in order:
            out[:, chain[0]] = out[:, WRIST] * 0.67 + out[:, chain[1]] * 0.33
    if PALM not in order:
        middle = CHAINS["middle"]
        out[:, PALM] = (out[:, middle[0]] + out[:, middle[1]]) / 2
    return out


def to_arkit(positions: Positions, side: str) -> dict[str, Positions]:
    """Name the joints as ARKit does (``leftIndexFingerTip``); each (n, 3). The palm is left out."""
    return {f"{side}{name}": positions[:, joint] for name, joint in ARKIT.items()}


def from_arkit(joints: dict[str, Positions], side: str) -> NDArray[np.float32]:
    """Put ARKit's named joints, each (n, 3), into (n, 26, 3); ``KeyError`` names a missing one."""
    stacked = np.stack([joints[f"{side}{name}"] for name in ARKIT], axis=1)
    return from_order(stacked, tuple(ARKIT.values()))
