"""The words in which a task is written down: keys to pass through, beats on top of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PHASES: Final = ("rest", "reach", "grasp", "act", "release")
ARM_AXES: Final = ("x_m", "y_m", "z_m", "pitch_deg", "yaw_deg", "roll_deg")

Arm = tuple[float, float, float, float, float, float]
"""Where the wrist is (m; right, up, towards the body) and how it is turned (degrees)."""


@dataclass(frozen=True, slots=True)
class Key:
    """What one hand has come to at a share of the task's time."""

    at: float
    phase: str
    posture: str
    grip: str
    wrist_deg: tuple[float, float]
    arm: Arm


@dataclass(frozen=True, slots=True)
class Beat:
    """A rhythm between two shares of the task's time: stirring, sawing, wiping, twisting.

    ``moves`` gives amplitudes: angle channels and arm turns in degrees, arm places in metres; a
    name that ends in ``'`` moves a quarter of a period later (so that x and z' make a circle).
    ``press`` is how much of the grip's force goes with the beat.
    """

    start: float
    end: float
    rate_hz: float
    moves: Mapping[str, float]
    press: float = 0.0


@dataclass(frozen=True, slots=True)
class HandScript:
    """One hand's part in a task."""

    keys: tuple[Key, ...]
    beats: tuple[Beat, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A kitchen task for two hands: ``seconds`` is how long doing it once usually takes."""

    name: str
    instruction: str
    objects: tuple[str, ...]
    seconds: float
    right: HandScript
    left: HandScript = field(default_factory=lambda: HandScript(()))
