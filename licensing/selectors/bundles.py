"""Which bundles somebody may see."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from licensing.models import Bundle
from licensing.selectors.papers import visible_grants
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError


def visible_bundles(actor: Actor) -> QuerySet[Bundle]:
    """Return the bundles of grants that one sees, and those of open data."""
    rows = Bundle.objects.select_related(
        "version__dataset__organisation", "grant__agreement", "grant__organisation"
    )
    return rows.filter(Q(grant__isnull=True) | Q(grant__in=visible_grants(actor)))


def listed_bundles(actor: Actor) -> QuerySet[Bundle]:
    """Return the bundles of grants that one sees, and the open ones that one asked for."""
    return visible_bundles(actor).filter(
        Q(grant__isnull=False) | Q(grant__isnull=True, requested_by=actor.person)
    )


def get_bundle(actor: Actor, public_id: UUID) -> Bundle:
    """Return a bundle; else NotFoundError."""
    found = visible_bundles(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("There is no such bundle.")
    return found
