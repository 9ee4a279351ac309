"""Organisations as requests and orders name them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from portal.accounts.access import Actor
from portal.accounts.models import Organisation
from portal.core.errors import ForbiddenError, InvalidError


def _named(name: str) -> Q:
    try:
        return Q(public_id=UUID(name))
    except ValueError:
        return Q(slug=name)


def own_organisation(actor: Actor, name: str) -> Organisation:
    """Return one of one's own organisations by id or short name.

    Others are refused in the same words whether they exist or not.
    """
    found = actor.organisations().filter(_named(name)).first()
    if found is None:
        raise ForbiddenError(
            "You do not belong to an organisation of this name.", code="organisation.not_member"
        )
    return found


def any_organisation(name: str) -> Organisation:
    """Return an organisation that an offer is made to; else InvalidError."""
    found = Organisation.objects.filter(_named(name)).first()
    if found is None:
        raise InvalidError("There is no such organisation.", code="organisation.unknown")
    return found
