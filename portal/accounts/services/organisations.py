"""Organisations: founding them, who manages them, which roles they have."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import (
    CUSTOMER_ROLES,
    MANAGING_ROLES,
    STAFF_ROLES,
    OrganisationKind,
    Role,
)
from portal.audit import services as audit
from portal.core.errors import ConflictError, ForbiddenError, InvalidError

OPEN_KINDS = (OrganisationKind.ACADEMIC, OrganisationKind.COMPANY, OrganisationKind.PARTNER)


@transaction.atomic
def found_organisation(*, name: str, kind: str, country: str, by: User) -> Organisation:
    """A new organisation with its founder as owner; nobody founds an operator."""
    if kind not in OPEN_KINDS:
        raise InvalidError("Choose academic, company or partner.", code="organisation.kind")
    slug = slugify(name)[:60]
    if not slug:
        raise InvalidError("Give a name with letters.", code="organisation.name")
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                slug=slug, name=name, kind=kind, country=country
            )
    except IntegrityError as error:
        raise ConflictError(
            "An organisation of this name exists. Ask its owner to invite you.",
            code="organisation.exists",
        ) from error
    Membership.objects.create(user=by, organisation=organisation, role=Role.OWNER)
    audit.record(actor=by, action="organisation.founded", subject=organisation)
    return organisation


def require_manager(organisation: Organisation, by: User) -> None:
    """Raise `organisation.not_owner` unless this is an owner or one of our administrators."""
    if not organisation.memberships.filter(user=by, role__in=MANAGING_ROLES).exists():
        raise ForbiddenError("Only an owner may do this.", code="organisation.not_owner")


def lock(organisation: Organisation) -> Organisation:
    """The organisation's row, locked: whoever changes who belongs to it takes turns."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def roles_for(organisation: Organisation) -> tuple[Role, ...]:
    """The roles that members of this kind of organisation can have."""
    is_ours = organisation.kind == OrganisationKind.OPERATOR
    return STAFF_ROLES if is_ours else CUSTOMER_ROLES


def require_role(organisation: Organisation, role: str) -> Role:
    """The role, if members of this kind of organisation can have it."""
    if role not in roles_for(organisation):
        raise InvalidError("This organisation has no such role.", code="organisation.role")
    return Role(role)
