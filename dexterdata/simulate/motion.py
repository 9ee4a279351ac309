"""From a task's script to what the joints, the arm and the grip do, without any sensor in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import ANGLE_CHANNELS
from dexterdata.simulate.postures import GRIPS, POSTURES_DEG, Grip
from dexterdata.simulate.script import ARM_AXES, PHASES, Beat, HandScript

Floats = NDArray[np.float64]

_CLOSES_FROM: Final = 0.76  # an object is touched when the fingers have nearly closed
_OPENS_UNTIL: Final = 0.28
_GRIP_FIELDS: Final = 9  # five tips, middle share, base share, palm, pad


@dataclass(frozen=True, slots=True)
class Act:
    """One performance of a hand's part: when it starts, how long it takes, how it differs."""

    script: HandScript
    start_s: float
    seconds: float
    delays_s: Floats  # of each angle channel: no two fingers close at once
    offsets_deg: Floats  # of each angle channel
    strength: float
    tempo: float


@dataclass(frozen=True, slots=True)
class Motion:
    """What a hand does at the given times: angles (n, 22) rad, arm (n, 6), grip (n, 9)."""

    angles: Floats
    arm: Floats
    grip: Floats
    phase: NDArray[np.int64]


def minimum_jerk(share: Floats) -> Floats:
    """The smoothest way from 0 to 1 with rest at both ends (Flash & Hogan 1985)."""
    s = np.clip(share, 0.0, 1.0)
    return s**3 * (10 - 15 * s + 6 * s**2)


def perform(act: Act, t_s: Floats) -> Motion:
    """Follow the script at the times ``t_s`` (n,), seconds since the recording's start."""
    keys = act.script.keys
    times = act.start_s + np.array([key.at for key in keys]) * act.seconds
    wanted = np.stack([_angles_deg(key.posture, key.wrist_deg) for key in keys]) + act.offsets_deg
    arms = np.array([key.arm for key in keys], dtype=float)
    grips = np.stack([_grip_row(GRIPS[key.grip]) for key in keys])
    angles = np.stack(
        [
            _through(times, wanted[:, channel], t_s - act.delays_s[channel])
            for channel in range(len(ANGLE_CHANNELS))
        ],
        axis=1,
    )
    arm = np.stack([_through(times, arms[:, axis], t_s) for axis in range(6)], axis=1)
    grip = _grip_through(times, grips, t_s)
    grip[:, :5] *= act.strength
    grip[:, 7] *= act.strength
    for beat in act.script.beats:
        _add_beat(beat, act, t_s, angles, arm, grip)
    at = np.clip(np.searchsorted(times, t_s, side="left"), 0, len(keys) - 1)
    phase = np.array([PHASES.index(key.phase) for key in keys])[at]
    return Motion(np.deg2rad(angles), arm, grip, phase)


def _angles_deg(posture: str, wrist_deg: tuple[float, float]) -> Floats:
    return np.concatenate([POSTURES_DEG[posture], wrist_deg])


def _grip_row(grip: Grip) -> Floats:
    return np.array([*grip.tips_n, grip.middle, grip.base, grip.palm_n, grip.pad])


def _share(times: Floats, t_s: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Which interval between keys a time lies in, and how far."""
    left = np.clip(np.searchsorted(times, t_s, side="right") - 1, 0, times.size - 2)
    return left, np.clip((t_s - times[left]) / (times[left + 1] - times[left]), 0.0, 1.0)


def _through(times: Floats, values: Floats, t_s: Floats) -> Floats:
    left, share = _share(times, t_s)
    return values[left] + (values[left + 1] - values[left]) * minimum_jerk(share)


def _grip_through(times: Floats, grips: Floats, t_s: Floats) -> Floats:
    """Force comes when the fingers have closed and goes as soon as they begin to open."""
    left, share = _share(times, t_s)
    before, after = grips[left], grips[left + 1]
    closing = minimum_jerk((share - _CLOSES_FROM) / (1 - _CLOSES_FROM))
    opening = minimum_jerk(share / _OPENS_UNTIL)
    held = before[:, :5].any(axis=1) & after[:, :5].any(axis=1)
    changing = np.where((after[:, 0] > before[:, 0]), closing, opening)
    blend = np.where(held, minimum_jerk(share), changing)
    return before + (after - before) * blend[:, None]


def _add_beat(beat: Beat, act: Act, t_s: Floats, angles: Floats, arm: Floats, grip: Floats) -> None:
    """Lay a rhythm over the motion, swelling and fading at its ends."""
    start = act.start_s + beat.start * act.seconds
    end = act.start_s + beat.end * act.seconds
    swell = minimum_jerk((t_s - start) / 0.6) * minimum_jerk((end - t_s) / 0.6)
    turn = 2 * np.pi * beat.rate_hz * act.tempo * (t_s - start)
    for name, amplitude in beat.moves.items():
        wave = amplitude * swell * (np.cos(turn) if name.endswith("'") else np.sin(turn))
        plain = name.rstrip("'")
        if plain in ARM_AXES:
            arm[:, ARM_AXES.index(plain)] += wave
        else:
            angles[:, ANGLE_CHANNELS.index(plain)] += wave
    press = 1 + beat.press * swell * np.sin(turn - 0.4)
    grip[:, :5] *= press[:, None]
    grip[:, 7] *= press
