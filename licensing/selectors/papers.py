"""Which requests, orders, agreements and grants somebody may see."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from licensing.models import AccessRequest, Agreement, Grant, Order, Payment, Seat
from portal.accounts.access import Actor
from portal.core.errors import NotFoundError

Row = TypeVar("Row", bound=Model)
DESK = ("licensing", "finance")


def visible_requests(actor: Actor) -> QuerySet[AccessRequest]:
    """Return the requests of one's organisations; our licence managers see all."""
    rows = AccessRequest.objects.select_related(
        "offer__dataset__organisation",
        "offer__template_version__template",
        "organisation__institution",
        "requester",
        "agreement__grant",
        "agreement__signature",
    )
    if actor.is_operator(*DESK):
        return rows
    return rows.filter(organisation__in=actor.organisations())


def visible_orders(actor: Actor) -> QuerySet[Order]:
    """Return the orders of one's organisations; our licence managers and finance see all."""
    rows = Order.objects.select_related(
        "offer__dataset__organisation",
        "offer__template_version__template",
        "organisation",
        "agreement__grant",
        "agreement__signature",
    ).prefetch_related("payments")
    if actor.is_operator(*DESK):
        return rows
    return rows.filter(organisation__in=actor.organisations())


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements of one's organisations and of one's datasets."""
    rows = Agreement.objects.select_related(
        "offer__dataset__organisation",
        "template_version__template",
        "organisation",
        "request",
        "order",
        "grant",
        "signature",
    )
    if actor.is_operator(*DESK):
        return rows
    own = actor.organisations()
    seats = Q(grant__seats__in=_seats_of(actor))
    return rows.filter(
        Q(organisation__in=own) | Q(offer__dataset__organisation__in=own) | seats
    ).distinct()


def visible_grants(actor: Actor) -> QuerySet[Grant]:
    """Return the grants of one's organisations, and those that one holds a seat under."""
    rows = Grant.objects.select_related(
        "agreement__template_version__template",
        "agreement__offer",
        "agreement__order",
        "agreement__signature",
        "dataset__organisation",
        "organisation",
    )
    if actor.is_operator(*DESK):
        return rows
    seats = Q(seats__in=_seats_of(actor))
    return rows.filter(Q(organisation__in=actor.organisations()) | seats).distinct()


def _seats_of(actor: Actor) -> QuerySet[Seat]:
    if actor.user is None:
        return Seat.objects.none()
    mine = Q(user=actor.user) | Q(email=actor.user.email)
    return Seat.objects.filter(mine).exclude(state="removed")


def visible_seats(actor: Actor, grant: Grant) -> QuerySet[Seat]:
    """Return the seats of a grant: all for its holders, one's own for others."""
    rows = grant.seats.exclude(state="removed")
    if actor.belongs_to(grant.organisation) or actor.is_operator(*DESK):
        return rows
    return rows.filter(pk__in=_seats_of(actor))


def _one(rows: QuerySet[Row], public_id: UUID, what: str) -> Row:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError(f"There is no such {what}.")
    return found


def get_request(actor: Actor, public_id: UUID) -> AccessRequest:
    """Return a request; else NotFoundError."""
    return _one(visible_requests(actor), public_id, "request")


def get_order(actor: Actor, public_id: UUID) -> Order:
    """Return an order; else NotFoundError."""
    return _one(visible_orders(actor), public_id, "order")


def get_payment(order: Order, public_id: UUID) -> Payment:
    """Return a payment of an order; else NotFoundError."""
    return _one(order.payments.all(), public_id, "payment")


def get_agreement(actor: Actor, public_id: UUID) -> Agreement:
    """Return an agreement; else NotFoundError."""
    return _one(visible_agreements(actor), public_id, "agreement")


def get_grant(actor: Actor, public_id: UUID) -> Grant:
    """Return a grant; else NotFoundError."""
    return _one(visible_grants(actor), public_id, "grant")


def get_seat(actor: Actor, grant: Grant, public_id: UUID) -> Seat:
    """Return a seat of a grant; else NotFoundError."""
    return _one(visible_seats(actor, grant), public_id, "seat")


def live_payment(order: Order) -> Payment | None:
    """Return the payment that is not cancelled, if there is one."""
    return next((row for row in order.payments.all() if row.state != "cancelled"), None)


def grant_of(origin: AccessRequest | Order) -> Grant | None:
    """Return the grant that came of a request or an order, if it is so far."""
    agreement = agreement_of(origin)
    return getattr(agreement, "grant", None)


def agreement_of(origin: AccessRequest | Order) -> Agreement | None:
    """Return the agreement of a request or an order, if it is so far."""
    agreement: Agreement | None = getattr(origin, "agreement", None)
    return agreement
