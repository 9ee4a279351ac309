"""Members of an organisation: inviting, joining, roles, leaving."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import actor_of, signed_in
from portal.accounts.forms import InvitationForm
from portal.accounts.models import Invitation, Organisation, User
from portal.accounts.roles import Role
from portal.accounts.services import invitations, members, service_accounts
from portal.accounts.views.organisations import organisation_page, own_organisation
from portal.core.answers import attempt
from portal.core.errors import DexterError, NotFoundError
from portal.core.problems import status_of


@signed_in
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Send an invitation."""
    organisation = own_organisation(request, slug)
    form = InvitationForm(request.POST, organisation=organisation)
    status = attempt(
        form,
        lambda: invitations.invite(
            organisation=organisation, **form.cleaned_data, by=actor_of(request).person
        ),
    )
    if status:
        return organisation_page(request, organisation, invitation_form=form, status=status)
    messages.success(request, f"A letter is on its way to {form.cleaned_data['email']}.")
    return redirect("accounts:organisation", slug=slug)


def _invitation(request: HttpRequest, slug: str, invitation_id: UUID) -> Invitation:
    rows = invitations.waiting(own_organisation(request, slug)).select_related("organisation")
    found = rows.filter(public_id=invitation_id).first()
    if found is None:
        raise NotFoundError("There is no such invitation.")
    return found


@signed_in
@require_POST
def resend(request: HttpRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    """Send the letter again; the link in the first one ends."""
    invitation = _invitation(request, slug, invitation_id)
    invitations.resend(invitation=invitation, by=actor_of(request).person)
    messages.success(request, f"A new letter is on its way to {invitation.email}.")
    return redirect("accounts:organisation", slug=slug)


@signed_in
@require_POST
def revoke_invitation(request: HttpRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = _invitation(request, slug, invitation_id)
    invitations.revoke(invitation=invitation, by=actor_of(request).person)
    messages.success(request, f"The invitation of {invitation.email} was taken back.")
    return redirect("accounts:organisation", slug=slug)


def _refused(request: HttpRequest, organisation: Organisation, error: DexterError) -> HttpResponse:
    """The organisation's page with what stands against it; what is not there stays so."""
    if isinstance(error, NotFoundError):
        raise error
    status = status_of(error)
    return organisation_page(request, organisation, refusal=error.text, status=status)


def _user(user_id: UUID) -> User:
    user = User.objects.filter(public_id=user_id).first()
    if user is None:
        raise NotFoundError("There is no such member.")
    return user


@signed_in
@require_POST
def change_role(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Give a member another role; what stands against it is said on the organisation's page."""
    organisation, user = own_organisation(request, slug), _user(user_id)
    try:
        changed = members.set_role(
            organisation=organisation,
            user=user,
            role=request.POST.get("role", ""),
            by=actor_of(request).person,
        )
    except DexterError as error:
        return _refused(request, organisation, error)
    messages.success(request, f"{user} is {Role(changed.role).label.lower()} now.")
    return redirect("accounts:organisation", slug=slug)


@signed_in
@require_POST
def remove(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Remove a member, or leave."""
    organisation, person = own_organisation(request, slug), actor_of(request).person
    user = _user(user_id)
    try:
        members.remove_member(organisation=organisation, user=user, by=person)
    except DexterError as error:
        return _refused(request, organisation, error)
    messages.success(request, f"{user} is no longer a member.")
    if user == person:
        return redirect("accounts:settings")
    if service_accounts.accounts_of(organisation).filter(is_active=True).exists():
        messages.warning(
            request,
            f"If {user} knows tokens of your service accounts, make new ones and revoke those.",
        )
    return redirect("accounts:organisation", slug=slug)


@signed_in
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What one is invited to; joining is a POST, so that a mail scanner cannot join."""
    if request.method == "POST":
        joined = invitations.accept_invitation(secret=secret, by=actor_of(request).person)
        messages.success(request, f"You belong to {joined.name} now.")
        return redirect("accounts:organisation", slug=joined.slug)
    context = {"invitation": invitations.find_invitation(secret)}
    return render(request, "accounts/invitation.html", context)
