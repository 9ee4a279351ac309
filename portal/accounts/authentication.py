"""Signing in programs: bearer tokens for the API, the session's actor for pages."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from portal.accounts.access import ANONYMOUS, Actor, actor_for
from portal.accounts.models import ApiToken, User
from portal.core.errors import ForbiddenError, NotSignedInError

PREFIX = "dxd_"


def digest_of(secret: str) -> str:
    """What is stored of a secret of 256 bits: it needs no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """A secret of 256 bits with our prefix, so that scanners find leaked ones."""
    return PREFIX + secrets.token_urlsafe(32)


def find_token(secret: str, now: datetime) -> ApiToken | None:
    """The live token of this secret, its user active."""
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return (
        ApiToken.objects.filter(live, digest=digest_of(secret), revoked_at__isnull=True)
        .filter(user__is_active=True)
        .select_related("user")
        .first()
    )


def actor_of_bearer(header: str) -> Actor:
    """The actor of an `Authorization` header; NotSignedInError when the token is no good."""
    scheme, _, secret = header.partition(" ")
    now = timezone.now()
    token = find_token(secret.strip(), now) if scheme.lower() == "bearer" else None
    if token is None:
        raise NotSignedInError(
            "This token is not known, has expired or was revoked.", code="auth.token_invalid"
        )
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return actor_for(token.user, token)


class ActorAuthentication(BaseAuthentication):
    """DRF's hook: sets `request.actor`; a session needs its CSRF token to write."""

    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        """The token's user, else the session's, else nobody."""
        header = request.headers.get("Authorization", "")
        if header:
            actor = actor_of_bearer(header)
        else:
            actor = getattr(request._request, "actor", ANONYMOUS)
            if actor.is_signed_in:
                self._check_csrf(request)
        request._request.actor = actor  # type: ignore[attr-defined]
        return None if actor.user is None else (actor.user, actor.token)

    def _check_csrf(self, request: Request) -> None:
        check = CSRFCheck(lambda _request: None)  # type: ignore[arg-type]
        check.process_request(request._request)
        reason = check.process_view(request._request, None, (), {})  # type: ignore[arg-type]
        if reason:
            raise ForbiddenError("Reload the page and try again.", code="auth.csrf")

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"
