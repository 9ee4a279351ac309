"""The ungated sample of a version: built by a job, and gone as soon as something in it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from catalog import sampling, spdx
from catalog.models import Dataset, Episode, Sample, SourceFile, Version
from catalog.policy import NARROWED
from catalog.sampling import Candidate, Part
from catalog.selectors.renderings import withheld
from catalog.services.sample_papers import papers_of
from catalog.states import READABLE, EpisodeState
from portal.accounts.models import User
from portal.core.errors import UnavailableError
from portal.jobs import services as jobs
from portal.jobs.errors import PermanentError
from portal.jobs.models import Job
from portal.storage import ObjectMissingError, store
from portal.storage.keys import checked, safe_filename

KIND = "catalog.build_sample"


def order(version: Version, *, by: User | None = None) -> Job:
    """Have the version's sample built; the job that is on its way is given again."""
    public_id = str(version.public_id)
    return jobs.submit(KIND, subject=public_id, args={"version_id": public_id}, by=by)


def build(*, version_id: str, finish: Callable[[], None]) -> None:
    """Build and store the sample of a version that can be read; safe to run again.

    Of a version that is no longer read, and while what is shown of it is drawn again, there is
    none. Raises UnavailableError where something in it was taken back meanwhile.
    """
    version = Version.objects.select_related("dataset__organisation").get(public_id=version_id)
    try:
        made = _made(version)
    except ObjectMissingError as error:
        raise _changed() from error
    if made is not None:
        store().put(made.key, made.data, content_type="application/zip")
        with transaction.atomic():
            _check_held(version, made)
            Sample.objects.update_or_create(version=version, defaults=made.columns)
    _delete_others(version, made.key if made else "")
    with transaction.atomic():
        if made is not None:
            _check_held(version, made)
        else:
            _check_none(version)
        finish()


@dataclass(frozen=True, slots=True)
class _Made:
    """A sample that is not kept yet, and of which episodes it was made."""

    key: str
    data: bytes
    columns: dict[str, Any]
    episodes: Sequence[Episode]


def _made(version: Version) -> _Made | None:
    """The sample as of now; PermanentError where there is nothing to show."""
    if version.state not in READABLE:
        return None
    episodes = _shown(version)
    files = _recordings(version, episodes)
    kind = Sample.Kind.RECORDINGS if files else Sample.Kind.PREVIEWS
    chosen = _of_files(episodes, files) if files else _with_preview(episodes)
    parts = _recording_parts(files) if files else _preview_parts(chosen)
    if not parts:
        if version.entries.filter(episode__preview_withheld=NARROWED).exists():
            return None
        _delete_others(version, "")
        raise PermanentError("Nothing of this version can be shown.", code="sample.nothing_to_show")
    licence = _licence(version, files)
    papers = papers_of(version, kind, licence, parts)
    data = sampling.archive([*papers, *parts], _about(version, kind, licence, chosen))
    digest = hashlib.sha256(data).hexdigest()
    key = checked(f"{_folder(version)}{digest}.zip")
    columns = {
        "kind": kind,
        "storage_key": key,
        "bytes": len(data),
        "sha256": digest,
        "licence": licence,
        "episodes": [str(item.public_id) for item in chosen],
        "files": [part.path for part in parts],
    }
    return _Made(key, data, columns, chosen)


def _check_held(version: Version, made: _Made) -> None:
    """In a transaction: raise UnavailableError unless all in it is still shown as it was drawn."""
    Dataset.objects.select_for_update().get(pk=version.dataset_id)
    version.refresh_from_db(fields=["state"])
    now = {item.pk: item for item in _shown(version)}
    held = [now.get(item.pk) for item in made.episodes]
    is_same = all(
        item is not None and _drawn(item) == _drawn(was)
        for item, was in zip(held, made.episodes, strict=True)
    )
    if version.state not in READABLE or not is_same:
        raise _changed()


def _check_none(version: Version) -> None:
    """In a transaction: raise UnavailableError where there is something to show by now."""
    Dataset.objects.select_for_update().get(pk=version.dataset_id)
    version.refresh_from_db(fields=["state"])
    episodes = _shown(version)
    if version.state in READABLE and (_recordings(version, episodes) or _with_preview(episodes)):
        raise _changed()


def _changed() -> UnavailableError:
    return UnavailableError(
        "Something in the sample was taken back or drawn again; it is made anew.",
        code="sample.changed",
    )


def _drawn(item: Episode) -> tuple[str, ...]:
    return item.preview_key, item.poster_key, item.touchprint_key


def _folder(version: Version) -> str:
    return f"samples/{version.public_id}/"


def _delete_others(version: Version, key: str) -> None:
    """Delete what was built for the version before; nothing else writes there while this runs."""
    for found in list(store().list(_folder(version))):
        if found.key != key:
            store().delete(found.key)


def drop_unfit(dataset: Dataset) -> None:
    """Forget the samples that hold what was taken back; the job that makes anew deletes them."""
    for row in Sample.objects.filter(version__dataset=dataset).select_related("version"):
        if not is_fit(row):
            row.delete()
            order(row.version)


def is_fit(sample: Sample) -> bool:
    """Whether all that is in it is still shown, and the recorded persons still agree to it."""
    rows = Episode.objects.filter(public_id__in=sample.episodes, state=EpisodeState.PUBLISHED)
    shown = [item for item in rows.select_related("source_file") if not withheld(item)]
    return sample.version.state in READABLE and len(shown) == len(sample.episodes)


def _shown(version: Version) -> list[Episode]:
    rows = version.entries.filter(episode__state=EpisodeState.PUBLISHED)
    rows = rows.select_related("episode__source_file").order_by("position")
    return [entry.episode for entry in rows if not withheld(entry.episode)]


def _recordings(version: Version, episodes: Sequence[Episode]) -> list[SourceFile]:
    """Open recordings of which every episode is shown, the smallest first; none of sold data."""
    if not version.dataset.is_open:
        return []
    found: dict[str, SourceFile] = {}
    tasks: dict[str, set[str]] = {}
    for item in episodes:
        file = item.source_file
        if file.withdrawn_at is None and spdx.is_open(file.licence):
            found[file.sha256] = file
            tasks.setdefault(file.sha256, set()).add(item.task)
    chosen = sampling.choose(
        Candidate(key, file.bytes, frozenset(tasks[key])) for key, file in found.items()
    )
    return [found[item.key] for item in chosen]


def _of_files(episodes: Sequence[Episode], files: Sequence[SourceFile]) -> list[Episode]:
    keys = {file.pk for file in files}
    return [item for item in episodes if item.source_file_id in keys]


def _with_preview(episodes: Sequence[Episode]) -> list[Episode]:
    return [item for item in episodes if item.preview_key][: sampling.MOST_EPISODES]


def _recording_parts(files: Sequence[SourceFile]) -> list[Part]:
    parts: list[Part] = []
    for file in files:
        data = _stored(file.storage_key)
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise PermanentError(
                f"The stored bytes of {file.filename} are not those that were accepted.",
                code="sample.content_changed",
            )
        name = safe_filename(file.filename)
        taken = {part.path for part in parts}
        path = f"recordings/{name}"
        if path in taken:
            path = f"recordings/{file.sha256[:8]}-{name}"
        parts.append(_part(path, data, file))
    return parts


def _preview_parts(episodes: Sequence[Episode]) -> list[Part]:
    parts = []
    for item in episodes:
        folder = f"episodes/{item.number:05}"
        for key in filter(None, _drawn(item)):
            path = f"{folder}/{PurePosixPath(key).name}"
            parts.append(_part(path, _stored(key), item.source_file))
    return parts


def _part(path: str, data: bytes, file: SourceFile) -> Part:
    return Part(path, data, file.licence, file.attribution, file.profile)


def _stored(key: str) -> bytes:
    with store().open(key) as opened:
        return opened.read()


def _licence(version: Version, files: Sequence[SourceFile]) -> str:
    """The recordings' own; previews of sold data are shown under no licence but to look at."""
    return " AND ".join(sorted({file.licence for file in files})) or version.dataset.licence


def _about(
    version: Version, kind: str, licence: str, episodes: Sequence[Episode]
) -> dict[str, Any]:
    return {
        "dataset": version.dataset.name,
        "version": version.number,
        "kind": kind,
        "licence": licence,
        "synthetic": version.dataset.is_synthetic,
        "episodes": [str(item.public_id) for item in episodes],
    }
