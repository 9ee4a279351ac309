"""Previews that showed more than their owner allows now: drawn again as the policy says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error as DatabaseFault
from django.db import transaction
from django.urls import reverse

from catalog.models import Dataset
from catalog.services import index, removals, samples
from catalog.states import READABLE
from ingest.services import drawing
from ingest.services.fetching import Report
from ingest.services.publishing import part_of
from portal.accounts.models import User
from portal.accounts.services import notify
from portal.core.errors import DexterError, UnavailableError
from portal.jobs.errors import LostLeaseError, PermanentError
from portal.jobs.models import Job

logger = logging.getLogger(__name__)
KIND = removals.REDRAW_KIND
NOT_THE_FILES: Final = (UnavailableError, LostLeaseError, SoftTimeLimitExceeded, DatabaseFault)
"""What would end the drawing of the next file as well."""


def redraw(*, dataset_id: str, by: User | None, report: Report, finish: Callable[[], None]) -> None:
    """Draw what was withheld when the policy narrowed; safe to run again after a kill.

    A file that cannot be drawn stays withheld; the others are not kept waiting for it. What the
    policy narrowed meanwhile is left to a job that follows, so that it costs none of the tries.
    """
    dataset = Dataset.objects.select_related("organisation").get(public_id=dataset_id)
    failed: dict[int, Exception] = {}
    rows = removals.narrowed(dataset).select_related("source_file")
    rows = rows.order_by("source_file_id", "index")
    files = [(file, list(each)) for file, each in groupby(rows, lambda row: row.source_file)]
    for number, (file, each) in enumerate(files):
        stage = f"{number + 1} of {len(files)} files"
        for row in each:
            removals.forget(row)
        try:
            drawing.draw(dataset, file, each, part_of(report, stage, number, len(files)))
        except drawing.PolicyChangedError:
            continue
        except NOT_THE_FILES:
            raise
        except Exception as error:  # whatever it is, the other files are drawn
            logger.warning("%s was not drawn again", file.storage_key, exc_info=error)
            failed[file.pk] = error
    with transaction.atomic():
        _show(dataset, by)
        has_more = removals.narrowed(dataset).exclude(source_file__in=failed).exists()
        if has_more or not failed:
            finish()
        if has_more:
            removals.redraw(dataset, by=by)
    if failed and not has_more:
        raise _first_to_try_again(failed.values())


def _first_to_try_again(errors: Iterable[Exception]) -> Exception:
    """The error that ends the job: one that may pass before those that cannot."""
    return min(errors, key=lambda error: isinstance(error, PermanentError | DexterError))


def job_of(dataset: Dataset) -> Job | None:
    """The job that draws again what the narrowed policy took away, until nothing waits for it."""
    if not removals.narrowed(dataset).exists():
        return None
    return Job.objects.filter(kind=KIND, subject=str(dataset.public_id)).first()


def retry(*, dataset: Dataset, by: User) -> None:
    """Draw once more what still waits; nothing where the job runs or nothing waits."""
    if removals.narrowed(dataset).exists():
        removals.redraw(dataset, by=by)


def gave_up(job: Job) -> None:
    """What was narrowed stays withheld; who narrowed it is told, and can have it tried again."""
    dataset = Dataset.objects.select_related("organisation").filter(public_id=job.subject).first()
    if dataset is None or job.created_by is None:
        return
    notify(
        to=job.created_by,
        template="ingest_redraw_stopped",
        context={
            "dataset": dataset.title,
            "reason": (job.error or {}).get("text", "The work stopped."),
            "path": reverse("ingest:dataset", args=[dataset.organisation.slug, dataset.slug]),
        },
    )


def _show(dataset: Dataset, by: User | None) -> None:
    """Show in lists what was drawn, and have the sample made of it."""
    row = (
        Dataset.objects.select_for_update(of=("self",))
        .select_related("organisation", "latest_version")
        .get(pk=dataset.pk)
    )
    index.refresh(row)
    if row.latest_version is not None and row.latest_version.state in READABLE:
        samples.order(row.latest_version, by=by)
