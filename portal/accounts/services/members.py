"""Members: their roles, and how a membership ends. One owner always stays."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from portal.accounts.models import Membership, Organisation, User
from portal.accounts.roles import MANAGING_ROLES, Role
from portal.accounts.services.endings import end_rights
from portal.accounts.services.notify import notify
from portal.accounts.services.organisations import lock, require_manager, require_role
from portal.audit import services as audit
from portal.core.errors import ConflictError, NotFoundError


def people_of(organisation: Organisation) -> QuerySet[Membership]:
    """The memberships of people; service accounts are listed apart."""
    rows = organisation.memberships.filter(user__is_service=False)
    return rows.select_related("user").order_by("created_at", "pk")


def _membership(organisation: Organisation, user: User) -> Membership:
    found = people_of(organisation).filter(user=user).first()
    if found is None:
        raise NotFoundError("There is no such member.")
    return found


def _require_another_owner(membership: Membership) -> None:
    """Raise `organisation.last_owner` when nobody would manage the organisation afterwards."""
    managers = people_of(membership.organisation).filter(
        role__in=MANAGING_ROLES, user__is_active=True
    )
    if membership.role in MANAGING_ROLES and not managers.exclude(pk=membership.pk).exists():
        label = Role(membership.role).label.lower()
        raise ConflictError(
            f"{membership.user} is the only {label}. Make somebody else {label} first.",
            code="organisation.last_owner",
        )


@transaction.atomic
def set_role(*, organisation: Organisation, user: User, role: str, by: User) -> Membership:
    """Give a member another role; the last owner keeps theirs. The same role changes nothing."""
    lock(organisation)
    require_manager(organisation, by)
    chosen = require_role(organisation, role)
    membership = _membership(organisation, user)
    was = membership.role
    if was == chosen:
        return membership
    if chosen not in MANAGING_ROLES:
        _require_another_owner(membership)
    membership.role = chosen
    membership.save(update_fields=["role"])
    data = {"user": user.email, "was": was, "role": str(chosen)}
    audit.record(actor=by, action="organisation.role_changed", subject=organisation, data=data)
    if user != by:
        context = {"role": chosen.label, "path": f"/settings/organisations/{organisation.slug}/"}
        _tell(organisation, user, by, "accounts_role_changed", **context)
    return membership


@transaction.atomic
def remove_member(*, organisation: Organisation, user: User, by: User) -> None:
    """End a membership with its seats; an owner removes others, anybody leaves.

    The organisation is locked first, so that two owners who leave at once are counted in turn.
    What tokens reach is asked of the memberships at every request: they lose it at once.
    """
    lock(organisation)
    if user != by:
        require_manager(organisation, by)
    membership = _membership(organisation, user)
    _require_another_owner(membership)
    membership.delete()
    audit.record(
        actor=by,
        action="organisation.left",
        subject=organisation,
        data={"user": user.email, "role": membership.role},
    )
    end_rights(organisation=organisation, user=user, by=by)
    if user != by:
        _tell(organisation, user, by, "accounts_removed", path="/settings/")


def _tell(organisation: Organisation, user: User, by: User, template: str, **more: str) -> None:
    notify(
        to=user,
        template=template,
        context={"organisation": organisation.name, "by": str(by), **more},
    )
