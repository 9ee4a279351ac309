"""What the API says of uploads, recordings and reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ingest.models import (
    Batch,
    CheckTally,
    Flag,
    Recording,
    Review,
    Submission,
    Upload,
    ValidationRun,
)
from ingest.selectors import batches, tallies
from ingest.services import upload_parts
from ingest.states import DECIDED
from portal.core.times import moment


def upload_opened(upload: Upload) -> dict[str, Any]:
    """The answer to `POST uploads`: `parts` is how many there are."""
    return {
        "id": str(upload.public_id),
        "state": upload.state,
        "part_size": upload.part_bytes,
        "parts": upload.parts_count,
        "expires_at": moment(upload.expires_at),
    }


def upload_status(upload: Upload) -> dict[str, Any]:
    """The answer to `GET uploads/{id}`: `parts` lists those received."""
    recording = Recording.objects.filter(upload=upload).select_related("job").first()
    return {
        **upload_opened(upload),
        "filename": upload.filename,
        "size": upload.bytes,
        "sha256": upload.sha256,
        "dataset": upload.dataset.name,
        "profile": upload.profile or None,
        "metadata": upload.metadata,
        "batch": str(upload.batch.public_id) if upload.batch else None,
        "parts": [
            {"number": part.number, "etag": part.etag, "size": part.bytes}
            for part in upload_parts.received(upload)
        ],
        "parts_total": upload.parts_count,
        "recording": {"id": str(recording.public_id)} if recording else None,
        "job": recording.job.as_api() if recording and recording.job else None,
    }


def recording_row(recording: Recording, *, is_hidden: bool = False) -> dict[str, Any]:
    """One item of a list, with its tallies; `is_hidden` as in `recording_detail`."""
    links = f"/api/v1/recordings/{recording.public_id}"
    return {
        "id": str(recording.public_id),
        "filename": recording.filename,
        "dataset": recording.dataset.name,
        "state": DECIDED if is_hidden else recording.state,
        "verdict": recording.verdict or None,
        "bytes": recording.bytes,
        "sha256": recording.sha256,
        "format": recording.format or None,
        "hand": recording.hand,
        "duration_s": recording.duration_s,
        "quality": recording.quality,
        "errors": recording.errors_count,
        "warnings": recording.warnings_count,
        "worst": _worst(recording),
        "submission": str(recording.submission.public_id) if recording.submission else None,
        "created_at": moment(recording.created_at),
        "checked_at": moment(recording.checked_at),
        "links": {
            "self": links,
            "report": f"{links}/report",
            "page": recording.get_absolute_url(),
            "preview": f"{recording.get_absolute_url()}preview" if recording.preview_key else None,
        },
    }


def _worst(recording: Recording) -> dict[str, Any] | None:
    found = tallies.worst_of(recording)
    if found is None:
        return None
    return {"check": found.rule, "level": found.level, **_found(found)}


def _found(tally: CheckTally) -> dict[str, Any]:
    return {
        "message": tally.message,
        "stream": tally.stream or None,
        "t_start_s": tally.t_start_s,
    }


def batch_row(batch: Batch) -> dict[str, Any]:
    """One item of a list of batches; `batches.visible_to` counted."""
    return {
        "id": str(batch.public_id),
        "dataset": batch.dataset.name,
        "created_at": moment(batch.created_at),
        "created_by": str(batch.created_by) if batch.created_by else None,
        "total": batch.total,  # type: ignore[attr-defined]
        "arriving": batch.arriving,  # type: ignore[attr-defined]
        "checking": batch.checking,  # type: ignore[attr-defined]
        "to_fix": batch.to_fix,  # type: ignore[attr-defined]
        "links": {
            "self": f"/api/v1/batches/{batch.public_id}",
            "recordings": f"/api/v1/recordings?batch={batch.public_id}",
            "page": batch.get_absolute_url(),
        },
    }


def batch_detail(batch: Batch) -> dict[str, Any]:
    """A batch: how far it is, and what was found, by rule with one example each."""
    return {
        **batch_row(batch),
        **batches.progress_of(batch),
        "findings": [
            {**group, "example": _example(group["example"])} for group in batches.findings_of(batch)
        ],
    }


def _example(tally: CheckTally) -> dict[str, Any]:
    return {
        "recording": str(tally.recording.public_id),
        "filename": tally.recording.filename,
        **_found(tally),
    }


def recording_detail(
    recording: Recording, run: ValidationRun | None, *, is_hidden: bool = False
) -> dict[str, Any]:
    """One recording with what was measured, what was said of it and its reviews.

    `is_hidden`: who asks has a second look to make, and is not told what was decided.
    """
    reviews = recording.reviews.order_by("-created_at", "-pk")
    replaces = recording.replaces
    return {
        **recording_row(recording, is_hidden=is_hidden),
        "features": recording.features,
        "metadata": recording.metadata,
        "profile": (run.profile if run else "") or recording.profile or None,
        "labels": recording.labels,
        "replaces": str(replaces.public_id) if replaces else None,
        "job": recording.job.as_api() if recording.job else None,
        "report": _summary(run),
        "reviews": [] if is_hidden else [review_row(review) for review in reviews],
    }


def _summary(run: ValidationRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {name: run.report[name] for name in ("verdict", "recording", "quality")}


def report(run: ValidationRun) -> Mapping[str, Any]:
    """What `dexter validate --json` prints, and which code and profile made it."""
    return {
        **run.report,
        "run": run.number,
        "checked_at": moment(run.created_at),
        "seconds": round(run.seconds, 4),
        "peak_mb": round(run.peak_mb, 1),
        "versions": {
            "rule_set": run.rule_set,
            "profile": run.profile or None,
            "libraries": run.versions,
        },
        "draft_profile": run.draft_profile or None,
    }


def review_row(review: Review) -> dict[str, Any]:
    """One decision."""
    return {
        "id": str(review.public_id),
        "decision": review.decision,
        "reason": review.reason,
        "episodes": review.episodes,
        "reviewer": review.reviewer_name,
        "created_at": moment(review.created_at),
    }


def flag_row(flag: Flag) -> dict[str, Any]:
    """One flag, as its author knows it."""
    episode = flag.episode
    return {
        "id": str(flag.public_id),
        "episode": str(episode.public_id),
        "dataset": episode.dataset.name,
        "state": flag.state,
        "reason": flag.reason,
        "text": flag.text,
        "t_s": flag.t_s,
        "answer": flag.answer or None,
        "created_at": moment(flag.created_at),
        "answered_at": moment(flag.answered_at),
        "links": {"page": "/flags/", "episode": episode.get_absolute_url()},
    }


def submission(row: Submission) -> dict[str, Any]:
    """A submission with its recordings."""
    rows = row.recordings.select_related("dataset__organisation", "job", "submission")
    recordings = rows.prefetch_related("tallies")
    return {
        "id": str(row.public_id),
        "dataset": row.dataset.name,
        "message": row.message,
        "created_at": moment(row.created_at),
        "recordings": [recording_row(item) for item in recordings.order_by("pk")],
    }
