"""Names of joints, segments and angle channels: the OpenXR words, which everything maps to."""

from __future__ import annotations

from typing import Final

FINGERS: Final = ("thumb", "index", "middle", "ring", "little")
FINGER_WORDS: Final = {finger: finger for finger in FINGERS} | {
    "pinky": "little",
    "pinkie": "little",
}
"""What people call the fingers, each with the name that we use."""
REGIONS: Final = (*FINGERS, "palm")

_LONG: Final = ("metacarpal", "proximal", "intermediate", "distal", "tip")
_THUMB: Final = ("metacarpal", "proximal", "distal", "tip")

JOINTS: Final[tuple[str, ...]] = (
    "palm",
    "wrist",
    *(f"thumb_{part}" for part in _THUMB),
    *(f"{finger}_{part}" for finger in FINGERS[1:] for part in _LONG),
)
"""The 26 hand joints of OpenXR (XR_EXT_hand_tracking), in its order."""

INDEX: Final[dict[str, int]] = {name: index for index, name in enumerate(JOINTS)}
"""Joint name to its place in :data:`JOINTS`."""

CHAINS: Final[dict[str, tuple[int, ...]]] = {
    "thumb": (2, 3, 4, 5),
    "index": (6, 7, 8, 9, 10),
    "middle": (11, 12, 13, 14, 15),
    "ring": (16, 17, 18, 19, 20),
    "little": (21, 22, 23, 24, 25),
}
"""Joint indexes of each finger, from the base of its metacarpal to the tip."""

WRIST: Final = 1
PALM: Final = 0

PARENTS: Final[tuple[int, ...]] = (
    1,
    -1,
    *(1, 2, 3, 4),
    *(1, 6, 7, 8, 9),
    *(1, 11, 12, 13, 14),
    *(1, 16, 17, 18, 19),
    *(1, 21, 22, 23, 24),
)
"""Parent of each joint; the wrist has none (-1)."""

ANGLE_CHANNELS: Final[tuple[str, ...]] = (
    "thumb_cmc_flexion",
    "thumb_cmc_abduction",
    "thumb_mcp_flexion",
    "thumb_ip_flexion",
    *(
        f"{finger}_{angle}"
        for finger in FINGERS[1:]
        for angle in ("mcp_flexion", "mcp_abduction", "pip_flexion", "dip_flexion")
    ),
    "wrist_flexion",
    "wrist_deviation",
)
"""The 22 angles of :func:`dexterdata.hand.forward`, in radians.

Flexion is positive towards the palm. Abduction of index and middle is positive towards the
thumb, of ring and little away from it (spreading is positive); of the thumb it is the sweep
from beside the palm to opposition. Deviation of the wrist is positive towards the thumb.
"""
