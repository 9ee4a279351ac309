"""Service accounts: programs of an organisation that only tokens sign in.

One is a user with `is_service` who is a plain member of one organisation; its address is made of
its name and the organisation's, so that a name is taken once. It stays when it is disabled, since
the ledger of deliveries names it.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from portal.accounts.access import Actor, actor_for
from portal.accounts.addresses import service_address
from portal.accounts.models import ApiToken, Membership, Organisation, User
from portal.accounts.roles import MANAGING_ROLES, Role
from portal.accounts.services import tokens
from portal.accounts.services.endings import end_rights
from portal.accounts.services.notify import notify
from portal.accounts.services.organisations import OPEN_KINDS, lock, require_manager
from portal.audit import services as audit
from portal.core.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")
NAME_WORDS = "Lower-case letters, digits and hyphens, at most 40, such as trainer or glove-site-2."
MOST = 100
"""Of one organisation, disabled ones not counted."""


def may_have(organisation: Organisation) -> bool:
    """Whether this kind of organisation has service accounts: all but ourselves."""
    return organisation.kind in OPEN_KINDS


def accounts_of(organisation: Organisation) -> QuerySet[User]:
    """The service accounts by name, each with `last_used_at`; disabled ones too."""
    rows = User.objects.filter(is_service=True, memberships__organisation=organisation)
    return rows.annotate(last_used_at=Max("tokens__last_used_at")).order_by("name", "pk")


def get_account(organisation: Organisation, name: str) -> User:
    """One by its name; else NotFoundError."""
    found = accounts_of(organisation).filter(name=name).first()
    if found is None:
        raise NotFoundError("There is no such service account.")
    return found


def live_tokens(account: User) -> QuerySet[ApiToken]:
    """The tokens that were not revoked, newest first."""
    return account.tokens.filter(revoked_at__isnull=True).order_by("-created_at", "-pk")


def scopes_for(actor: Actor, account: User) -> frozenset[str]:
    """What somebody may give the account's tokens: what both of them hold."""
    return actor_for(account).scopes & actor.scopes


@transaction.atomic
def create_account(*, actor: Actor, organisation: Organisation, name: str) -> User:
    """A new service account; the organisation's other owners are told."""
    _require_manager(actor, organisation)
    if not may_have(organisation):
        raise ForbiddenError(
            "Our own organisation has no service accounts.", code="service_account.not_here"
        )
    if NAME.match(name) is None:
        raise InvalidError(NAME_WORDS, code="service_account.name")
    lock(organisation)
    if accounts_of(organisation).filter(is_active=True).count() >= MOST:
        raise ConflictError(
            f"An organisation has at most {MOST} service accounts.", code="service_account.limit"
        )
    try:
        with transaction.atomic():
            account = User.objects.create_user(
                service_address(name, organisation.slug),
                name=name,
                country=organisation.country,
                is_service=True,
            )
    except IntegrityError as error:
        raise ConflictError(
            f"{organisation} has or had a service account {name}. Choose another name.",
            code="service_account.exists",
        ) from error
    Membership.objects.create(user=account, organisation=organisation, role=Role.MEMBER)
    _record(actor, "service_account.created", account, organisation)
    _tell(organisation, account, actor.person, "created", to_others=True)
    return account


@transaction.atomic
def create_token(
    *,
    actor: Actor,
    organisation: Organisation,
    account: User,
    name: str,
    scopes: list[str],
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A token of the account and its secret, shown once; all owners are told."""
    _require_manager(actor, organisation)
    _require_active(account)
    made = tokens.create_token(
        user=account,
        name=name,
        scopes=scopes,
        expires_at=expires_at,
        by=actor.person,
        parent=actor.token,
    )
    _tell(organisation, account, actor.person, "token", token=name, scopes=", ".join(scopes))
    return made


@transaction.atomic
def revoke_token(*, actor: Actor, organisation: Organisation, token: ApiToken) -> None:
    """End one of an account's tokens at once."""
    _require_manager(actor, organisation)
    tokens.revoke_token(token=token, by=actor.person)


@transaction.atomic
def disable_account(*, actor: Actor, organisation: Organisation, account: User) -> None:
    """End its tokens and its seats at once and for good; again changes nothing."""
    _require_manager(actor, organisation)
    rows = User.objects.filter(pk=account.pk, is_service=True, is_active=True)
    if not rows.update(is_active=False):
        return
    account.is_active = False
    ended = live_tokens(account).update(revoked_at=timezone.now())
    end_rights(organisation=organisation, user=account, by=actor.person)
    _record(actor, "service_account.disabled", account, organisation, tokens=ended)
    _tell(organisation, account, actor.person, "disabled", to_others=True)


def _require_manager(actor: Actor, organisation: Organisation) -> None:
    require_manager(organisation, actor.person)
    actor.require_second_factor()
    actor.require("licence:write")


def _require_active(account: User) -> None:
    """Raise unless the account lives; it is locked, so that it cannot be disabled meanwhile."""
    if not User.objects.select_for_update().get(pk=account.pk).is_active:
        raise ConflictError(
            f"{account} is disabled. Make a new service account.", code="service_account.disabled"
        )


def _record(
    actor: Actor, action: str, account: User, organisation: Organisation, **more: object
) -> None:
    data = {"name": account.name, "organisation": organisation.slug, **more}
    audit.record(actor=actor.person, action=action, subject=account, data=data)


def _tell(
    organisation: Organisation,
    account: User,
    by: User,
    event: str,
    *,
    to_others: bool = False,
    **more: str,
) -> None:
    """Write to the owners; of a token also to its maker, whose session may be in other hands."""
    rows = organisation.memberships.filter(role__in=MANAGING_ROLES, user__is_active=True)
    readers = rows.select_related("user").order_by("pk")
    for reader in readers.exclude(user=by) if to_others else readers:
        notify(
            to=reader.user,
            template="accounts_service_account",
            context={
                "event": event,
                "name": account.name,
                "organisation": organisation.name,
                "by": str(by),
                "path": account_path(organisation, account),
                **more,
            },
        )


def account_path(organisation: Organisation, account: User) -> str:
    """The path of its page."""
    return f"/settings/organisations/{organisation.slug}/service-accounts/{account.name}/"
