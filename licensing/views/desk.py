"""Our own staff's desks: requests to decide, orders to settle."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from licensing.forms import DecisionForm, ReasonForm
from licensing.models import AccessRequest
from licensing.selectors import evidence, papers
from licensing.selectors.standing import Standing, standings_of
from licensing.services import ledger, payments, requests
from portal.accounts.access import Actor, actor_of, operator
from portal.core.answers import attempt

ROWS_SHOWN = 100
OUTCOME_WORDS = {
    "approved": "approved",
    "declined": "declined",
    "needs_info": "asked for more information",
}


@operator("licensing")
def request_desk(request: HttpRequest) -> HttpResponse:
    """Show the requests that wait, the oldest first, and what was decided last."""
    return _desk(request, actor_of(request), None, 200)


def _desk(
    request: HttpRequest, actor: Actor, failed: tuple[UUID, DecisionForm] | None, status: int
) -> HttpResponse:
    rows = papers.visible_requests(actor)
    submitted = rows.filter(state="submitted").prefetch_related(*evidence.PROOFS)
    waiting = submitted.order_by("submitted_at")[:ROWS_SHOWN]
    standings = standings_of(waiting)
    return render(
        request,
        "licensing/desk_requests.html",
        {
            "nav": "desk",
            "waiting": [_case(row, standings[row.public_id], failed) for row in waiting],
            "asked_back": rows.filter(state="needs_info").order_by("submitted_at")[:ROWS_SHOWN],
            "decided": rows.filter(decided_at__isnull=False)
            .exclude(state="needs_info")
            .order_by("-decided_at")[:20],
        },
        status=status,
    )


def _case(
    row: AccessRequest, standing: Standing, failed: tuple[UUID, DecisionForm] | None
) -> dict[str, object]:
    now = timezone.now()
    is_failed = failed is not None and failed[0] == row.public_id
    return {
        "row": row,
        "standing": standing,
        "ticks": evidence.ticks_of(row, now)[:3],
        "days": (now - row.submitted_at).days,
        "form": failed[1] if failed is not None and is_failed else _named(DecisionForm, row),
    }


def _named(kind: type[DecisionForm], row: AccessRequest) -> DecisionForm:
    return kind(auto_id=f"id_{row.public_id.hex[:8]}_%s")


@require_POST
@operator("licensing")
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Decide on a request."""
    actor = actor_of(request)
    row = papers.get_request(actor, public_id)
    form = DecisionForm(request.POST, auto_id=f"id_{public_id.hex[:8]}_%s")
    status = attempt(
        form,
        lambda: requests.decide(
            actor=actor,
            request=row,
            decision=form.cleaned_data["decision"],
            reason=form.cleaned_data["reason"],
        ),
    )
    if status:
        return _desk(request, actor, (public_id, form), status)
    messages.success(request, f"{row.organisation}: {OUTCOME_WORDS[row.state]}.")
    return redirect("licensing:desk-requests")


@operator("licensing", "finance")
def order_desk(request: HttpRequest) -> HttpResponse:
    """Show the orders that wait for money, and the ledger's balances."""
    return _orders(request, None, 200)


def _orders(
    request: HttpRequest, failed: tuple[UUID, ReasonForm] | None, status: int
) -> HttpResponse:
    actor = actor_of(request)
    rows = papers.visible_orders(actor)
    waiting = []
    for row in rows.filter(state="placed").order_by("placed_at")[:ROWS_SHOWN]:
        is_failed = failed is not None and failed[0] == row.public_id
        form = ReasonForm(auto_id=f"id_{row.public_id.hex[:8]}_%s")
        waiting.append(
            {
                "row": row,
                "payment": papers.live_payment(row),
                "days": (timezone.now() - row.placed_at).days,
                "form": failed[1] if failed is not None and is_failed else form,
            }
        )
    return render(
        request,
        "licensing/desk_orders.html",
        {
            "nav": "desk",
            "waiting": waiting,
            "closed": rows.exclude(state="placed").order_by("-pk")[:20],
            "balances": ledger.all_balances(),
            "may_settle": actor.is_operator("finance"),
            "may_see_requests": actor.is_operator("licensing"),
        },
        status=status,
    )


@require_POST
@operator("finance")
def settle(request: HttpRequest, public_id: UUID, payment_id: UUID) -> HttpResponse:
    """Record that the money of an invoice arrived."""
    actor = actor_of(request)
    order = papers.get_order(actor, public_id)
    payment = papers.get_payment(order, payment_id)
    form = ReasonForm(request.POST, auto_id=f"id_{public_id.hex[:8]}_%s")
    status = attempt(
        form,
        lambda: payments.settle(
            actor=actor, order=order, payment=payment, reason=form.cleaned_data["reason"]
        ),
    )
    if status:
        return _orders(request, (public_id, form), status)
    messages.success(request, f"Order {order.number} is paid.")
    return redirect("licensing:desk-orders")
