"""Counts in sentences."""

from __future__ import annotations


def counted(count: int, noun: str, many: str = "") -> str:
    """ "1 episode", "1,200 episodes"; `many` where the plural has no plain "s"."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
