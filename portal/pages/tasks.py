"""Work of the desk."""

from __future__ import annotations

from celery import shared_task
from django.db import transaction

from portal.accounts.models import User
from portal.accounts.roles import OrganisationKind, Role
from portal.accounts.services.notify import notify
from portal.jobs import services as jobs
from portal.jobs.models import Job

NAMED_AT_MOST = 20


@shared_task(name="pages.tell_of_late_jobs")
def tell_of_late_jobs() -> None:
    """Every minute: our administrators get one letter of all jobs that have become late."""
    with transaction.atomic():
        # A late letter is told of on the desk only: another letter would not come sooner.
        late = [job for job in jobs.note_late() if job.kind != "accounts.send_mail"]
        if late:
            _write_to_administrators(late)


def _write_to_administrators(late: list[Job]) -> None:
    context = {
        "count": len(late),
        "jobs": [
            {
                "kind": job.kind,
                "state": job.get_state_display().lower(),
                "deadline": f"{job.deadline:%Y-%m-%d %H:%M} UTC",
            }
            for job in late[:NAMED_AT_MOST]
        ],
        "path": "/desk/jobs/?show=late",
    }
    administrators = User.objects.filter(
        is_active=True,
        memberships__organisation__kind=OrganisationKind.OPERATOR,
        memberships__role=Role.ADMIN,
    )
    for user in administrators.distinct().order_by("pk"):
        notify(to=user, template="desk_jobs_late", context=context)
