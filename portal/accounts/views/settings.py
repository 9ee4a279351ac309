"""Oneself and one's tokens."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import actor_of, signed_in
from portal.accounts.forms import OrganisationForm, ProfileForm, TokenForm
from portal.accounts.models import ApiToken
from portal.accounts.services.tokens import create_token, revoke_token
from portal.core.errors import InvalidError


@signed_in
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, country, and the organisations one belongs to."""
    person = actor_of(request).person
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:settings")
    return settings_page(request, form=form, status=422 if form.errors else 200)


def settings_page(
    request: HttpRequest,
    *,
    form: ProfileForm | None = None,
    founding: OrganisationForm | None = None,
    back: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with the form as it was filled in where something was not right.

    `back` is the path that founding an organisation leads to, if it began somewhere else.
    """
    actor = actor_of(request)
    context = {
        "form": form or ProfileForm(instance=actor.person),
        "founding": founding or OrganisationForm(),
        "memberships": actor.memberships,
        "back": back,
    }
    return render(request, "accounts/settings.html", context, status=status)


def _tokens_page(
    request: HttpRequest, form: TokenForm, secret: str = "", status: int = 200
) -> HttpResponse:
    tokens = ApiToken.objects.filter(user=actor_of(request).person, revoked_at__isnull=True)
    context = {"form": form, "tokens": tokens.order_by("-created_at"), "secret": secret}
    return render(request, "accounts/tokens.html", context, status=status)


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens; a new one's secret is in the answer to its form and never again."""
    actor = actor_of(request)
    if request.method == "GET":
        return _tokens_page(request, TokenForm(held=actor.scopes))
    form = TokenForm(request.POST, held=actor.scopes)
    if not form.is_valid():
        return _tokens_page(request, form, status=422)
    try:
        _, secret = create_token(
            user=actor.person,
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(),
            by=actor.person,
        )
    except InvalidError as error:
        form.add_error(None, error.text)
        return _tokens_page(request, form, status=422)
    return _tokens_page(request, TokenForm(held=actor.scopes), secret, status=201)


@signed_in
@require_POST
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a token."""
    person = actor_of(request).person
    token = ApiToken.objects.filter(user=person, public_id=public_id).first()
    if token is None:
        raise Http404
    revoke_token(token=token, by=person)
    messages.success(request, f"{token.name} signs nobody in any more.")
    return redirect("accounts:tokens")
