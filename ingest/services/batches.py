"""Batches: which run sent an upload, and what the checks found in all of its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from catalog.models import Dataset
from ingest.models import Batch, CheckTally, Recording
from ingest.selectors.recordings import GROUPS
from ingest.services import validation_jobs
from portal.accounts.models import User
from portal.core.errors import ConflictError, IllegalMoveError

MOST_RETRIES = 5000


def batch_of(*, public_id: UUID, dataset: Dataset, by: User) -> Batch:
    """The batch under the sender's id, new or begun by an earlier upload of the same run.

    Raises ConflictError `batch.taken` where the id belongs to another dataset's batch.
    """
    batch, _ = Batch.objects.get_or_create(
        public_id=public_id, defaults={"dataset": dataset, "created_by": by}
    )
    if batch.dataset_id != dataset.pk:
        raise ConflictError(
            "This batch id is in use for another dataset. Make a new one for this run.",
            code="batch.taken",
        )
    return batch


def retry_stopped(*, batch: Batch, by: User) -> int:
    """Try each check of the batch that was given up once more; how many were set going."""
    rows = Recording.objects.filter(
        upload__batch=batch, state__in=GROUPS["checking"], job__state="dead"
    ).select_related("job")
    count = 0
    for recording in rows.order_by("pk")[:MOST_RETRIES]:
        try:
            validation_jobs.retry(recording=recording, by=by)
        except IllegalMoveError:
            continue  # somebody pressed the same at this moment
        count += 1
    return count


def tally(recording: Recording, report: Mapping[str, Any]) -> None:
    """Keep what the last check found by rule, in the place of what an earlier one found."""
    rows: dict[tuple[str, str], CheckTally] = {}
    for finding in report["findings"]:
        key = (finding["check"], finding["level"])
        if key not in rows:
            rows[key] = CheckTally(
                recording=recording,
                rule=finding["check"],
                level=finding["level"],
                places=0,
                message=finding["message"],
                stream=(finding["stream"] or "")[:400],
                t_start_s=finding["t_start_s"],
            )
        rows[key].places += max(finding["count"] or 1, 1)
    recording.tallies.all().delete()
    CheckTally.objects.bulk_create(rows.values())
