"""Organisations: founding one, and the page of one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import actor_of, signed_in
from portal.accounts.forms import (
    InvitationForm,
    OrganisationForm,
    ServiceAccountForm,
)
from portal.accounts.models import Organisation
from portal.accounts.roles import MANAGING_ROLES
from portal.accounts.services import invitations, members, organisations, service_accounts
from portal.accounts.views.settings import settings_page
from portal.core.errors import DexterError, NotFoundError
from portal.core.pages import own_path


def own_organisation(request: HttpRequest, slug: str) -> Organisation:
    """One that the asker belongs to; else NotFoundError."""
    found = actor_of(request).organisations().filter(slug=slug).first()
    if found is None:
        raise NotFoundError("There is no such organisation.")
    return found


@signed_in
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Found an organisation; `next` is where one wanted it and goes on."""
    if request.method == "GET":
        return settings_page(request, back=own_path(request.GET.get("next", "")))
    back = own_path(request.POST.get("next", ""))
    form = OrganisationForm(request.POST)
    if form.is_valid():
        person = actor_of(request).person
        try:
            new = organisations.found_organisation(**form.cleaned_data, by=person)
        except DexterError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, f"{new.name} is there; you are its owner.")
            return redirect(back or reverse("accounts:organisation", args=[new.slug]))
    return settings_page(request, founding=form, back=back, status=422)


@signed_in
@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Members, open invitations and service accounts."""
    return organisation_page(request, own_organisation(request, slug))


def organisation_page(
    request: HttpRequest,
    organisation: Organisation,
    *,
    invitation_form: forms.Form | None = None,
    service_form: forms.Form | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with the forms as they were filled in where something was not right."""
    has_programs = service_accounts.may_have(organisation)
    context = {
        "organisation": organisation,
        "members": members.people_of(organisation),
        "roles": organisations.roles_for(organisation),
        "invitations": invitations.waiting(organisation),
        "refusal": refusal,
        "now": timezone.now(),
        "is_manager": actor_of(request).role_in(organisation) in MANAGING_ROLES,
        "form": invitation_form or InvitationForm(organisation=organisation),
        "has_service_accounts": has_programs,
        "service_accounts": service_accounts.accounts_of(organisation) if has_programs else [],
        "service_form": service_form or ServiceAccountForm(prefix="service"),
    }
    return render(request, "accounts/organisation.html", context, status=status)
