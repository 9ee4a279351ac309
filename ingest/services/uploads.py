"""Opening uploads, saying more of them, ending them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog.models import Dataset
from ingest.models import Batch, Recording, Upload
from ingest.selectors.recordings import replaced_by, with_same_bytes
from ingest.services import batches, device_profiles, quotas
from ingest.states import REPLACEABLE, UPLOAD_MOVES, RecordingState, UploadState
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import (
    ConflictError,
    FieldError,
    InvalidError,
    NextStep,
    TooLargeError,
    TooManyError,
)
from portal.core.moves import move
from portal.storage import store
from portal.storage.keys import incoming_key

OPEN_FOR = timedelta(hours=24)
MOST_PARTS = 10_000
MEGABYTE = 1024**2


@dataclass(frozen=True)
class FileFacts:
    """What a partner declares of a file before its bytes arrive."""

    filename: str
    bytes: int
    sha256: str
    profile: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    batch: UUID | None = None


def part_bytes_for(size: int) -> int:
    """The usual part, or a larger one where the file would have too many parts."""
    usual, least = int(settings.DEXTER_UPLOAD_PART_BYTES), -(-size // MOST_PARTS)
    return usual if usual >= least else -(-least // MEGABYTE) * MEGABYTE


def open_upload(
    *, dataset: Dataset, facts: FileFacts, replaces: Recording | None, by: User
) -> Upload:
    """Open an upload on a fresh random key.

    One that replaces a recording joins that one's batch, and without a profile takes the
    partner's own text that the old file was read with.

    Raises TooLargeError `input.too_large`, InvalidError `input.empty` or a profile's, ConflictError
    `upload.duplicate` where the dataset holds these bytes, `recording.not_replaceable` or
    `batch.taken`, and whatever `quotas.require_room` does.
    """
    check_size(facts.bytes)
    profile, profile_text = _profile(facts.profile, replaces)
    refuse_duplicate(dataset, facts.sha256)
    if replaces is not None:
        _check_replaces(dataset, replaces)
    quotas.require_room(dataset.organisation, facts.bytes)
    batch = _batch(dataset, facts.batch, replaces, by)
    key, part_bytes = incoming_key(), part_bytes_for(facts.bytes)
    upload = Upload(
        dataset=dataset,
        created_by=by,
        filename=facts.filename,
        bytes=facts.bytes,
        sha256=facts.sha256,
        profile=profile,
        profile_text=profile_text,
        metadata=dict(facts.metadata),
        replaces=replaces,
        batch=batch,
        storage_key=key,
        multipart_id=store().start_multipart(key),
        part_bytes=part_bytes,
        parts_count=-(-facts.bytes // part_bytes),
        expires_at=timezone.now() + OPEN_FOR,
    )
    try:
        _open(upload, by)
    except TooManyError:
        store().abort_multipart(key, upload.multipart_id)
        raise
    return upload


@transaction.atomic
def _open(upload: Upload, by: User) -> None:
    """Save it if there is room still; of an organisation's uploads one at a time."""
    quotas.take_room(upload.dataset.organisation, upload.bytes)
    upload.save(force_insert=True)
    audit.record(
        actor=by,
        action="upload.opened",
        subject=upload,
        data={"filename": upload.filename, "bytes": upload.bytes, "sha256": upload.sha256},
    )


def _profile(given: str, replaces: Recording | None) -> tuple[str, str]:
    """Name and text of what is given, else the partner's own of the old file: kept nowhere else."""
    name, text = device_profiles.read(given)
    if not name and replaces is not None and replaces.profile_text:
        return replaces.profile, replaces.profile_text
    return name, text


def _batch(
    dataset: Dataset, public_id: UUID | None, replaces: Recording | None, by: User
) -> Batch | None:
    if public_id is not None:
        return batches.batch_of(public_id=public_id, dataset=dataset, by=by)
    return replaces.upload.batch if replaces else None


def check_size(size: int) -> None:
    """Refuse what is empty or larger than the limit."""
    if size <= 0:
        text = "This file is empty. Check that the recorder has finished writing it."
        raise InvalidError(
            text, code="input.empty", errors=[FieldError("size", "input.empty", text)]
        )
    limit = settings.DEXTER_MAX_UPLOAD_BYTES
    if size > limit:
        raise TooLargeError(
            f"A file may have at most {limit:,} bytes; this one has {size:,}.",
            limit_bytes=limit,
            next_step=NextStep("Split the recording into shorter files"),
        )


def refuse_duplicate(dataset: Dataset, sha256: str) -> None:
    """Raise `upload.duplicate`, pointing at the recording that holds these bytes."""
    found = with_same_bytes(dataset, sha256)
    if found is not None:
        raise ConflictError(
            f"These bytes are in the dataset already, as {found.filename}.",
            code="upload.duplicate",
            recording=str(found.public_id),
            state=found.state,
            next_step=NextStep("Open the recording", found.get_absolute_url()),
        )


def _check_replaces(dataset: Dataset, recording: Recording) -> None:
    if recording.dataset_id != dataset.pk:
        raise InvalidError(
            "A file replaces a recording of the same dataset.", code="upload.other_dataset"
        )
    require_replaceable(recording)


def require_replaceable(recording: Recording) -> None:
    """Raise ConflictError `recording.not_replaceable`, with the way to what took its place."""
    if recording.state in REPLACEABLE:
        return
    newer = replaced_by(recording) if recording.state == RecordingState.SUPERSEDED else None
    raise ConflictError(
        f"{newer.filename} took the place of this recording already."
        if newer
        else f"This recording is in the state “{recording.get_state_display()}”; only one that "
        "failed or was sent back for changes can be replaced.",
        code="recording.not_replaceable",
        state=recording.state,
        next_step=NextStep(
            "Open the newer recording" if newer else "Open the recording",
            (newer or recording).get_absolute_url(),
        ),
    )


def require_open(upload: Upload) -> None:
    """Raise ConflictError `upload.not_open` unless parts may still come."""
    if upload.state == UploadState.OPEN and upload.expires_at > timezone.now():
        return
    is_late = upload.state in (UploadState.OPEN, UploadState.EXPIRED)
    raise ConflictError(
        "This upload was open for 24 hours and has expired."
        if is_late
        else f"This upload is {upload.get_state_display().lower()}.",
        code="upload.expired" if is_late else "upload.not_open",
        state=upload.state,
        next_step=NextStep("Start a new upload of the file", "/partner/upload/"),
    )


@transaction.atomic
def describe(
    *, upload: Upload, profile: str | None, metadata: Mapping[str, Any] | None, by: User
) -> None:
    """Replace what was said of the file beside its bytes, while its parts may still come.

    None leaves a word as it is. Raises like `open_upload` for a profile that cannot be read, and
    ConflictError where the upload has ended.
    """
    require_open(upload)
    wanted: dict[str, Any] = {}
    if profile is not None:
        wanted["profile"], wanted["profile_text"] = _profile(profile, upload.replaces)
    if metadata is not None:
        wanted["metadata"] = dict(metadata)
    changes = {name: value for name, value in wanted.items() if getattr(upload, name) != value}
    if not changes:
        return
    if not Upload.objects.filter(pk=upload.pk, state=UploadState.OPEN).update(**changes):
        raise ConflictError("This upload is no longer open.", code="upload.not_open")
    for name, value in changes.items():
        setattr(upload, name, value)
    audit.record(actor=by, action="upload.described", subject=upload, data={"words": [*changes]})


def abort(*, upload: Upload, by: User) -> None:
    """Forget an open upload and its parts; IllegalMoveError once it was completed."""
    if upload.state == UploadState.ABORTED:
        return
    with transaction.atomic():
        move(upload, UploadState.ABORTED, moves=UPLOAD_MOVES)
        audit.record(actor=by, action="upload.aborted", subject=upload)
    store().abort_multipart(upload.storage_key, upload.multipart_id)
