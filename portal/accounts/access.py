"""Who asks, and what they may do: the one door for views, pages and the API."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase

from portal.accounts.models import ApiToken, Membership, Organisation, User
from portal.accounts.roles import (
    EVERYBODY,
    PEOPLE_ONLY,
    ROLE_SCOPES,
    OrganisationKind,
    Role,
    scopes_of,
)
from portal.core.errors import ForbiddenError, NextStep, NotFoundError, NotSignedInError


@dataclass(frozen=True)
class Actor:
    """A person or service account as one request knows it; nobody when `user` is None."""

    user: User | None = None
    token: ApiToken | None = None
    scopes: frozenset[str] = frozenset()
    memberships: tuple[Membership, ...] = field(default=(), repr=False)
    lacks_second_factor: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody is there."""
        return self.user is not None

    @property
    def person(self) -> User:
        """The user; NotSignedInError when there is none."""
        if self.user is None:
            raise NotSignedInError("Sign in first.")
        return self.user

    def require(self, scope: str, or_scope: str = "") -> None:
        """Raise `auth.scope_missing` unless this scope is held, or the other that will do."""
        if scope in self.scopes or or_scope in self.scopes:
            return
        if scope in ROLE_SCOPES:
            self.require_second_factor()
        if scope in PEOPLE_ONLY and self.user is not None and self.user.is_service:
            raise ForbiddenError(
                "A service account cannot do this: a person of its organisation must.",
                code="auth.service_account",
            )
        where = "token" if self.token else "account"
        raise ForbiddenError(
            f"Your {where} lacks the scope {' or '.join(filter(None, (scope, or_scope)))}.",
            code="auth.scope_missing",
            next_step=NextStep("Make a token with this scope", self.tokens_page),
        )

    @property
    def tokens_page(self) -> str:
        """Where tokens are made: a service account's on the page of its organisation."""
        if self.user is None or not self.user.is_service or not self.memberships:
            return "/settings/tokens/"
        slug = self.memberships[0].organisation.slug
        return f"/settings/organisations/{slug}/#service-accounts"

    def require_second_factor(self) -> None:
        """Raise `auth.second_factor` when one must have a second factor and has none."""
        if self.lacks_second_factor:
            raise ForbiddenError(
                "Staff and partners need a second factor before they may do this.",
                code="auth.second_factor",
                next_step=NextStep("Set up a second factor", "/account/2fa/"),
            )

    def role_in(self, organisation: Organisation) -> str | None:
        """The role in an organisation, or None."""
        found = (m.role for m in self.memberships if m.organisation_id == organisation.pk)
        return next(found, None)

    def belongs_to(self, organisation: Organisation) -> bool:
        """Whether there is any membership."""
        return self.role_in(organisation) is not None

    def organisations(
        self, *, kinds: Iterable[str] = (), roles: Iterable[str] = ()
    ) -> QuerySet[Organisation]:
        """The organisations one belongs to, of these kinds and in these roles."""
        chosen_kinds, chosen_roles = set(kinds), set(roles)
        ids = [
            m.organisation_id
            for m in self.memberships
            if (not chosen_kinds or m.organisation.kind in chosen_kinds)
            and (not chosen_roles or m.role in chosen_roles)
        ]
        return Organisation.objects.filter(pk__in=ids).order_by("name")

    def is_operator(self, *roles: str) -> bool:
        """Whether one is our staff in any of these roles (any at all without); admins always."""
        held = {
            m.role for m in self.memberships if m.organisation.kind == OrganisationKind.OPERATOR
        }
        return bool(held) and (not roles or Role.ADMIN in held or bool(held & set(roles)))

    @property
    def is_partner(self) -> bool:
        """Whether one belongs to a partner organisation."""
        return any(m.organisation.kind == OrganisationKind.PARTNER for m in self.memberships)


ANONYMOUS = Actor()


def _lacks_second_factor(user: User, memberships: Iterable[Membership]) -> bool:
    """Whether one must have a second factor, as staff and partners must in production.

    A service account has no sign-in of its own; only its tokens, which a person made.
    """
    guarded = (OrganisationKind.OPERATOR, OrganisationKind.PARTNER)
    if not settings.DEXTER_REQUIRE_SECOND_FACTOR or user.is_service:
        return False
    is_guarded = any(m.organisation.kind in guarded for m in memberships)
    return is_guarded and not is_mfa_enabled(user)


def actor_for(user: User, token: ApiToken | None = None) -> Actor:
    """The actor of a user; a token narrows the scopes to its own.

    Without a second factor where one is required, the scopes of one's roles are not held, neither
    by the session nor by tokens that were made before.
    """
    rows = user.memberships.select_related("organisation").order_by("pk")
    memberships = tuple(rows)
    lacks = _lacks_second_factor(user, memberships)
    roles = () if lacks else memberships
    base = EVERYBODY - PEOPLE_ONLY if user.is_service else EVERYBODY
    held = base.union(*(scopes_of(m.organisation.kind, m.role) for m in roles))
    if token is not None:
        held &= frozenset(token.scopes)
    return Actor(user, token, held, memberships, lacks)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks this request, as the middleware found out."""
    return getattr(request, "actor", ANONYMOUS)


Page = Callable[..., HttpResponseBase]


def signed_in(page: Page) -> Page:
    """A page for people who are signed in; others are sent to sign in and back."""

    @functools.wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not actor_of(request).is_signed_in:
            raise NotSignedInError("Sign in first.")
        return page(request, *args, **kwargs)

    return wrapped


def operator(*roles: str) -> Callable[[Page], Page]:
    """A page for our staff in one of these roles; for all others it does not exist."""

    def decorate(page: Page) -> Page:
        @functools.wraps(page)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not actor_of(request).is_operator(*roles):
                raise NotFoundError("There is nothing here.")
            return page(request, *args, **kwargs)

        return signed_in(wrapped)

    return decorate
