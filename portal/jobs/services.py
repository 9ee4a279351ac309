"""Submitting, claiming, finishing, giving up and re-sending jobs."""

from __future__ import annotations

import functools
import logging
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from portal.audit import services as audit
from portal.core.errors import ConflictError
from portal.core.moves import move
from portal.jobs.errors import LostLeaseError
from portal.jobs.models import DEADLINE_S, Job
from portal.jobs.registry import KINDS
from portal.jobs.selectors import is_past_deadline
from portal.jobs.states import JOB_MOVES, JobState

logger = logging.getLogger(__name__)
SEND_AT_ONCE = 500
RESEND_AT_ONCE = 50


@transaction.atomic
def submit(
    kind: str,
    *,
    subject: str,
    args: dict[str, Any] | None = None,
    by: Any = None,
    version: str = "1",
    deadline_s: int = DEADLINE_S,
) -> Job:
    """Record a job in the caller's transaction; the queue is told its id on commit.

    A job that exists and waits or runs is returned as it is; one that ended is due again.
    """
    now = timezone.now()
    fresh: dict[str, Any] = {
        "queue": KINDS[kind].queue,
        "args": args or {},
        "next_try_at": now,
        "allowed_s": deadline_s,
        "deadline": now + timedelta(seconds=deadline_s),
    }
    job, created = Job.objects.get_or_create(
        kind=kind, subject=subject, version=version, defaults={**fresh, "created_by": by}
    )
    if not created and job.state in (JobState.DONE, JobState.DEAD):
        move(job, JobState.DUE, moves=JOB_MOVES, created_by=by, **fresh, **_beginning())
    transaction.on_commit(functools.partial(send, job.pk))
    return job


def _beginning() -> dict[str, Any]:
    """What a job looks like that was never tried."""
    return {
        "attempts": 0,
        "progress": 0.0,
        "stage": "",
        "error": None,
        "finished_at": None,
        "sent_at": None,
        "lease_until": None,
        "late_told_at": None,
    }


def send(job_id: int) -> None:
    """Tell the queue a job's id; when the broker does not answer, the sweeper will."""
    job = Job.objects.get(pk=job_id)
    if job.state != JobState.DUE:
        return
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now())
    try:
        current_app.tasks[job.kind].apply_async(
            kwargs={"job_id": job.pk}, queue=job.queue, retry=False
        )
    except broker_errors() as error:
        Job.objects.filter(pk=job.pk).update(sent_at=None)
        logger.warning("The broker did not take job %s: %s", job.public_id, error)


def broker_errors() -> tuple[type[BaseException], ...]:
    """How it shows that the broker does not answer."""
    return (OperationalError, *current_app.connection_for_write().connection_errors)


def claim(job_id: int) -> Job | None:
    """Take a due job by one conditional update; None when it is not to be had."""
    now = timezone.now()
    rows = Job.objects.filter(pk=job_id, state=JobState.DUE, next_try_at__lte=now).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        token=F("token") + 1,
        lease_until=now + timedelta(seconds=settings.DEXTER_JOB_LEASE_S),
    )
    return Job.objects.get(pk=job_id) if rows else None


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING)


def renew(job: Job, **changes: Any) -> None:
    """Prolong the lease; LostLeaseError when another worker holds the job."""
    until = timezone.now() + timedelta(seconds=settings.DEXTER_JOB_LEASE_S)
    if not _held(job).update(lease_until=until, **changes):
        raise LostLeaseError("Another worker took this job.", job=str(job.public_id))


def finish(job: Job) -> None:
    """End a job well, in the transaction that writes its effect."""
    changes = {"progress": 1.0, "error": None, "finished_at": timezone.now(), "lease_until": None}
    if not _held(job).update(state=JobState.DONE, **changes):
        raise LostLeaseError("Another worker took this job.", job=str(job.public_id))


@transaction.atomic
def fail(job: Job, *, code: str, text: str, is_permanent: bool = False) -> None:
    """Put a job back with a growing pause, or give it up after the last attempt."""
    error = {"code": code, "text": text}
    if is_permanent or job.attempts >= settings.DEXTER_JOB_ATTEMPTS:
        if _held(job).update(state=JobState.DEAD, error=error, finished_at=timezone.now()):
            _gave_up(job)
        return
    pause = timedelta(seconds=settings.DEXTER_JOB_BACKOFF_S * 2 ** (job.attempts - 1))
    _held(job).update(
        state=JobState.DUE, error=error, next_try_at=timezone.now() + pause, sent_at=None
    )


def _gave_up(job: Job) -> None:
    job.refresh_from_db()
    audit.record(actor=None, action="job.dead", subject=job, data={"error": job.error})
    kind = KINDS.get(job.kind)
    if kind is not None and kind.on_dead is not None:
        kind.on_dead(job)


def sweep() -> int:
    """Take back jobs whose worker is gone and re-send what is due; returns how many were sent."""
    now = timezone.now()
    for job in Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now):
        _take_back(job)
    due = Job.objects.filter(state=JobState.DUE, next_try_at__lte=timezone.now()).order_by("pk")
    lost = due.filter(sent_at__lt=now - timedelta(seconds=settings.DEXTER_JOB_RESEND_S))
    # Most that were sent long ago only wait behind others: repeating all of them would flood the
    # broker of a long queue. If it lost them, the oldest few at a time bring it back to life.
    ids = [
        *due.filter(sent_at__isnull=True).values_list("pk", flat=True)[:SEND_AT_ONCE],
        *lost.values_list("pk", flat=True)[:RESEND_AT_ONCE],
    ]
    for job_id in ids:
        send(job_id)
    return len(ids)


@transaction.atomic
def _take_back(job: Job) -> None:
    """Put back a job whose lease has ended, unless its worker has renewed it meanwhile."""
    if Job.objects.select_for_update().filter(pk=job.pk, lease_until=job.lease_until).exists():
        fail(job, code="job.worker_lost", text="The worker stopped in the middle of this job.")


@transaction.atomic
def note_late() -> list[Job]:
    """Note each job that passed its deadline, once; returns those that were not noted before."""
    now = timezone.now()
    found = Job.objects.filter(is_past_deadline(now), late_told_at__isnull=True).order_by("pk")
    late = list(found.select_for_update())
    Job.objects.filter(pk__in=[job.pk for job in late]).update(late_told_at=now)
    for job in late:
        audit.record(actor=None, action="job.late", subject=job, data={"state": job.state})
    return late


@transaction.atomic
def retry(*, job: Job, by: Any) -> Job:
    """Make a dead job due again, as new; ConflictError for one that is not dead."""
    if job.state != JobState.DEAD:
        raise ConflictError("Only a stopped job can be tried again.", code="job.not_dead")
    now = timezone.now()
    deadline = now + timedelta(seconds=job.allowed_s)
    changes = _beginning() | {"next_try_at": now, "deadline": deadline}
    move(job, JobState.DUE, moves=JOB_MOVES, **changes)
    audit.record(actor=by, action="job.retried", subject=job)
    transaction.on_commit(functools.partial(send, job.pk))
    return job
