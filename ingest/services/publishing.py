"""Publishing a version: previews of its episodes first, then everything at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from catalog import policy
from catalog.models import Episode, Version
from catalog.services import samples, versions
from catalog.states import VersionState
from ingest.models import Recording
from ingest.services import drawing
from ingest.services.fetching import Report
from ingest.states import RECORDING_MOVES, RecordingState
from portal.accounts.models import User
from portal.accounts.services import notify
from portal.audit import services as audit
from portal.core.moves import move
from portal.jobs import services as jobs
from portal.jobs.models import Job

KIND = "ingest.publish_version"
WORK_SHARE = 0.95


@transaction.atomic
def request(*, version: Version, by: User) -> Job:
    """Begin to publish a draft; the job of one that is being published already is given again.

    Raises what the catalogue has against it: no episodes, licences not covered, not a draft.
    """
    public_id = str(version.public_id)
    if version.state != VersionState.PUBLISHING:
        versions.begin_publishing(version=version, by=by)
    return jobs.submit(KIND, subject=public_id, args={"version_id": public_id}, by=by)


def job_of(version: Version) -> Job | None:
    """The job that publishes or published this version."""
    return Job.objects.filter(kind=KIND, subject=str(version.public_id)).first()


def publish(
    *,
    version_id: UUID | str,
    by: User | None,
    report: Report,
    finish: Callable[[], None],
) -> None:
    """Render what has no preview yet, then publish; safe to run again after a kill."""
    version = Version.objects.select_related("dataset__organisation").get(public_id=version_id)
    if version.state == VersionState.DRAFT and by is not None:
        versions.begin_publishing(version=version, by=by)
    if version.state == VersionState.PUBLISHING:
        _render(version, report)
        report("Publishing", WORK_SHARE)
    with transaction.atomic():
        finish()
        if version.state == VersionState.PUBLISHING:
            versions.finish_publishing(version=version, by=by)
            samples.order(version, by=by)
            _show_recordings(version, by)


def _render(version: Version, report: Report) -> None:
    """One file after the other; each leaves its episodes rendered, so a rerun goes on there."""
    undrawn = Q(rendered_at__isnull=True)
    if set_at := version.dataset.preview_policy.get(policy.SET_AT):
        undrawn |= Q(rendered_at__lt=datetime.fromisoformat(set_at))
    bare = (
        Episode.objects.filter(undrawn, entries__version=version)
        .select_related("source_file")
        .order_by("source_file_id", "index")
    )
    files = [(file, list(rows)) for file, rows in groupby(bare, lambda row: row.source_file)]
    for number, (file, rows) in enumerate(files):
        stage = f"{number + 1} of {len(files)} files"
        share = part_of(report, stage, number, len(files))
        drawing.draw(version.dataset, file, rows, share)


def part_of(report: Report, stage: str, number: int, total: int) -> Callable[[float], None]:
    """Progress of one file as progress of all."""
    return lambda share: report(stage, WORK_SHARE * (number + share) / total)


def _show_recordings(version: Version, by: User | None) -> None:
    """The recordings that this version shows first are published with it."""
    ids = version.episodes.values_list("source_file__recording_id", flat=True)
    for row in Recording.objects.filter(public_id__in=ids, state=RecordingState.ACCEPTED):
        move(row, RecordingState.PUBLISHED, moves=RECORDING_MOVES)
        audit.record(
            actor=by,
            action="recording.published",
            subject=row,
            data={"version": str(version.public_id)},
        )


def gave_up(job: Job) -> None:
    """The version is a draft again, with the reason, and who published it is told."""
    version = (
        Version.objects.select_related("dataset__organisation")
        .filter(public_id=job.subject)
        .first()
    )
    if version is None or version.state != VersionState.PUBLISHING:
        return
    reason = (job.error or {}).get("text", "The work stopped.")
    versions.fail_publishing(version=version, reason=reason)
    if job.created_by is not None:
        notify(
            to=job.created_by,
            template="ingest_publish_failed",
            context={
                "dataset": version.dataset.title,
                "number": version.number,
                "reason": reason,
                "path": reverse(
                    "ingest:dataset",
                    args=[version.dataset.organisation.slug, version.dataset.slug],
                ),
            },
        )
