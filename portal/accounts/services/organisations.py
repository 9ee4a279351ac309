"""Organisations: founding them, who manages them, which roles they have."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from portal.accounts.foundings import FOUNDED, founded_by
from portal.accounts.models import Institution, Membership, Organisation, User
from portal.accounts.proofs import institution_of
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
    """A new organisation with its founder as owner; nobody founds an operator.

    An academic one belongs to the institution that a confirmed address of its founder proves.
    """
    if kind not in OPEN_KINDS:
        raise InvalidError("Choose academic, company or partner.", code="organisation.kind")
    proven = institution_of(by) if kind == OrganisationKind.ACADEMIC else None
    institution = proven[0] if proven else None
    slug = slugify(name)[:60]
    if not slug:
        raise InvalidError("Give a name with letters.", code="organisation.name")
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                slug=slug, name=name, kind=kind, country=country, institution=institution
            )
    except IntegrityError as error:
        raise ConflictError(
            "An organisation of this name exists. Ask its owner to invite you.",
            code="organisation.exists",
        ) from error
    Membership.objects.create(user=by, organisation=organisation, role=Role.OWNER)
    audit.record(
        actor=by,
        action=FOUNDED,
        subject=organisation,
        data={"institution": institution.domain if institution else None},
    )
    return organisation


def tie_founded(*, founder: User, institution: Institution) -> None:
    """Tie the academic organisations that somebody founded before their address was confirmed."""
    rows = Organisation.objects.filter(
        public_id__in=founded_by(founder),
        kind=OrganisationKind.ACADEMIC,
        institution__isnull=True,
        memberships__user=founder,
        memberships__role=Role.OWNER,
    )
    for organisation in rows:
        organisation.institution = institution
        organisation.save(update_fields=["institution"])
        audit.record(
            actor=founder,
            action="organisation.institution_confirmed",
            subject=organisation,
            data={"institution": institution.domain},
        )


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
