"""The API's service accounts of an organisation, and their tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.api import token_as_api
from portal.accounts.models import ApiToken, Organisation, User
from portal.accounts.serializers import ServiceAccountInput, TokenInput
from portal.accounts.services import service_accounts
from portal.accounts.services.organisations import require_manager
from portal.core.api import ApiView, idempotent, paginate, parse
from portal.core.errors import NotFoundError
from portal.core.operations import operation


def account_as_api(account: User) -> dict[str, Any]:
    """A service account; it comes from `accounts_of`, which adds its last use."""
    return {
        "id": str(account.public_id),
        "name": account.name,
        "state": "active" if account.is_active else "disabled",
        "created_at": account.created_at,
        "last_used_at": getattr(account, "last_used_at", None),
    }


class OrganisationView(ApiView):
    """What the addresses under one organisation share; others do not exist for the caller."""

    def organisation(self, named: str, scope: str) -> Organisation:
        """One's own organisation by its UUID or slug."""
        own = self.require(scope).organisations()
        found: Organisation | None
        try:
            found = own.filter(public_id=UUID(named)).first()
        except ValueError:
            found = own.filter(slug=named).first()
        if found is None:
            raise NotFoundError("There is no such organisation.")
        return found

    def account(self, named: str, name: str, scope: str) -> tuple[Organisation, User]:
        """An organisation of one's own and one of its service accounts."""
        organisation = self.organisation(named, scope)
        return organisation, service_accounts.get_account(organisation, name)


class ServiceAccountsView(OrganisationView):
    """`GET|POST organisations/{organisation}/service-accounts`."""

    @operation(scope="licence:read", is_list=True)
    def get(self, request: Request, organisation: str) -> Response:
        """All, disabled ones too; every member may see them."""
        rows = service_accounts.accounts_of(self.organisation(organisation, "licence:read"))
        return paginate(request, rows, account_as_api, ordering=("created_at", "pk"))

    @operation(scope="licence:write", body=ServiceAccountInput, answers=(201,))
    @idempotent
    def post(self, request: Request, organisation: str) -> Response:
        """Make one."""
        own = self.organisation(organisation, "licence:write")
        account = service_accounts.create_account(
            actor=self.actor, organisation=own, **parse(ServiceAccountInput, request.data)
        )
        return Response(account_as_api(account), status=201)


class ServiceAccountView(OrganisationView):
    """`GET|DELETE organisations/{organisation}/service-accounts/{account}`."""

    @operation(scope="licence:read")
    def get(self, request: Request, organisation: str, account: str) -> Response:
        """One."""
        return Response(account_as_api(self.account(organisation, account, "licence:read")[1]))

    @operation(scope="licence:write", answers=(204,))
    def delete(self, request: Request, organisation: str, account: str) -> Response:
        """Disable it: its tokens and seats end at once."""
        own, found = self.account(organisation, account, "licence:write")
        service_accounts.disable_account(actor=self.actor, organisation=own, account=found)
        return Response(status=204)


class ServiceTokensView(OrganisationView):
    """`GET|POST organisations/{organisation}/service-accounts/{account}/tokens`."""

    @operation(scope="licence:read", is_list=True)
    def get(self, request: Request, organisation: str, account: str) -> Response:
        """Its tokens without their secrets, for owners."""
        own, found = self.account(organisation, account, "licence:read")
        require_manager(own, self.actor.person)
        return paginate(request, ApiToken.objects.filter(user=found), token_as_api)

    @operation(scope="licence:write", body=TokenInput, answers=(201,))
    def post(self, request: Request, organisation: str, account: str) -> Response:
        """Make one; its secret is in this answer and nowhere else, so no answer is kept."""
        own, found = self.account(organisation, account, "licence:write")
        wanted = parse(TokenInput, request.data)
        token, secret = service_accounts.create_token(
            actor=self.actor, organisation=own, account=found, **wanted
        )
        return Response({**token_as_api(token), "secret": secret}, status=201)


class ServiceTokenView(OrganisationView):
    """`DELETE organisations/{organisation}/service-accounts/{account}/tokens/{id}`."""

    @operation(scope="licence:write", answers=(204,))
    def delete(self, request: Request, organisation: str, account: str, token_id: UUID) -> Response:
        """Revoke it."""
        own, found = self.account(organisation, account, "licence:write")
        require_manager(own, self.actor.person)
        token = ApiToken.objects.filter(user=found, public_id=token_id).first()
        if token is None:
            raise NotFoundError("There is no such token.")
        service_accounts.revoke_token(actor=self.actor, organisation=own, token=token)
        return Response(status=204)
