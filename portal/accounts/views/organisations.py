"""Organisations: founding, members, invitations."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import actor_of, signed_in
from portal.accounts.forms import InvitationForm, OrganisationForm, ProfileForm
from portal.accounts.models import Invitation, Organisation, User
from portal.accounts.services import organisations
from portal.core.errors import DexterError, NotFoundError


def _mine(request: HttpRequest, slug: str) -> Organisation:
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
    """Members and open invitations."""
    return _page(request, _mine(request, slug), None)


def _page(
    request: HttpRequest, organisation: Organisation, form: InvitationForm | None
) -> HttpResponse:
    role = actor_of(request).role_in(organisation)
    context = {
        "organisation": organisation,
        "members": organisation.memberships.select_related("user").order_by("created_at"),
        "invitations": Invitation.objects.filter(
            organisation=organisation, accepted_at__isnull=True
        ).order_by("-created_at"),
        "is_manager": role in ("owner", "admin"),
        "form": form or InvitationForm(organisation=organisation),
    }
    status = 422 if form is not None else 200
    return render(request, "accounts/organisation.html", context, status=status)


@signed_in
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Send an invitation."""
    organisation = _mine(request, slug)
    form = InvitationForm(request.POST, organisation=organisation)
    if not form.is_valid():
        return _page(request, organisation, form)
    try:
        organisations.invite(
            organisation=organisation, **form.cleaned_data, by=actor_of(request).person
        )
    except DexterError as error:
        form.add_error(None, error.text)
        return _page(request, organisation, form)
    messages.success(request, f"A letter is on its way to {form.cleaned_data['email']}.")
    return redirect("accounts:organisation", slug=slug)


@signed_in
@require_POST
def remove(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Remove a member, or leave."""
    organisation, person = _mine(request, slug), actor_of(request).person
    user = User.objects.filter(public_id=user_id).first()
    if user is None:
        raise NotFoundError("There is no such member.")
    organisations.remove_member(organisation=organisation, user=user, by=person)
    messages.success(request, f"{user} is no longer a member.")
    if user == person:
        return redirect("accounts:settings")
    return redirect("accounts:organisation", slug=slug)


@signed_in
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What one is invited to; joining is a POST, so that a mail scanner cannot join."""
    if request.method == "POST":
        joined = organisations.accept_invitation(secret=secret, by=actor_of(request).person)
        messages.success(request, f"You belong to {joined.name} now.")
        return redirect("accounts:organisation", slug=joined.slug)
    context = {"invitation": organisations.find_invitation(secret)}
    return render(request, "accounts/invitation.html", context)
