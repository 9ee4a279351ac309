"""Second looks: chosen with a decision, made blind by another reviewer, without any effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ingest import agreement, episodes
from ingest.models import Review, SecondLook
from ingest.selectors import vocabulary
from ingest.selectors.recordings import require_of_others
from ingest.states import Decision
from portal.accounts.access import Actor
from portal.audit import services as audit
from portal.core.errors import ConflictError, ForbiddenError


def choose(review: Review) -> None:
    """Where the recording's id says so, somebody else looks at it too."""
    percent = settings.DEXTER_SECOND_LOOK_PERCENT
    if agreement.is_chosen(review.recording.public_id, percent):
        SecondLook.objects.create(review=review)


@transaction.atomic
def make(
    *,
    look: SecondLook,
    decision: Decision,
    reason: str,
    rows: Sequence[Mapping[str, Any]],
    actor: Actor,
) -> None:
    """Write down what the second reviewer would decide; the recording stays as it is.

    Raises ForbiddenError `second_look.own_decision` or `review.own_submission`, InvalidError
    `review.episodes_invalid`, ConflictError `second_look.made`.
    """
    recording = look.review.recording
    require_of_others(actor=actor, dataset=recording.dataset)
    if recording.reviews.filter(created_by=actor.person).exists():
        raise ForbiddenError(
            "Somebody else than the first reviewer makes the second look.",
            code="second_look.own_decision",
        )
    facts = []
    if decision == Decision.ACCEPT:
        named = episodes.named(rows, recording.dataset.tasks, vocabulary.current())
        facts = episodes.checked(named, recording.duration_s)
    changed = SecondLook.objects.filter(pk=look.pk, decision="").update(
        decision=decision,
        reason=reason.strip(),
        episodes=[asdict(fact) for fact in facts],
        created_by=actor.person,
        reviewer_name=str(actor.person),
        looked_at=timezone.now(),
    )
    if not changed:
        raise ConflictError(
            "Somebody else made this second look just now.", code="second_look.made"
        )
    audit.record(
        actor=actor.person,
        action="recording.second_look",
        subject=recording,
        data={"decision": str(decision), "first": look.review.decision},
    )
