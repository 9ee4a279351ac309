"""What a glove of five bend sensors allows one to guess of a whole hand."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dexterdata.hand.names import ANGLE_CHANNELS

_OPEN_DEG: Final[dict[str, float]] = {
    "thumb_cmc_abduction": 14.0,
    "index_mcp_abduction": 4.0,
    "ring_mcp_abduction": 3.0,
    "little_mcp_abduction": 6.0,
}
_CLOSED_DEG: Final[dict[str, float]] = {
    "thumb_cmc_flexion": 18.0,
    "thumb_cmc_abduction": 44.0,
    "thumb_mcp_flexion": 42.0,
    "thumb_ip_flexion": 62.0,
    **{
        f"{finger}_{joint}": degrees
        for finger in ("index", "middle", "ring", "little")
        for joint, degrees in (
            ("mcp_flexion", 76.0),
            ("pip_flexion", 98.0),
            ("dip_flexion", 62.0),
        )
    },
}


def _channel(degrees: dict[str, float]) -> NDArray[np.float32]:
    return np.array([np.deg2rad(degrees.get(name, 0.0)) for name in ANGLE_CHANNELS], np.float32)


_OPEN: Final = _channel(_OPEN_DEG)
_CLOSED: Final = _channel(_CLOSED_DEG)
_SENSOR: Final = np.array(
    [0] * 4 + [finger for finger in (1, 2, 3, 4) for _ in range(4)] + [0, 0], dtype=np.intp
)


def from_bends(bends: ArrayLike) -> NDArray[np.float32]:
    """Estimate the 22 angles from five bends, (n, 22) float32 in radians.

    ``bends``: (n, 5), thumb to little, 0 open to 1 closed; values outside are clipped, NaN stays
    NaN. One number per finger is spread over its joints between an open hand and a fist, the
    wrist stays straight: this is an estimate, and whoever shows it must say so.

    Raises ``ValueError`` unless there are five bends per frame.
    """
    given = np.atleast_2d(np.asarray(bends, dtype=np.float32))
    if given.ndim != 2 or given.shape[1] != 5:
        raise ValueError(f"Expected (n, 5) bends, got {given.shape}.")
    share = np.clip(given, 0.0, 1.0)[:, _SENSOR]
    share[:, 20:] = 0.0
    angles: NDArray[np.float32] = _OPEN + (_CLOSED - _OPEN) * share
    return angles
