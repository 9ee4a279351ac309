"""Lengths and thicknesses of a mean adult hand, in metres.

Segment lengths are the means of Buryanov & Kotiuk (2010), "Proportions of Hand Segments",
International Journal of Morphology, doi 10.4067/S0717-95022010000300015. The DOI was seen; the
figures were taken from a summary of it and were not checked again against the paper, so nothing
should rest on their last digit. Radii, the fan of the metacarpals and where their bases lie are
this project's own choice.

Frame of a flat right hand: palm down, fingers along -Z, +Y up, thumb towards -X, wrist at the
origin.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

MILLIMETRE: Final = 1e-3
DEGREE: Final = np.pi / 180.0

_AXES: Final = np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, -1.0, 0.0]])


def from_palm_view(vector: tuple[float, float, float]) -> NDArray[np.float64]:
    """Turn (towards the thumb, towards the fingertips, out of the palm) into our axes, (3,)."""
    turned: NDArray[np.float64] = np.array(vector) @ _AXES.T
    return turned


METACARPAL_BASES_M: Final = np.stack(
    [
        from_palm_view(base) * MILLIMETRE
        for base in ((17, 16, 7), (13, 30, 0), (2, 31, -2), (-9, 30, -2), (-18, 28, 1))
    ]
)
"""Base of each metacarpal, thumb to little, (5, 3) m."""

FAN_RAD: Final = np.array([7.0, 0.0, -7.0, -14.0]) * DEGREE
"""How far the index to little metacarpals point towards the thumb, (4,) rad."""

METACARPALS_M: Final = np.array([68.1, 64.6, 58.0, 53.7]) * MILLIMETRE
FINGER_BONES_M: Final = (
    np.array(
        [
            [39.8, 22.4, 15.8 + 3.8],
            [44.6, 26.3, 17.4 + 3.9],
            [41.4, 25.6, 17.3 + 3.9],
            [32.7, 18.1, 16.0 + 3.7],
        ]
    )
    * MILLIMETRE
)
"""Proximal, middle and distal segment (with its pulp) of index to little, (4, 3) m."""

THUMB_BONES_M: Final = np.array([46.2, 31.6, 21.7 + 3.8]) * MILLIMETRE
"""Metacarpal, proximal and distal segment (with its pulp) of the thumb, (3,) m."""

SEGMENT_RADII_M: Final[dict[str, tuple[float, ...]]] = {
    "thumb": (0.0136, 0.0116, 0.0102, 0.0086),
    "index": (0.0130, 0.0104, 0.0090, 0.0079, 0.0069),
    "middle": (0.0128, 0.0106, 0.0092, 0.0081, 0.0071),
    "ring": (0.0122, 0.0100, 0.0087, 0.0077, 0.0067),
    "little": (0.0118, 0.0090, 0.0076, 0.0067, 0.0059),
}
"""Radius at each joint of a finger's chain, from the base of the metacarpal to the tip."""


def _frame(along: NDArray[np.float64], pad: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns: lateral axis, along the bone, out of the pad."""
    y = along / np.linalg.norm(along)
    z = pad - pad @ y * y
    z /= np.linalg.norm(z)
    return np.stack([np.cross(y, z), y, z], axis=1)


THUMB_REST: Final = _frame(from_palm_view((0.80, 0.58, 0.12)), from_palm_view((-0.35, 0.25, 0.90)))
_THUMB_OPPOSED: Final = _frame(
    from_palm_view((0.50, 0.68, 0.62)), from_palm_view((-0.85, 0.05, 0.55))
)


def _turn(
    start: NDArray[np.float64], end: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Axis (3,) and angle in rad of the rotation that takes one frame to the other."""
    rotation = end @ start.T
    axis = np.array(
        [
            rotation[2, 1] - rotation[1, 2],
            rotation[0, 2] - rotation[2, 0],
            rotation[1, 0] - rotation[0, 1],
        ]
    )
    angle = float(np.arccos(np.clip((np.trace(rotation) - 1.0) / 2.0, -1.0, 1.0)))
    return axis / np.linalg.norm(axis), angle


THUMB_SWEEP_AXIS, THUMB_FULL_SWEEP_RAD = _turn(THUMB_REST, _THUMB_OPPOSED)
"""The thumb's base turns about one axis from lying beside the palm to facing the fingers."""
