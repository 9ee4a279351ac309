"""The form of a report that everybody may read: what was found, in our words alone.

Plots show what published episodes show, and a finding in one of these leads to its player.

Nothing that the partner wrote goes out: no file name, no message that quotes the file, no name of
a channel, no profile of their own. A check is said by its own explanation.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any

from dexterdata import checks, profiles
from ingest import policy, tape
from ingest.models import Recording, ValidationRun
from ingest.reporting import acceptance, explained, figures, published, sheet, verdicts
from ingest.reporting.plots import Plot
from ingest.reporting.published import Part
from ingest.reporting.sheet import Found, Sheet
from portal.core.times import moment

OWN_PROFILE = "written by the partner for this device"
PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9_./-]{0,59}\Z", re.IGNORECASE)


def of_run(
    recording: Recording,
    run: ValidationRun,
    subject: str = "",
    *,
    parts: Sequence[Part] = (),
    plots: Sequence[Plot] = (),
) -> Sheet:
    """The public sheet; `subject` is a word that must not be in it.

    `parts`: the published episodes; of the recording's `plots` only these are shown.
    """
    report = policy.as_answered(run.report, recording.metadata)
    findings, quality = report["findings"], report["quality"]
    streams = _streams(report, subject)
    accepted = acceptance.of_recording(recording)
    return Sheet(
        title=title_of(recording),
        verdict=report["verdict"],
        sentence=_sentence(report, run),
        score=(quality or {}).get("score"),
        areas=tuple(verdicts.areas_of(quality)),
        why=explained.lines(quality, accepted.episodes if accepted else 0),
        facts=sheet.facts_of(recording),
        found=tuple(_found(group, report, streams, parts) for group in tape.grouped(findings)),
        streams=tuple({**row, "name": streams[row["name"]]} for row in sheet.streams_of(report)),
        ran=sheet.ran(run, profile_of(run)),
        plots=published.shown(plots, parts, streams),
        is_synthetic=recording.dataset.is_synthetic,
        accepted=accepted.rows if accepted else (),
        reviewed=accepted.episodes if accepted else 0,
    )


def title_of(recording: Recording) -> str:
    """What a recording is called where its file name is not said."""
    return f"Recording {str(recording.public_id)[:8]}"


def as_json(
    recording: Recording,
    run: ValidationRun,
    subject: str = "",
    *,
    parts: Sequence[Part] = (),
) -> dict[str, Any]:
    """The same for programs."""
    report = policy.as_answered(run.report, recording.metadata)
    streams = _streams(report, subject)
    accepted = acceptance.of_recording(recording)
    return {
        "recording": str(recording.public_id),
        "dataset": recording.dataset.name,
        "sha256": recording.sha256,
        "bytes": recording.bytes,
        "format": recording.format,
        "duration_s": recording.duration_s,
        "verdict": report["verdict"],
        "says": _sentence(report, run),
        "quality": report["quality"],
        "findings": [
            _finding(group, report, streams, parts) for group in tape.grouped(report["findings"])
        ],
        "accepted": accepted and accepted.as_json(),
        "run": {
            "number": run.number,
            "checked_at": moment(run.created_at),
            "seconds": run.seconds,
            "peak_mb": run.peak_mb,
        },
        "versions": {
            "rules": run.rule_set,
            "profile": profile_of(run),
            "libraries": run.versions,
        },
    }


def profile_of(run: ValidationRun) -> str:
    """Name and version of a profile that ships; of the partner's own only that it is one."""
    name = run.profile.partition("@")[0]
    if not name:
        return "none"
    return run.profile if name in _shipped() else OWN_PROFILE


@functools.lru_cache(maxsize=1)
def _shipped() -> frozenset[str]:
    return frozenset(profile.name for profile in profiles.builtin())


@functools.lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    """What each check says in its first paragraph."""
    found = {info.id: info.text.partition("\n\n")[0] for info in checks.describe()}
    return {check: " ".join(text.replace("``", "").split()) for check, text in found.items()}


def means(check: str) -> str:
    """A finding of this check in our words."""
    return _meanings().get(check, "A check found something.")


def _sentence(report: Mapping[str, Any], run: ValidationRun) -> str:
    if report["verdict"] == "refused":
        return "The file was not opened."
    return verdicts.sentence(report["verdict"], report["findings"], run.rule_set)


def _streams(report: Mapping[str, Any], subject: str) -> dict[str, str]:
    """What each stream may be called: its name where that is a plain one, else its kind."""
    names = {}
    for number, row in enumerate(sheet.streams_of(report), start=1):
        name = str(row["name"])
        is_plain = PLAIN_NAME.match(name) and not (subject and subject.lower() in name.lower())
        kind = str(row["kind"]).replace("_", " ")
        names[name] = name if is_plain else f"{kind} stream {number}"
    return names


def _found(
    group: Mapping[str, Any],
    report: Mapping[str, Any],
    streams: Mapping[str, str],
    parts: Sequence[Part],
) -> Found:
    said = _finding(group, report, streams, parts)
    first = group["findings"][0]
    channels = f"{said['channels']} channel{'s' * (said['channels'] != 1)}"
    where = ", ".join(said["streams"][: sheet.SHOWN])
    return Found(
        check=group["check"],
        level=group["level"],
        total=group["total"],
        says=said["means"],
        expected=figures.expected(first, sheet.streams_of(report)),
        found=figures.value(first, sheet.streams_of(report)),
        where=f"{where}: {channels}" if where and said["channels"] else where,
        when="" if first["t_start_s"] is None else sheet.when(first),
        advice="",
        play=said["player"] or "",
    )


def _finding(
    group: Mapping[str, Any],
    report: Mapping[str, Any],
    streams: Mapping[str, str],
    parts: Sequence[Part],
) -> dict[str, Any]:
    """A check's findings; the first gives place, value and limit, and the player that shows it."""
    first = group["findings"][0]
    return {
        "check": group["check"],
        "level": group["level"],
        "count": group["total"],
        "means": means(group["check"]),
        "streams": [streams.get(row["stream"], "a stream") for row in group["channels"]],
        "channels": sum(len(row["channels"]) for row in group["channels"]),
        "t_start_s": first["t_start_s"],
        "t_end_s": first["t_end_s"],
        "value": first["value"],
        "limit": first["limit"],
        "unit": figures.unit_of(first, sheet.streams_of(report)),
        "player": next(
            filter(None, (published.play(one, parts) for one in group["findings"])), None
        ),
    }
