"""Invitations: sent to an address, good for one person and two weeks, sent again or taken back."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.addresses import is_service_address
from portal.accounts.authentication import digest_of, new_secret
from portal.accounts.models import Invitation, Membership, Organisation, User
from portal.accounts.services.notify import notify
from portal.accounts.services.organisations import lock, require_manager, require_role
from portal.audit import services as audit
from portal.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

INVITATION_DAYS = 14


def waiting(organisation: Organisation) -> QuerySet[Invitation]:
    """The invitations that nobody has accepted, ended ones too, newest first."""
    rows = Invitation.objects.filter(organisation=organisation, accepted_at__isnull=True)
    return rows.order_by("-created_at", "-pk")


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, role: str, by: User
) -> tuple[Invitation, str]:
    """Invite an address; the secret of the link goes into the letter and nowhere else.

    Whoever waits for an answer already is sent a new letter in place of the old one.
    """
    lock(organisation)
    require_manager(organisation, by)
    address, chosen = email.strip().lower(), require_role(organisation, role)
    if is_service_address(address):
        raise InvalidError("Make a service account instead.", code="invitation.service_account")
    if organisation.memberships.filter(user__email=address).exists():
        raise ConflictError(f"{address} is a member already.", code="invitation.member")
    invitation = waiting(organisation).filter(email=address).first() or Invitation(
        organisation=organisation, email=address
    )
    invitation.role = chosen
    return invitation, _send(invitation, by, "organisation.invited")


@transaction.atomic
def resend(*, invitation: Invitation, by: User) -> str:
    """Send a new letter with a new link and a new end; the link before it admits nobody."""
    require_manager(invitation.organisation, by)
    return _send(_locked(invitation), by, "organisation.invited_again")


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> None:
    """Take an invitation back: its link admits nobody any more."""
    require_manager(invitation.organisation, by)
    _locked(invitation).delete()
    audit.record(
        actor=by,
        action="organisation.invitation_revoked",
        subject=invitation.organisation,
        data={"email": invitation.email, "role": invitation.role},
    )


def _locked(invitation: Invitation) -> Invitation:
    """The row as it is now, held until the caller's end: it may be accepted at this moment."""
    rows = waiting(invitation.organisation).select_for_update()
    found = rows.filter(pk=invitation.pk).first()
    if found is None:
        raise ConflictError(
            "This invitation was used or taken back.", code="invitation.not_waiting"
        )
    return found


def _send(invitation: Invitation, by: User, action: str) -> str:
    secret, organisation = new_secret(), invitation.organisation
    invitation.invited_by = by
    invitation.digest = digest_of(secret)
    invitation.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
    invitation.save()
    context = {
        "organisation": organisation.name,
        "by": str(by),
        "role": invitation.get_role_display(),
        "path": f"/invitations/{secret}/",
        "days": INVITATION_DAYS,
    }
    notify(to=invitation.email, template="accounts_invitation", context=context)
    data = {"email": invitation.email, "role": invitation.role}
    audit.record(actor=by, action=action, subject=organisation, data=data)
    return secret


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
    used = Invitation.objects.filter(
        pk=invitation.pk, digest=invitation.digest, accepted_at__isnull=True
    )
    if not used.update(accepted_at=timezone.now()):
        raise NotFoundError(
            "This invitation was used or has ended. Ask for a new one.", code="invitation.ended"
        )
    Membership.objects.get_or_create(
        user=by, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    audit.record(actor=by, action="organisation.joined", subject=invitation.organisation)
    return invitation.organisation
