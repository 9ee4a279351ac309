"""Pages of agreements: read, and sign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from licensing.forms import SignForm
from licensing.models import Agreement
from licensing.prose import as_html
from licensing.selectors import papers
from licensing.services import agreements
from licensing.versions import describe_scope
from portal.accounts.access import actor_of, signed_in
from portal.core.addresses import client_address
from portal.core.answers import attempt


@signed_in
def agreement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the exact text with its hash, and who signed it."""
    actor = actor_of(request)
    row = papers.get_agreement(actor, public_id)
    form = SignForm(initial={"sha256": row.sha256, "name": actor.person.name})
    return _page(request, row, form, 200)


@signed_in
def agreement_text(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the exact bytes whose hash is signed."""
    row = papers.get_agreement(actor_of(request), public_id)
    return HttpResponse(row.text.encode(), content_type="text/markdown; charset=utf-8")


@require_POST
@signed_in
def sign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sign the text that was shown."""
    actor = actor_of(request)
    row = papers.get_agreement(actor, public_id)
    form = SignForm(request.POST)

    def act() -> object:
        signed = agreements.SignedAs(
            sha256=form.cleaned_data["sha256"],
            name=form.cleaned_data["name"],
            role=form.cleaned_data["role"],
            address=client_address(request),
            agent=request.headers.get("User-Agent", ""),
        )
        return agreements.sign(actor=actor, agreement=row, signed=signed)

    status = attempt(form, act)
    if status:
        return _page(request, row, form, status)
    messages.success(request, "The agreement is signed.")
    return redirect(row.order or row.grant)


def _page(request: HttpRequest, row: Agreement, form: SignForm, status: int) -> HttpResponse:
    signature = getattr(row, "signature", None)
    return render(
        request,
        "licensing/agreement.html",
        {
            "nav": "grants",
            "agreement": row,
            "text": as_html(row.text),
            "scope": describe_scope(row.scope_kind, row.scope_version),
            "signature": signature,
            "form": form,
            "may_sign": signature is None
            and row.grant.state == "pending"
            and agreements.may_sign(actor_of(request), row),
        },
        status=status,
    )
