"""Keeping what a query finds: frozen by its public ids, version by version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any

from django.db import transaction
from django.db.models import Count, F

from catalog.models import Dataset, Selection, SelectionPart, VersionEpisode
from catalog.search.episodes_query import EpisodeQuery
from catalog.selectors.episode_search import Search
from catalog.states import EpisodeState
from portal.accounts.access import Actor
from portal.audit import services as audit
from portal.core.errors import ConflictError, FieldError, InvalidError

MOST_EPISODES = 100_000
MOST_KEPT = 200
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class _Entry:
    """An episode's place in the newest version of its dataset."""

    version: int
    position: int
    public_id: bytes
    file: int
    file_bytes: int
    seconds: float


def save(*, actor: Actor, name: str, query: EpisodeQuery, widen: bool = False) -> Selection:
    """Keep what the query finds now, in each dataset's newest version.

    `widen` adds the other episodes of the recordings that are found. Raises InvalidError
    `selection.empty`, `selection.too_large` or `selection.name`, ConflictError
    `selection.too_many` or `selection.changed`.
    """
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > 120:
        text = "Give the selection a name of 1 to 120 signs."
        fields = [FieldError("name", "selection.name", text)]
        raise InvalidError(text, code="selection.name", errors=fields)
    _check_room(actor)
    # All is searched and read before anything is locked: others write meanwhile.
    found = Search(actor, replace(query, is_exact=True)).keys(most=MOST_EPISODES + 1)
    _check_size(len(found))
    entries = _entries("episode", found)
    whole = _counts({entry.file for entry in entries})
    if widen:
        _check_size(sum(whole.values()))
        entries = _entries("episode__source_file", whole)
    _check_size(len(entries))
    entries.sort(key=lambda entry: (entry.version, entry.position))
    return _keep(actor, wanted, query, entries, whole)


def _check_room(actor: Actor) -> None:
    if Selection.objects.filter(user=actor.person).count() >= MOST_KEPT:
        text = f"You have {MOST_KEPT} selections; delete one that you no longer need."
        raise ConflictError(text, code="selection.too_many")


def _check_size(count: int) -> None:
    if not count:
        raise InvalidError(
            "Nothing fits this query: there is nothing to keep.", code="selection.empty"
        )
    if count > MOST_EPISODES:
        text = f"A selection holds at most {MOST_EPISODES:,} episodes; narrow the query."
        raise InvalidError(text, code="selection.too_large")


def _batched(keys: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _entries(column: str, keys: Iterable[int]) -> list[_Entry]:
    """The places of these episodes, or of these files' episodes, in the newest versions."""
    return [entry for some in _batched(keys) for entry in _read(column, some)]


def _read(column: str, keys: Sequence[int]) -> Iterator[_Entry]:
    rows = VersionEpisode.objects.filter(
        version=F("episode__dataset__latest_version"),
        episode__state=EpisodeState.PUBLISHED,
        **{f"{column}__in": keys},
    ).values_list(
        "version_id",
        "position",
        "episode__public_id",
        "episode__source_file_id",
        "episode__source_file__bytes",
        "episode__duration_s",
    )
    for version, position, public_id, file, size, seconds in rows:
        yield _Entry(version, position, public_id.bytes, file, size, seconds)


@transaction.atomic
def _keep(
    actor: Actor, name: str, query: EpisodeQuery, entries: list[_Entry], whole: dict[int, int]
) -> Selection:
    _check_room(actor)
    parts = [
        _part(version, list(group), whole)
        for version, group in groupby(entries, key=lambda entry: entry.version)
    ]
    versions = [part["version_id"] for part in parts]
    if Dataset.objects.filter(latest_version__in=versions).count() != len(versions):
        text = "A dataset got a new version while its episodes were read; save again."
        raise ConflictError(text, code="selection.changed")
    digest = hashlib.sha256(b"".join(part["episodes"] for part in parts)).hexdigest()
    row = Selection.objects.create(user=actor.person, name=name, query=query.address, sha256=digest)
    SelectionPart.objects.bulk_create(SelectionPart(selection=row, **part) for part in parts)
    audit.record(
        actor=actor.person,
        action="selection.saved",
        subject=row,
        data={"episodes": len(entries), "versions": len(parts)},
    )
    return row


def _counts(files: Iterable[int]) -> dict[int, int]:
    """How many episodes each file has in the newest version."""
    counts: dict[int, int] = {}
    for some in _batched(files):
        rows = VersionEpisode.objects.filter(
            version=F("episode__dataset__latest_version"), episode__source_file__in=some
        )
        counts |= dict(
            rows.values("episode__source_file")
            .annotate(count=Count("pk"))
            .values_list("episode__source_file", "count")
        )
    return counts


def _part(version: int, entries: list[_Entry], whole: dict[int, int]) -> dict[str, Any]:
    held: dict[int, int] = {}
    for entry in entries:
        held[entry.file] = held.get(entry.file, 0) + 1
    return {
        "version_id": version,
        "episodes": b"".join(entry.public_id for entry in entries),
        "count": len(entries),
        "seconds": sum(entry.seconds for entry in entries),
        "bytes": sum({entry.file: entry.file_bytes for entry in entries}.values()),
        "partial_recordings": sum(whole[file] > count for file, count in held.items()),
    }


@transaction.atomic
def delete(*, actor: Actor, selection: Selection) -> None:
    """Delete one's own selection; what was ordered or built with it stays."""
    audit.record(actor=actor.person, action="selection.deleted", subject=selection, data={})
    selection.delete()
