"""Drafting and publishing versions; a published one never changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog import manifest as manifests
from catalog import spdx
from catalog.models import Dataset, Episode, SourceFile, Version, VersionEpisode
from catalog.numbering import rank
from catalog.selectors import episodes as episode_rows
from catalog.services import index, publication, statistics
from catalog.states import (
    DATASET_MOVES,
    READABLE,
    VERSION_MOVES,
    DatasetState,
    EpisodeState,
    VersionState,
)
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError, InvalidError
from portal.core.moves import move
from portal.core.words import counted


@transaction.atomic
def create_draft(
    *, dataset: Dataset, number: str, episodes: Iterable[Episode], notes: str, by: User
) -> Version:
    """Open a version with these episodes in this order; it can be thrown away until published.

    Raises InvalidError for a wrong number, no episodes, episodes of another dataset or withdrawn
    ones, and licences that the dataset's does not cover; ConflictError for a number in use.
    """
    place = rank(number)
    if place is None:
        raise InvalidError(
            "A version's number is major.minor.patch, such as 1.2.0.",
            code="version.number_invalid",
        )
    chosen = list(dict.fromkeys(episodes))
    _check_episodes(dataset, chosen)
    version = Version(dataset=dataset, number=number, rank=place, notes=notes, **_totals(chosen))
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as error:
        raise ConflictError(
            f"There is a version {number} already.", code="version.exists"
        ) from error
    VersionEpisode.objects.bulk_create(
        VersionEpisode(version=version, episode=episode, position=position)
        for position, episode in enumerate(chosen)
    )
    audit.record(
        actor=by,
        action="version.drafted",
        subject=version,
        data={"dataset": dataset.name, "number": number, "episodes": len(chosen)},
    )
    return version


def _check_episodes(dataset: Dataset, episodes: Sequence[Episode]) -> None:
    if not episodes:
        raise InvalidError("A version needs at least one episode.", code="version.empty")
    usable = set(episode_rows.acceptable(dataset).values_list("pk", flat=True))
    refused = [str(episode.public_id) for episode in episodes if episode.pk not in usable]
    if refused:
        raise InvalidError(
            f"{counted(len(refused), 'episode')} of these cannot be used: of another dataset, or "
            "withdrawn.",
            code="version.episode_unusable",
            episodes=refused[:50],
        )
    _check_licences(dataset, _files(episodes))


def _check_licences(dataset: Dataset, files: Iterable[SourceFile]) -> None:
    wrong = [file for file in files if not spdx.covers(dataset.licence, file.licence)]
    if wrong:
        raise InvalidError(
            f"{wrong[0].filename} is under {wrong[0].licence}, which the dataset's licence "
            f"{dataset.licence} does not name.",
            code="version.licence_not_covered",
            files=[{"filename": file.filename, "licence": file.licence} for file in wrong[:50]],
        )


def _files(episodes: Sequence[Episode]) -> list[SourceFile]:
    """The episodes' files, each once, in the order of their first episode."""
    found = SourceFile.objects.in_bulk({episode.source_file_id for episode in episodes})
    return [found[key] for key in dict.fromkeys(episode.source_file_id for episode in episodes)]


def _totals(episodes: Sequence[Episode]) -> dict[str, Any]:
    return {
        "episodes_count": len(episodes),
        "bytes": sum(file.bytes for file in _files(episodes)),
        "seconds": round(sum(episode.duration_s for episode in episodes), 6),
    }


def _entries(version: Version) -> list[Episode]:
    rows = version.entries.select_related("episode__source_file").order_by("position")
    return [entry.episode for entry in rows]


def begin_publishing(*, version: Version, by: User) -> list[Episode]:
    """Draft to publishing; returns the episodes that have no rendering yet."""
    with transaction.atomic():
        episodes = _entries(version)
        _check_episodes(version.dataset, episodes)
        move(version, VersionState.PUBLISHING, moves=VERSION_MOVES, failure="")
        audit.record(actor=by, action="version.publishing", subject=version)
    return [episode for episode in episodes if episode.rendered_at is None]


def attach_rendering(
    *,
    episode: Episode,
    features: dict[str, Any],
    preview_key: str,
    touchprint_key: str,
    poster_key: str,
    motion_key: str = "",
    video_key: str = "",
    poster_s: float | None = None,
    withheld: str = "",
) -> None:
    """Keep what the box measured and drew of an episode; what there is not has an empty key.

    ``withheld``: the code of why nothing of it is shown (`catalog.policy`).
    """
    features = statistics.keep(episode, features)
    changes = {
        "features": features,
        "peak_force_n": features.get("peak_force_n"),
        "preview_key": preview_key,
        "touchprint_key": touchprint_key,
        "poster_key": poster_key,
        "motion_key": motion_key,
        "video_key": video_key,
        "poster_s": poster_s,
        "preview_withheld": withheld,
        "rendered_at": timezone.now(),
    }
    Episode.objects.filter(pk=episode.pk).update(**changes)
    for name, value in changes.items():
        setattr(episode, name, value)


def build_manifest(version: Version, episodes: Sequence[Episode]) -> dict[str, Any]:
    """The version's exact contents: files with their hashes, and the episodes in each."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for episode in episodes:
        rows.setdefault(episode.source_file_id, []).append(_manifest_episode(episode))
    return {
        "schema": 1,
        "dataset": version.dataset.name,
        "version": version.number,
        "licence": version.dataset.licence,
        "synthetic": version.dataset.is_synthetic,
        "files": [
            {
                "recording": str(file.recording_id),
                "filename": file.filename,
                "sha256": file.sha256,
                "bytes": file.bytes,
                "format": file.format,
                "profile": file.profile,
                "licence": file.licence,
                "episodes": rows[file.pk],
            }
            for file in _files(episodes)
        ],
    }


def _manifest_episode(episode: Episode) -> dict[str, Any]:
    return {
        "id": str(episode.public_id),
        "t_start_s": episode.t_start_s,
        "t_end_s": episode.t_end_s,
        "task": episode.task,
        "instruction": episode.instruction,
        "hand": episode.hand,
        "success": episode.success,
        "objects": episode.objects_seen,
    }


@transaction.atomic
def finish_publishing(*, version: Version, by: User | None) -> Version:
    """Publishing to published: freeze the manifest, show the episodes, refresh the catalogue.

    Runs inside the transaction of the job that made the renderings. Raises ConflictError while
    an episode has none that may have one.
    """
    dataset = (
        Dataset.objects.select_for_update()
        .select_related("organisation")
        .get(pk=version.dataset_id)
    )
    version.dataset = dataset
    episodes = _entries(version)
    _check_episodes(dataset, episodes)
    bare = [episode for episode in episodes if not _is_drawn(episode)]
    if bare:
        raise ConflictError(
            f"No preview yet of {counted(len(bare), 'episode')}.", code="version.not_rendered"
        )
    contents = build_manifest(version, episodes)
    now = timezone.now()
    move(
        version,
        VersionState.PUBLISHED,
        moves=VERSION_MOVES,
        manifest=contents,
        manifest_sha256=manifests.digest(contents),
        published_at=now,
        **_totals(episodes),
    )
    Episode.objects.filter(entries__version=version, state=EpisodeState.ACCEPTED).update(
        state=EpisodeState.PUBLISHED
    )
    show_newest(dataset, now)
    audit.record(
        actor=by,
        action="version.published",
        subject=version,
        data={"number": version.number, "manifest_sha256": version.manifest_sha256},
    )
    publication.announce(version)
    return version


def show_newest(dataset: Dataset, now: datetime) -> None:
    """Point the dataset at its highest readable version and list it; without one, take it off."""
    readable = dataset.versions.filter(state__in=READABLE)
    newest = readable.filter(state=VersionState.PUBLISHED).order_by("-rank").first()
    newest = newest or readable.order_by("-rank").first()
    to = DatasetState.PUBLISHED if newest else DatasetState.WITHDRAWN
    dataset.latest_version = newest or dataset.latest_version
    dataset.listed_at = now
    dataset.save(update_fields=["latest_version", "listed_at"])
    if dataset.state != to:
        move(dataset, to, moves=DATASET_MOVES)
    index.refresh(dataset)
    statistics.refresh(dataset)


def _is_drawn(episode: Episode) -> bool:
    """Whether it has what is shown of it, or nothing may be shown."""
    return bool(episode.preview_withheld or (episode.preview_key and episode.poster_key))


def fail_publishing(*, version: Version, reason: str) -> None:
    """Publishing back to draft, with the reason that its owner reads."""
    with transaction.atomic():
        move(version, VersionState.DRAFT, moves=VERSION_MOVES, failure=reason)
        audit.record(actor=None, action="version.failed", subject=version, data={"reason": reason})
