"""Grasp postures and grips that the kitchen tasks are made of; the numbers are this project's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Four = tuple[float, float, float, float]


def _posture(
    thumb: Four, index: Four, middle: Four, ring: Four, little: Four
) -> NDArray[np.float64]:
    """Twenty finger angles in degrees, in the order of ``ANGLE_CHANNELS`` without the wrist."""
    return np.array([*thumb, *index, *middle, *ring, *little])


POSTURES_DEG: Final[dict[str, NDArray[np.float64]]] = {
    "rest": _posture(
        (4, 12, 12, 12), (14, 4, 22, 12), (18, 1, 26, 14), (22, 2, 28, 15), (24, 5, 28, 15)
    ),
    "open": _posture((-4, 28, 4, 2), (6, 8, 12, 6), (7, 1, 12, 6), (9, 4, 14, 7), (10, 9, 15, 8)),
    "handle": _posture(
        (16, 48, 22, 30), (54, 0, 62, 30), (58, 0, 68, 32), (62, 0, 70, 34), (66, 2, 66, 32)
    ),
    "glass": _posture(
        (8, 54, 14, 22), (38, 4, 42, 22), (42, 0, 46, 24), (45, 2, 47, 25), (46, 6, 43, 23)
    ),
    "jar": _posture(
        (6, 50, 10, 18), (34, 6, 42, 22), (38, 1, 46, 24), (42, 4, 46, 24), (44, 9, 42, 22)
    ),
    "lid": _posture(
        (2, 48, 8, 14), (28, 10, 40, 22), (30, 2, 44, 24), (34, 7, 43, 23), (36, 12, 38, 21)
    ),
    "spoon": _posture(
        (0, 44, 14, 36), (60, 0, 48, 28), (66, 0, 56, 32), (72, 0, 72, 38), (72, 2, 70, 36)
    ),
    "knife": _posture(
        (2, 44, 14, 34), (56, 1, 54, 27), (66, 0, 70, 36), (70, 0, 76, 40), (72, 2, 72, 39)
    ),
    "claw": _posture(
        (16, 34, 20, 26), (30, 2, 64, 34), (32, 0, 68, 36), (36, 1, 66, 35), (38, 3, 60, 32)
    ),
    "flat": _posture((0, 14, 6, 6), (7, 6, 9, 5), (7, 1, 9, 5), (9, 4, 9, 5), (9, 8, 11, 6)),
}


@dataclass(frozen=True, slots=True)
class Grip:
    """How a hand presses: newtons at the five fingertips, and what the rest of it bears.

    ``middle`` and ``base`` are the forces on the other two segments of a finger as shares of its
    tip's; ``palm`` is in newtons; ``pad`` is where on the last segment the object touches (0 its
    joint, 1 its end).
    """

    tips_n: tuple[float, float, float, float, float]
    middle: float
    base: float
    palm_n: float
    pad: float


GRIPS: Final[dict[str, Grip]] = {
    "free": Grip((0, 0, 0, 0, 0), 0.0, 0.0, 0.0, 0.55),
    "handle": Grip((6.0, 5.0, 5.6, 4.8, 3.2), 0.8, 0.75, 22.0, 0.5),
    "handle_light": Grip((3.4, 2.8, 3.2, 2.6, 1.7), 0.8, 0.7, 11.0, 0.5),
    "glass": Grip((5.6, 4.0, 3.8, 2.9, 1.9), 0.5, 0.2, 3.0, 0.55),
    "jar": Grip((6.2, 3.6, 3.6, 2.8, 1.9), 0.8, 0.5, 9.0, 0.5),
    "lid": Grip((6.6, 3.8, 3.4, 2.4, 1.6), 0.3, 0.1, 1.2, 0.6),
    "lid_firm": Grip((8.6, 5.2, 4.8, 3.4, 2.2), 0.35, 0.1, 2.4, 0.6),
    "spoon": Grip((3.4, 2.7, 1.8, 0.5, 0.3), 0.3, 0.15, 0.4, 0.6),
    "knife": Grip((4.6, 3.9, 3.8, 3.2, 2.4), 0.75, 0.65, 13.0, 0.5),
    "claw": Grip((1.4, 2.2, 2.4, 2.0, 1.2), 0.1, 0.0, 0.0, 0.85),
    "flat": Grip((0.8, 1.8, 2.0, 1.7, 1.1), 0.8, 0.7, 15.0, 0.45),
    "flat_light": Grip((0.5, 0.8, 0.9, 0.8, 0.5), 0.6, 0.5, 5.0, 0.45),
}
