"""Which jobs need a person, and which are on their way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

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


def causes() -> list[dict[str, Any]]:
    """Why jobs are dead: kind, code of the error, how many, since when, and one sentence."""
    dead = Job.objects.filter(state=JobState.DEAD)
    groups = dead.values("kind", "error__code").annotate(
        count=Count("pk"), oldest_at=Min("finished_at"), example=Max("pk")
    )
    texts = {
        pk: (error or {}).get("text", "")
        for pk, error in dead.filter(pk__in=[row["example"] for row in groups]).values_list(
            "pk", "error"
        )
    }
    return [
        {
            "kind": row["kind"],
            "code": row["error__code"] or "",
            "count": row["count"],
            "oldest_at": row["oldest_at"],
            "text": texts[row["example"]],
        }
        for row in groups.order_by("-count", "kind")
    ]


def dead_of(kind: str, code: str) -> QuerySet[Job]:
    """The dead jobs of one cause."""
    rows = Job.objects.filter(state=JobState.DEAD, kind=kind).order_by("pk")
    return rows.filter(error__code=code) if code else rows.filter(error__code__isnull=True)


def count(now: datetime) -> dict[str, int]:
    """How many jobs each group holds."""
    return {name: Job.objects.filter(found).count() for name, found in groups(now).items()}
