"""The API's view of oneself and one's tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts import proofs
from portal.accounts.access import Actor
from portal.accounts.models import ApiToken
from portal.accounts.serializers import TokenInput
from portal.accounts.services.tokens import create_token, revoke_token
from portal.core.api import ApiView, paginate, parse
from portal.core.errors import NotFoundError, NotSignedInError
from portal.core.operations import operation


def me_as_api(actor: Actor) -> dict[str, Any]:
    """Oneself: organisations with roles, scopes, and the ticks of verification."""
    user, now = actor.person, timezone.now()
    return {
        "id": str(user.public_id),
        "email": user.email,
        "name": user.name,
        "organisations": [
            {
                "slug": m.organisation.slug,
                "name": m.organisation.name,
                "kind": m.organisation.kind,
                "role": m.role,
            }
            for m in actor.memberships
        ],
        "scopes": sorted(actor.scopes),
        "ticks": {
            "identity": bool(proofs.confirmed_emails(user)),
            "affiliation": proofs.holds(proofs.affiliation_until(user), now),
            "training": proofs.holds(proofs.training_until(user), now),
        },
    }


def token_as_api(token: ApiToken) -> dict[str, Any]:
    """A token without its secret."""
    return {
        "id": str(token.public_id),
        "name": token.name,
        "hint": token.hint,
        "scopes": token.scopes,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
        "revoked_at": token.revoked_at,
    }


class MeView(ApiView):
    """`GET me`."""

    @operation(needs_account=True)
    def get(self, request: Request) -> Response:
        """Who one is."""
        if not self.actor.is_signed_in:
            raise NotSignedInError("Send a token, or sign in.")
        return Response(me_as_api(self.actor))


class TokensView(ApiView):
    """`GET|POST me/tokens`."""

    def mine(self) -> QuerySet[ApiToken]:
        """One's own tokens."""
        return ApiToken.objects.filter(user=self.actor.person)

    @operation(needs_account=True, is_list=True)
    def get(self, request: Request) -> Response:
        """All, newest first."""
        return paginate(request, self.mine(), token_as_api)

    @operation(needs_account=True, body=TokenInput, answers=(201,))
    def post(self, request: Request) -> Response:
        """Make one; its secret is in this answer and nowhere else.

        Hence no answer is kept for an Idempotency-Key here: the secret would lie in it.
        """
        person, wanted = self.actor.person, parse(TokenInput, request.data)
        token, secret = create_token(user=person, by=person, parent=self.actor.token, **wanted)
        return Response({**token_as_api(token), "secret": secret}, status=201)


class TokenView(TokensView):
    """`DELETE me/tokens/{id}`."""

    http_method_names = ["delete", "options"]

    @operation(needs_account=True, answers=(204,))
    def delete(self, request: Request, public_id: UUID) -> Response:
        """Revoke it."""
        token = self.mine().filter(public_id=public_id).first()
        if token is None:
            raise NotFoundError("There is no such token.")
        revoke_token(token=token, by=self.actor.person)
        return Response(status=204)
