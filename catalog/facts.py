"""What the catalogue takes over of an accepted recording: plain values, no models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class SourceFacts:
    """An accepted recording's file.

    ``storage_key`` is its content key in the store. ``streams`` are the stream objects of the
    validation report, ``report`` the whole report (only a summary of it is kept). An empty
    ``licence`` or ``attribution`` means that of the dataset. ``consent`` is as
    ``catalog.policy.kept_consent`` makes it.
    """

    recording_id: UUID
    filename: str
    sha256: str
    bytes: int
    storage_key: str
    format: str
    profile: str = ""
    device: str = ""
    hand: str = "unknown"
    streams: tuple[Mapping[str, Any], ...] = ()
    licence: str = ""
    attribution: str = ""
    sources: tuple[str, ...] = ()
    subject: str = ""
    consent: Mapping[str, Any] = field(default_factory=dict)
    quality: int | None = None
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EpisodeFacts:
    """One labelled time range of it, in seconds since the recording's start."""

    t_start_s: float
    t_end_s: float
    task: str
    instruction: str = ""
    hand: str = "unknown"
    success: bool | None = None
    objects: tuple[str, ...] = ()


def summarise(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the catalogue shows of a validation report: verdict, areas, findings by check."""
    grouped: dict[tuple[str, str], int] = {}
    for finding in report.get("findings") or ():
        key = (str(finding.get("check", "")), str(finding.get("level", "")))
        grouped[key] = grouped.get(key, 0) + 1
    quality = report.get("quality") or {}
    recording = report.get("recording") or {}
    return {
        "verdict": report.get("verdict"),
        "duration_s": recording.get("duration_s"),
        "areas": dict(quality.get("areas") or {}),
        "findings": [
            {"check": check, "level": level, "count": count}
            for (check, level), count in sorted(grouped.items())
        ],
    }
