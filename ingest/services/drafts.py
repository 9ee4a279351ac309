"""A reviewer's draft: kept on every change, gone with the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from ingest.models import Recording, ReviewDraft
from ingest.states import RecordingState
from portal.accounts.models import User
from portal.core.errors import ConflictError

MOST_CHARACTERS = 4000


@transaction.atomic
def save(
    *,
    recording: Recording,
    decision: str,
    reason: str,
    episodes: Sequence[Mapping[str, Any]],
    by: User,
) -> ReviewDraft:
    """Keep what was typed, however unfinished; it is judged when the decision is sent.

    Raises ConflictError `review.not_waiting` when the recording is not in review.
    """
    if recording.state != RecordingState.IN_REVIEW:
        raise ConflictError(
            f"This recording is {recording.get_state_display().lower()}, so there is nothing to "
            "decide and no draft is kept.",
            code="review.not_waiting",
        )
    draft, _ = ReviewDraft.objects.update_or_create(
        recording=recording,
        created_by=by,
        defaults={
            "decision": decision[:16],
            "reason": reason[:MOST_CHARACTERS],
            "episodes": list(episodes),
        },
    )
    return draft


def end(recording: Recording) -> None:
    """The decision is made: nobody's draft on it has a use any more."""
    recording.drafts.all().delete()


def discard(*, recording: Recording, by: User) -> None:
    """Forget the draft, and begin again from what the file says."""
    ReviewDraft.objects.filter(recording=recording, created_by=by).delete()
