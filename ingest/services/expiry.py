"""Uploads that nobody ended, and bytes that nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from ingest.models import Upload
from ingest.selectors import uploads as rows
from ingest.services.uploads import OPEN_FOR
from ingest.states import UPLOAD_MOVES, UploadState
from portal.core.errors import IllegalMoveError
from portal.core.moves import move
from portal.storage import store

STUCK_AFTER = timedelta(minutes=15)
BATCH = 500


def sweep() -> int:
    """Expire what is overdue, reopen what is stuck, delete what was copied; how many expired."""
    now = timezone.now()
    for upload in rows.stuck(now - STUCK_AFTER)[:BATCH]:
        _move_unless_moved(upload, UploadState.OPEN)
    expired = [
        upload
        for upload in rows.overdue(now)[:BATCH]
        if _move_unless_moved(upload, UploadState.EXPIRED)
    ]
    for upload in expired:
        store().abort_multipart(upload.storage_key, upload.multipart_id)
    for upload in rows.to_clear()[:BATCH]:
        store().delete(upload.storage_key)
        Upload.objects.filter(pk=upload.pk).update(cleared_at=now)
    store().abort_stale(2 * OPEN_FOR)
    return len(expired)


def _move_unless_moved(upload: Upload, to: UploadState) -> bool:
    try:
        move(upload, to, moves=UPLOAD_MOVES)
    except IllegalMoveError:
        return False
    return True
