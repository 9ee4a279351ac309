"""Placing and cancelling orders; the price is ours, never the client's."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from licensing.errors import OfferInvalidError
from licensing.models import Offer, Order
from licensing.money import Money
from licensing.selectors import selections
from licensing.services import agreements, grants, ledger
from licensing.services.offers import check_taker
from licensing.states import ORDER_MOVES, PAYMENT_MOVES
from portal.accounts.access import Actor
from portal.accounts.models import Organisation
from portal.accounts.services.notify import notify
from portal.audit import services as audit
from portal.core.errors import ConflictError, FieldError, ForbiddenError, InvalidError
from portal.core.moves import move

MOST_SEATS = 1000
CANCELLING_ROLES = ("owner", "signatory", "finance")


@dataclass(frozen=True)
class Wish:
    """What the buyer may choose."""

    purpose: str
    fields_of_use: tuple[str, ...]
    seats: int
    purchase_order: str
    intent: str | None = None
    selection: UUID | None = None


@dataclass(frozen=True)
class Quote:
    """What it costs."""

    unit: Money
    seats: int
    total: Money


def quote(*, offer: Offer, seats: int) -> Quote:
    """Return the price of seats under an offer: seats times the price of one."""
    price = offer.price
    if price is None:
        raise OfferInvalidError("This offer is free: ask for access.", code="offer.is_free")
    if not 1 <= seats <= MOST_SEATS:
        text = f"Choose between 1 and {MOST_SEATS} seats."
        raise InvalidError(text, code="order.seats", errors=[FieldError("seats", "range", text)])
    return Quote(price, seats, price.times(seats))


@transaction.atomic
def place_order(
    *, actor: Actor, offer: Offer, organisation: Organisation, wish: Wish
) -> tuple[Order, bool]:
    """Place an order with the price of this moment, and draw up its agreement.

    The same intent of the same buyer gives the same order, however often it is sent; with
    another wish it raises ConflictError `idempotency.reused`.
    """
    person = actor.person
    digest = _digest_of(offer, organisation, wish)
    if wish.intent is not None:
        repeated = Order.objects.filter(buyer=person, intent=wish.intent).first()
        if repeated is not None:
            return _same(repeated, digest), False
    now = timezone.now()
    price = quote(offer=offer, seats=wish.seats)
    check_taker(actor=actor, offer=offer, organisation=organisation, purpose=wish.purpose, now=now)
    template = offer.template_version.template
    fields = {
        "offer": offer,
        "organisation": organisation,
        "buyer_name": (person.name or person.email)[:120],
        "buyer_email": person.email,
        "purpose": wish.purpose,
        "fields_of_use": list(wish.fields_of_use),
        "selection": selections.named(actor, wish.selection, offer.dataset),
        "seats": wish.seats,
        "description": f"{template.name} of {offer.dataset.title}, per seat",
        "unit_amount": price.unit.amount,
        "total_amount": price.total.amount,
        "currency": price.total.currency,
        "purchase_order": wish.purchase_order,
        "wish_sha256": digest,
    }
    if wish.intent is None:
        order, created = Order.objects.create(buyer=person, **fields), True
    else:
        order, created = Order.objects.get_or_create(
            buyer=person, intent=wish.intent, defaults=fields
        )
    if created:
        agreements.draw_up(origin=order, seats=wish.seats, price=price.total)
        audit.record(
            actor=person,
            action="order.placed",
            subject=order,
            data={"offer": str(offer.public_id), "total": price.total.as_api()},
        )
        tell(order, "licensing_order_placed")
    return _same(order, digest), created


def _digest_of(offer: Offer, organisation: Organisation, wish: Wish) -> str:
    wished = {key: value for key, value in asdict(wish).items() if key != "selection"}
    if wish.selection is not None:
        wished["selection"] = str(wish.selection)
    said = {**wished, "offer": str(offer.public_id), "organisation": organisation.slug}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _same(order: Order, digest: str) -> Order:
    """The order, if it was placed for this wish; those placed before hashes were kept have none."""
    if order.wish_sha256 not in ("", digest):
        raise ConflictError("This key was used for another order.", code="idempotency.reused")
    return order


def may_cancel(actor: Actor, order: Order) -> bool:
    """Say whether somebody may cancel an order: the buyer, who may bind or pay, and our staff."""
    role = actor.role_in(order.organisation)
    is_buyer = role is not None and order.buyer == actor.user
    return is_buyer or role in CANCELLING_ROLES or actor.is_operator("finance", "licensing")


@transaction.atomic
def cancel_order(*, actor: Actor, order: Order, reason: str) -> Order:
    """Cancel an order that is not paid; its grant can then never become active."""
    if not may_cancel(actor, order):
        raise ForbiddenError(
            "Only the buyer, or an owner, signatory or finance contact of the organisation, may "
            "cancel this order."
        )
    if not reason.strip():
        raise InvalidError("Give a reason.", code="reason.required")
    grant = grants.lock(order.agreement.grant)
    move(order, "cancelled", moves=ORDER_MOVES, reason=reason.strip())
    for payment in order.payments.filter(state="pending"):
        move(payment, "cancelled", moves=PAYMENT_MOVES)
    ledger.reverse_sale(order)
    if grant.state == "pending":
        grants.terminate(grant=grant, reason="The order was cancelled.", by=actor.person)
    audit.record(
        actor=actor.person, action="order.cancelled", subject=order, data={"reason": reason}
    )
    tell(order, "licensing_order_cancelled")
    return order


def tell(order: Order, template: str) -> None:
    """Send the buyer a mail about their order."""
    notify(
        to=order.buyer_email,
        template=template,
        context={
            "name": order.buyer_name,
            "number": order.number,
            "description": order.description,
            "organisation": order.organisation.name,
            "seats": order.seats,
            "total": str(order.total),
            "purchase_order": order.purchase_order,
            "reason": order.reason,
            "path": order.get_absolute_url(),
        },
    )
