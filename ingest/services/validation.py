"""Checking a recording in the box, and writing down what came of it once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from dexterdata.sandbox import Examination, examine
from ingest.models import Recording
from ingest.services import device_profiles, fetching, outcomes, pictures
from ingest.services.fetching import Fetched, Report
from ingest.states import RECORDING_MOVES, RecordingState
from portal.core.moves import move
from portal.storage import store
from portal.storage.keys import content_key


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
    stored = _store(recording, source, examination, report)
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


def _store(
    recording: Recording, source: str, examination: Examination, report: Report
) -> outcomes.Stored:
    """Copy the bytes to the address that they are, and put the pictures beside them."""

    def storing_report(share: float) -> None:
        report("Storing the result", 0.9 + 0.1 * share)

    storing_report(0.0)
    if examination.report["verdict"] == "refused":
        return outcomes.Stored()
    key = content_key(recording.sha256)
    there = store().head(key)
    if there is None or there.bytes != recording.bytes:
        store().copy(source, key)
    return outcomes.Stored(key, pictures.put_all(recording, examination.renderings, storing_report))
