"""Seeded recordings of two sensor gloves at work in a kitchen. Nobody was recorded for them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import ANGLE_CHANNELS, FINGERS
from dexterdata.recording import NANOSECONDS, Episode, Recording, Stream, StreamKind
from dexterdata.simulate import faults, inertia, touch
from dexterdata.simulate.motion import Act, Motion, perform
from dexterdata.simulate.script import PHASES, Task
from dexterdata.simulate.tasks import TASKS

Floats = NDArray[np.float64]
Side = Literal["left", "right"]

GENERATOR: Final = "dexterdata.simulate.kitchen 1"
GLOVE_RATE_HZ: Final = 100.0
INERTIA_RATE_HZ: Final = 200.0
LABEL_RATE_HZ: Final = 10.0
_SHORTEST_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """When each performance of the task starts, how long it takes, and how it goes."""

    starts_s: Floats
    seconds: float
    lifts: NDArray[np.bool_]


def kitchen(seed: int, task: str, duration_s: float) -> Recording:
    """Simulate two gloves doing ``task`` over and over for ``duration_s`` seconds.

    The same seed, task and duration give the same numbers. Per hand there are ``joint_angle``
    (22 rad, 100 Hz), ``tactile`` (16 by 16 Pa, 100 Hz), ``force`` (five fingertips N, 100 Hz) and
    ``imu`` (6, 200 Hz), besides a ``labels/phase`` stream; each performance is an episode. The
    metadata says that it is synthetic.

    Raises ``ValueError`` for an unknown task or less than two seconds.
    """
    if task not in TASKS:
        raise ValueError(f"Unknown task {task!r}; known are {', '.join(TASKS)}.")
    if duration_s < _SHORTEST_S:
        raise ValueError(f"A recording lasts at least {_SHORTEST_S:g} s, not {duration_s:g} s.")
    script = TASKS[task]
    rng = np.random.default_rng([seed, zlib.crc32(task.encode())])
    plan = _plan(script, duration_s, rng)
    size = float(rng.uniform(0.92, 1.08))
    streams = [
        *_glove(script, plan, duration_s, "right", rng),
        *_glove(script, plan, duration_s, "left", rng),
        _labels(script, plan, duration_s),
    ]
    return Recording(
        format="hdf5",
        streams=tuple(streams),
        profile="dexter_sim_glove",
        episodes=tuple(_episodes(script, plan)),
        metadata=_metadata(seed, script, size),
    )


def _metadata(seed: int, task: Task, size: float) -> dict[str, str]:
    return {
        "synthetic": "true",
        "generator": GENERATOR,
        "seed": str(seed),
        "task": task.name,
        "subject": "simulated",
        "consent": "none needed: nobody was recorded",
        "hand_size": f"{size:.3f}",
        "phases": ",".join(PHASES),
    }


def _plan(task: Task, duration_s: float, rng: np.random.Generator) -> _Plan:
    times = max(1, round(duration_s / task.seconds))
    seconds = duration_s / times
    return _Plan(np.arange(times, dtype=np.float64) * seconds, seconds, rng.random(times) > 0.04)


def _episodes(task: Task, plan: _Plan) -> Iterator[Episode]:
    for start, succeeds in zip(plan.starts_s, plan.lifts, strict=True):
        yield Episode(
            t_start_s=float(start),
            t_end_s=float(start + plan.seconds),
            task=task.name,
            instruction=task.instruction,
            hand="both",
            success=bool(succeeds),
            objects=task.objects,
        )


def _acts(task: Task, plan: _Plan, side: Side, rng: np.random.Generator) -> list[Act]:
    script = task.right if side == "right" else task.left
    habit = rng.normal(0, 2.0, len(ANGLE_CHANNELS))
    stagger = np.repeat([0.03, 0.0, 0.02, 0.045, 0.07, 0.0], [4, 4, 4, 4, 4, 2])
    return [
        Act(
            script,
            float(start),
            plan.seconds,
            stagger * rng.uniform(0.6, 1.4) + rng.uniform(0, 0.012, len(ANGLE_CHANNELS)),
            habit + rng.normal(0, 1.4, len(ANGLE_CHANNELS)),
            float(rng.uniform(0.85, 1.2)),
            float(rng.uniform(0.9, 1.1)),
        )
        for start in plan.starts_s
    ]


def _follow(acts: list[Act], t_s: Floats) -> Motion:
    """Each time belongs to one performance; all of them begin and end at rest."""
    starts = np.array([act.start_s for act in acts])
    owner = np.clip(np.searchsorted(starts, t_s, side="right") - 1, 0, len(acts) - 1)
    parts = [perform(act, t_s[owner == index]) for index, act in enumerate(acts)]
    return Motion(
        np.concatenate([part.angles for part in parts]),
        np.concatenate([part.arm for part in parts]),
        np.concatenate([part.grip for part in parts]),
        np.concatenate([part.phase for part in parts]),
    )


def _glove(
    task: Task, plan: _Plan, duration_s: float, side: Side, rng: np.random.Generator
) -> Iterator[Stream]:
    acts = _acts(task, plan, side, rng)
    t_s = np.arange(round(duration_s * GLOVE_RATE_HZ)) / GLOVE_RATE_HZ
    motion = _follow(acts, t_s)
    grip = _with_life(motion.grip, plan, t_s, rng)
    t_ns = _stamps(t_s, rng)

    def glove(name: str, values: NDArray[np.float32]) -> Stream:
        return _stream(side, name, t_ns, values, GLOVE_RATE_HZ)

    angles = glove("joint_angle", _sense_angles(motion.angles, grip, t_s, rng))
    skin = glove("tactile", touch.sense(touch.pressures(grip, t_s, rng), t_s, rng))
    force = glove("force", _sense_force(grip[:, :5], rng))
    yield faults.wrap_deviation(angles) if rng.random() < 0.25 else angles
    yield faults.add_gap(faults.add_dead_cell(skin, rng), rng)
    yield force
    fine_s = np.arange(round(duration_s * INERTIA_RATE_HZ)) / INERTIA_RATE_HZ
    felt = inertia.measure(_follow(acts, fine_s).arm, fine_s, rng)
    yield _stream(side, "imu", _stamps(fine_s, rng), felt, INERTIA_RATE_HZ)


def _stamps(t_s: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Device stamps: a tenth of a millisecond of jitter on an even clock that starts at zero."""
    late = np.abs(rng.normal(0, 1e-4, t_s.size))
    late[0] = 0.0
    return np.round((t_s + late) * NANOSECONDS).astype(np.int64)


def _with_life(grip: Floats, plan: _Plan, t_s: Floats, rng: np.random.Generator) -> Floats:
    """Give the grip its contact transients, tremor and slow wandering; let a failed one slip."""
    lively = grip.copy()
    for column in (0, 1, 2, 3, 4, 7):
        force = grip[:, column]
        rate = np.maximum(np.gradient(force, t_s), 0.0)
        fade = np.exp(-np.arange(40) / 9.0)
        overshoot = np.convolve(rate, fade / fade.sum())[: t_s.size] * 0.035
        tremor = 0.018 * np.sin(2 * np.pi * rng.uniform(8, 11) * t_s + rng.uniform(0, 6))
        wander = 0.07 * np.sin(2 * np.pi * rng.uniform(0.25, 0.6) * t_s + rng.uniform(0, 6))
        lively[:, column] = force * (1 + tremor + wander) + overshoot
    for start, succeeds in zip(plan.starts_s, plan.lifts, strict=True):
        if not succeeds:
            slip_s = start + plan.seconds * rng.uniform(0.5, 0.6)
            dip = 1 - 0.85 * np.exp(-(((t_s - slip_s) / 0.12) ** 2))
            lively[:, [0, 1, 2, 3, 4, 7]] *= dip[:, None]
    return lively


def _sense_angles(
    angles: Floats, grip: Floats, t_s: Floats, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Bend sensors: soft tissue gives way under force, the zero drifts, the last digit shakes."""
    n, channels = angles.shape
    give = 0.004 * grip[:, [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [0] * 2]
    give[:, 20:] = 0.0
    drift = rng.normal(0, 0.008, channels) * (t_s / max(60.0, float(t_s[-1])))[:, None]
    shaking = 0.0022 * np.sin(
        2 * np.pi * rng.uniform(8, 11, channels) * t_s[:, None] + rng.uniform(0, 6, channels)
    )
    noise = rng.normal(0, 0.0025, (n, channels))
    return (np.round((angles + give + drift + shaking + noise) / 5e-4) * 5e-4).astype(np.float32)


def _sense_force(tips: Floats, rng: np.random.Generator) -> NDArray[np.float32]:
    noise = rng.normal(0, 0.02, tips.shape) + rng.normal(0, 0.01, 5)
    return (np.round(np.maximum(tips + noise, -0.05) / 0.005) * 0.005).astype(np.float32)


_SHAPES: Final[dict[str, tuple[StreamKind, str, tuple[str, ...]]]] = {
    "joint_angle": (StreamKind.JOINT_ANGLE, "rad", ANGLE_CHANNELS),
    "tactile": (StreamKind.TACTILE, "Pa", touch.CHANNELS),
    "force": (StreamKind.FORCE, "N", FINGERS),
    "imu": (StreamKind.IMU, "m/s², rad/s", inertia.CHANNELS),
}


def _stream(
    side: Side, name: str, t_ns: NDArray[np.int64], values: NDArray[np.float32], rate_hz: float
) -> Stream:
    kind, unit, channels = _SHAPES[name]
    return Stream(
        name=f"{side}_{name}",
        kind=kind,
        t_ns=t_ns,
        values=values,
        channels=channels,
        unit=unit,
        hand=side,
        nominal_rate_hz=rate_hz,
        layout=touch.LAYOUT if kind is StreamKind.TACTILE else None,
    )


def _labels(task: Task, plan: _Plan, duration_s: float) -> Stream:
    """The right hand's phase as a number, ten times a second."""
    acts = _acts(task, plan, "right", np.random.default_rng(0))
    t_s = np.arange(round(duration_s * LABEL_RATE_HZ)) / LABEL_RATE_HZ
    phase = _follow(acts, t_s).phase[:, None].astype(np.float32)
    stamps = np.round(t_s * NANOSECONDS).astype(np.int64)
    return Stream(
        "labels_phase",
        StreamKind.LABEL,
        stamps,
        phase,
        ("phase",),
        unit="1",
        hand="both",
        nominal_rate_hz=LABEL_RATE_HZ,
    )
