"""Angles of the 24-joint Adroit (Shadow) hand, as tele-operated by a CyberGlove, as ours.

Joint order and signs are those of the published MuJoCo model (WRJ1, WRJ0, FFJ3..0, MFJ3..0,
RFJ3..0, LFJ4..0, THJ4..0). Finger joint 3 spreads, 2 to 0 bend; the little finger's joint 4 and
the thumb's joint 2 have no counterpart here and are left out; the thumb's base is approximated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import ANGLE_CHANNELS

ADROIT_JOINTS: Final = (
    *("WRJ1", "WRJ0"),
    *(f"{finger}J{joint}" for finger in ("FF", "MF", "RF") for joint in (3, 2, 1, 0)),
    *(f"LFJ{joint}" for joint in (4, 3, 2, 1, 0)),
    *(f"THJ{joint}" for joint in (4, 3, 2, 1, 0)),
)

_OURS: Final[dict[str, tuple[str, float]]] = {
    "wrist_deviation": ("WRJ1", -1.0),
    "wrist_flexion": ("WRJ0", 1.0),
    "thumb_cmc_abduction": ("THJ3", 0.6),
    "thumb_cmc_flexion": ("THJ4", 0.4),
    "thumb_mcp_flexion": ("THJ1", -1.0),
    "thumb_ip_flexion": ("THJ0", -1.0),
    **{
        f"{ours}_{angle}": (f"{theirs}J{joint}", sign)
        for ours, theirs, spread in (
            ("index", "FF", 1.0),
            ("middle", "MF", 1.0),
            ("ring", "RF", 1.0),
            ("little", "LF", 1.0),
        )
        for angle, joint, sign in (
            ("mcp_abduction", 3, spread),
            ("mcp_flexion", 2, 1.0),
            ("pip_flexion", 1, 1.0),
            ("dip_flexion", 0, 1.0),
        )
    },
}


def columns(channels: Sequence[str]) -> dict[str, int] | None:
    """Where Adroit's joints stand among the channels (``A_FFJ3``, ``ffj3`` …), or None.

    None unless every one of the 24 is named exactly once.
    """
    found: dict[str, int] = {}
    for index, channel in enumerate(channels):
        tail = channel.upper().replace(".", "_").rsplit("_", 1)[-1]
        if tail in ADROIT_JOINTS:
            if tail in found:
                return None
            found[tail] = index
    return found if len(found) == len(ADROIT_JOINTS) else None


def to_angles(values: NDArray[np.float32], where: dict[str, int]) -> NDArray[np.float32]:
    """The 22 angles from Adroit's, (n, 22) float32 rad; ``where`` comes from :func:`columns`."""
    angles = np.zeros((values.shape[0], len(ANGLE_CHANNELS)), dtype=np.float32)
    for index, name in enumerate(ANGLE_CHANNELS):
        theirs, sign = _OURS[name]
        angles[:, index] = values[:, where[theirs]] * sign
    return angles
