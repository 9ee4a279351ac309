"""Which jobs need a person, and which are on their way."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from portal.jobs.models import Job
from portal.jobs.states import OPEN_STATES, JobState

LATE_AFTER = timedelta(minutes=1)


def is_late(now: datetime) -> Q:
    """Due for a minute, running without a lease for a minute, or past the deadline."""
    before = now - LATE_AFTER
    waits = Q(state=JobState.DUE, next_try_at__lt=before)
    is_lost = Q(state=JobState.RUNNING, lease_until__lt=before)
    return waits | is_lost | is_past_deadline(now)


def is_past_deadline(now: datetime) -> Q:
    """Should have been done by now, and is not."""
    return Q(state__in=OPEN_STATES, deadline__lt=now)


def groups(now: datetime) -> dict[str, Q]:
    """The groups that the desk shows, by name; the first is what needs a person."""
    return {
        "attention": Q(state=JobState.DEAD) | is_late(now),
        "dead": Q(state=JobState.DEAD),
        "late": is_late(now),
        "waiting": Q(state=JobState.DUE),
        "running": Q(state=JobState.RUNNING),
        "done": Q(state=JobState.DONE),
    }


def in_group(name: str, now: datetime) -> QuerySet[Job]:
    """The jobs of one group, the oldest first; the newest first of those that are done."""
    order = ("-finished_at", "-pk") if name == "done" else ("created_at", "pk")
    return Job.objects.filter(groups(now)[name]).select_related("created_by").order_by(*order)


def count(now: datetime) -> dict[str, int]:
    """How many jobs each group holds."""
    return {name: Job.objects.filter(found).count() for name, found in groups(now).items()}
