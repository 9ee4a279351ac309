"""What workers do for the catalogue."""

from __future__ import annotations

from celery import shared_task

from catalog.services import dois, follows, removals, samples
from portal.jobs.tasks import JobHandle, job_task


@job_task(samples.KIND, queue="default")
def build_sample(handle: JobHandle) -> None:
    """Build the sample of one version."""
    samples.build(version_id=handle.args["version_id"], finish=handle.finish_in_transaction)


@job_task(removals.KIND, queue="default")
def remove_renderings(handle: JobHandle) -> None:
    """Delete what is no longer shown of one dataset's episodes."""
    removals.remove(dataset_id=handle.args["dataset_id"], finish=handle.finish_in_transaction)


@job_task(follows.KIND, queue="default")
def tell_followers(handle: JobHandle) -> None:
    """Write to the followers of one version."""
    follows.tell(version_id=handle.args["version_id"])


@job_task(dois.KIND, queue="default")
def mint_doi(handle: JobHandle) -> None:
    """Have one version's identifier registered."""
    dois.mint_by_job(version_id=handle.args["version_id"], finish=handle.finish_in_transaction)


@shared_task(name="catalog.end_embargoes")
def end_embargoes() -> None:
    """Every five minutes: what everybody may see by now gets its identifier and is announced."""
    dois.mint_missing()
    follows.announce_after_embargo()
