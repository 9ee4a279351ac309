"""Second looks: which wait for whom, how far reviewers agree, and where they do not."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet

from ingest import agreement
from ingest.models import SecondLook
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
