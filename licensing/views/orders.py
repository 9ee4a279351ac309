"""Pages of orders: the form with its total, and one order."""

from __future__ import annotations

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from licensing.comparison import duties, limits, rows
from licensing.forms import OrderForm, PaymentForm, ReasonForm
from licensing.journeys import Stage, steps
from licensing.models import Offer, Order
from licensing.selectors import journeys, papers
from licensing.selectors.selections import share_of
from licensing.services import orders, payments
from licensing.views.requests import find_offer
from portal.accounts.access import Actor, actor_of, signed_in
from portal.core.answers import UNPROCESSABLE, attempt
from portal.core.errors import DexterError

STEPS = ("Configure", "Sign", "Pay", "Download")


@require_http_methods(["GET", "POST"])
@signed_in
def order_form(request: HttpRequest, owner: str, slug: str, offer_id: UUID) -> HttpResponse:
    """Choose seats and see the total; the price is the server's."""
    actor = actor_of(request)
    offer = find_offer(actor, owner, slug, offer_id)
    if offer.is_free:
        return redirect("licensing:request-form", owner=owner, slug=slug, offer_id=offer_id)
    if request.method == "GET":
        chosen = request.GET.get("selection")
        initial = {"seats": 1, "intent": uuid.uuid4().hex, "selection": chosen}
        form = OrderForm(initial=initial, actor=actor, offer=offer)
        form.begin_with_training()
        return _form_page(request, offer, form, 200)
    form = OrderForm(request.POST, actor=actor, offer=offer)
    if request.POST.get("action") != "place":
        return _form_page(request, offer, form, 200 if form.is_valid() else UNPROCESSABLE)
    placed: list[Order] = []
    status = attempt(form, lambda: placed.append(_place(actor, offer, form)))
    if status:
        return _form_page(request, offer, form, status)
    messages.success(request, "Your order was placed.")
    return redirect(placed[0])


def _place(actor: Actor, offer: Offer, form: OrderForm) -> Order:
    data = form.cleaned_data
    order, _ = orders.place_order(
        actor=actor,
        offer=offer,
        organisation=data["organisation"],
        wish=orders.Wish(
            purpose=data["purpose"],
            fields_of_use=data["fields_of_use"],
            seats=data["seats"],
            purchase_order=data["purchase_order"],
            intent=data["intent"],
            selection=data["selection"],
        ),
    )
    return order


def _quote(offer: Offer, form: OrderForm) -> orders.Quote | None:
    wanted = form["seats"].value()
    try:
        return orders.quote(offer=offer, seats=int(wanted))
    except (TypeError, ValueError, DexterError):
        return None


def _form_page(request: HttpRequest, offer: Offer, form: OrderForm, status: int) -> HttpResponse:
    terms = offer.template_version.terms
    return render(
        request,
        "licensing/order_form.html",
        {
            "nav": "catalogue",
            "offer": offer,
            "form": form,
            "quote": _quote(offer, form),
            "share": share_of(form["selection"].value(), offer.dataset),
            "steps": steps(Stage(title, False) for title in STEPS),
            "rows": rows([terms]),
            "limits": limits(terms, term_days=offer.term_days),
            "duties": duties(terms),
            "has_organisation": form.fields["organisation"].queryset.exists(),  # type: ignore[attr-defined]
        },
        status=status,
    )


@signed_in
def order_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show where an order stands: requester, signature, payment, grant."""
    row = papers.get_order(actor_of(request), public_id)
    return order_answer(request, row, PaymentForm(initial={"provider": "invoice"}), 200)


def order_answer(
    request: HttpRequest, row: Order, form: PaymentForm | ReasonForm, status: int
) -> HttpResponse:
    """Render an order's page."""
    actor = actor_of(request)
    is_payment = isinstance(form, PaymentForm)
    payment = papers.live_payment(row)
    agreement = papers.agreement_of(row)
    is_signed = hasattr(agreement, "signature")
    may_pay = row.state == "placed" and payments.may_pay(actor, row)
    return render(
        request,
        "licensing/order.html",
        {
            "nav": "grants",
            "order": row,
            "steps": journeys.order_steps(row),
            "agreement": agreement,
            "grant": papers.grant_of(row),
            "payment": payment,
            "payment_form": form if is_payment else PaymentForm(initial={"provider": "invoice"}),
            "reason_form": ReasonForm() if is_payment else form,
            "may_pay": may_pay and is_signed,
            "pays_later": may_pay and not is_signed,
            "may_cancel": row.state == "placed" and orders.may_cancel(actor, row),
            "may_settle": payment is not None
            and payment.state == "pending"
            and actor.is_operator("finance"),
        },
        status=status,
    )


@require_POST
@signed_in
def pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin to pay."""
    actor = actor_of(request)
    row = papers.get_order(actor, public_id)
    form = PaymentForm(request.POST)
    status = attempt(
        form,
        lambda: payments.begin_payment(
            actor=actor, order=row, provider=form.cleaned_data["provider"]
        ),
    )
    return order_answer(request, row, form, status) if status else redirect(row)


@require_POST
@signed_in
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cancel an order that is not paid."""
    actor = actor_of(request)
    row = papers.get_order(actor, public_id)
    form = ReasonForm(request.POST)
    status = attempt(
        form,
        lambda: orders.cancel_order(actor=actor, order=row, reason=form.cleaned_data["reason"]),
    )
    if status:
        return order_answer(request, row, form, status)
    messages.success(request, "The order was cancelled.")
    return redirect(row)
