"""Numbers from a seed: how large datasets are, and what their files and episodes look like.

Lengths, forces and speeds are log-normal about what everyday manipulation shows; nothing here was
measured. One dataset is drawn from its own number alone, so that any of them can be made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from portal.management.seeding import words
from portal.management.seeding.words import Device

_EPISODES_PER_FILE: Final = 12
_SPREAD: Final = 1.1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a dataset is about."""

    number: int
    tasks: tuple[str, ...]
    objects: tuple[str, ...]
    place: str
    devices: tuple[Device, ...]
    rate_hz: float
    hand: str
    licence: str
    is_open: bool
    offers: tuple[dict[str, object], ...]
    subjects: int
    title: str
    summary: str
    days_old: float


def sizes(datasets: int, episodes: int, seed: int) -> list[int]:
    """How many episodes each dataset has: log-normal, at least one, together exactly `episodes`."""
    if not 0 < datasets <= episodes:
        raise ValueError("There is at least one dataset, and an episode for each.")
    drawn = np.random.default_rng([seed, 0]).lognormal(0.0, _SPREAD, datasets)
    edges = np.round(np.cumsum(drawn) / drawn.sum() * (episodes - datasets)).astype(int)
    return [int(size) for size in np.diff(edges, prepend=0) + 1]


def generator(seed: int, number: int) -> np.random.Generator:
    """The numbers of one dataset."""
    return np.random.default_rng([seed, 1, number])


def _pick(chance: np.random.Generator, of: Sequence[T], weights: Sequence[int]) -> T:
    shares = np.cumsum(weights) / sum(weights)
    return of[min(int(np.searchsorted(shares, chance.random())), len(of) - 1)]


def _some(chance: np.random.Generator, of: Sequence[T], least: int, most: int) -> tuple[T, ...]:
    count = min(int(chance.integers(least, most + 1)), len(of))
    return tuple(of[int(place)] for place in chance.permutation(len(of))[:count])


def sketch(chance: np.random.Generator, number: int) -> Sketch:
    """What dataset `number` is about."""
    fields = list(words.FIELDS)
    field = _pick(chance, fields, words.FIELD_WEIGHTS)
    place = words.FIELDS[field].environments[
        int(chance.integers(len(words.FIELDS[field].environments)))
    ]
    tasks = _some(chance, words.terms()[field], 1, 4)
    objects = _some(chance, words.FIELDS[field].objects, 1, 8)
    devices = _some(chance, words.DEVICES, 1, 2)
    is_open = bool(chance.random() < 0.3)
    title = words.title_of(
        tasks, objects, _some(chance, words.STYLES, 1, 1)[0],
        _some(chance, words.QUALITIES, 1, 1)[0], place,
    )  # fmt: skip
    return Sketch(
        number=number,
        tasks=tasks,
        objects=objects,
        place=place,
        devices=devices,
        rate_hz=_pick(chance, words.RATES_HZ, words.RATE_WEIGHTS),
        hand=_pick(chance, words.HANDS, (60, 10, 30)),
        licence=_some(chance, words.OPEN_LICENCES, 1, 1)[0] if is_open else words.OWN_LICENCE,
        is_open=is_open,
        offers=() if is_open else _some(chance, words.offers(), 0, 3),
        subjects=int(min(60, np.ceil(chance.lognormal(1.3, 0.9)))),
        title=title[:160],
        summary=words.summary_of(tasks, objects, devices[0], place),
        days_old=float(chance.exponential(300.0)),
    )


@dataclass(frozen=True, slots=True)
class Draw:
    """The columns of n episodes as lists: numbers, and codes into the sketch's words."""

    file: list[int]
    task: list[int]
    grasp: list[int]
    success: list[bool | None]
    objects: list[list[int]]
    duration_s: list[float]
    pause_s: list[float]
    peak_force_n: list[float]
    mean_force_n: list[float]
    contact_count: list[int]
    peak_speed_m_s: list[float]
    motion_rad: list[list[float]]
    public_ids: bytes

    @property
    def files(self) -> int:
        """How many files they lie in."""
        return self.file[-1] + 1


def draw(chance: np.random.Generator, about: Sketch, count: int) -> Draw:
    """`count` episodes of a dataset, in the order of their files."""
    file = np.cumsum(chance.random(count) < 1 / _EPISODES_PER_FILE)
    duration = np.clip(chance.lognormal(2.1, 0.8, count), 0.5, 600.0)
    peak = np.clip(chance.lognormal(1.6, 0.7, count), 0.05, 120.0)
    shares = np.cumsum(words.GRASP_WEIGHTS) / sum(words.GRASP_WEIGHTS)
    easiness = float(chance.beta(6, 2))
    success = chance.random(count)
    stated: list[bool | None] = [
        None if value > 0.85 else value < 0.85 * easiness for value in success.tolist()
    ]
    return Draw(
        file=(file - file[0]).tolist(),
        task=(chance.random(count) ** 1.5 * len(about.tasks)).astype(int).tolist(),
        grasp=np.searchsorted(shares, chance.random(count)).tolist(),
        success=stated,
        objects=_handled(chance, len(about.objects), count),
        duration_s=np.round(duration, 3).tolist(),
        pause_s=np.round(chance.exponential(2.0, count), 3).tolist(),
        peak_force_n=_rounded(peak),
        mean_force_n=_rounded(peak * chance.uniform(0.1, 0.6, count)),
        contact_count=(1 + chance.poisson(duration / 4.0)).tolist(),
        peak_speed_m_s=_rounded(np.clip(chance.lognormal(-0.2, 0.5, count), 0.02, 6.0)),
        motion_rad=_rounded(np.clip(chance.normal(1.6, 0.6, (count, 5)), 0.05, 4.5)),
        public_ids=chance.bytes(16 * count),
    )


def _rounded(values: NDArray[np.float64]) -> list[Any]:
    return list(np.round(values, 4).tolist())


def _handled(chance: np.random.Generator, known: int, count: int) -> list[list[int]]:
    """Which of the dataset's objects each episode handles: one or two, or none where none is."""
    if not known:
        return [[] for _ in range(count)]
    first = chance.integers(known, size=count)
    second = chance.integers(known, size=count)
    is_two = (chance.random(count) < 0.4) & (first != second)
    return [
        [one, two] if both else [one]
        for one, two, both in zip(first.tolist(), second.tolist(), is_two.tolist(), strict=True)
    ]
