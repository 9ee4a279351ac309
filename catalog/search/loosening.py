"""What to drop of a query that finds nothing: one filter, or else the two that stand in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
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
    counts: list[Loosened] = [
        (keys, int(np.count_nonzero(missed[keys[0]] & missed[keys[1]])))
        for keys in combinations(missed, 2)
    ]
    return sorted((one for one in counts if one[1]), key=lambda one: -one[1])[:MOST_PAIRS]
