"""The score of a folder of episodes, out of those of its episodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    The score is the mean of the episodes' scores, each area the mean of the episodes that have
    it; of the ``wanted`` ones those that could not be read (``not_read``) are missing from
    completeness and count as 0. Where there is an error it is at most 40.
    """
    deductions = _means(episodes)
    values: dict[str, float] = {}
    for area in AREAS:
        if any(episode["areas"].get(area) is not None for episode in episodes):
            values[area] = 100.0 - sum(d["points"] for d in deductions if d["area"] == area)
    mean = 100.0 - sum(one["of_score"] for one in deductions) if episodes else 0.0
    if episodes and len(episodes) < wanted:
        share = 1.0 - len(episodes) / wanted
        loss = Loss("completeness", NOT_READ, None, wanted - len(episodes), 0)
        points = values.get("completeness", 0.0) * share
        deductions.append(deduction(loss, points, mean * share))
        values["completeness"] = values.get("completeness", 0.0) - points
        mean -= mean * share
    if has_error and mean > BEST_WITH_ERROR:
        over = Loss("", ERROR_CAP, Level.ERROR, 1, 0)
        deductions.append(deduction(over, 0, mean - BEST_WITH_ERROR))
        mean = BEST_WITH_ERROR
    return {
        "version": SCORING_VERSION,
        "score": round(round(mean, 4)),
        "areas": {
            area: round(round(values[area], 4)) if area in values else None for area in AREAS
        },
        "deductions": deductions,
    }


def _means(episodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What each check took on average: points of the episodes with its area, score of all."""
    sums: dict[tuple[int, str, str], list[float]] = {}
    order = {area: place for place, area in enumerate((*AREAS, None))}
    for one in (taken for episode in episodes for taken in episode["deductions"]):
        key = (order[one["area"]], one["check"], one["level"] or "")
        total = sums.setdefault(key, [0, 0.0, 0.0])
        for place, name in enumerate(("findings", "points", "of_score")):
            total[place] += one[name]
    known = {
        area: sum(episode["areas"].get(area) is not None for episode in episodes) for area in AREAS
    }
    means = []
    for (place, check, level), (count, points, of_score) in sorted(sums.items()):
        area = AREAS[place] if place < len(AREAS) else ""
        loss = Loss(area, check, Level(level) if level else None, int(count), 0)
        shown = points / known[area] if area else 0.0
        means.append(deduction(loss, shown, of_score / len(episodes)))
    return means
