"""How much an organisation has sent of late, and what of it waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from ingest.models import Recording, Upload
from ingest.states import CHECKING, UploadState
from portal.accounts.models import Organisation

DAY = timedelta(days=1)
NEVER_CAME = (UploadState.ABORTED, UploadState.EXPIRED)


def waiting_count(organisation: Organisation, now: datetime) -> int:
    """Recordings that wait for their check, and files on their way; stopped checks are ours."""
    recordings = Recording.objects.filter(dataset__organisation=organisation, state__in=CHECKING)
    arriving = Upload.objects.filter(
        dataset__organisation=organisation,
        state__in=[UploadState.OPEN, UploadState.COMPLETING],
        expires_at__gt=now,
    )
    return recordings.exclude(job__state="dead").count() + arriving.count()


def _of_last_day(organisation: Organisation, now: datetime) -> QuerySet[Upload]:
    rows = Upload.objects.filter(dataset__organisation=organisation, created_at__gt=now - DAY)
    return rows.exclude(state__in=NEVER_CAME)


def bytes_of_last_day(organisation: Organisation, now: datetime) -> int:
    """What was declared in the last 24 hours; what was given up does not count."""
    return _of_last_day(organisation, now).aggregate(total=Sum("bytes"))["total"] or 0


def room_at(organisation: Organisation, now: datetime, to_free: int) -> datetime:
    """When so many bytes of the last day will be older than a day."""
    freed = 0
    rows = _of_last_day(organisation, now).order_by("created_at")
    for created_at, size in rows.values_list("created_at", "bytes").iterator():
        freed += size
        if freed >= to_free:
            return created_at + DAY
    return now + DAY
