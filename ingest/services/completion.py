"""Joining the parts of an upload into a recording, once, however often it is asked for."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from ingest.models import Recording, Upload
from ingest.services import uploads, validation_jobs
from ingest.states import UPLOAD_MOVES, UploadState
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError, IllegalMoveError, NextStep
from portal.core.moves import move
from portal.storage import Part, PartMismatchError, UploadGoneError, store


def complete(*, upload: Upload, parts: Sequence[Part], by: User) -> Recording:
    """Join the parts and record what came of it, with the job that checks it.

    Asking again gives the same recording. Raises ConflictError `upload.part_missing`, naming the
    parts that are missing or not the ones declared; the upload is open again then. Raises
    ConflictError `upload.completing` while another request joins them.
    """
    if upload.state == UploadState.COMPLETE:
        return upload.recording
    try:
        if upload.state == UploadState.COMPLETING:
            _finish_joining(upload, parts)
        else:
            _begin_joining(upload, parts)
        return _record(upload, by)
    except IllegalMoveError as error:
        recording = Recording.objects.filter(upload=upload).first()
        if recording is None:
            raise _completing() from error
        return recording


def _begin_joining(upload: Upload, parts: Sequence[Part]) -> None:
    """Join the parts; the upload is open again where that fails."""
    uploads.require_open(upload)
    move(upload, UploadState.COMPLETING, moves=UPLOAD_MOVES, completing_at=timezone.now())
    try:
        _join(upload, parts)
    except Exception:
        with contextlib.suppress(IllegalMoveError):  # another request has joined them meanwhile
            move(upload, UploadState.OPEN, moves=UPLOAD_MOVES)
        raise


def _finish_joining(upload: Upload, parts: Sequence[Part]) -> None:
    """Go on where another request is, or died; only that one may open the upload again."""
    try:
        _join(upload, parts)
    except ConflictError as error:
        raise _completing() from error


def _join(upload: Upload, parts: Sequence[Part]) -> None:
    """Make one object of the parts; nothing to do where an earlier try had done it."""
    if _is_joined(upload):
        return
    named = {part.number: part.etag.strip().strip('"') for part in parts}
    try:
        _join_named(upload, named)
    except (PartMismatchError, UploadGoneError) as error:
        if not _is_joined(upload):  # by another request, meanwhile
            raise _missing(sorted(named)) from error


def _join_named(upload: Upload, named: dict[int, str]) -> None:
    target = store()
    there = {
        part.number: part for part in target.list_parts(upload.storage_key, upload.multipart_id)
    }
    wrong = [
        number
        for number in range(1, upload.parts_count + 1)
        if number not in there
        or there[number].bytes != upload.length_of(number)
        or named.get(number) != there[number].etag.strip('"')
    ]
    extra = sorted(number for number in named if number > upload.parts_count)
    if wrong or extra:
        raise _missing([*wrong, *extra])
    target.complete_multipart(
        upload.storage_key, upload.multipart_id, [there[number] for number in sorted(named)]
    )


def _is_joined(upload: Upload) -> bool:
    done = store().head(upload.storage_key)
    return done is not None and done.bytes == upload.bytes


def _completing() -> ConflictError:
    return ConflictError(
        "The parts are being joined by another request. Ask for the upload in a moment.",
        code="upload.completing",
    )


def _missing(numbers: list[int]) -> ConflictError:
    shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")
    word = "Part" if len(numbers) == 1 else "Parts"
    return ConflictError(
        f"{word} {shown} did not arrive as declared. Send {'it' if len(numbers) == 1 else 'them'} "
        "again, then complete the upload.",
        code="upload.part_missing",
        parts=numbers[:1000],
        next_step=NextStep("Ask for links to these parts and send them again"),
    )


def _record(upload: Upload, by: User) -> Recording:
    try:
        with transaction.atomic():
            move(upload, UploadState.COMPLETE, moves=UPLOAD_MOVES)
            recording = Recording.objects.create(
                dataset=upload.dataset,
                upload=upload,
                created_by=upload.created_by,
                replaces=upload.replaces,
                filename=upload.filename,
                bytes=upload.bytes,
                sha256=upload.sha256,
                metadata=upload.metadata,
                profile=upload.profile,
                profile_text=upload.profile_text,
            )
            validation_jobs.submit(recording, by=by)
            audit.record(
                actor=by,
                action="recording.uploaded",
                subject=recording,
                data={"filename": upload.filename, "sha256": upload.sha256},
            )
    except IntegrityError:
        upload.refresh_from_db()
        _drop(upload)
        uploads.refuse_duplicate(upload.dataset, upload.sha256)
        raise
    return recording


def _drop(upload: Upload) -> None:
    """The same bytes came in twice at once: forget the later upload."""
    move(upload, UploadState.OPEN, moves=UPLOAD_MOVES)
    move(upload, UploadState.ABORTED, moves=UPLOAD_MOVES, cleared_at=timezone.now())
    store().delete(upload.storage_key)
