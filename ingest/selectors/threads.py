"""The thread of a recording, with that of the files which it replaced."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ingest.models import Message, Recording
from portal.accounts.models import User

FAR_BACK = 20


def chain(recording: Recording) -> list[int]:
    """The recording and those that it replaced, the newest first: one conversation."""
    found = [recording.pk]
    while recording.replaces is not None and len(found) < FAR_BACK:
        recording = recording.replaces
        found.append(recording.pk)
    return found


def of_recording(recording: Recording) -> QuerySet[Message]:
    """The messages, the oldest first."""
    rows = Message.objects.filter(recording__in=chain(recording))
    return rows.select_related("recording").order_by("created_at", "pk")


def reviewers_of(recording: Recording) -> QuerySet[User]:
    """Who decided or wrote on it as a reviewer: whom the partner's answer is for."""
    ids = chain(recording)
    wrote = Message.objects.filter(recording__in=ids, side="reviewer")
    decided = Recording.objects.filter(pk__in=ids, reviews__created_by__isnull=False)
    people = Q(pk__in=wrote.values("created_by")) | Q(pk__in=decided.values("reviews__created_by"))
    return User.objects.filter(people, is_active=True).order_by("pk")
