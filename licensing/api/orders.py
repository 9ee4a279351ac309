"""API: orders and payments."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from licensing.api import shapes
from licensing.selectors import offers as offer_selectors
from licensing.selectors import papers
from licensing.selectors.people import own_organisation
from licensing.serializers import OrderInput, PaymentInput, ReasonInput, SettlementInput
from licensing.services import orders, payments
from portal.core.api import ApiView, idempotent, paginate, parse
from portal.core.errors import FieldError, InvalidError
from portal.core.operations import Query, operation

PRICE_WORDS = frozenset(
    {"price", "total", "amount", "currency", "unit_price", "unit_amount", "lines", "discount"}
)


def refuse_prices(data: Any) -> None:
    """Raise InvalidError when a client states a price; ours is the only one."""
    sent = sorted(PRICE_WORDS & set(data)) if isinstance(data, Mapping) else []
    if sent:
        text = "The price comes from the offer; send the offer and the seats only."
        raise InvalidError(
            text,
            code="order.price_not_accepted",
            errors=[FieldError(name, "order.price_not_accepted", text) for name in sent],
        )


def intent_of(request: Request) -> str | None:
    """Return the client's key for this purchase in a bounded form."""
    key = request.headers.get("Idempotency-Key")
    return hashlib.sha256(key.encode()).hexdigest() if key else None


class OrdersView(ApiView):
    """`GET|POST orders`."""

    @operation(scope="licence:read", query=(Query("state"),), is_list=True)
    def get(self, request: Request) -> Response:
        """List one's orders."""
        rows = papers.visible_orders(self.require("licence:read"))
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        return paginate(request, rows, shapes.order)

    @operation(scope="licence:write", body=OrderInput, answers=(200, 201))
    @idempotent
    def post(self, request: Request) -> Response:
        """Place an order."""
        actor = self.require("licence:write")
        refuse_prices(request.data)
        data = parse(OrderInput, request.data)
        order, created = orders.place_order(
            actor=actor,
            offer=offer_selectors.get_offer(actor, data["offer"]),
            organisation=own_organisation(actor, data["organisation"]),
            wish=orders.Wish(
                purpose=data["purpose"],
                fields_of_use=tuple(data["fields_of_use"]),
                seats=data["seats"],
                purchase_order=data["purchase_order"],
                intent=intent_of(request),
                selection=data["selection"],
            ),
        )
        shown = papers.get_order(actor, order.public_id)
        return Response(shapes.order(shown), status=201 if created else 200)


class OrderView(ApiView):
    """`GET orders/{id}`."""

    @operation(scope="licence:read")
    def get(self, request: Request, public_id: UUID) -> Response:
        """Return an order."""
        return Response(shapes.order(papers.get_order(self.require("licence:read"), public_id)))


class CancelView(ApiView):
    """`POST orders/{id}/cancel`."""

    @operation(scope="licence:write", body=ReasonInput)
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Cancel an order that is not paid."""
        actor = self.require("licence:write")
        order = papers.get_order(actor, public_id)
        data = parse(ReasonInput, request.data)
        orders.cancel_order(actor=actor, order=order, reason=data["reason"])
        return Response(shapes.order(papers.get_order(actor, public_id)))


class PaymentsView(ApiView):
    """`POST orders/{id}/payments`."""

    @operation(scope="licence:write", body=PaymentInput, answers=(200, 201))
    @idempotent
    def post(self, request: Request, public_id: UUID) -> Response:
        """Begin to pay."""
        actor = self.require("licence:write")
        order = papers.get_order(actor, public_id)
        data = parse(PaymentInput, request.data)
        payment, created = payments.begin_payment(
            actor=actor, order=order, provider=data["provider"]
        )
        return Response(
            {
                **shapes.payment(payment),
                "order": shapes.order(papers.get_order(actor, public_id)),
            },
            status=201 if created else 200,
        )


class SettlementView(ApiView):
    """`POST orders/{id}/payments/{pid}/settle`."""

    @operation(scope="licence:decide", body=SettlementInput)
    @idempotent
    def post(self, request: Request, public_id: UUID, payment_id: UUID) -> Response:
        """Record that the money arrived."""
        actor = self.require("licence:decide")
        order = papers.get_order(actor, public_id)
        data = parse(SettlementInput, request.data)
        payment = payments.settle(
            actor=actor,
            order=order,
            payment=papers.get_payment(order, payment_id),
            reason=data["reason"],
        )
        return Response(
            {
                **shapes.payment(payment),
                "order": shapes.order(papers.get_order(actor, public_id)),
            }
        )
