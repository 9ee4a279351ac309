"""What a reviewer has begun."""

from __future__ import annotations

from ingest.models import Recording, ReviewDraft
from portal.accounts.models import User


def of_reviewer(recording: Recording, user: User | None) -> ReviewDraft | None:
    """One's own draft on a recording; nobody sees another's."""
    return ReviewDraft.objects.filter(recording=recording, created_by=user).first()
