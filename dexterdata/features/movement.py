"""How far the fingers bend and how fast the fingertips go."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.features import grasp, smoothness
from dexterdata.features.segments import STILL_BELOW_M_S, Interval, intervals
from dexterdata.hand import HandTrack, plan_joints
from dexterdata.hand.names import CHAINS, FINGERS
from dexterdata.hand.timeline import Span
from dexterdata.recording import NANOSECONDS, Recording
from dexterdata.scan import Later, Scan

_RATE_HZ: Final = 30.0
_MOST_FRAMES: Final = 20_000
_TIPS: Final = [chain[-1] for chain in CHAINS.values()]
_LONGEST_STEP_S: Final = 1.0
_SMOOTH_FRAMES: Final = 10


@dataclass(frozen=True, slots=True)
class Movement:
    """One hand's movement: radians by finger, metres a second, metres of all tips together.

    ``spans``: when any fingertip is faster than 2 cm/s, in seconds since the
    recording's start. ``smoothness``: :func:`dexterdata.features.smoothness.of_tips`.
    ``postures``: how the hand is held at ``seconds`` (n,), :func:`dexterdata.features.grasp.look`;
    ``is_estimated``: from a device that measures too little for it.
    """

    range_of_motion_rad: dict[str, float]
    peak_speed_m_s: float | None
    path_m: float | None
    spans: tuple[Interval, ...]
    smoothness: float | None
    seconds: NDArray[np.float64]
    postures: NDArray[np.float64]
    is_estimated: bool


def plan_movement(recording: Recording, span: Span, scan: Scan) -> Later[dict[str, Movement]]:
    """Return what gives, after the scan, the movement of each hand that the streams show.

    It is in the wrist's frame, looked at 30 times a second.

    A finger's bend is the sum of the angles between its segments; its range of motion is the
    distance from the 1st to the 99th percentile, so that one bad sample does not make it. The
    peak speed is the 99.5th percentile of the fastest fingertip's for the same reason.
    """
    tracks = plan_joints(recording, scan, span, _RATE_HZ, _MOST_FRAMES)
    return lambda: _movements(tracks())


def _movements(tracks: dict[str, HandTrack]) -> dict[str, Movement]:
    found = {}
    for key, track in tracks.items():
        poses = track.positions.astype(np.float64)
        whole: NDArray[np.bool_] = np.asarray(np.isfinite(poses).all(axis=(1, 2)))
        # A slower stream's sample is picked more than once; again it is no new measurement.
        whole[1:] &= track.t_ns[1:] > track.t_ns[:-1]
        if np.count_nonzero(whole) < 2:
            continue
        found[key] = _movement(track, poses[whole], track.t_ns[whole] / NANOSECONDS)
    return found


def _movement(
    track: HandTrack, poses: NDArray[np.float64], seconds: NDArray[np.float64]
) -> Movement:
    tips, bends = poses[:, _TIPS], _bends(poses)
    speed, path = _speeds(tips, seconds)
    return Movement(
        range_of_motion_rad=_ranges(bends),
        peak_speed_m_s=speed,
        path_m=path,
        spans=_moving(tips, seconds),
        smoothness=smoothness.of_tips(tips, seconds),
        seconds=seconds,
        postures=grasp.look(poses, bends),
        is_estimated=track.estimated,
    )


def _bends(poses: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each finger bends, (n, 5): the angles between its segments together."""
    columns: list[NDArray[np.float64]] = []
    for finger in FINGERS:
        bones = [poses[:, far] - poses[:, near] for near, far in pairwise(CHAINS[finger])]
        angles = [_angle(first, second) for first, second in pairwise(bones)]
        columns.append(np.sum(angles, axis=0))
    return np.stack(columns, axis=1)


def _ranges(bends: NDArray[np.float64]) -> dict[str, float]:
    low, high = np.percentile(bends, (1, 99), axis=0)
    return {finger: float(far) for finger, far in zip(FINGERS, high - low, strict=True)}


def _angle(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angle between vectors (n, 3); the arctangent keeps small angles exact."""
    cross = np.linalg.norm(np.cross(first, second), axis=1)
    angle: NDArray[np.float64] = np.arctan2(cross, np.einsum("ni,ni->n", first, second))
    return angle


def _speeds(
    tips: NDArray[np.float64], seconds: NDArray[np.float64]
) -> tuple[float | None, float | None]:
    steps = np.diff(seconds)
    usable = (steps > 0) & (steps < _LONGEST_STEP_S)
    if not usable.any():
        return None, None
    ways = np.linalg.norm(np.diff(tips, axis=0), axis=2)[usable]
    fastest = (ways / steps[usable, None]).max(axis=1)
    return float(np.percentile(fastest, 99.5)), float(ways.sum())


def _moving(tips: NDArray[np.float64], seconds: NDArray[np.float64]) -> tuple[Interval, ...]:
    """When a hand moves: the fastest fingertip over a third of a second, tips (n, 5, 3)."""
    steps = np.diff(seconds)
    ways = np.linalg.norm(np.diff(tips, axis=0), axis=2).max(axis=1)
    speeds = np.divide(ways, steps, out=np.zeros_like(ways), where=steps > 0)
    width = min(_SMOOTH_FRAMES, speeds.size)
    smooth = np.convolve(speeds, np.full(width, 1 / width), mode="same")
    is_moving: NDArray[np.bool_] = np.concatenate([smooth[:1], smooth]) > STILL_BELOW_M_S
    return tuple(intervals(is_moving, seconds, _LONGEST_STEP_S))
