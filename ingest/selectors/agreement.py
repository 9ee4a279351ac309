"""Second looks: which wait for whom, how far reviewers agree, and where they do not."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from ingest import agreement
from ingest.models import Recording, SecondLook
from ingest.selectors.recordings import may_review
from ingest.states import RecordingState
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError

LAST = 200
"""The figures are about so many of the newest."""


def waiting_for(actor: Actor) -> QuerySet[SecondLook]:
    """Those that this reviewer may make: of others' decisions, and not of one's own data."""
    own = [membership.organisation_id for membership in actor.memberships]
    return (
        SecondLook.objects.filter(decision="")
        .exclude(review__recording__dataset__organisation__in=own)
        .exclude(review__recording__reviews__created_by=actor.person)
        .select_related("review__recording__dataset__organisation")
        .order_by("created_at", "pk")
    )


def get_waiting(*, actor: Actor, public_id: UUID) -> SecondLook:
    """One that this reviewer may make, or NotFoundError."""
    found = waiting_for(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError(
            "This second look is not waiting for you.", code="second_look.not_found"
        )
    return found


def hidden_from(actor: Actor, recording: Recording) -> SecondLook | None:
    """The look that this reviewer may make and that would not be blind if they read the decision.

    A recording that is in review again hides nothing: whoever decides needs what was asked.
    """
    if recording.state == RecordingState.IN_REVIEW or not may_review(actor):
        return None
    return waiting_for(actor).filter(review__recording=recording).first()


def with_hidden(
    actor: Actor, rows: QuerySet[Recording], *, told: bool = True
) -> QuerySet[Recording]:
    """Recordings with `is_hidden`: whether this reviewer must not read what was decided of it.

    Without `told`, as where states were asked for, those are left out.
    """
    if not may_review(actor):
        return rows.annotate(is_hidden=Value(value=False))
    looks = waiting_for(actor).filter(review__recording=OuterRef("pk")).order_by()
    hidden = ~Q(state=RecordingState.IN_REVIEW) & Exists(looks)
    rows = rows.annotate(is_hidden=hidden)
    return rows if told else rows.exclude(is_hidden=True)


def hidden_among(actor: Actor, recordings: Iterable[Recording]) -> set[int]:
    """The keys of those of which `hidden_from` would find a look, by one query for all of them."""
    if not may_review(actor):
        return set()
    asked = {row.pk for row in recordings if row.state != RecordingState.IN_REVIEW}
    looks = waiting_for(actor).filter(review__recording__in=asked).order_by()
    return set(looks.values_list("review__recording", flat=True))


def made() -> QuerySet[SecondLook]:
    """Those that were made, the newest first."""
    rows = SecondLook.objects.exclude(decision="")
    return rows.select_related("review__recording__dataset").order_by("-looked_at", "-pk")


def figures() -> agreement.Figures:
    """How far reviewers agree, over the last ones."""
    return agreement.measured(
        [
            agreement.Pair(look.review.decision, look.decision, look.review.episodes, look.episodes)
            for look in made()[:LAST]
        ]
    )


def disagreements() -> QuerySet[SecondLook]:
    """Where the second look decided otherwise."""
    return made().exclude(decision=F("review__decision"))
