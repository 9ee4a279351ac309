"""How alike two datasets are, by what their facets say; pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Final

WEIGHTS: Final[Mapping[str, float]] = {
    "task": 3.0,
    "object": 2.0,
    "device": 2.0,
    "modality": 1.0,
    "environment": 1.0,
    "grasp": 0.5,
    "hand": 0.5,
}
"""What counts, and how much: the same task says more than the same hand."""

TOLD: Final = frozenset({"task", "object", "device", "modality", "environment"})
"""What is named as common: that both open a hand would tell nobody anything."""

Facets = Mapping[str, Set[str]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """From 0 to 1, and the values of TOLD that both have, the weightiest facet first."""

    score: float
    shared: tuple[str, ...]


def compare(one: Facets, other: Facets) -> Likeness:
    """The weighed mean over facets of shared values among all values of the two (Jaccard).

    A facet that neither has says nothing and is left out.
    """
    score = weight = 0.0
    shared: list[str] = []
    for key, counts in WEIGHTS.items():
        ours, theirs = one.get(key, frozenset()), other.get(key, frozenset())
        union = ours | theirs
        if not union:
            continue
        both = ours & theirs
        shared += sorted(both) if key in TOLD else []
        weight += counts
        score += counts * len(both) / len(union)
    return Likeness(score / weight if weight else 0.0, tuple(shared))
