"""One check of one recording as plain words and numbers, the same for the page and the PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest import policy, tape
from ingest.models import Recording, ValidationRun
from ingest.reporting import explained, figures, verdicts
from ingest.reporting.plots import Plot
from portal.ui import measures

Pairs = tuple[tuple[str, str], ...]
SHOWN = 6
"""How many streams, and channels of each, are named before the others are counted."""


@dataclass(frozen=True)
class Found:
    """One check's findings: how many, and the first of them."""

    check: str
    level: str
    total: int
    says: str
    expected: str
    found: str
    where: str
    when: str
    advice: str
    answer: str = ""
    play: str = ""


@dataclass(frozen=True)
class Sheet:
    """The whole report: `facts` name the recording, `ran` what was run on it.

    `why` explains the score line by line; `accepted` says who accepted the recording, and
    `reviewed` how many episodes that person set or confirmed.
    """

    title: str
    verdict: str
    sentence: str
    score: int | None
    areas: tuple[tuple[str, int | None], ...]
    why: Pairs
    facts: Pairs
    found: tuple[Found, ...]
    streams: tuple[Mapping[str, Any], ...]
    ran: Pairs
    plots: tuple[Plot, ...] = ()
    is_synthetic: bool = False
    accepted: Pairs = ()
    reviewed: int = 0


def of_run(recording: Recording, run: ValidationRun, drawn: Sequence[Plot] = ()) -> Sheet:
    """The sheet that the partner and the reviewer get."""
    answered = answered_findings(run, recording.metadata)
    open_ones = [one for one in answered if not one["answer"]]
    seen = policy.as_answered(run.report, recording.metadata)
    verdict, quality = seen["verdict"], seen["quality"]
    streams = streams_of(run.report)
    return Sheet(
        title=recording.filename,
        verdict=verdict,
        sentence=verdicts.sentence(verdict, open_ones, run.rule_set),
        score=(quality or {}).get("score"),
        areas=tuple(verdicts.areas_of(quality)),
        why=explained.lines(quality),
        facts=(("File", recording.filename), *facts_of(recording)),
        found=tuple(_found(group) for group in tape.grouped(answered)),
        streams=tuple(streams),
        ran=ran(run, run.profile or "none"),
        plots=tuple(drawn),
        is_synthetic=recording.dataset.is_synthetic,
    )


def answered_findings(run: ValidationRun, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each finding with its figures in words, and with what was stated where the file is mute."""
    streams = streams_of(run.report)
    return [
        {
            **one,
            "answer": policy.answer_to(one["check"], said),
            "expected": figures.expected(one, streams),
            "found": figures.value(one, streams),
        }
        for one in run.report["findings"]
    ]


def streams_of(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The streams that were read; none of a file that was not opened."""
    return list((report["recording"] or {}).get("streams") or ())


def facts_of(recording: Recording) -> Pairs:
    """What names the recording for everybody: its id, its bytes and their hash."""
    return (
        ("Recording", str(recording.public_id)),
        ("Dataset", recording.dataset.name),
        ("Length", measures.duration(recording.duration_s)),
        ("Size", f"{recording.bytes:,} bytes"),
        ("Format", (recording.format or "unknown").upper()),
        ("SHA-256", recording.sha256),
    )


def ran(run: ValidationRun, profile: str) -> Pairs:
    """Exactly what was run, when, and what it took."""
    libraries = tuple(
        (str(name), str(version)) for name, version in run.versions.items() if name != "rules"
    )
    return (
        ("Check", f"number {run.number}, {run.created_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Rule set", run.rule_set),
        ("Profile", profile),
        *libraries,
        ("Time", f"{run.seconds:.2f} s"),
        ("Peak memory", f"{run.peak_mb:.0f} MB"),
    )


def _found(group: Mapping[str, Any]) -> Found:
    first = group["findings"][0]
    return Found(
        check=group["check"],
        level=group["level"],
        total=group["total"],
        says=first["message"],
        expected=first["expected"],
        found=first["found"],
        where=_places(group["channels"]),
        when=when(first),
        advice=group["advice"],
        answer=group["answer"],
    )


def when(finding: Mapping[str, Any]) -> str:
    """The time of one finding in words; empty where it has none."""
    start_s, end_s = finding["t_start_s"], finding["t_end_s"]
    if start_s is None:
        return f"line {finding['line']}" if finding["line"] else ""
    return f"{start_s:.2f} s" if end_s in (None, start_s) else f"{start_s:.2f} to {end_s:.2f} s"


def _places(rows: Sequence[Mapping[str, Any]]) -> str:
    """The first streams with their channels: a row of the table has to fit a page."""
    more = f"; and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    return "; ".join(map(_place, rows[:SHOWN])) + more


def _place(row: Mapping[str, Any]) -> str:
    names = row["channels"]
    if not names:
        return str(row["stream"])
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{row['stream']}: {', '.join(names[:SHOWN])}{more}"
