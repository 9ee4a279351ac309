"""How far, how fast and in which direction the joints of a human hand can turn.

Active ranges are the reference values of the American Society for Surgery of the Hand's electronic
textbook (e-hand.com, "Normal Range of Motion Reference Values", seen in 2026): MCP 45 back to 90,
PIP 0 to 100, DIP 0 to 80, thumb MCP 10 back to 55, thumb IP 15 back to 80, wrist 70 back to 75,
towards the thumb 20, towards the little finger 35 degrees. Sideways at the knuckles 20 degrees each
way is the usual clinical value. For the thumb's base no two sources measure the same angle; its
range here is this project's own, wide choice.

The fastest turning of a finger that was measured is a snap, 7,800 degrees a second (Acharya et al.
2021, doi 10.1098/rsif.2021.0672).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import adroit
from dexterdata.hand.names import ANGLE_CHANNELS, FINGERS
from dexterdata.recording import Stream, StreamKind

FASTEST_RAD_S: Final = float(np.deg2rad(8_000.0))
"""Just above a finger snap."""

_LONG_FINGER_DEG: Final = {
    "mcp_flexion": (-45.0, 90.0),
    "mcp_abduction": (-20.0, 20.0),
    "pip_flexion": (0.0, 100.0),
    "dip_flexion": (0.0, 80.0),
}
RANGES_DEG: Final[dict[str, tuple[float, float]]] = {
    "thumb_cmc_flexion": (-30.0, 45.0),
    "thumb_cmc_abduction": (-20.0, 90.0),
    "thumb_mcp_flexion": (-10.0, 55.0),
    "thumb_ip_flexion": (-15.0, 80.0),
    **{
        f"{finger}_{angle}": ends
        for finger in FINGERS[1:]
        for angle, ends in _LONG_FINGER_DEG.items()
    },
    "wrist_flexion": (-70.0, 75.0),
    "wrist_deviation": (-35.0, 20.0),
}
"""Active range of each of ``ANGLE_CHANNELS`` in degrees."""


def joint_names(channels: Sequence[str], unit: str) -> tuple[str | None, ...]:
    """Which of ``ANGLE_CHANNELS`` each channel is; None for one that is no joint of a human hand.

    Known are our own names after any prefix, where the unit is radians.
    """
    if unit != "rad":
        return (None,) * len(channels)
    return tuple(
        next((name for name in ANGLE_CHANNELS if channel.endswith(name)), None)
        for channel in channels
    )


def ranges_rad(names: Sequence[str | None], slack_rad: float) -> NDArray[np.float64]:
    """Lowest and highest angle of each channel, (2, c) rad, infinite where none is known."""
    ends = np.full((2, len(names)), ((-np.inf,), (np.inf,)))
    for channel, name in enumerate(names):
        if name is not None:
            low, high = np.deg2rad(RANGES_DEG[name])
            ends[:, channel] = low - slack_rad, high + slack_rad
    return ends


def closing(channels: Sequence[str], unit: str) -> NDArray[np.bool_]:
    """Channels that grow while the fingers close, (c,): flexions of fingers by name."""
    ours = joint_names(channels, unit)
    theirs = adroit.columns(channels) if unit == "rad" else None
    bending = {f"{finger}J{joint}" for finger in ("FF", "MF", "RF", "LF") for joint in (2, 1, 0)}
    where = {index for name, index in (theirs or {}).items() if name in bending}
    return np.array(
        [
            index in where or (name is not None and _bends_a_finger(name))
            for index, name in enumerate(ours)
        ],
        dtype=bool,
    )


def closing_channels(stream: Stream) -> NDArray[np.bool_]:
    """Channels of the stream that grow while the fingers close, (c,): all bends, and flexions."""
    if stream.kind is StreamKind.BEND:
        return np.ones(len(stream.channels), dtype=bool)
    if stream.kind is StreamKind.JOINT_ANGLE:
        return closing(stream.channels, stream.unit)
    return np.zeros(len(stream.channels), dtype=bool)


def _bends_a_finger(name: str) -> bool:
    return name.endswith("_flexion") and not name.startswith(("wrist", "thumb"))
