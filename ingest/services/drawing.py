"""Drawing the episodes of one file as the owner's policy and the person's consent allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from catalog import policy
from catalog.models import Dataset, Episode, SourceFile
from catalog.services import removals, versions
from dexterdata.preview import Policy
from dexterdata.sandbox import Rendering, Slice, examine
from ingest.models import Recording
from ingest.services import device_profiles, fetching, pictures
from portal.core.errors import UnavailableError
from portal.core.words import counted
from portal.jobs.errors import PermanentError
from portal.storage.keys import preview_key

SLICES_AT_ONCE: Final = 200
FILMED_AT_ONCE_S: Final = 1_200.0


class PolicyChangedError(UnavailableError):
    """The owner narrowed the policy while it was drawn; nothing of it is kept."""

    default_code = "preview_policy.changed"


def draw(
    dataset: Dataset, file: SourceFile, rows: Sequence[Episode], report: Callable[[float], None]
) -> None:
    """Draw these episodes of the file; `report` hears the share that is done.

    Raises PolicyChangedError where the owner narrowed the policy meanwhile: it is to be done again.
    """
    report(0.0)
    dataset.refresh_from_db(fields=["preview_policy"])
    consent, now = policy.consent_of(file.consent), timezone.now()
    withheld = consent.withheld(now)
    shown = None if withheld else policy.read_policy(dataset.preview_policy)
    is_filmed = shown is not None and shown.video and consent.shows_video(now)
    recording = Recording.objects.get(public_id=file.recording_id)
    profile = device_profiles.resolve(recording.profile or file.profile, recording.profile_text)
    with fetching.fetched(
        file.storage_key, expected_bytes=file.bytes, report=lambda share: report(0.3 * share)
    ) as local:
        if local.sha256 != file.sha256:
            raise PermanentError(
                f"The stored bytes of {file.filename} are not those that were accepted.",
                code="publish.bytes_changed",
            )
        done = 0
        for part in _batches(rows, FILMED_AT_ONCE_S if is_filmed else None):
            examination = examine(
                local.path,
                name=file.filename,
                profile=profile,
                slices=[Slice(row.t_start_s, row.t_end_s) for row in part],
                render=True,
                synthetic=dataset.is_synthetic,
                policy=shown,
                video=is_filmed,
            )
            _attach(file, part, examination.renderings, withheld, shown)
            done += len(part)
            report(0.3 + 0.7 * done / len(rows))


def _batches(rows: Sequence[Episode], most_s: float | None) -> Iterator[Sequence[Episode]]:
    """The rows in parts that are drawn at once; where films are made, of so many seconds each."""
    part: list[Episode] = []
    seconds = 0.0
    for row in rows:
        is_long = most_s is not None and seconds + row.duration_s > most_s
        if part and (is_long or len(part) == SLICES_AT_ONCE):
            yield part
            part, seconds = [], 0.0
        part.append(row)
        seconds += row.duration_s
    if part:
        yield part


def _attach(
    file: SourceFile,
    rows: Sequence[Episode],
    renderings: Sequence[Rendering],
    withheld: str,
    shown: Policy | None,
) -> None:
    if len(renderings) != len(rows):
        raise PermanentError(
            f"{counted(len(rows) - len(renderings), 'episode')} of {file.filename} could not be "
            f"drawn; the first is {rows[len(renderings)]}.",
            code="publish.not_rendered",
        )
    drawing = pictures.new_drawing()
    try:
        drawn = [
            pictures.put_episode(row.public_id, each, drawing, is_shown=not withheld)
            for row, each in zip(rows, renderings, strict=True)
        ]
        replaced = _keep(file, rows, renderings, drawn, withheld, shown)
    except BaseException:
        _clear(rows, drawing)
        raise
    removals.delete(replaced)


def _clear(rows: Sequence[Episode], drawing: str) -> None:
    """Delete what was put of a drawing that failed, unless the rows came to name it after all."""
    ids = [row.pk for row in rows]
    if not Episode.objects.filter(pk__in=ids, preview_key__contains=f"/{drawing}/").exists():
        for row in rows:
            removals.delete_under(preview_key(row.public_id, drawing))


@transaction.atomic
def _keep(
    file: SourceFile,
    rows: Sequence[Episode],
    renderings: Sequence[Rendering],
    drawn: Sequence[dict[str, str]],
    withheld: str,
    shown: Policy | None,
) -> list[str]:
    """Name what was drawn in the rows; the keys that nothing names any more.

    That is what was drawn before, and of a recording that was withdrawn meanwhile what was drawn
    now.
    """
    dataset = Dataset.objects.select_for_update().get(pk=file.dataset_id)
    file.refresh_from_db(fields=["withdrawn_at"])
    if file.withdrawn_at is not None:
        return [key for keys in drawn for key in keys.values()]
    if shown is not None and policy.is_narrower(policy.read_policy(dataset.preview_policy), shown):
        raise PolicyChangedError(
            "The owner lets less be shown than when this was begun; it is drawn again."
        )
    before = Episode.objects.in_bulk([row.pk for row in rows])
    for row, rendering, keys in zip(rows, renderings, drawn, strict=True):
        versions.attach_rendering(
            episode=row,
            features=rendering.features,
            poster_s=rendering.poster_s,
            withheld=withheld,
            **keys,
        )
    return [getattr(row, column) for row in before.values() for column in removals.COLUMNS]
