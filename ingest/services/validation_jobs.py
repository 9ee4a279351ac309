"""When a recording is checked: after its upload, again on demand, and after a job died."""

from __future__ import annotations

from django.db import transaction

from ingest.models import Recording
from ingest.services import device_profiles
from ingest.states import CHECKABLE_AGAIN, RECORDING_MOVES, RecordingState
from portal.accounts.models import User
from portal.accounts.services import notify
from portal.audit import services as audit
from portal.core.errors import ConflictError
from portal.core.moves import move
from portal.jobs import services as jobs
from portal.jobs.models import Job

KIND = "ingest.validate_recording"


def submit(recording: Recording, *, by: User | None) -> Job:
    """Record the job of checking this recording, in the caller's transaction."""
    public_id = str(recording.public_id)
    job = jobs.submit(KIND, subject=public_id, args={"recording_id": public_id}, by=by)
    if recording.job_id != job.pk:
        recording.job = job
        recording.save(update_fields=["job"])
    return job


@transaction.atomic
def check_again(*, recording: Recording, profile: str | None, by: User) -> Job:
    """Check a recording that passed or failed once more, perhaps with another profile.

    None keeps its profile; an empty one is found by the file's columns. Raises ConflictError in
    any other state, and InvalidError for a profile that cannot be read.
    """
    if recording.state not in CHECKABLE_AGAIN:
        raise ConflictError(
            f"This recording is in the state “{recording.get_state_display()}”; only one that "
            "passed or failed can be checked again.",
            code="recording.not_checkable",
            state=recording.state,
        )
    changes = {}
    if profile is not None:
        name, text = device_profiles.read(profile)
        changes = {"profile": name, "profile_text": text}
    move(recording, RecordingState.VALIDATING, moves=RECORDING_MOVES, **changes)
    audit.record(actor=by, action="recording.check_again", subject=recording, data=changes)
    return submit(recording, by=by)


def retry(*, recording: Recording, by: User) -> Job:
    """Try a check that was given up once more."""
    if recording.job is None:
        raise ConflictError("There is nothing to try again.", code="job.none")
    return jobs.retry(job=recording.job, by=by)


def gave_up(job: Job) -> None:
    """A check died: the recording waits for a retry, and its uploader is told."""
    recording = Recording.objects.select_related("created_by").filter(public_id=job.subject).first()
    if recording is None or recording.created_by is None:
        return
    notify(
        to=recording.created_by,
        template="ingest_check_stopped",
        context={
            "filename": recording.filename,
            "path": recording.get_absolute_url(),
            "reason": (job.error or {}).get("text", ""),
        },
    )
