"""Episodes proposed where a file labels none: from contact and from stillness."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Interval = tuple[float, float]

JOIN_BELOW_S: Final = 1.0  # a hand that lets go for less than this goes on with the same thing
SHORTEST_S: Final = 0.5
REACH_S: Final = 0.5  # before contact a hand comes, after it it goes
STILL_BELOW_M_S: Final = 0.02
MOST: Final = 100


def propose(
    contact: Sequence[Interval], moving: Sequence[Interval], duration_s: float
) -> list[Interval]:
    """Return the parts of a recording (s) that look like one action each, in order, apart.

    Contacts less than a second apart are one action, with up to half a second before and after.
    Where nothing is touched, each movement between two rests of a second is one. None
    where that is no more than the whole recording, or nothing. The distances are conventions of
    this project, not measurements: a person moves the ends.
    """
    joined, reach = (_joined(contact), REACH_S) if contact else (_joined(moving), 0.0)
    kept = [span for span in joined if span[1] - span[0] >= SHORTEST_S][:MOST]
    spans = []
    for number, (start, end) in enumerate(kept):
        before = (kept[number - 1][1] + start) / 2 if number else 0.0
        after = (end + kept[number + 1][0]) / 2 if number + 1 < len(kept) else duration_s
        spans.append((round(max(before, start - reach), 2), round(min(after, end + reach), 2)))
    is_whole = len(spans) == 1 and spans[0][1] - spans[0][0] > 0.95 * duration_s
    return [] if is_whole else spans


def intervals(
    held: NDArray[np.bool_], seconds: NDArray[np.float64], longest_step_s: float = 0.25
) -> list[Interval]:
    """The stretches (s) where ``held`` (n,) is true at ``seconds`` (n,); a gap ends one."""
    if not held.any():
        return []
    broken = np.concatenate([[False], np.diff(seconds) > longest_step_s])
    previous = np.concatenate([[False], held[:-1]])
    first = np.flatnonzero(held & (~previous | broken))
    following = np.concatenate([~held[1:] | broken[1:], [True]])
    last = np.flatnonzero(held & following)
    return [(float(seconds[a]), float(seconds[b])) for a, b in zip(first, last, strict=True)]


def _joined(spans: Sequence[Interval]) -> list[Interval]:
    found: list[Interval] = []
    for start, end in sorted(spans):
        if found and start - found[-1][1] < JOIN_BELOW_S:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
