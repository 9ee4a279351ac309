"""Organisations: founding one, and the page of one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from portal.accounts.access import actor_of, signed_in
from portal.accounts.forms import (
    InvitationForm,
    OrganisationForm,
    ProfileForm,
    ServiceAccountForm,
)
from portal.accounts.models import Organisation
from portal.accounts.roles import MANAGING_ROLES
from portal.accounts.services import invitations, members, organisations, service_accounts
from portal.core.errors import DexterError, NotFoundError


def own_organisation(request: HttpRequest, slug: str) -> Organisation:
    """One that the asker belongs to; else NotFoundError."""
    found = actor_of(request).organisations().filter(slug=slug).first()
    if found is None:
        raise NotFoundError("There is no such organisation.")
    return found


@signed_in
@require_POST
def found(request: HttpRequest) -> HttpResponse:
    """Found an organisation."""
    person = actor_of(request).person
    form = OrganisationForm(request.POST)
    if form.is_valid():
        try:
            new = organisations.found_organisation(**form.cleaned_data, by=person)
        except DexterError as error:
            form.add_error(None, error.text)
        else:
            messages.success(request, f"{new.name} is there; you are its owner.")
            return redirect("accounts:organisation", slug=new.slug)
    context = {
        "form": ProfileForm(instance=person),
        "founding": form,
        "memberships": actor_of(request).memberships,
    }
    return render(request, "accounts/settings.html", context, status=422)


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
