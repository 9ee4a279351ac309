"""What ends by itself: offers and grants past their time, and the bundles of such grants."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from licensing.models import Grant, Offer
from licensing.services import grants, offers
from licensing.states import BUNDLE_MOVES, GRANT_MOVES
from portal.accounts.services.notify import notify
from portal.audit import services as audit
from portal.core.models import PublicModel
from portal.core.moves import move
from portal.jobs import services as jobs

logger = logging.getLogger(__name__)
Row = TypeVar("Row", bound=PublicModel)


def expire_offers() -> int:
    """Close every offer whose time is over; returns how many."""
    due = Offer.objects.filter(is_active=True, valid_until__lte=timezone.now())
    return _each(due.select_related("dataset").order_by("pk"), offers.expire_offer)


def expire_grants() -> int:
    """End every grant whose term is over; returns how many. Deliveries stopped at the date itself.

    Each grant ends in a transaction of its own, so that one that fails holds up no other.
    """
    due = Grant.objects.filter(state__in=["active", "suspended"], ends_at__lte=timezone.now())
    return _each(due.order_by("pk"), _expire)


def _each(rows: Iterable[Row], end: Callable[[Row], bool]) -> int:
    """End one row after the other; one that fails is logged, and tried again the next time."""
    count = 0
    for row in rows:
        try:
            count += end(row)
        except Exception:  # whatever it is, it concerns this row only
            logger.exception("Could not end %s %s.", type(row).__name__.lower(), row.public_id)
    return count


@transaction.atomic
def _expire(found: Grant) -> bool:
    grant = grants.lock(found)
    if grant.state not in ("active", "suspended"):
        return False
    move(grant, "expired", moves=GRANT_MOVES)
    grants.end_admission(grant)
    bundles = list(grant.bundles.filter(state="ready"))
    for bundle in bundles:
        move(bundle, "expired", moves=BUNDLE_MOVES)
    data = {"bundles": [str(bundle.public_id) for bundle in bundles]}
    audit.record(actor=None, action="grant.expired", subject=grant, data=data)
    context = {"dataset": grant.dataset.title, "path": grant.get_absolute_url()}
    for address in grants.holders(grant):
        notify(to=address, template="licensing_grant_ended", context=context)
    if bundles:
        jobs.submit(
            "licensing.remove_bundles",
            subject=str(grant.public_id),
            args={"grant_id": grant.pk},
        )
    return True
