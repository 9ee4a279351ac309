"""Money in whole minor units; nothing here is ever a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from portal.ui import measures

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "JPY", "KRW")

# The platform keeps a fifth of a sale; the rest is owed to the contributor.
PLATFORM_FEE_PERCENT = 20


class MoneyObject(TypedDict):
    """Money as the API shows it."""

    amount: int
    currency: str


@dataclass(frozen=True)
class Money:
    """An amount in minor units of a currency."""

    amount: int
    currency: str

    def times(self, count: int) -> Money:
        """Return the amount `count` times."""
        return Money(self.amount * count, self.currency)

    @classmethod
    def of(cls, units: Decimal, currency: str) -> Money:
        """Return an amount in whole units; ValueError when a minor unit would be split."""
        amount = units.scaleb(measures.MINOR_DIGITS.get(currency, 2))
        if amount != amount.to_integral_value():
            raise ValueError(f"{units} {currency} splits the smallest unit.")
        return cls(int(amount), currency)

    def as_api(self) -> MoneyObject:
        """Return the API's object."""
        return {"amount": self.amount, "currency": self.currency}

    def __str__(self) -> str:
        return measures.money(self.amount, self.currency)


def platform_fee(total: int) -> int:
    """Return the platform's share, rounded down to the contributor's favour."""
    return total * PLATFORM_FEE_PERCENT // 100
