"""Paying an order: by invoice that finance settles, or by pretence where that is switched on."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from licensing.models import Grant, Order, Payment
from licensing.services import grants, ledger
from licensing.services.orders import tell
from licensing.states import ORDER_MOVES, PAYMENT_MOVES
from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError, ForbiddenError, InvalidError
from portal.core.moves import move

INVOICE_DAYS = 30
PAYING_ROLES = ("owner", "signatory", "finance")


class Provider(Protocol):
    """How one way to pay begins.

    `begin` runs inside the transaction that stores the payment, with the grant locked. It may
    set the payment's reference and due date; it must not talk to the network. It returns whether
    the payment is settled at once.
    """

    def is_available(self) -> bool:
        """Say whether this portal takes this way to pay."""

    def begin(self, payment: Payment) -> bool:
        """Begin to pay, and say whether that settles it."""


class InvoiceProvider:
    """A transfer by bank within thirty days, settled by hand when it arrives."""

    def is_available(self) -> bool:
        """Invoices are always taken."""
        return True

    def begin(self, payment: Payment) -> bool:
        """Name the reference that the transfer must carry, and the day by which it is due."""
        payment.reference = f"{payment.order.number}-{payment.pk}"
        payment.due_on = timezone.localdate() + timedelta(days=INVOICE_DAYS)
        payment.save(update_fields=["reference", "due_on"])
        return False


class SandboxProvider:
    """No money moves: for demonstrations, where the settings allow it."""

    def is_available(self) -> bool:
        """Only where the settings say so; production says no."""
        return bool(settings.DEXTER_SANDBOX_PAYMENTS)

    def begin(self, payment: Payment) -> bool:
        """Pretend that the money came."""
        payment.reference = "sandbox: no money moved"
        payment.save(update_fields=["reference"])
        return True


PROVIDERS: dict[str, Provider] = {"invoice": InvoiceProvider(), "sandbox": SandboxProvider()}


def available() -> list[str]:
    """Return the names of the ways to pay that this portal takes."""
    return [name for name, provider in PROVIDERS.items() if provider.is_available()]


def may_pay(actor: Actor, order: Order) -> bool:
    """Say whether somebody may begin to pay: the buyer, and those who pay for them."""
    role = actor.role_in(order.organisation)
    return role in PAYING_ROLES or (role is not None and actor.user == order.buyer)


@transaction.atomic
def begin_payment(*, actor: Actor, order: Order, provider: str) -> tuple[Payment, bool]:
    """Begin to pay an order; repeating it returns the payment that is there.

    Choosing another way cancels the one that waits.
    """
    if not may_pay(actor, order):
        raise ForbiddenError("Only the buyer, an owner or finance of the organisation may pay.")
    chosen = PROVIDERS.get(provider)
    if chosen is None or not chosen.is_available():
        names = " or ".join(available())
        raise InvalidError(
            f"This portal does not take {provider}; choose {names}.",
            code="payment.provider_unavailable",
        )
    grant = grants.lock(order.agreement.grant)
    order.refresh_from_db()
    live = order.payments.exclude(state="cancelled").first()
    if live is not None and (live.provider == provider or live.state == "settled"):
        return live, False
    if order.state != "placed":
        raise ConflictError(f"This order is {order.state}.", code="order.not_payable")
    if live is not None:
        move(live, "cancelled", moves=PAYMENT_MOVES)
    payment = Payment.objects.create(
        order=order, provider=provider, amount=order.total_amount, currency=order.currency
    )
    ledger.record_sale(order)
    audit.record(
        actor=actor.person,
        action="payment.begun",
        subject=payment,
        data={"order": str(order.public_id), "provider": provider},
    )
    if chosen.begin(payment):
        _settle(payment=payment, order=order, grant=grant, by=actor.person)
    else:
        tell(order, "licensing_invoice_issued")
    return payment, True


@transaction.atomic
def settle(*, actor: Actor, order: Order, payment: Payment, reason: str) -> Payment:
    """Record that the money of an invoice arrived; settling again changes nothing."""
    if not actor.is_operator("finance"):
        raise ForbiddenError("Only finance settles payments.")
    grant = grants.lock(order.agreement.grant)
    payment.refresh_from_db()
    order.refresh_from_db()
    if payment.state == "settled":
        return payment
    if (payment.amount, payment.currency) != (order.total_amount, order.currency):
        raise ConflictError("The payment is not the order's total.", code="payment.amount_differs")
    _settle(payment=payment, order=order, grant=grant, by=actor.person, reason=reason)
    return payment


def _settle(*, payment: Payment, order: Order, grant: Grant, by: User, reason: str = "") -> None:
    """Settle under the grant's lock, so that a signature at the same moment is seen."""
    now = timezone.now()
    move(payment, "settled", moves=PAYMENT_MOVES, settled_at=now, settled_by=by)
    move(order, "paid", moves=ORDER_MOVES, paid_at=now)
    ledger.record_settlement(order)
    audit.record(
        actor=by,
        action="payment.settled",
        subject=payment,
        data={"order": str(order.public_id), "amount": order.total.as_api(), "reason": reason},
    )
    tell(order, "licensing_order_paid")
    grants.activate_if_complete(grant=grant)
