"""How good a recording is, from 0 to 100, by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dexterdata.recording import Finding, Level, Recording, StreamKind

PENALTIES = {Level.ERROR: 60.0, Level.WARNING: 15.0, Level.INFO: 0.0}
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

__all__ = ["AREAS", "score"]


def score(
    recording: Recording, findings: Sequence[Finding], measured_shares: Sequence[float]
) -> dict[str, Any]:
    """Return ``{"score": 0-100, "areas": {area: 0-100 or None}}``.

    An area begins at 100 and loses 60 for every check with an error and 15 for every check with a
    warning in it (a check counts once, by its worst finding); completeness also loses the share of
    values that were not measured (``measured_shares``: of each stream, 0 to 1). None means that
    the recording holds nothing to judge there: timing needs stamps, touch a touch stream, sync a
    second clock, labels an episode. The score is the mean of the areas, and at most 40 where any
    check found an error.
    """
    lost = _lost_by_area(recording, findings)
    if measured_shares:
        lost["completeness"] += 100.0 * (1.0 - sum(measured_shares) / len(measured_shares))
    judged = _judged(recording)
    areas = {area: round(max(0.0, 100.0 - lost[area])) if judged[area] else None for area in AREAS}
    known = [value for value in areas.values() if value is not None]
    total = round(sum(known) / len(known)) if known else 0
    if any(finding.level is Level.ERROR for finding in findings):
        total = min(total, BEST_WITH_ERROR)
    return {"score": total, "areas": areas}


def _lost_by_area(recording: Recording, findings: Sequence[Finding]) -> dict[str, float]:
    kinds = {stream.name: stream.kind for stream in recording.streams}
    worst: dict[tuple[str, str], float] = {}
    for finding in findings:
        area = _area(finding, kinds)
        if area is not None:
            key = (area, finding.check)
            worst[key] = max(worst.get(key, 0.0), PENALTIES[finding.level])
    lost = dict.fromkeys(AREAS, 0.0)
    for (area, _), penalty in worst.items():
        lost[area] += penalty
    return lost


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
