"""Handing out links: short-lived, decided each time, each one a row of the delivery ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.services import credit
from licensing.errors import refuse_unless_allowed
from licensing.models import Bundle, LinkRecord
from licensing.selection import Selection
from licensing.selectors.contents import chosen, contents_of
from licensing.services import grants
from licensing.services.bundles import decide_delivery
from portal.accounts.access import Actor
from portal.core.errors import ConflictError, NextStep
from portal.core.times import moment
from portal.storage import store

SMALL_BYTES = 64 * 1024**2
SMALL_SECONDS = 60
LARGE_SECONDS = 15 * 60


@dataclass(frozen=True)
class Link:
    """A signed URL to one object, and what it must turn out to be."""

    path: str
    url: str
    bytes: int
    sha256: str
    expires_at: datetime

    def as_api(self) -> dict[str, Any]:
        """Return the API's object."""
        return {
            "path": self.path,
            "url": self.url,
            "bytes": self.bytes,
            "sha256": self.sha256,
            "expires_at": moment(self.expires_at),
        }


def lifetime_s(size_bytes: int) -> int:
    """Return how long a link lives: a minute, or a quarter of an hour for large objects."""
    return SMALL_SECONDS if size_bytes <= SMALL_BYTES else LARGE_SECONDS


@transaction.atomic
def mint_links(*, actor: Actor, bundle: Bundle, address: str) -> list[Link]:
    """Decide, then hand out a link to each object of a bundle.

    The grant's lock is held: after a revocation is committed, nobody gets another link.
    """
    grant = grants.lock(bundle.grant) if bundle.grant is not None else None
    bundle.refresh_from_db()
    contents = chosen(
        contents_of(bundle.version),
        Selection(tuple(bundle.episodes) if bundle.episodes is not None else None),
    )
    refuse_unless_allowed(
        decide_delivery(
            actor=actor,
            grant=grant,
            version=bundle.version,
            contents=contents,
            digest=bundle.digest,
        )
    )
    if bundle.state != "ready":
        raise ConflictError(
            f"This bundle is {bundle.state}, not ready.",
            code="bundle.not_ready",
            next_step=NextStep("See its progress", bundle.get_absolute_url()),
        )
    return [_mint(actor, bundle, address)]


def _mint(actor: Actor, bundle: Bundle, address: str) -> Link:
    size = bundle.bytes or 0
    now, seconds = timezone.now(), lifetime_s(size)
    signed = store().sign_get(bundle.storage_key, expires_in_s=seconds, filename=bundle.filename)
    if not _was_handed_out(actor, bundle, address, now):
        credit.count_download(dataset=bundle.version.dataset, at=now)
    LinkRecord.objects.create(
        bundle=bundle,
        grant=bundle.grant,
        user=actor.user,
        user_email=actor.user.email if actor.user else "",
        token=actor.token,
        token_hint=actor.token.hint if actor.token else "",
        object_key=bundle.storage_key,
        address=address,
        minted_at=now,
        expires_at=now + timedelta(seconds=seconds),
    )
    return Link(bundle.filename, signed.url, size, bundle.sha256, signed.expires_at)


def _was_handed_out(actor: Actor, bundle: Bundle, address: str, now: datetime) -> bool:
    """Whether the same asker had a link to this bundle today: all that is one download.

    A granted bundle has one asker, its organisation; an open one whoever is signed in, or else
    an address.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    links = LinkRecord.objects.filter(bundle=bundle, minted_at__gte=today)
    if bundle.grant_id is None:
        links = links.filter(user=actor.user)
        links = links if actor.user else links.filter(address=address)
    return links.exists()
