"""Pages of requests: the wizard, the list, one request."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from licensing.comparison import duties, limits, rows
from licensing.forms import AnswerForm, DecisionForm, RequestForm
from licensing.journeys import Stage, steps
from licensing.models import AccessRequest, Offer
from licensing.selectors import evidence, journeys, papers
from licensing.selectors import offers as offer_selectors
from licensing.selectors.selections import share_of
from licensing.selectors.standing import standing_of
from licensing.services import requests
from portal.accounts import proofs
from portal.accounts.access import Actor, actor_of, signed_in
from portal.core.answers import UNPROCESSABLE, attempt
from portal.core.errors import NotFoundError

WIZARD = ("Purpose", "Check and send", "Decision", "Signature")


def find_offer(actor: Actor, owner: str, slug: str, offer_id: UUID) -> Offer:
    """Return the offer of this dataset; else NotFoundError."""
    offer = offer_selectors.get_offer(actor, offer_id)
    if (offer.dataset.organisation.slug, offer.dataset.slug) != (owner, slug):
        raise NotFoundError("There is no such offer.", code="offer.unknown")
    return offer


@require_http_methods(["GET", "POST"])
@signed_in
def wizard(request: HttpRequest, owner: str, slug: str, offer_id: UUID) -> HttpResponse:
    """Ask for access in two steps: what for, then check and send."""
    actor = actor_of(request)
    offer = find_offer(actor, owner, slug, offer_id)
    if not offer.is_free:
        return redirect("licensing:order-form", owner=owner, slug=slug, offer_id=offer_id)
    initial = {"selection": request.GET.get("selection")}
    form = RequestForm(request.POST or None, initial=initial, actor=actor, offer=offer)
    if request.method == "GET":
        return _wizard_page(request, actor, offer, form, "edit", 200)
    if not form.is_valid():
        return _wizard_page(request, actor, offer, form, "edit", UNPROCESSABLE)
    if request.POST.get("step") != "send":
        step = "edit" if request.POST.get("step") == "edit" else "check"
        return _wizard_page(request, actor, offer, form, step, 200)
    sent: list[AccessRequest] = []
    status = attempt(form, lambda: sent.append(_send(actor, offer, form)))
    if status:
        return _wizard_page(request, actor, offer, form, "edit", status)
    messages.success(request, "Your request was sent.")
    return redirect(sent[0])


def _send(actor: Actor, offer: Offer, form: RequestForm) -> AccessRequest:
    data = form.cleaned_data
    row, _ = requests.submit_request(
        actor=actor,
        offer=offer,
        organisation=data["organisation"],
        use=requests.Use(
            data["purpose"], data["fields_of_use"], data["statement"], data["selection"]
        ),
    )
    return row


def _wizard_page(
    request: HttpRequest, actor: Actor, offer: Offer, form: RequestForm, step: str, status: int
) -> HttpResponse:
    terms = offer.template_version.terms
    institution = proofs.institution_of(actor.person)
    done = WIZARD[0] if step == "check" else ""
    return render(
        request,
        "licensing/request_wizard.html",
        {
            "nav": "catalogue",
            "offer": offer,
            "form": form,
            "step": step,
            "share": share_of(form["selection"].value(), offer.dataset),
            "steps": steps(Stage(title, title == done) for title in WIZARD),
            "rows": rows([terms]),
            "limits": limits(terms, term_days=offer.term_days),
            "duties": duties(terms),
            "needs_affiliation": "affiliation" in terms["evidence"],
            "institution": institution[0] if institution else None,
            "has_organisation": form.fields["organisation"].queryset.exists(),  # type: ignore[attr-defined]
        },
        status=status,
    )


@signed_in
def request_list(request: HttpRequest) -> HttpResponse:
    """Show the requests and orders of one's organisations."""
    actor = actor_of(request)
    own = actor.organisations()
    return render(
        request,
        "licensing/request_list.html",
        {
            "nav": "grants",
            "requests": papers.visible_requests(actor)
            .filter(organisation__in=own)
            .order_by("-pk")[:100],
            "orders": papers.visible_orders(actor)
            .filter(organisation__in=own)
            .order_by("-pk")[:100],
        },
    )


@signed_in
def request_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one request: where it stands and what comes next."""
    row = papers.get_request(actor_of(request), public_id)
    return request_answer(request, row, AnswerForm(initial={"statement": row.statement}), 200)


def request_answer(
    request: HttpRequest, row: AccessRequest, form: AnswerForm, status: int
) -> HttpResponse:
    """Render a request's page."""
    actor = actor_of(request)
    return render(
        request,
        "licensing/request.html",
        {
            "nav": "grants",
            "request_row": row,
            "form": form,
            "steps": journeys.request_steps(row),
            "standing": standing_of(row) if actor.is_operator("licensing") else None,
            "agreement": papers.agreement_of(row),
            "grant": papers.grant_of(row),
            "decisions": row.decisions.all(),
            "is_requester": row.requester == actor.user,
            "decision_form": DecisionForm(),
            "may_decide": actor.is_operator("licensing") and row.state == "submitted",
        },
        status=status,
    )


@require_POST
@signed_in
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer the licence manager's question."""
    actor = actor_of(request)
    row = papers.get_request(actor, public_id)
    form = AnswerForm(request.POST)
    status = attempt(
        form,
        lambda: requests.answer_question(
            actor=actor, request=row, statement=form.cleaned_data["statement"]
        ),
    )
    if status:
        return request_answer(request, row, form, status)
    messages.success(request, "Your answer was sent.")
    return redirect(row)


@require_http_methods(["GET", "POST"])
@signed_in
def affiliation(request: HttpRequest) -> HttpResponse:
    """Show what proves one's affiliation, and renew it."""
    person = actor_of(request).person
    if request.method == "POST":
        proof = requests.confirm_affiliation(user=person)
        if proof is None:
            messages.error(request, evidence.AFFILIATION_MISSING)
        else:
            messages.success(request, f"Your affiliation with {proof.institution.name} is proven.")
        return redirect("licensing:affiliation")
    institution = proofs.institution_of(person)
    return render(
        request,
        "licensing/affiliation.html",
        {
            "until": proofs.affiliation_until(person),
            "institution": institution[0] if institution else None,
            "email": institution[1] if institution else "",
            "emails": proofs.confirmed_emails(person),
            "now": timezone.now(),
        },
    )
