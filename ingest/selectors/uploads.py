"""Which uploads an actor may know of, and those that nobody ended."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from ingest.models import Upload
from ingest.selectors.owners import organisations_of
from ingest.states import CHECKING, UploadState
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError


def get_own(*, actor: Actor, public_id: UUID) -> Upload:
    """An upload to a dataset of one's partner organisation, or NotFoundError."""
    rows = Upload.objects.filter(dataset__organisation__in=organisations_of(actor))
    rows = rows.select_related("dataset__organisation", "created_by", "recording")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("There is no such upload.", code="upload.not_found")
    return found


def overdue(now: datetime) -> QuerySet[Upload]:
    """Open ones past their end."""
    return Upload.objects.filter(state=UploadState.OPEN, expires_at__lt=now).order_by("pk")


def stuck(since: datetime) -> QuerySet[Upload]:
    """Those that somebody began to join before this moment and never finished."""
    rows = Upload.objects.filter(state=UploadState.COMPLETING, completing_at__lt=since)
    return rows.order_by("pk")


def to_clear() -> QuerySet[Upload]:
    """Complete ones whose bytes lie under their content key, or were refused, by now."""
    rows = Upload.objects.filter(state=UploadState.COMPLETE, cleared_at__isnull=True)
    return rows.exclude(recording__state__in=CHECKING).order_by("pk")
