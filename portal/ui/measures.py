"""Numbers as pages show them: sizes, durations, shares and a value beside its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

SIZE_UNITS = ("B", "kB", "MB", "GB", "TB")
HEADROOM = 1.15  # the largest of value and limits stays off the edge of the meter


def size(count: int | None) -> str:
    """Bytes in decimal units, three digits at most: 34700000 is "34.7 MB"."""
    if count is None:
        return "–"
    amount, unit = float(count), SIZE_UNITS[0]
    for unit in SIZE_UNITS:
        if amount < 1000 or unit == SIZE_UNITS[-1]:
            break
        amount /= 1000
    return f"{amount:.3g} {unit}" if amount < 100 else f"{amount:,.0f} {unit}"


def duration(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{seconds / 60:.1f} min"
    return f"{seconds / 3600:,.1f} h"


def percent(value: float, most: float) -> float:
    if most <= 0:
        return 0.0
    return round(100 * max(0.0, min(1.0, value / most)), 2)


CURRENCY_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
MINOR_DIGITS = {"JPY": 0, "KRW": 0}


def money(amount: int, currency: str) -> str:
    """An amount in minor units: "€1,250.00", "-€0.05", "CHF 500.00", "JPY 5,000"."""
    digits = MINOR_DIGITS.get(currency, 2)
    sign = "-" if amount < 0 else ""
    before = CURRENCY_SIGNS.get(currency, f"{currency} ")
    return f"{sign}{before}{Decimal(abs(amount)).scaleb(-digits):,.{digits}f}"


@dataclass(frozen=True)
class Scale:
    """Places in percent of the meter's width."""

    value: float
    limits: tuple[float, ...]

    @classmethod
    def of(cls, value: float, limit: float | Sequence[float | None] | None) -> Scale:
        bounds = limit if isinstance(limit, Sequence) else (limit,)
        marks = [float(bound) for bound in bounds if bound is not None]
        low = min(0.0, value, *marks)
        span = (max(0.0, value, *marks) - low) * HEADROOM or 1.0
        return cls(
            value=percent(value - low, span),
            limits=tuple(percent(mark - low, span) for mark in marks),
        )


def figure(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    if 1e4 <= abs(value) < 1e15:
        return f"{value:,.0f}"
    if 1e-3 <= abs(value) < 1e4:
        return f"{value:.4g}"
    return f"{value:.3e}"


def limits(limit: float | Sequence[float | None] | None) -> str:
    """A limit in words: "2", "0 … 1", "≤ 0.5", "≥ 10"."""
    if limit is None:
        return "none"
    if not isinstance(limit, Sequence):
        return figure(limit)
    low, high = limit
    if low is not None and high is not None:
        return f"{figure(low)} … {figure(high)}"
    if high is not None:
        return f"≤ {figure(high)}"
    return f"≥ {figure(low)}" if low is not None else "none"
