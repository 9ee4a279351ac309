"""The effect of a check: one transaction that also ends its job, so that it happens once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from dexterdata import checks
from dexterdata.checks import report as reports
from dexterdata.recording import Episode, Finding
from dexterdata.sandbox import Examination
from ingest import policy
from ingest.models import Recording, ValidationRun
from ingest.services import batches, duplicates, versions_used
from ingest.services.fetching import Fetched
from ingest.services.pictures import Pictures, keep_episodes
from ingest.states import (
    RECORDING_MOVES,
    REPLACEABLE,
    STATE_OF_VERDICT,
    RecordingState,
)
from portal.accounts.services import notify
from portal.audit import services as audit
from portal.core.moves import move

CHECKSUM = "upload.checksum_mismatch"
Finish = Callable[[], None]


@dataclass(frozen=True)
class Stored:
    """Where the file and its pictures lie now; empty where there is none."""

    storage_key: str = ""
    pictures: Pictures = field(default_factory=Pictures)


def write(
    *, recording: Recording, examination: Examination, stored: Stored, finish: Finish
) -> ValidationRun:
    """Write the run and move the recording to what the verdict says."""
    rendering = examination.renderings[0] if examination.renderings else None
    changes: dict[str, Any] = {
        "storage_key": stored.storage_key or recording.storage_key,
        **stored.pictures.keys,
        "features": rendering.features if rendering else {},
        "labels": [_label(episode) for episode in examination.episodes],
    }
    with transaction.atomic():
        finish()
        run = add_run(recording, examination)
        state = STATE_OF_VERDICT[run.verdict]
        summary = summary_of(run.report, recording.metadata)
        move(recording, state, moves=RECORDING_MOVES, **summary, **changes)
        keep_episodes(recording, stored.pictures)
        if recording.state != RecordingState.REFUSED:
            supersede(recording)  # before the audit's chain, which is always locked last
        _record(recording, run)
    return run


def add_run(recording: Recording, examination: Examination) -> ValidationRun:
    """Write down what the examination found, and whether the portal held the content before."""
    return _add_run(
        recording,
        duplicates.noted(recording, examination),
        draft_profile=examination.draft_profile or "",
        versions=examination.versions,
        seconds=examination.seconds,
        peak_mb=examination.peak_mb,
    )


def refuse_checksum(*, recording: Recording, found: Fetched, finish: Finish) -> None:
    """The bytes are not those that were declared: refuse the recording and tell the partner."""
    is_size = found.bytes != recording.bytes
    sentence = (
        f"The file that arrived has {'another size' if is_size else 'another SHA-256'} than was "
        f"declared ({found.sha256[:12]}… instead of {recording.sha256[:12]}…), so it was damaged "
        "on the way or changed while it was sent. Upload it again."
    )
    report = reports.build(
        name=recording.filename,
        format="unknown",
        size_bytes=found.bytes,
        sha256=found.sha256,
        recording=None,
        findings=[Finding(sentence, check=CHECKSUM)],
        quality=None,
    )
    changes = summary_of(report, recording.metadata) | {"format": ""}
    with transaction.atomic():
        finish()
        run = _add_run(recording, report, draft_profile="", versions={}, seconds=0, peak_mb=0)
        move(recording, RecordingState.REFUSED, moves=RECORDING_MOVES, **changes)
        _record(recording, run)
        _tell_refused(recording, sentence)


def supersede(recording: Recording) -> None:
    """The recording that this one replaces makes way, now that the new one is stored."""
    old = recording.replaces
    if old is not None and old.state in REPLACEABLE:
        move(old, RecordingState.SUPERSEDED, moves=RECORDING_MOVES)
        audit.record(
            actor=recording.created_by,
            action="recording.superseded",
            subject=old,
            data={"by": str(recording.public_id)},
        )


def summary_of(report: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What a recording's row says of its last check."""
    return {
        **policy.standing(report, metadata),
        "format": report["format"],
        "hand": policy.hand_of(report, metadata),
        "duration_s": (report["recording"] or {}).get("duration_s"),
        "checked_at": timezone.now(),
    }


def _label(episode: Episode) -> dict[str, Any]:
    return {
        "t_start_s": episode.t_start_s,
        "t_end_s": episode.t_end_s,
        "task": episode.task,
        "instruction": episode.instruction,
        "hand": episode.hand,
        "success": episode.success,
        "objects": list(episode.objects),
    }


def _add_run(recording: Recording, report: dict[str, Any], **facts: Any) -> ValidationRun:
    batches.tally(recording, report)
    highest = recording.runs.aggregate(highest=Max("number"))["highest"] or 0
    return ValidationRun.objects.create(
        recording=recording,
        number=highest + 1,
        verdict=report["verdict"],
        report=report,
        rule_set=checks.RULE_SET_VERSION,
        profile=versions_used.profile_of(recording, report),
        **facts | {"versions": versions_used.libraries(facts["versions"])},
    )


def _record(recording: Recording, run: ValidationRun) -> None:
    data = {"verdict": run.verdict, "run": run.number, "errors": recording.errors_count}
    audit.record(actor=None, action="recording.checked", subject=recording, data=data)


def _tell_refused(recording: Recording, sentence: str) -> None:
    if recording.created_by is not None:
        notify(
            to=recording.created_by,
            template="ingest_refused",
            context={
                "filename": recording.filename,
                "path": recording.get_absolute_url(),
                "sentence": sentence,
            },
        )
