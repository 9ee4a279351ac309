"""Organisations: founding them, inviting people, roles, leaving."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from portal.accounts.authentication import digest_of, new_secret
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.accounts.roles import CUSTOMER_ROLES, STAFF_ROLES, OrganisationKind, Role
from portal.accounts.services.notify import notify
from portal.audit import services as audit
from portal.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

INVITATION_DAYS = 14
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


def _require_manager(organisation: Organisation, by: User) -> None:
    managers = (Role.OWNER, Role.ADMIN)
    if not organisation.memberships.filter(user=by, role__in=managers).exists():
        raise ForbiddenError("Only an owner may do this.", code="organisation.not_owner")


def roles_for(organisation: Organisation) -> tuple[Role, ...]:
    """The roles that members of this kind of organisation can have."""
    is_ours = organisation.kind == OrganisationKind.OPERATOR
    return STAFF_ROLES if is_ours else CUSTOMER_ROLES


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: str, by: User
) -> tuple[Invitation, str]:
    """Invite an address; the secret of the link goes into the letter and nowhere else."""
    _require_manager(organisation, by)
    address = email.strip().lower()
    if role not in roles_for(organisation):
        raise InvalidError("This organisation has no such role.", code="invitation.role")
    if organisation.memberships.filter(user__email=address).exists():
        raise ConflictError(f"{address} is a member already.", code="invitation.member")
    secret = new_secret()
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=address,
        role=role,
        invited_by=by,
        digest=digest_of(secret),
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    context = {
        "organisation": organisation.name,
        "by": str(by),
        "role": Role(role).label,
        "path": f"/invitations/{secret}/",
        "days": INVITATION_DAYS,
    }
    notify(to=address, template="accounts_invitation", context=context)
    data = {"email": address, "role": role}
    audit.record(actor=by, action="organisation.invited", subject=organisation, data=data)
    return invitation, secret


def find_invitation(secret: str) -> Invitation:
    """The open invitation of a link; NotFoundError when it was used or has ended."""
    now = timezone.now()
    open_ones = Invitation.objects.filter(accepted_at__isnull=True, expires_at__gt=now)
    invitation = open_ones.filter(digest=digest_of(secret)).select_related("organisation").first()
    if invitation is None:
        raise NotFoundError(
            "This invitation was used or has ended. Ask for a new one.", code="invitation.ended"
        )
    return invitation


@transaction.atomic
def accept_invitation(*, secret: str, by: User) -> Organisation:
    """Join by a link; only the invited, confirmed address may."""
    invitation = find_invitation(secret)
    addresses = EmailAddress.objects.filter(user=by, verified=True)
    confirmed = addresses.filter(email=invitation.email).exists()
    if not confirmed:
        raise ForbiddenError(
            f"This invitation is for {invitation.email}. Sign in with that address.",
            code="invitation.other_address",
        )
    used = Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True)
    if used.update(accepted_at=timezone.now()):
        Membership.objects.get_or_create(
            user=by, organisation=invitation.organisation, defaults={"role": invitation.role}
        )
        audit.record(actor=by, action="organisation.joined", subject=invitation.organisation)
    return invitation.organisation


@transaction.atomic
def remove_member(*, organisation: Organisation, user: User, by: User) -> None:
    """End a membership; an owner removes others, anybody leaves; the last owner stays.

    The organisation is locked first, so that two owners who leave at once are counted in turn.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if user != by:
        _require_manager(organisation, by)
    rows = organisation.memberships.all()
    membership = rows.filter(user=user).first()
    if membership is None:
        raise NotFoundError("There is no such member.")
    owners = rows.filter(role__in=(Role.OWNER, Role.ADMIN))
    if membership.role in (Role.OWNER, Role.ADMIN) and owners.count() == 1:
        raise ConflictError("Name another owner first.", code="organisation.last_owner")
    membership.delete()
    data = {"user": user.email}
    audit.record(actor=by, action="organisation.left", subject=organisation, data=data)
