"""Which batches an actor may know of, how far they are, and what was found in them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Max, Min, Q, QuerySet, Sum, Value, When

from ingest.models import Batch, CheckTally, Recording
from ingest.selectors.owners import organisations_of
from ingest.selectors.tallies import unanswered
from ingest.states import CHECKING, RecordingState, UploadState
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError

TO_FIX = (RecordingState.FAILED, RecordingState.REFUSED, RecordingState.CHANGES_REQUESTED)


def visible_to(actor: Actor) -> QuerySet[Batch]:
    """Those of one's partner organisations, the newest first, with how far each is."""
    rows = Batch.objects.filter(dataset__organisation__in=organisations_of(actor))
    arriving = Q(uploads__state__in=[UploadState.OPEN, UploadState.COMPLETING])
    of = "uploads__recording__state"
    return (
        rows.select_related("dataset__organisation", "created_by")
        .annotate(
            arriving=Count("uploads", filter=arriving),
            checking=Count("uploads", filter=Q(**{f"{of}__in": CHECKING})),
            to_fix=Count("uploads", filter=Q(**{f"{of}__in": TO_FIX})),
            total=Count("uploads__recording", filter=~Q(**{of: RecordingState.SUPERSEDED})),
            last_at=Max("uploads__created_at"),
        )
        .order_by("-created_at", "-pk")
    )


def get_visible(*, actor: Actor, public_id: UUID) -> Batch:
    """The batch, or NotFoundError."""
    found = visible_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("There is no such batch.", code="batch.not_found")
    return found


def recordings_of(batch: Batch) -> QuerySet[Recording]:
    """What came of its uploads; a fixed file counts in the place of the one that it replaced."""
    return _members(batch).select_related("dataset__organisation", "job", "submission")


def _members(batch: Batch) -> QuerySet[Recording]:
    return Recording.objects.filter(upload__batch=batch).exclude(state=RecordingState.SUPERSEDED)


def with_check(rows: QuerySet[Recording], check: str) -> QuerySet[Recording]:
    """Those in which a check found something that was not answered."""
    found = unanswered(CheckTally.objects.filter(recording__in=rows.values("pk"), rule=check))
    return rows.filter(pk__in=found.values("recording"))


def progress_of(batch: Batch) -> dict[str, Any]:
    """Counts by state, bytes, and how many are through; `stopped` checks wait for a retry."""
    rows = _members(batch)
    states = dict(rows.values_list("state").annotate(count=Count("pk")).order_by("state"))
    facts = rows.aggregate(
        bytes=Sum("bytes"), stopped=Count("pk", filter=Q(state__in=CHECKING, job__state="dead"))
    )
    total = sum(states.values())
    waiting = sum(states.get(str(state), 0) for state in CHECKING)
    sending = [UploadState.OPEN, UploadState.COMPLETING]
    return {
        "states": states,
        "total": total,
        "checked": total - waiting,
        "checking": waiting - facts["stopped"],
        "stopped": facts["stopped"],
        "arriving": batch.uploads.filter(state__in=sending).count(),
        "to_fix": sum(states.get(str(state), 0) for state in TO_FIX),
        "bytes": facts["bytes"] or 0,
    }


def findings_of(batch: Batch) -> list[dict[str, Any]]:
    """What was found and not answered, by rule, errors first: how often, and one example."""
    weight = Case(
        When(level="error", then=Value(0)), When(level="warning", then=Value(1)), default=Value(2)
    )
    rows = unanswered(CheckTally.objects.filter(recording__in=_members(batch).values("pk")))
    groups = list(
        rows.values("rule", "level")
        .annotate(
            recordings=Count("pk"), places=Sum("places"), first=Min("recording"), weight=weight
        )
        .order_by("weight", "-recordings", "rule")
    )
    firsts = rows.filter(recording__in={group["first"] for group in groups})
    examples = {
        (tally.recording_id, tally.rule, tally.level): tally
        for tally in firsts.select_related("recording")
    }
    return [
        {
            "check": group["rule"],
            "level": group["level"],
            "recordings": group["recordings"],
            "places": group["places"],
            "example": examples[group["first"], group["rule"], group["level"]],
        }
        for group in groups
    ]
