"""Submissions, and the queue of what waits for a decision."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from ingest import needs
from ingest.models import Recording, Submission
from ingest.selectors import plans
from ingest.selectors.owners import organisations_of
from ingest.states import RecordingState
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError


def visible_to(actor: Actor) -> QuerySet[Submission]:
    """Those of one's partner organisations, with how far the decisions are."""
    waiting = Q(recordings__state=RecordingState.IN_REVIEW)
    changes = Q(recordings__state=RecordingState.CHANGES_REQUESTED)
    done = Q(recordings__state__in=[RecordingState.ACCEPTED, RecordingState.PUBLISHED])
    rows = Submission.objects.filter(dataset__organisation__in=organisations_of(actor))
    return (
        rows.select_related("dataset__organisation", "created_by")
        .annotate(
            total=Count("recordings", distinct=True),
            waiting=Count("recordings", filter=waiting, distinct=True),
            changes=Count("recordings", filter=changes, distinct=True),
            accepted=Count("recordings", filter=done, distinct=True),
        )
        .order_by("-created_at", "-pk")
    )


def get_visible(*, actor: Actor, public_id: UUID) -> Submission:
    """The submission, or NotFoundError."""
    found = visible_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("There is no such submission.", code="submission.not_found")
    return found


def _waiting() -> QuerySet[Recording]:
    rows = Recording.objects.filter(state=RecordingState.IN_REVIEW)
    return rows.exclude(pk__in=plans.spared().values("pk"))


def queue(reason: str = "") -> QuerySet[Recording]:
    """What waits for a reviewer, where a person is needed most first, then the oldest.

    `reason` is a code of ingest.needs: only what waits for that reason. What a sampling plan
    spares for now is left out.
    """
    rows = _waiting()
    if reason:
        rows = rows.filter(review_need__codes__contains=f",{reason},")
    return rows.select_related(
        "dataset__organisation", "submission__created_by", "created_by", "review_need"
    ).order_by(Coalesce("review_need__score", 0).desc(), "submission__created_at", "pk")


def waiting_by_reason() -> dict[str, int]:
    """How many wait for each reason, in one query."""
    tallies = {
        code: Count("pk", filter=Q(review_need__codes__contains=f",{code},"))
        for code in needs.TITLES
    }
    counts = _waiting().order_by().aggregate(**tallies)
    return {code: count for code, count in counts.items() if count}


def next_in_queue(after: Recording) -> Recording | None:
    """The one to look at next: of the same submission if it has another."""
    waiting = queue().exclude(pk=after.pk)
    same = waiting.filter(submission=after.submission_id).first()
    return same or waiting.first()
