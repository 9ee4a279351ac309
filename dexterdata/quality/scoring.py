"""From findings to a score by area, and what each finding cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dexterdata.recording import Finding, Level, Recording, StreamKind

# Raised whenever the same findings would give another score.
SCORING_VERSION = "1"
PENALTIES = {Level.ERROR: 60, Level.WARNING: 15, Level.INFO: 0}
NOT_MEASURED = "not_measured"
ERROR_CAP = "error_cap"
BEST_WITH_ERROR = 40
AREA_OF_CHECK = {
    "time.": "timing",
    "shape.": "completeness",
    "pose.": "completeness",
    "container.": "completeness",
    "value.": "range",
    "tactile.": "touch",
    "sync.": "sync",
    "meta.label": "labels",
}
TOUCH_KINDS = frozenset({StreamKind.TACTILE, StreamKind.FORCE})
AREAS = ("timing", "completeness", "range", "touch", "sync", "labels")


def score(
    recording: Recording, findings: Sequence[Finding], measured_shares: Sequence[float]
) -> dict[str, Any]:
    """Return ``{"version", "score": 0-100, "areas": {area: 0-100 or None}, "deductions": [...]}``.

    An area begins at 100 and loses 60 for every check with an error and 15 for every check with a
    warning in it (a check counts once, by its worst finding); completeness also loses the share of
    values that were not measured (``measured_shares``: of each stream, 0 to 1). None means that
    the recording holds nothing to judge there: timing needs stamps, touch a touch stream, sync a
    second clock, labels an episode. The score is the mean of the areas, and at most 40 where any
    check found an error.

    ``deductions`` explain it: each names ``area``, ``check`` and ``level`` of the findings that
    caused it and how many there are (``findings``), the area's ``points`` and what these cost the
    whole (``of_score``). 100 minus all ``points`` of an area is the area; 100 minus all
    ``of_score``, rounded, is the score. Two are made by no check: ``not_measured``, and
    ``error_cap``, which takes what is above 40 and belongs to no area.
    """
    judged = _judged(recording)
    losses = _losses(recording, findings, measured_shares)
    areas: dict[str, int | None] = {area: 100 if judged[area] else None for area in AREAS}
    share = 1.0 / max(1, sum(judged.values()))
    deductions = []
    for loss in losses:
        left = areas[loss.area]
        points = 0 if left is None else min(left, loss.points)
        if left is not None and points:
            areas[loss.area] = left - points
            deductions.append(deduction(loss, points, points * share))
    known = [value for value in areas.values() if value is not None]
    total = round(sum(known) / len(known)) if known else 0
    errors = sum(finding.level is Level.ERROR for finding in findings)
    if errors and total > BEST_WITH_ERROR:
        over = sum(known) / len(known) - BEST_WITH_ERROR
        deductions.append(deduction(Loss("", ERROR_CAP, Level.ERROR, errors, 0), 0, over))
        total = BEST_WITH_ERROR
    return {"version": SCORING_VERSION, "score": total, "areas": areas, "deductions": deductions}


@dataclass(frozen=True, slots=True)
class Loss:
    """What one check, or one thing that is missing, takes from an area; `points` of 100."""

    area: str
    check: str
    level: Level | None
    findings: int
    points: int


def deduction(loss: Loss, points: float, of_score: float) -> dict[str, Any]:
    """The loss as a report says it, with what it cost in the end."""
    return {
        "area": loss.area or None,
        "check": loss.check,
        "level": None if loss.level is None else str(loss.level),
        "findings": loss.findings,
        "points": round(points, 6),
        "of_score": round(of_score, 6),
    }


def _losses(
    recording: Recording, findings: Sequence[Finding], measured_shares: Sequence[float]
) -> list[Loss]:
    """What each check takes from its area, in the order of the areas, the gravest first."""
    kinds = {stream.name: stream.kind for stream in recording.streams}
    by_check: dict[tuple[str, str], list[Level]] = {}
    for finding in findings:
        area = _area(finding, kinds)
        if area is not None:
            by_check.setdefault((area, finding.check), []).append(finding.level)
    losses = []
    for (area, check), levels in by_check.items():
        worst = max(levels, key=PENALTIES.__getitem__)
        points = PENALTIES[worst]
        if points:
            losses.append(Loss(area, check, worst, levels.count(worst), points))
    missing = 1.0 - sum(measured_shares) / len(measured_shares) if measured_shares else 0.0
    if round(100.0 * missing):
        losses.append(Loss("completeness", NOT_MEASURED, None, 0, round(100.0 * missing)))
    return sorted(losses, key=lambda loss: (AREAS.index(loss.area), -loss.points, loss.check))


def _area(finding: Finding, kinds: Mapping[str, StreamKind]) -> str | None:
    if finding.check.startswith("value.") and kinds.get(finding.stream or "") in TOUCH_KINDS:
        return "touch"
    return next(
        (area for start, area in AREA_OF_CHECK.items() if finding.check.startswith(start)), None
    )


def _judged(recording: Recording) -> dict[str, bool]:
    streams = recording.streams
    clocks = {stream.clock for stream in streams if stream.has_clock}
    return {
        "timing": any(stream.has_clock for stream in streams),
        "completeness": True,
        "range": any(stream.samples and stream.kind not in TOUCH_KINDS for stream in streams),
        "touch": any(stream.samples and stream.kind in TOUCH_KINDS for stream in streams),
        "sync": len(clocks) > 1,
        "labels": bool(recording.episodes),
    }
