"""Back-pressure: an organisation that sends faster than is checked is asked to wait.

The counts are looked at before the store is asked for anything, and again in the transaction that
opens the upload, where an organisation's requests take turns: so none passes a limit with another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from ingest.models import Quota
from ingest.selectors import quotas
from portal.accounts.models import Organisation
from portal.core.errors import NextStep, TooLargeError, TooManyError

RETRY_WAITING_S = 20
LONGEST_RETRY_S = 3600


@dataclass(frozen=True)
class Limits:
    """How much an organisation may send."""

    waiting_recordings: int
    bytes_per_day: int


def limits_of(organisation: Organisation) -> Limits:
    """Its own measure, where it has one, else the one of the settings."""
    own = Quota.objects.filter(organisation=organisation).first() or Quota()
    usual = Limits(settings.DEXTER_MAX_WAITING_RECORDINGS, settings.DEXTER_MAX_BYTES_PER_DAY)
    return Limits(
        usual.waiting_recordings if own.waiting_recordings is None else own.waiting_recordings,
        usual.bytes_per_day if own.bytes_per_day is None else own.bytes_per_day,
    )


def set_limits(
    *, organisation: Organisation, waiting_recordings: int | None, bytes_per_day: int | None
) -> Limits:
    """Give an organisation a measure of its own; None leaves it to the settings."""
    changes = {"waiting_recordings": waiting_recordings, "bytes_per_day": bytes_per_day}
    Quota.objects.update_or_create(organisation=organisation, defaults=changes)
    return limits_of(organisation)


def take_room(organisation: Organisation, size: int) -> None:
    """`require_room`, and nobody else of the organisation counts until this transaction ends."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    require_room(organisation, size)


def require_room(organisation: Organisation, size: int) -> None:
    """Raise TooManyError, saying after how many seconds to ask again, where there is no room.

    `quota.waiting`: too many recordings wait for their check. `quota.bytes_per_day`: the bytes of
    the last 24 hours. TooLargeError `quota.too_large` for a file that no day has room for.
    """
    limits, now = limits_of(organisation), timezone.now()
    if size > limits.bytes_per_day:
        raise TooLargeError(
            f"Your organisation may send {limits.bytes_per_day:,} bytes a day; this file alone "
            f"has {size:,}.",
            code="quota.too_large",
            limit_bytes=limits.bytes_per_day,
            next_step=NextStep("Split the recording into shorter files, or write to us"),
        )
    waiting = quotas.waiting_count(organisation, now)
    if waiting >= limits.waiting_recordings:
        raise TooManyError(
            f"{waiting:,} of your recordings wait for their check; there may be "
            f"{limits.waiting_recordings:,}. Send this one again in a while: nothing is lost.",
            code="quota.waiting",
            limit=limits.waiting_recordings,
            waiting=waiting,
            retry_after_s=RETRY_WAITING_S,
        )
    sent = quotas.bytes_of_last_day(organisation, now)
    if sent + size > limits.bytes_per_day:
        free_at = quotas.room_at(organisation, now, sent + size - limits.bytes_per_day)
        wait_s = math.ceil((free_at - now).total_seconds())
        raise TooManyError(
            f"Your organisation has sent {sent:,} bytes in the last 24 hours; it may send "
            f"{limits.bytes_per_day:,}. There is room for this file at {free_at:%H:%M} UTC.",
            code="quota.bytes_per_day",
            limit_bytes=limits.bytes_per_day,
            sent_bytes=sent,
            retry_after_s=min(max(wait_s, 1), LONGEST_RETRY_S),
        )
