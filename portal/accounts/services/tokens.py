"""API tokens: the secret is shown once, only its digest is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.accounts.access import actor_for
from portal.accounts.authentication import PREFIX, digest_of, new_secret
from portal.accounts.models import ApiToken, User
from portal.accounts.roles import SCOPES
from portal.audit import services as audit
from portal.core.errors import FieldError, ForbiddenError, InvalidError


@transaction.atomic
def create_token(
    *,
    user: User,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    by: User,
    parent: ApiToken | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret, which cannot be had again.

    A token never holds more than its user and whoever makes it, and one made by a token never
    more than that one nor longer; InvalidError names scopes that are not known or not held.
    """
    if by.is_service:
        raise ForbiddenError(
            "The owners of its organisation make a service account's tokens.",
            code="auth.service_account",
        )
    chosen = sorted(set(scopes))
    held = actor_for(user, parent).scopes & actor_for(by, parent).scopes
    if parent is not None and parent.expires_at is not None:
        expires_at = min(expires_at or parent.expires_at, parent.expires_at)
    wrong = [scope for scope in chosen if scope not in SCOPES or scope not in held]
    if wrong or not chosen:
        sentence = f"Not yours to give: {', '.join(wrong)}." if wrong else "Choose a scope."
        raise InvalidError(
            sentence,
            code="token.scope_not_held",
            errors=[FieldError("scopes", "token.scope_not_held", sentence)],
        )
    if expires_at is not None and expires_at <= timezone.now():
        raise InvalidError("Choose a day in the future.", code="token.expiry_past")
    secret = new_secret()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        hint=secret[: len(PREFIX) + 4],
        digest=digest_of(secret),
        scopes=chosen,
        expires_at=expires_at,
    )
    audit.record(
        actor=by, action="token.created", subject=token, data={"name": name, "scopes": chosen}
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token at once; revoking it again changes nothing."""
    rows = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
    if rows.update(revoked_at=timezone.now()):
        audit.record(actor=by, action="token.revoked", subject=token)
