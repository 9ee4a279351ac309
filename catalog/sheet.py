"""The data sheet of a version: what its files have in common, counted once when it is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.facets import label_of

AREAS = ("timing", "completeness", "range", "touch", "sync", "labels")
MOST_STREAMS = 200
"""More kinds of streams than this are not a table that anybody reads."""


@dataclass(frozen=True)
class FileFacts:
    """What the sheet needs of one file."""

    format: str
    profile: str
    subject: str
    licence: str
    attribution: str
    sources: tuple[str, ...]
    streams: tuple[Mapping[str, Any], ...]
    report: Mapping[str, Any] = field(default_factory=dict)


def build(files: Iterable[FileFacts]) -> dict[str, Any]:
    """Streams, formats, origins and quality of some files, ready to show."""
    rows = list(files)
    return {
        "files": len(rows),
        "formats": _distinct(row.format for row in rows),
        "profiles": _distinct(row.profile for row in rows),
        "licences": _distinct(row.licence for row in rows),
        "attributions": _distinct(row.attribution for row in rows),
        "sources": _distinct(source for row in rows for source in row.sources),
        "subjects": len(_distinct(row.subject for row in rows)),
        "streams": _streams(rows),
        "areas": _areas(rows),
        "verdicts": dict(Counter(str(row.report.get("verdict") or "unknown") for row in rows)),
        "findings": _findings(rows),
    }


def attribution_of(sheet: Mapping[str, Any], stated: str) -> str:
    """Whom to name: the origins of the files that are in it; before any is, what was stated."""
    return "\n".join(sheet.get("attributions") or [stated.strip()])


def _distinct(values: Iterable[str]) -> list[str]:
    return sorted({value for value in values if value})


def _streams(rows: list[FileFacts]) -> list[dict[str, Any]]:
    """One row for each stream that is alike in name, kind, unit and width."""
    rates: dict[tuple[str, str, str, int], list[float]] = {}
    for row in rows:
        for stream in row.streams:
            rates.setdefault(_alike(stream), []).append(_rate(stream))
    return [
        {
            "name": name,
            "kind": kind,
            "unit": unit,
            "label": label_of(kind),
            "rate_hz": max(found) or None,
            "least_rate_hz": min(found) or None,
            "channels": channels,
            "files": len(found),
        }
        for (name, kind, unit, channels), found in sorted(rates.items())[:MOST_STREAMS]
    ]


def _alike(stream: Mapping[str, Any]) -> tuple[str, str, str, int]:
    return (
        str(stream.get("name") or ""),
        str(stream.get("kind") or ""),
        str(stream.get("unit") or ""),
        len(stream.get("channels") or ()),
    )


def _rate(stream: Mapping[str, Any]) -> float:
    """The measured rate with three digits; 0 where there is none."""
    return float(f"{stream.get('rate_hz') or 0:.3g}")


def _areas(rows: list[FileFacts]) -> dict[str, int | None]:
    """The mean score of each area over the files that have it."""
    found: dict[str, int | None] = {}
    for area in AREAS:
        scores = [row.report.get("areas", {}).get(area) for row in rows]
        measured = [score for score in scores if score is not None]
        found[area] = round(sum(measured) / len(measured)) if measured else None
    return found


def _findings(rows: list[FileFacts]) -> list[dict[str, Any]]:
    """Each check that found something: how often, and in how many files."""
    times: Counter[tuple[str, str]] = Counter()
    places: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for finding in row.report.get("findings", ()):
            key = (finding["level"], finding["check"])
            times[key] += finding["count"]
            places[key] += 1
    return [
        {"check": check, "level": level, "count": times[level, check], "files": files}
        for (level, check), files in sorted(places.items())
    ]
