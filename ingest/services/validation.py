"""Checking a recording in the box, and writing down what came of it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from dexterdata.sandbox import Examination, examine
from ingest.models import Recording
from ingest.services import device_profiles, fetching, outcomes
from ingest.services.fetching import Fetched, Report
from ingest.states import RECORDING_MOVES, RecordingState
from portal.core.moves import move
from portal.storage import store
from portal.storage.keys import content_key, preview_key

PREVIEW_TYPE = "application/vnd.dexterdata.preview"


def validate(*, recording_id: UUID | str, report: Report, finish: Callable[[], None]) -> None:
    """Check a recording; safe to run again wherever an earlier run was killed.

    Everything before the last transaction only writes objects under keys that say what they are.
    `finish` ends the job in the transaction that writes the effect.
    """
    recording = Recording.objects.select_related("dataset__organisation", "upload").get(
        public_id=recording_id
    )
    if not _begin(recording):
        with transaction.atomic():
            finish()
        return
    source = recording.storage_key or recording.upload.storage_key

    def fetching_report(share: float) -> None:
        report("Reading the file", 0.4 * share)

    with fetching.fetched(source, expected_bytes=recording.bytes, report=fetching_report) as file:
        if (file.bytes, file.sha256) != (recording.bytes, recording.sha256):
            outcomes.refuse_checksum(recording=recording, found=file, finish=finish)
            return
        report("Checking every sample", 0.45)
        examination = _examine(recording, file)
    report("Storing the result", 0.9)
    stored = _store(recording, source, examination)
    outcomes.write(recording=recording, examination=examination, stored=stored, finish=finish)


def _begin(recording: Recording) -> bool:
    """Whether this recording is to be checked; a fresh one starts here."""
    if recording.state == RecordingState.UPLOADED:
        move(recording, RecordingState.VALIDATING, moves=RECORDING_MOVES)
    return recording.state == RecordingState.VALIDATING


def _examine(recording: Recording, file: Fetched) -> Examination:
    return examine(
        file.path,
        name=recording.filename,
        profile=device_profiles.resolve(recording.profile, recording.profile_text),
        render=True,
        synthetic=recording.dataset.is_synthetic,
    )


def _store(recording: Recording, source: str, examination: Examination) -> outcomes.Stored:
    """Copy the bytes to the address that they are, and put the pictures beside them."""
    if examination.report["verdict"] == "refused":
        return outcomes.Stored()
    key = content_key(recording.sha256)
    there = store().head(key)
    if there is None or there.bytes != recording.bytes:
        store().copy(source, key)
    if not examination.renderings:
        return outcomes.Stored(storage_key=key)
    return outcomes.Stored(key, *put_rendering(recording.public_id, examination.renderings[0]))


def put_rendering(public_id: UUID, rendering: Any) -> tuple[str, str, str]:
    """Store preview, touchprint and poster; their keys, empty where there is no touch."""
    preview, poster = preview_key(public_id, "preview.dxpv"), preview_key(public_id, "poster.svg")
    store().put(preview, rendering.preview, content_type=PREVIEW_TYPE, content_encoding="gzip")
    store().put(poster, rendering.poster, content_type="image/svg+xml")
    if rendering.touchprint is None:
        return preview, "", poster
    touchprint = preview_key(public_id, "touchprint.png")
    store().put(touchprint, rendering.touchprint, content_type="image/png")
    return preview, touchprint, poster
