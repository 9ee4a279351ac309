"""The score of a folder of episodes, out of those of its episodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dexterdata.quality.scoring import (
    AREAS,
    BEST_WITH_ERROR,
    ERROR_CAP,
    SCORING_VERSION,
    Loss,
    deduction,
)
from dexterdata.recording import Level

NOT_READ = "not_read"


def score_of_set(
    episodes: Sequence[Mapping[str, Any]], wanted: int, *, has_error: bool
) -> dict[str, Any]:
    """Return the same as :func:`dexterdata.quality.score`, given what it said of each episode.

    Each area is the mean of the episodes'; of the ``wanted`` ones those that could not be read
    (``not_read``) are missing from completeness. Points are means as well.
    """
    values: dict[str, float] = {}
    losses: list[tuple[Loss, float]] = []
    for area in AREAS:
        known = [episode for episode in episodes if episode["areas"].get(area) is not None]
        if not known:
            continue
        losses += list(_means(area, known))
        values[area] = 100.0 - sum(points for loss, points in losses if loss.area == area)
        if area == "completeness" and len(known) < wanted:
            missing = values[area] * (1.0 - len(known) / wanted)
            values[area] -= missing
            losses.append((Loss(area, NOT_READ, None, wanted - len(known), 0), missing))
    mean = sum(values.values()) / len(values) if values else 0.0
    deductions = [deduction(loss, points, points / len(values)) for loss, points in losses]
    if has_error and mean > BEST_WITH_ERROR:
        over = mean - BEST_WITH_ERROR
        deductions.append(deduction(Loss("", ERROR_CAP, Level.ERROR, 1, 0), 0, over))
        mean = BEST_WITH_ERROR
    return {
        "version": SCORING_VERSION,
        "score": round(mean),
        "areas": {area: round(values[area]) if area in values else None for area in AREAS},
        "deductions": deductions,
    }


def _means(area: str, known: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Loss, float]]:
    """What each check took from the area, over all episodes that have it."""
    sums: dict[tuple[str, str], tuple[int, float]] = {}
    for one in (d for episode in known for d in episode["deductions"] if d["area"] == area):
        key = (one["check"], one["level"] or "")
        count, points = sums.get(key, (0, 0.0))
        sums[key] = (count + one["findings"], points + one["points"])
    for (check, level), (count, points) in sorted(sums.items()):
        yield Loss(area, check, Level(level) if level else None, count, 0), points / len(known)
