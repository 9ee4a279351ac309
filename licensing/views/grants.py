"""Pages of grants: the list, one grant with its seats, decision and bundles."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from catalog.models import Version
from catalog.selectors import versions
from licensing.forms import ReasonForm, SeatForm, ServiceSeatForm
from licensing.models import Grant, Seat
from licensing.selectors import papers
from licensing.selectors.bundles import listed_bundles
from licensing.selectors.contents import contents_of
from licensing.selectors.selections import wanted_of
from licensing.services import bundles, grants, seats
from licensing.versions import describe_scope
from portal.accounts.access import Actor, actor_of, signed_in
from portal.accounts.roles import MANAGING_ROLES
from portal.core.answers import attempt
from portal.core.errors import DexterError


@signed_in
def grant_list(request: HttpRequest) -> HttpResponse:
    """Show what one may use."""
    actor = actor_of(request)
    rows = papers.visible_grants(actor).order_by("-pk").prefetch_related("seats")
    open_bundles = listed_bundles(actor).filter(grant__isnull=True).order_by("-pk")
    return render(
        request,
        "licensing/grant_list.html",
        {"nav": "grants", "grants": rows[:200], "open_bundles": open_bundles[:200]},
    )


@signed_in
def grant_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one grant."""
    grant = papers.get_grant(actor_of(request), public_id)
    return _page(request, grant, {}, 200)


def _offered_versions(actor: Actor, grant: Grant) -> list[Version]:
    rows = versions.visible_to(actor, grant.dataset)
    return [row for row in rows if row.state in ("published", "deprecated")]


def _page(
    request: HttpRequest, grant: Grant, bound: dict[str, forms.Form], status: int
) -> HttpResponse:
    actor = actor_of(request)
    offered = _offered_versions(actor, grant)
    wanted = request.GET.get("version", "")
    chosen = next((row for row in offered if row.number == wanted), None)
    version = chosen or (offered[0] if offered else None)
    decision = None
    if version is not None:
        decision = bundles.decide_delivery(
            actor=actor, grant=grant, version=version, contents=contents_of(version)
        )
    visible = papers.visible_seats(actor, grant)
    is_licence_manager = actor.is_operator("licensing")
    is_live = grant.state in ("pending", "active", "suspended")
    return render(
        request,
        "licensing/grant.html",
        {
            "nav": "grants",
            "grant": grant,
            "agreement": grant.agreement,
            "scope": describe_scope(grant.agreement.scope_kind, grant.agreement.scope_version),
            "seats": visible.select_related("user"),
            "seats_free": grant.seats_limit - grant.seats.exclude(state="removed").count(),
            "own_seat": visible.filter(user=actor.user).first()
            or visible.filter(email=actor.person.email).first(),
            "has_service_seats": visible.filter(is_service=True).exists(),
            "may_make_service_accounts": actor.role_in(grant.organisation) in MANAGING_ROLES,
            "may_manage": is_live and seats.may_manage(actor, grant),
            "versions": offered,
            "version": version,
            "decision": decision,
            "bundles": grant.bundles.select_related("version__dataset").order_by("-pk"),
            "seat_form": bound.get("seat", SeatForm()),
            "service_form": bound.get("service", ServiceSeatForm(grant=grant)),
            "reason_form": bound.get("reason", ReasonForm()),
            "revocation": grants.plan_revocation(grant) if is_licence_manager and is_live else None,
        },
        status=status,
    )


@require_POST
@signed_in
def add_seat(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Offer a seat to a person, or give one to a service account."""
    actor = actor_of(request)
    grant = papers.get_grant(actor, public_id)
    if "service_account" in request.POST:
        service = ServiceSeatForm(request.POST, grant=grant)
        status = attempt(
            service,
            lambda: seats.give_service_seat(
                actor=actor, grant=grant, name=service.cleaned_data["service_account"]
            ),
        )
        bound: dict[str, forms.Form] = {"service": service}
    else:
        person = SeatForm(request.POST)
        status = attempt(
            person,
            lambda: seats.offer_seat(actor=actor, grant=grant, email=person.cleaned_data["email"]),
        )
        bound = {"seat": person}
    return _page(request, grant, bound, status) if status else redirect(grant)


def _seat(request: HttpRequest, public_id: UUID, seat_id: UUID) -> tuple[Actor, Grant, Seat]:
    actor = actor_of(request)
    grant = papers.get_grant(actor, public_id)
    return actor, grant, papers.get_seat(actor, grant, seat_id)


@require_POST
@signed_in
def accept_seat(request: HttpRequest, public_id: UUID, seat_id: UUID) -> HttpResponse:
    """Accept one's seat."""
    actor, grant, seat = _seat(request, public_id, seat_id)
    seats.accept_seat(actor=actor, seat=seat)
    messages.success(request, "You hold a seat now.")
    return redirect(grant)


@require_POST
@signed_in
def remove_seat(request: HttpRequest, public_id: UUID, seat_id: UUID) -> HttpResponse:
    """Take a seat away."""
    actor, grant, seat = _seat(request, public_id, seat_id)
    seats.remove_seat(actor=actor, grant=grant, seat=seat)
    messages.success(request, f"The seat of {seat.email} was taken away.")
    return redirect(grant)


@require_POST
@signed_in
def revoke(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a grant for good."""
    actor = actor_of(request)
    grant = papers.get_grant(actor, public_id)
    form = ReasonForm(request.POST)
    status = attempt(
        form,
        lambda: grants.revoke(actor=actor, grant=grant, reason=form.cleaned_data["reason"]),
    )
    if status:
        return _page(request, grant, {"reason": form}, status)
    messages.success(request, "The licence was revoked.")
    return redirect(grant)


@require_http_methods(["POST"])
@signed_in
def build(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for the bundle of a whole version."""
    actor = actor_of(request)
    grant = papers.get_grant(actor, public_id)
    number = request.POST.get("version", grant.agreement.scope_version)
    version = versions.get_visible(actor=actor, dataset=grant.dataset, number=number)
    try:
        wanted = wanted_of(actor, request.POST.get("selection", ""), version)
        bundle, _ = bundles.request_bundle(actor=actor, grant=grant, version=version, wanted=wanted)
    except DexterError as error:
        messages.error(request, error.text)
        return redirect(grant)
    return redirect(bundle)
