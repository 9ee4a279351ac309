"""Work of the ingest app."""

from __future__ import annotations

from celery import shared_task

from catalog.services import removals
from ingest.services import (
    expiry,
    flags,
    plan_acceptance,
    plans,
    publishing,
    redrawing,
    rejudging,
    revalidations,
    validation,
    validation_jobs,
    withholding,
)
from portal.jobs.tasks import JobHandle, job_task


@job_task(
    "ingest.validate_recording",
    queue="validate",
    on_dead=validation_jobs.gave_up,
    scope="ingest:write",
)
def validate_recording(handle: JobHandle) -> None:
    """Check one recording in the box."""
    validation.validate(
        recording_id=handle.args["recording_id"],
        report=handle.report,
        finish=handle.finish_in_transaction,
    )


@job_task(
    "ingest.publish_version", queue="bundle", on_dead=publishing.gave_up, scope="ingest:write"
)
def publish_version(handle: JobHandle) -> None:
    """Render a version's episodes and publish it."""
    publishing.publish(
        version_id=handle.args["version_id"],
        by=handle.job.created_by,
        report=handle.report,
        finish=handle.finish_in_transaction,
    )


@job_task(redrawing.KIND, queue="bundle", on_dead=redrawing.gave_up, scope="ingest:write")
def redraw_previews(handle: JobHandle) -> None:
    """Draw the previews of a dataset again that its narrowed policy took away."""
    redrawing.redraw(
        dataset_id=handle.args["dataset_id"],
        by=handle.job.created_by,
        report=handle.report,
        finish=handle.finish_in_transaction,
    )


@job_task(
    "ingest.rejudge_recording",
    queue="validate",
    on_dead=revalidations.gave_up,
    scope="review:write",
)
def rejudge_recording(handle: JobHandle) -> None:
    """Check one recording again, with the current rules."""
    rejudging.rejudge(
        rejudgement_id=handle.args["rejudgement_id"],
        report=handle.report,
        finish=handle.finish_in_transaction,
    )


@job_task(plans.KIND, queue="default", on_dead=plans.gave_up, scope="review:write")
def accept_by_plan(handle: JobHandle) -> None:
    """Accept what a sampling plan did not inspect."""
    plan_acceptance.accept_rest(
        plan_id=handle.args["plan_id"],
        by=handle.job.created_by,
        report=handle.report,
        finish=handle.finish_in_transaction,
    )


@job_task("ingest.rank_beside_flag", scope="review:write")
def rank_beside_flag(handle: JobHandle) -> None:
    """A flag was raised or answered: what waits in its dataset has another place in the queue."""
    flags.rank_beside(handle.args["flag_id"])


@shared_task(name="ingest.feed_revalidation")
def feed_revalidation() -> None:
    """Every minute: a re-validation goes on, whatever happened to its last job."""
    revalidations.feed_running()


@shared_task(name="ingest.expire_uploads")
def expire_uploads() -> None:
    """Every five minutes: nothing half sent stays for ever."""
    expiry.sweep()


@shared_task(name="ingest.withhold_previews")
def withhold_previews() -> None:
    """Every five minutes: a consent that ended takes its previews with it, and they are deleted."""
    withholding.withhold_expired()
    removals.take_up()
