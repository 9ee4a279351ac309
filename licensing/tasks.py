"""What workers do for licensing."""

from __future__ import annotations

from celery import shared_task

from licensing.services import building, expiry
from portal.jobs.tasks import JobHandle, job_task


@job_task(
    "licensing.build_bundle",
    queue="bundle",
    on_dead=building.building_gave_up,
    scope="delivery:read",
)
def build_bundle(handle: JobHandle) -> None:
    """Build one bundle."""
    building.build_bundle(
        bundle_id=handle.args["bundle_id"],
        report=handle.report,
        finish=handle.finish_in_transaction,
    )


@job_task("licensing.remove_bundles", queue="default")
def remove_bundles(handle: JobHandle) -> None:
    """Delete the files of an ended grant's bundles, or of those named."""
    if "bundle_ids" in handle.args:
        building.remove_files(pk__in=handle.args["bundle_ids"])
    else:
        building.remove_files(grant_id=handle.args["grant_id"])


@shared_task(name="licensing.expire_grants")
def expire_grants() -> None:
    """Every five minutes: what is over says so."""
    expiry.expire_offers()
    expiry.expire_grants()
