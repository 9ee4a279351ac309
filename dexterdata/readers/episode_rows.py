"""One episode out of a table that may hold several: its rows, and whether they are all there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from numpy.typing import NDArray

from dexterdata.profiles import Profile
from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.readers.errors import ContainerError
from dexterdata.recording import Finding, Level, Recording

INDEX_COLUMN = "episode_index"


@dataclass(frozen=True, slots=True)
class EpisodeProfile(Profile):
    """A profile for the episode ``number`` of a table; the index promises ``length`` rows of it."""

    number: int = 0
    length: int = 0


def of_episode(profile: Profile, number: int, length: int) -> EpisodeProfile:
    """Return the profile for reading one episode."""
    known = {field.name: getattr(profile, field.name) for field in fields(Profile)}
    return EpisodeProfile(**known, number=number, length=length)


def select(store: ArrayStore, profile: EpisodeProfile) -> tuple[ArrayStore, list[Finding]]:
    """Return the rows of one episode, and a finding where they are not as many as promised.

    Raises :class:`ContainerError` where its rows do not lie together.
    """
    column = store.find(INDEX_COLUMN)
    first, count = 0, next(iter(store.entries.values())).shape[0] if store.entries else 0
    if column is not None and column.is_numeric:
        rows = (column.load().reshape(-1) == profile.number).nonzero()[0]
        first, count = (int(rows[0]), len(rows)) if len(rows) else (0, 0)
        if count and int(rows[-1]) - first + 1 != count:
            message = "The rows of the episode lie scattered over the table."
            raise ContainerError("container.corrupt", message)
    entries = {path: _part(entry, first, count) for path, entry in store.entries.items()}
    findings = []
    if count != profile.length:
        message = f"The index promises {profile.length} rows; the table has {count}."
        check = "shape.width_mismatch"
        findings.append(Finding(message, check, Level.ERROR, value=count, count=count))
    return replace(store, entries=entries), findings


def finish(recording: Recording, findings: Sequence[Finding]) -> Recording:
    """Return the recording with what selecting it showed; a profile without a name is none."""
    return replace(
        recording,
        profile=recording.profile or None,
        findings=(*recording.findings, *findings),
    )


def _part(entry: ArrayEntry, first: int, count: int) -> ArrayEntry:
    rows = entry.rows
    if rows is None:
        return entry

    def part(start: int, stop: int) -> NDArray[Any]:
        return rows(first + start, first + min(stop, count))

    shape = (count, *entry.shape[1:])
    return replace(entry, shape=shape, load=partial(part, 0, count), rows=part)
