"""What to drop of a query that finds nothing: one filter, or else the two that stand in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Loosened = tuple[tuple[str, ...], int]
"""Filters that are dropped together, and how much that shows."""
MOST_PAIRS: Final = 3


def singles(counts: Iterable[tuple[str, int]]) -> list[Loosened]:
    """Each filter whose dropping shows something, the most helpful first."""
    found = [((key,), count) for key, count in counts if count]
    return sorted(found, key=lambda one: -one[1])


def pairs(missed: Mapping[str, NDArray[np.bool_]]) -> list[Loosened]:
    """The pairs whose dropping shows most, the most helpful first; a few at most.

    `missed` says of each filter which rows do not fit it; each row is one that misses just two.
    """
    keys = list(missed)
    if len(keys) < 2:
        return []
    table = np.array([missed[key] for key in keys])
    first, last = table.argmax(axis=0), len(keys) - 1 - table[::-1].argmax(axis=0)
    counts = np.bincount(first * len(keys) + last, minlength=len(keys) ** 2)
    best = np.argsort(-counts, kind="stable")[:MOST_PAIRS]
    return [
        ((keys[place // len(keys)], keys[place % len(keys)]), int(counts[place]))
        for place in best[counts[best] > 0].tolist()
    ]
