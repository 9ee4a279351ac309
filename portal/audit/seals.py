"""Signing the chain's head once a day, and proving that what was signed is still there."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.signing import Signer
from django.db import transaction
from django.utils import timezone

from portal.audit.models import Entry, Head, Seal

SALT = "portal.audit.seals"


def _signers() -> list[Signer]:
    """The key of today first, then those that it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [Signer(key=key, salt=SALT, fallback_keys=[]) for key in keys]


def _body(sequence: int, digest: str) -> str:
    return f"{sequence}:{digest}"


@transaction.atomic
def seal() -> Seal | None:
    """Sign the chain's end as it is now; None when nothing was added since the last seal."""
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None or Seal.objects.filter(sequence__gte=head.sequence).exists():
        return None
    signature = _signers()[0].signature(_body(head.sequence, head.hash))
    return Seal.objects.create(
        at=timezone.now(), sequence=head.sequence, hash=head.hash, signature=signature
    )


def broken() -> Iterator[str]:
    """Each seal that is not ours, or that the chain no longer fits."""
    for row in Seal.objects.order_by("sequence"):
        body = _body(row.sequence, row.hash)
        if all(signer.signature(body) != row.signature for signer in _signers()):
            yield f"the seal of entry {row.sequence} was not made with our key"
        elif not Entry.objects.filter(sequence=row.sequence, hash=row.hash).exists():
            yield f"entry {row.sequence} is not the one that was sealed on {row.at:%Y-%m-%d}"
