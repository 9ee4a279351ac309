"""What the player of a recording's pages shows: the whole of a file, or one episode of a set."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from ingest import tape
from ingest.models import Recording, SetEpisode


@dataclass(frozen=True)
class Shown:
    """What is drawn, and where it lies on the recording's time line.

    ``number``: of a set's episode, from 1; 0 where the whole is shown. ``starts``: where each
    episode of the set begins, in seconds.
    """

    preview_key: str
    has_touchprint: bool
    address: str
    title: str
    t_start_s: float = 0.0
    t_end_s: float = 0.0
    number: int = 0
    starts: tuple[float, ...] = ()

    @property
    def lasts_s(self) -> float:
        """How long it is."""
        return self.t_end_s - self.t_start_s

    @property
    def total(self) -> int:
        """Of how many episodes it is one."""
        return len(self.starts)

    @property
    def previous(self) -> int:
        """The number of the episode before; 0 where there is none."""
        return max(self.number - 1, 0)

    @property
    def next(self) -> int:
        """The number of the episode after; 0 where there is none."""
        return self.number + 1 if self.number < self.total else 0

    def part_of(self, report: Mapping[str, Any]) -> Mapping[str, Any]:
        """The report as far as it is about what is drawn, in its time."""
        return tape.within(report, self.t_start_s, self.t_end_s) if self.number else report


def shown(recording: Recording, request: HttpRequest | None = None) -> Shown:
    """What the address asks for by `episode`, else by the moment `t`; else the first of a set."""
    rows = list(recording.set_episodes.all())
    if len(rows) < 2:
        return Shown(
            recording.preview_key,
            bool(recording.touchprint_key),
            recording.get_absolute_url(),
            recording.filename,
            t_end_s=recording.duration_s or 0.0,
        )
    starts = tuple(row.t_start_s for row in rows)
    row = rows[_asked(request, starts) - 1]
    return Shown(
        row.preview_key,
        bool(row.touchprint_key),
        f"{recording.get_absolute_url()}episodes/{row.number}/",
        f"{recording.filename}, episode {row.number}",
        row.t_start_s,
        row.t_end_s,
        row.number,
        starts,
    )


def keys_of(recording: Recording, number: int | None) -> Mapping[str, str]:
    """The keys of a recording's pictures, or of one of a set's episodes; none of an unknown one."""
    row: Recording | SetEpisode | None = recording
    if number is not None:
        row = recording.set_episodes.filter(number=number).first()
    if row is None:
        return {}
    return {
        "preview": row.preview_key,
        "touchprint.png": row.touchprint_key,
        "poster.svg": row.poster_key,
    }


def _asked(request: HttpRequest | None, starts: Sequence[float]) -> int:
    asked = request.GET if request else {}
    try:
        if "episode" in asked:
            number = int(asked["episode"])
        else:
            moment_s = float(asked.get("t", 0.0))
            number = 1 if math.isnan(moment_s) else tape.episode_at(moment_s, starts)
    except ValueError:
        number = 1
    return min(max(number, 1), len(starts))
