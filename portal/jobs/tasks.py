"""Running jobs: a claim, a heartbeat, one call, an end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction

from portal.core.errors import DexterError, UnavailableError
from portal.jobs import services
from portal.jobs.errors import LostLeaseError, PermanentError
from portal.jobs.models import Job
from portal.jobs.registry import KINDS, GaveUp, Kind

logger = logging.getLogger(__name__)
__all__ = ["JobHandle", "PermanentError", "job_task"]


class JobHandle:
    """What a running task holds of its job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.args: dict[str, Any] = job.args
        self.is_finished = False
        self._reported_at = 0.0

    def report(self, stage: str, progress: float) -> None:
        """Show where the work is; LostLeaseError when another worker took it over."""
        now = time.monotonic()
        if stage == self.job.stage and now - self._reported_at < 0.5:
            return
        self._reported_at, self.job.stage = now, stage
        services.renew(self.job, stage=stage[:80], progress=min(max(progress, 0.0), 1.0))

    def forget(self, *names: str) -> None:
        """Remove arguments that nobody needs once the work is done, and end the job."""
        kept = {name: value for name, value in self.args.items() if name not in names}
        with transaction.atomic():
            self.finish_in_transaction()
            Job.objects.filter(pk=self.job.pk).update(args=kept)

    def finish_in_transaction(self) -> None:
        """End the job in the transaction that writes its effect, so that both hold or neither."""
        services.finish(self.job)
        self.is_finished = True


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Prolong the lease from a thread while the work runs, however long one step takes."""
    if settings.BROKER_URL.startswith("memory://"):
        yield  # eager: the caller's own connection and transaction are the only ones
        return
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(settings.DEXTER_JOB_LEASE_S / 3):
            try:
                services.renew(job)
            except LostLeaseError:
                break
            except Exception:  # noqa: BLE001 - the database may be away for a moment
                logger.warning("No heartbeat for job %s", job.public_id)
        connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=5)


def run(job_id: int, work: Callable[[JobHandle], None]) -> None:
    """Claim a job and do its work; every way it can end is written to its row."""
    job = services.claim(job_id)
    if job is None:
        return
    handle = JobHandle(job)
    try:
        with _heartbeat(job):
            work(handle)
        if not handle.is_finished:
            services.finish(job)
    except LostLeaseError:
        logger.warning("Job %s was taken over by another worker.", job.public_id)
    except PermanentError as error:
        services.fail(job, code=error.code, text=str(error), is_permanent=True)
    except DexterError as error:
        can_retry = isinstance(error, UnavailableError)
        services.fail(job, code=error.code, text=error.text, is_permanent=not can_retry)
    except SoftTimeLimitExceeded:
        services.fail(job, code="job.too_long", text="This took longer than it may.")
    except Exception as error:
        logger.exception("Job %s failed", job.public_id)
        text = f"Unexpected: {type(error).__name__}. It is tried again."
        services.fail(job, code="job.crashed", text=text)


def job_task(
    kind: str, *, queue: str = "default", on_dead: GaveUp | None = None, scope: str = "admin"
) -> Callable[[Callable[[JobHandle], None]], Callable[[JobHandle], None]]:
    """Declare the task of a kind of job; it receives the job's id and nothing else."""

    def decorate(work: Callable[[JobHandle], None]) -> Callable[[JobHandle], None]:
        KINDS[kind] = Kind(kind, queue, on_dead, scope)

        @shared_task(name=kind)
        def task(*, job_id: int) -> None:
            run(job_id, work)

        return work

    return decorate


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Every five seconds: nothing stays lost (DESIGN 4)."""
    services.sweep()
