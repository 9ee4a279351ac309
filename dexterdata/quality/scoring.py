"""From findings to a score by area, and what each finding cost."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dexterdata.quality.measurable import measurable
from dexterdata.quality.shares import Extent, affected
from dexterdata.recording import MEASURED, TOUCH, Finding, Level, Recording, Stream

# Raised whenever the same findings would give another score.
SCORING_VERSION = "3"
NOT_MEASURED = "not_measured"
ERROR_CAP = "error_cap"
BEST_WITH_ERROR = 40
WARNINGS_LEAVE = 40
"""What warnings alone leave of an area."""
UNKNOWN_CAPS: Final = {"meta.missing_unit": 60, "meta.missing_profile": 70, "meta.missing_hand": 90}
"""The best score of a recording of which this is not known, the lowest first."""
AREA_OF_CHECK = {
    "pose.lost_tracking": "completeness",
    "pose.": "range",
    "time.": "timing",
    "shape.": "completeness",
    "container.": "completeness",
    "identity.": "completeness",
    "value.": "range",
    "tactile.": "touch",
    "sync.": "sync",
    "meta.label": "labels",
}
AREAS = ("timing", "completeness", "range", "touch", "sync", "labels")


def score(
    recording: Recording, findings: Sequence[Finding], measured_shares: Sequence[float]
) -> dict[str, Any]:
    """Return ``{"version", "score": 0-100, "areas": {area: 0-100 or None}, "deductions": [...]}``.

    An area begins at 100. A check with a warning takes 10 and 50 times the square root of the
    share that it touches of the stream that is hit worst (samples, time, channels:
    ``quality/shares.py``); with an error 60, and 40 times that share. Only its worst findings
    count. Warnings leave at least 40 of an area. Completeness also loses the share of values that
    were not measured or are no numbers (``measured_shares``: of each stream, 0 to 1), as far as
    ``pose.lost_tracking`` did not take it. None means that nothing could be judged there and
    nothing was found: see ``quality/measurable.py``.

    The score is halfway between the mean of the areas and the worst of them. It is at most 40
    where any check found an error; 60 where no stream's unit is known (80 where half of them
    are without), 70 without a profile, 90 where nobody says which hand it was.

    ``deductions`` explain it: each names ``area``, ``check`` and ``level`` of the findings that
    caused it and how many there are (``findings``), the area's ``points`` and what these cost the
    whole (``of_score``). 100 minus all ``points`` of an area is the area; 100 minus all
    ``of_score``, rounded, is the score. A cap takes what is above it and belongs to no area. Two
    are made by no check: ``not_measured``, and ``error_cap``.
    """
    taken = _taken(_losses(recording, findings, measured_shares))
    can_be = measurable(recording, findings)
    lost = {area: sum(points for loss, points in taken if loss.area == area) for area in AREAS}
    areas = {area: 100 - lost[area] if can_be[area] or lost[area] else None for area in AREAS}
    known = {area: value for area, value in areas.items() if value is not None}
    worst = min(known, key=known.__getitem__) if known else ""
    deductions = [
        deduction(loss, points, points * (0.5 / len(known) + 0.5 * (loss.area == worst)))
        for loss, points in taken
    ]
    whole = (sum(known.values()) / len(known) + known[worst]) / 2 if known else 0.0
    for cap in _caps(recording, findings):
        if round(whole - cap.points, 6) > 0:
            deductions.append(deduction(cap, 0, whole - cap.points))
            whole = cap.points
    return {
        "version": SCORING_VERSION,
        "score": round(round(whole, 4)),
        "areas": areas,
        "deductions": deductions,
    }


def basis(areas: Iterable[float | None]) -> str:
    """From how many of the areas a score is, in words: those that are None were not measured."""
    scores = list(areas)
    known = sum(score is not None for score in scores)
    return f"from {known} of {len(scores)} areas"


@dataclass(frozen=True, slots=True)
class Loss:
    """What one check, or one thing that is missing, takes from an area; `points` of 100.

    Of a cap, which has no area, `points` is the best score that it allows.
    """

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


def _taken(losses: Sequence[Loss]) -> list[tuple[Loss, int]]:
    """What each loss takes of its area in the end: there may be less left than it asks for."""
    left = dict.fromkeys(AREAS, 100)
    taken = []
    for loss in losses:
        kept = WARNINGS_LEAVE if loss.level is Level.WARNING else 0
        points = min(loss.points, max(0, left[loss.area] - kept))
        if points:
            left[loss.area] -= points
            taken.append((loss, points))
    return taken


def _losses(
    recording: Recording, findings: Sequence[Finding], measured_shares: Sequence[float]
) -> list[Loss]:
    """What each check takes from its area, in the order of the areas, the gravest first."""
    by_check: dict[tuple[str, str], list[Finding]] = {}
    streams = {stream.name: stream for stream in recording.streams}
    for finding in findings:
        area = _area(finding, streams)
        if area is not None and finding.level is not Level.INFO:
            by_check.setdefault((area, finding.check), []).append(finding)
    losses = []
    for (area, check), members in by_check.items():
        is_error = any(one.level is Level.ERROR for one in members)
        level = Level.ERROR if is_error else Level.WARNING
        worst = [one for one in members if one.level is level]
        share = _share(worst, recording, streams)
        losses.append(Loss(area, check, level, len(worst), _points(level, share)))
    losses.sort(key=_order)
    missing = 1.0 - sum(measured_shares) / len(measured_shares) if measured_shares else 0.0
    lost = sum(loss.points for loss in losses if loss.check == "pose.lost_tracking")
    points = max(0, round(100.0 * missing) - lost)
    if points:
        losses.append(Loss("completeness", NOT_MEASURED, None, 0, points))
    return losses


def _order(loss: Loss) -> tuple[int, bool, int, str]:
    return AREAS.index(loss.area), loss.level is not Level.ERROR, -loss.points, loss.check


def _points(level: Level, share: float) -> int:
    """What a check takes of its area's 100 where it touches this share."""
    if level is Level.ERROR:
        return round(60 + 40 * share)
    return round(10 + 50 * math.sqrt(share))


def _share(
    findings: Sequence[Finding], recording: Recording, streams: Mapping[str, Stream]
) -> float:
    """Share that these findings of one check touch of the stream that is hit worst.

    Streams beside it that are whole do not make it better.
    """
    of_stream: dict[str, list[Finding]] = {}
    for finding in findings:
        name = finding.stream if finding.stream in streams else None
        of_stream.setdefault(name or "", []).append(finding)
    return max(
        affected(members, Extent.of(streams.get(name), recording))
        for name, members in of_stream.items()
    )


def _area(finding: Finding, streams: Mapping[str, Stream]) -> str | None:
    stream = streams.get(finding.stream or "")
    if finding.check.startswith("value.") and stream is not None and stream.kind in TOUCH:
        return "touch"
    return next(
        (area for start, area in AREA_OF_CHECK.items() if finding.check.startswith(start)), None
    )


def _caps(recording: Recording, findings: Sequence[Finding]) -> Iterator[Loss]:
    """The best scores that are possible, the lowest first: a later one takes nothing after it."""
    caps = []
    errors = sum(finding.level is Level.ERROR for finding in findings)
    if errors:
        caps.append(Loss("", ERROR_CAP, Level.ERROR, errors, BEST_WITH_ERROR))
    for check, best in UNKNOWN_CAPS.items():
        found = [f for f in findings if f.check == check and f.level is not Level.INFO]
        if not found:
            continue
        if check == "meta.missing_unit":
            measured = {stream.name for stream in recording.streams if stream.kind in MEASURED}
            without = {finding.stream for finding in found} & measured
            best = 100 - round((100 - best) * len(without) / max(1, len(measured)))
        caps.append(Loss("", check, Level.WARNING, len(found), best))
    yield from sorted(caps, key=lambda cap: cap.points)
