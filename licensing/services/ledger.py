"""The ledger: a row is one transfer between two accounts, so every sum is zero."""

from __future__ import annotations

from django.db.models import Sum

from licensing.models import Order, Transfer
from licensing.models.orders import Account
from licensing.money import Money, platform_fee


def record_sale(order: Order) -> None:
    """Book what the buyer owes: a fee to the platform, the rest to the contributor.

    Safe to repeat: an order has one transfer of each kind.
    """
    fee = platform_fee(order.total_amount)
    receivable = Account.ACCOUNTS_RECEIVABLE
    _transfer(order, "sale_fee", Account.PLATFORM_FEE, receivable, fee)
    share = order.total_amount - fee
    _transfer(order, "sale_contributor", Account.CONTRIBUTOR_PAYABLE, receivable, share)


def record_settlement(order: Order) -> None:
    """Book the payment: what was owed is cash now. Safe to repeat."""
    record_sale(order)
    _transfer(order, "settlement", Account.ACCOUNTS_RECEIVABLE, Account.CASH, order.total_amount)


def reverse_sale(order: Order) -> None:
    """Book back a sale that is cancelled before it was paid. Safe to repeat."""
    for row in order.transfers.filter(kind__in=["sale_fee", "sale_contributor"]):
        undone = f"undo_{row.kind.removeprefix('sale_')}"
        _transfer(order, undone, row.to_account, row.from_account, row.amount)


def _transfer(order: Order, kind: str, from_account: str, to_account: str, amount: int) -> None:
    if amount == 0:
        return
    Transfer.objects.get_or_create(
        order=order,
        kind=kind,
        defaults={
            "from_account": from_account,
            "to_account": to_account,
            "contributor": order.offer.dataset.organisation,
            "amount": amount,
            "currency": order.currency,
        },
    )


def balances(currency: str) -> dict[str, int]:
    """Return each account's balance in minor units: what came in less what went out."""
    rows = Transfer.objects.filter(currency=currency)
    into = dict(rows.values_list("to_account").annotate(sum=Sum("amount")).order_by())
    out = dict(rows.values_list("from_account").annotate(sum=Sum("amount")).order_by())
    return {name: into.get(name, 0) - out.get(name, 0) for name in Account.values}


def all_balances() -> list[tuple[str, Money]]:
    """Return every account's balance in every currency, with the account's name."""
    currencies = Transfer.objects.order_by("currency").values_list("currency", flat=True).distinct()
    labels = dict(Account.choices)
    return [
        (str(labels[name]), Money(amount, currency))
        for currency in currencies
        for name, amount in balances(currency).items()
    ]
