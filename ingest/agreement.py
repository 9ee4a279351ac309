"""How far two reviewers agree who decided about the same recordings without knowing of each other.

Pure. Kappa corrects the share of equal decisions for what chance would make equal: (observed -
expected) / (1 - expected), where expected comes from how often each side says what. Source:
J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement
20 (1960) 37-46.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from catalog import vocabulary

ENOUGH = 10
"""With fewer pairs than this, figures would say more than is known."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two decisions about one recording, and the episodes where both accepted."""

    first: str
    second: str
    first_episodes: Sequence[Row] = ()
    second_episodes: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Figures:
    """Agreement over `count` pairs; None where nothing can be said.

    `matched` episodes overlap one of the other side; `unmatched` are those of either side that
    overlap none. `boundary_s` is the mean absolute difference of their starts and ends.
    """

    count: int
    equal_percent: float | None = None
    kappa: float | None = None
    matched: int = 0
    unmatched: int = 0
    boundary_s: float | None = None
    task_percent: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there are pairs enough to speak of agreement."""
        return self.count >= ENOUGH


def is_chosen(public_id: object, percent: int) -> bool:
    """Whether a recording gets a second look: always the same answer for the same id."""
    digest = hashlib.sha256(f"second look:{public_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000 < percent * 100


def measured(pairs: Sequence[Pair]) -> Figures:
    """The figures of these pairs; only their number where they are too few."""
    if len(pairs) < ENOUGH:
        return Figures(len(pairs))
    decisions = [(pair.first, pair.second) for pair in pairs]
    found = [
        match
        for pair in pairs
        if pair.first == pair.second == "accept"
        for match in matches(pair.first_episodes, pair.second_episodes)
    ]
    both = [(one, other) for one, other in found if one is not None and other is not None]
    gaps = [
        abs(float(one[end]) - float(other[end]))
        for one, other in both
        for end in ("t_start_s", "t_end_s")
    ]
    same = sum(_task(one) == _task(other) for one, other in both)
    return Figures(
        count=len(pairs),
        equal_percent=100 * sum(one == other for one, other in decisions) / len(pairs),
        kappa=kappa(decisions),
        matched=len(both),
        unmatched=len(found) - len(both),
        boundary_s=sum(gaps) / len(gaps) if gaps else None,
        task_percent=100 * same / len(both) if both else None,
    )


def kappa(decisions: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa; None where both sides always say the same one thing."""
    total = len(decisions)
    first = Counter(one for one, _ in decisions)
    second = Counter(other for _, other in decisions)
    observed = Fraction(sum(one == other for one, other in decisions), total)
    expected = Fraction(sum(first[said] * second[said] for said in first), total**2)
    return None if expected == 1 else float((observed - expected) / (1 - expected))


def matches(first: Sequence[Row], second: Sequence[Row]) -> Iterable[tuple[Row | None, Row | None]]:
    """Each episode with the one that it overlaps longest, and then those that overlap none."""
    overlaps = sorted(
        (
            (-_overlap_s(one, other), i, j)
            for i, one in enumerate(first)
            for j, other in enumerate(second)
        ),
    )
    left, right = set(range(len(first))), set(range(len(second)))
    for overlap, i, j in overlaps:
        if overlap < 0 and i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield first[i], second[j]
    yield from ((first[i], None) for i in sorted(left))
    yield from ((None, second[j]) for j in sorted(right))


def _overlap_s(one: Row, other: Row) -> float:
    start = max(float(one["t_start_s"]), float(other["t_start_s"]))
    return min(float(one["t_end_s"]), float(other["t_end_s"])) - start


def _task(row: Row) -> str:
    return vocabulary.plain(str(row.get("task") or ""))
