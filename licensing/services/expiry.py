"""What ends by itself: grants past their term, and the bundles built under them."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from licensing.models import Grant
from licensing.services import grants
from licensing.states import BUNDLE_MOVES, GRANT_MOVES
from portal.accounts.services.notify import notify
from portal.audit import services as audit
from portal.core.moves import move
from portal.jobs import services as jobs


def expire_grants() -> int:
    """End every grant whose term is over; returns how many. Deliveries stopped at the date itself.

    Each grant ends in a transaction of its own, so that one that fails holds up no other.
    """
    due = Grant.objects.filter(state__in=["active", "suspended"], ends_at__lte=timezone.now())
    return sum(_expire(grant) for grant in due.order_by("pk"))


@transaction.atomic
def _expire(found: Grant) -> bool:
    grant = grants.lock(found)
    if grant.state not in ("active", "suspended"):
        return False
    move(grant, "expired", moves=GRANT_MOVES)
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
