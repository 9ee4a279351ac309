"""Why a score is what it is: what each check took, what capped it, what was not measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ingest.reporting.verdicts import AREAS
from portal.core.words import counted

NOT_MEASURED: Final = {
    "timing": "the file holds no time stamps",
    "completeness": "nothing was read",
    "range": "no profile or no unit says what is right",
    "touch": "no touch sensor of a known unit",
    "sync": "one clock, and no touch beside closing fingers for 20 s",
    "labels": "no labels in the file that a check could judge",
}
BY_NO_CHECK: Final = {
    "not_measured": "values that are missing",
    "not_read": "episodes that could not be read",
}
UNKNOWN: Final = {
    "meta.missing_unit": "units are not known",
    "meta.missing_profile": "no profile says what the columns mean",
    "meta.missing_hand": "nobody says which hand it was",
}
HALFWAY_SINCE: Final = 2
MINUS: Final = "\N{MINUS SIGN}"
Deduction = Mapping[str, Any]
Line = tuple[str, str]


def lines(quality: Mapping[str, Any] | None, reviewed: int = 0) -> tuple[Line, ...]:
    """Each thing that made the score, and why; nothing where nothing was scored.

    "Timing -60", "time.rate_mismatch"; then the whole out of the areas, the caps, and what was
    not measured. `reviewed`: how many episodes a reviewer set or confirmed.
    """
    if not quality or not quality.get("areas"):
        return ()
    taken = quality.get("deductions") or ()
    return (
        *_of_areas(taken),
        *_of_whole(quality, taken),
        *_unmeasured(quality["areas"], reviewed),
    )


def _of_areas(taken: Sequence[Deduction]) -> Iterator[Line]:
    for key, name in AREAS:
        own = [(one, _figure(one["points"])) for one in taken if one["area"] == key]
        if not own:
            continue
        lost = _figure(sum(one["points"] for one, _ in own))
        many = len(own) > 1
        checks = ", ".join(
            f"{_name(one)}{f' {MINUS}{points}' if many else ''}" for one, points in own
        )
        yield f"{name} {MINUS}{lost}", checks


def _of_whole(quality: Mapping[str, Any], taken: Sequence[Deduction]) -> Iterator[Line]:
    areas = {name: quality["areas"].get(key) for key, name in AREAS}
    known = {name: score for name, score in areas.items() if score is not None}
    before = 100.0 - sum(one["of_score"] for one in taken if one["area"])
    if len(known) > 1 and _is_halfway(quality):
        mean, worst = sum(known.values()) / len(known), min(known, key=known.__getitem__)
        if known[worst] < 100 and abs((mean + known[worst]) / 2 - before) < 1:
            both = f"the areas' mean, {_figure(mean)}, and the worst, {worst} {known[worst]}"
            yield f"Together {_figure(before)}", f"halfway between {both}"
    left = before
    for one in taken:
        if one["area"] is None:
            left -= one["of_score"]
            yield _cap(left, one["of_score"]), _by(one)


def _cap(left: float, of_score: float) -> str:
    """Where the caps of a set's episodes differ, what they took on average."""
    is_whole = abs(left - round(left)) < 1e-3
    return f"Capped at {round(left)}" if is_whole else f"Score {MINUS}{_figure(of_score)}"


def _by(one: Deduction) -> str:
    if one["check"] == "error_cap":
        return f"by {counted(one['findings'], 'error')}"
    return f"{UNKNOWN.get(one['check'], 'something is not known')}: {one['check']}"


def _unmeasured(areas: Mapping[str, int | None], reviewed: int) -> Iterator[Line]:
    for key, name in AREAS:
        if key in areas and areas[key] is None:
            why = NOT_MEASURED[key]
            if key == "labels" and reviewed:
                why += f"; a reviewer set or confirmed {counted(reviewed, 'episode')}"
            yield f"{name} not measured", why


def _name(one: Deduction) -> str:
    return BY_NO_CHECK.get(one["check"], str(one["check"]))


def _is_halfway(quality: Mapping[str, Any]) -> bool:
    version = str(quality.get("version", ""))
    return version.isdigit() and int(version) >= HALFWAY_SINCE


def _figure(points: float) -> str:
    return f"{points:.1f}".removesuffix(".0")
