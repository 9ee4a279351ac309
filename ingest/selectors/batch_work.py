"""The checks that a batch still waits for: where they are in the queue, and until when."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from ingest.models import Batch, Recording
from ingest.selectors.recordings import GROUPS
from portal.jobs.models import Job
from portal.jobs.selectors import is_late
from portal.jobs.states import JobState


def jobs_of(batch: Batch) -> Any:
    """The jobs of its recordings that have no verdict yet."""
    rows = Recording.objects.filter(upload__batch=batch, state__in=GROUPS["checking"])
    return Job.objects.filter(pk__in=rows.exclude(job=None).values("job"))


def work_of(batch: Batch) -> dict[str, Any]:
    """How many checks wait, run, were tried before or are late; the first one's place in line."""
    jobs = jobs_of(batch)
    found = jobs.aggregate(
        waiting=Count("pk", filter=Q(state=JobState.DUE)),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        again=Count("pk", filter=Q(state=JobState.DUE, attempts__gt=0)),
        late=Count("pk", filter=is_late(timezone.now())),
        first=Min("pk", filter=Q(state=JobState.DUE)),
        deadline=Max("deadline", filter=~Q(state=JobState.DEAD)),
    )
    first = jobs.filter(pk=found.pop("first")).first()
    return {**found, "place": first.queue_position if first else None}


def causes_of(batch: Batch) -> list[dict[str, Any]]:
    """Why checks of it stopped, the most frequent reason first."""
    dead = jobs_of(batch).filter(state=JobState.DEAD)
    reasons: dict[str, int] = {}
    for error in dead.values_list("error", flat=True):
        text = (error or {}).get("text", "The work stopped.")
        reasons[text] = reasons.get(text, 0) + 1
    pairs = sorted(reasons.items(), key=lambda pair: -pair[1])
    return [{"text": text, "count": count} for text, count in pairs[:5]]
