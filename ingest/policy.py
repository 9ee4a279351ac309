"""What a submission needs beyond a passed check: the portal asks for more than the library.

The library only warns of `meta.missing_*`; here each is an error unless what was said at upload
fills the gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.policy import kept_consent

HANDS = ("left", "right", "both")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known of a recording, and what to do about it."""

    field: str
    check: str
    todo: str


GAPS = (
    Gap("consent", "meta.missing_consent", "say what the recorded person agreed to"),
    Gap(
        "hand",
        "meta.missing_hand",
        "say which hand was recorded: left, right or both (or unknown, with its source)",
    ),
    Gap("unit", "meta.missing_unit", "give the units of the values in its profile"),
    Gap("profile", "meta.missing_profile", "name the device's profile and check it again"),
)


def gaps(report: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[Gap]:
    """What still has to be said before this recording may be submitted."""
    found = {finding["check"] for finding in report.get("findings") or ()}
    for gap in GAPS:
        if gap.check in found and not _fills(gap.field, metadata):
            yield gap


def answer_to(check: str, metadata: Mapping[str, Any]) -> str:
    """What was stated in the portal where this check missed it in the file; empty where nothing."""
    for gap in GAPS:
        if gap.check == check and _fills(gap.field, metadata):
            return str(metadata[gap.field]).strip()
    return ""


def as_answered(report: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The report without the findings that were answered; the stored one stays as it was made.

    What such a finding took from the score comes back: the caps of `meta.missing_*` are the last
    that the score takes, the lowest first, so without one the others stand as they are.
    """
    findings = report.get("findings") or ()
    still = [one for one in findings if not answer_to(one["check"], metadata)]
    is_clean = not any(one["level"] in ("error", "warning") for one in still)
    verdict = "pass" if report.get("verdict") == "warn" and is_clean else report.get("verdict")
    quality = _without(report.get("quality"), metadata)
    return {**report, "findings": still, "verdict": verdict, "quality": quality}


def _without(
    quality: Mapping[str, Any] | None, metadata: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The score without what answered findings took from the whole."""
    taken = (quality or {}).get("deductions") or ()
    still = [one for one in taken if not answer_to(one["check"], metadata)]
    if quality is None or len(still) == len(taken):
        return quality
    score = 100.0 - sum(one["of_score"] for one in still)
    return {**quality, "deductions": still, "score": round(round(score, 4))}


def standing(report: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Verdict, counts and score of a recording, by its report and by what was stated since."""
    seen = as_answered(report, metadata)
    levels = [finding["level"] for finding in seen["findings"]]
    return {
        "verdict": seen["verdict"],
        "errors_count": levels.count("error"),
        "warnings_count": levels.count("warning"),
        "quality": (seen["quality"] or {}).get("score"),
    }


def _fills(field: str, metadata: Mapping[str, Any]) -> bool:
    if field == "hand":
        # Who hands on an archive may not know what its source did not write down: "unknown" is
        # an answer where the source is named, and the catalogue shows it.
        is_archive = metadata.get("hand") == "unknown" and bool(metadata.get("sources"))
        return metadata.get("hand") in HANDS or is_archive
    said = kept_consent(metadata.get("consent"))
    return field == "consent" and bool(said.get("form") or said.get("scopes"))


def hand_of(report: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    """What the file says of the hand; where it says nothing, what was said at upload."""
    seen = (report.get("recording") or {}).get("hand") or "unknown"
    return str(seen) if seen != "unknown" else str(metadata.get("hand") or "unknown")
