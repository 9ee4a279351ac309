"""Recording what happened, and proving that nothing was changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from portal.audit import seals
from portal.audit.models import Entry, Head

GENESIS = "0" * 64


def hash_of(entry: Entry) -> str:
    """SHA-256 over everything of the entry, the hash before it included."""
    body = [
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_name,
        entry.action,
        entry.subject_type,
        entry.subject_id,
        entry.data,
        entry.previous_hash,
    ]
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def record(*, actor: Any, action: str, subject: Model, data: dict[str, Any] | None = None) -> Entry:
    """Add one entry to the chain, in the caller's transaction."""
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    entry = Entry(
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=actor,
        actor_name=getattr(actor, "email", "") or "system",
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(getattr(subject, "public_id", subject.pk)),
        data=json.loads(json.dumps(data or {}, default=str)),
        previous_hash=head.hash,
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    Head.objects.filter(pk=1).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def broken() -> Iterator[str]:
    """Name each entry that was changed, removed or put in; nothing when the chain holds.

    Every entry is compared with its own hash and with the entry before it, so that one changed
    row does not hide another behind it.
    """
    previous, expected = GENESIS, 1
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=1000):
        if entry.sequence != expected:
            yield f"entries {expected} to {entry.sequence - 1} are missing"
        if entry.hash != hash_of(entry):
            yield f"entry {entry.sequence} was changed"
        elif entry.sequence == expected and entry.previous_hash != previous:
            yield f"entry {entry.sequence} does not follow the one before it"
        previous, expected = entry.hash, entry.sequence + 1
    head = Head.objects.filter(pk=1).first() or Head()
    if head.sequence != expected - 1:
        yield f"the chain ends at entry {expected - 1}, not at {head.sequence}"
    elif head.hash != previous:
        yield f"entry {head.sequence} is not the one at which the chain ended"
    yield from seals.broken()


def history(subject: Model) -> list[Entry]:
    """All entries about one row, oldest first."""
    return list(
        Entry.objects.filter(
            subject_type=subject._meta.label_lower,
            subject_id=str(getattr(subject, "public_id", subject.pk)),
        )
    )


def since(moment: datetime) -> list[Entry]:
    """All entries from a moment on."""
    return list(Entry.objects.filter(at__gte=moment))
