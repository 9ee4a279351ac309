"""Service accounts of an organisation, and the tokens by which they sign in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import actor_of, signed_in
from portal.accounts.forms import ServiceAccountForm, TokenForm
from portal.accounts.models import ApiToken, Organisation, User
from portal.accounts.roles import MANAGING_ROLES
from portal.accounts.services import service_accounts
from portal.accounts.views.organisations import organisation_page, own_organisation
from portal.core.answers import attempt
from portal.core.errors import NotFoundError


@signed_in
@require_POST
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """Make one, then show its page, where it gets its first token."""
    organisation = own_organisation(request, slug)
    form = ServiceAccountForm(request.POST, prefix="service")
    status = attempt(
        form,
        lambda: service_accounts.create_account(
            actor=actor_of(request), organisation=organisation, **form.cleaned_data
        ),
    )
    if status:
        return organisation_page(request, organisation, service_form=form, status=status)
    name = form.cleaned_data["name"]
    messages.success(request, f"{name} is there. Give it a token.")
    return redirect("accounts:service-account", slug=slug, account=name)


def _found(request: HttpRequest, slug: str, name: str) -> tuple[Organisation, User]:
    organisation = own_organisation(request, slug)
    return organisation, service_accounts.get_account(organisation, name)


def _page(
    request: HttpRequest,
    organisation: Organisation,
    account: User,
    *,
    form: TokenForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    is_manager = actor.role_in(organisation) in MANAGING_ROLES
    held = service_accounts.scopes_for(actor, account)
    context = {
        "organisation": organisation,
        "account": account,
        "is_manager": is_manager,
        "tokens": service_accounts.live_tokens(account) if is_manager else [],
        "form": form or TokenForm(held=held),
        "secret": secret,
    }
    return render(request, "accounts/service_account.html", context, status=status)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def account_page(request: HttpRequest, slug: str, account: str) -> HttpResponse:
    """Its tokens; a new one's secret is in the answer to its form and never again."""
    organisation, found = _found(request, slug, account)
    if request.method == "GET":
        return _page(request, organisation, found)
    actor, secrets = actor_of(request), []
    form = TokenForm(request.POST, held=service_accounts.scopes_for(actor, found))

    def make() -> None:
        _, secret = service_accounts.create_token(
            actor=actor,
            organisation=organisation,
            account=found,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
        )
        secrets.append(secret)

    if status := attempt(form, make):
        return _page(request, organisation, found, form=form, status=status)
    return _page(request, organisation, found, secret=secrets[0], status=201)


@signed_in
@require_POST
def disable(request: HttpRequest, slug: str, account: str) -> HttpResponse:
    """End its tokens and its seats, for good."""
    organisation, found = _found(request, slug, account)
    service_accounts.disable_account(
        actor=actor_of(request), organisation=organisation, account=found
    )
    messages.success(request, f"{found} is disabled: its tokens and seats have ended.")
    return redirect("accounts:organisation", slug=slug)


@signed_in
@require_POST
def revoke(request: HttpRequest, slug: str, account: str, token_id: UUID) -> HttpResponse:
    """End one token."""
    organisation, found = _found(request, slug, account)
    token = ApiToken.objects.filter(user=found, public_id=token_id).first()
    if token is None:
        raise NotFoundError("There is no such token.")
    service_accounts.revoke_token(actor=actor_of(request), organisation=organisation, token=token)
    messages.success(request, f"{token.name} signs {found} in no more.")
    return redirect("accounts:service-account", slug=slug, account=account)
