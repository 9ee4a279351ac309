"""Judging one recording again, and writing down once what the current rules say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from dexterdata.preview import PreviewError, decode
from dexterdata.sandbox import Examination, examine
from ingest import policy
from ingest.models import Recording, Rejudgement, ValidationRun
from ingest.selectors.recordings import latest_run
from ingest.services import device_profiles, duplicates, fetching, needs, outcomes, revalidations
from ingest.services.fetching import Report
from ingest.services.pictures import Pictures, keep_episodes, put_all
from ingest.states import (
    CHECKABLE_AGAIN,
    RECORDING_MOVES,
    REJUDGED,
    REJUDGEMENT_MOVES,
    STATE_OF_VERDICT,
    RecordingState,
    RejudgementState,
    RevalidationState,
)
from portal.audit import services as audit
from portal.core.moves import move
from portal.jobs.errors import PermanentError
from portal.storage import store
from portal.storage.errors import ObjectMissingError

MOVED_BY = 5
"""From this difference of quality scores on, a recording is listed."""
GONE_ASIDE = "Meanwhile it was withdrawn, replaced, rejected or sent to another check."
CANCELLED = "It was cancelled."


def rejudge(*, rejudgement_id: UUID | str, report: Report, finish: Callable[[], None]) -> None:
    """Check one recording of a re-validation again; safe to run again wherever it was killed."""
    row = Rejudgement.objects.select_related(
        "revalidation", "recording__dataset__organisation"
    ).get(public_id=rejudgement_id)
    recording = row.recording
    if why := _why_not(row, recording):
        with transaction.atomic():
            finish()
            _leave_out(row, why)
        return
    examination = _examined(recording, report)
    pictures = put_all(
        recording,
        examination.renderings,
        lambda share: report("Storing the pictures", 0.9 + 0.1 * share),
    )
    with transaction.atomic():
        finish()
        row.revalidation = revalidations.hold(row.revalidation)
        _write(row, examination, pictures)


def _examined(recording: Recording, report: Report) -> Examination:
    """Check the stored file, and draw it where no page can show its preview any more."""

    def fetching_report(share: float) -> None:
        report("Reading the file", 0.4 * share)

    with fetching.fetched(
        recording.storage_key, expected_bytes=recording.bytes, report=fetching_report
    ) as file:
        if (file.bytes, file.sha256) != (recording.bytes, recording.sha256):
            raise PermanentError(
                "The stored file is not the one that was uploaded.", code="store.bytes_changed"
            )
        report("Checking every sample", 0.45)
        return examine(
            file.path,
            name=recording.filename,
            profile=device_profiles.resolve(recording.profile, recording.profile_text),
            render=_needs_pictures(recording),
            synthetic=recording.dataset.is_synthetic,
        )


def _needs_pictures(recording: Recording) -> bool:
    """Whether its preview is gone, or of a format that the pages no longer read."""
    is_set = recording.format == "lerobot"
    if not recording.preview_key or (is_set and not recording.set_episodes.exists()):
        return True
    try:
        with store().open(recording.preview_key) as file:
            decode(file.read())
    except (ObjectMissingError, PreviewError):
        return True
    return False


def _why_not(row: Rejudgement, recording: Recording) -> str:
    """Why there is nothing to do any more; empty where there is."""
    if row.state in (RejudgementState.DONE, RejudgementState.SKIPPED):
        return row.error or "It was judged already."
    if row.revalidation.state == RevalidationState.CANCELLED:
        return CANCELLED
    return "" if recording.state in REJUDGED else GONE_ASIDE


def _leave_out(row: Rejudgement, why: str) -> None:
    if row.state in (RejudgementState.DUE, RejudgementState.FAILED):
        move(row, RejudgementState.SKIPPED, moves=REJUDGEMENT_MOVES, error=why)
    revalidations.feed(row.revalidation)


def _write(row: Rejudgement, examination: Examination, pictures: Pictures) -> None:
    duplicates.take_turn()
    recording = (
        Recording.objects.select_for_update(of=("self",))
        .select_related("dataset__organisation")
        .get(pk=row.recording_id)
    )
    if why := _why_not(row, recording):
        _leave_out(row, why)
        return
    before, was = latest_run(recording), recording.state
    after = outcomes.add_run(recording, examination)
    found = compared(before, after, recording.metadata)
    _follow(recording, after, pictures)
    if recording.state == RecordingState.IN_REVIEW:
        needs.rank([recording])
    move(
        row,
        RejudgementState.DONE,
        moves=REJUDGEMENT_MOVES,
        before=before,
        after=after,
        state_before=was,
        state_after=recording.state,
        error="",
        **found,
    )
    data = {"verdict": after.verdict, "run": after.number, "rules": after.rule_set}
    audit.record(actor=None, action="recording.rejudged", subject=recording, data=data)
    revalidations.feed(row.revalidation)


def _follow(recording: Recording, run: ValidationRun, pictures: Pictures) -> None:
    """Write the new verdict to the recording, and where its new pictures lie.

    One that passed or failed goes where the verdict says. What a person has taken into review or
    decided on stays where it is: a rule never undoes that.
    """
    summary = outcomes.summary_of(run.report, recording.metadata)
    if run.verdict == "refused":  # the outline of the last good reading still holds
        summary = {name: summary[name] for name in ("verdict", "errors_count", "warnings_count")}
    if pictures.preview_key:  # drawn again; else those that there are still hold
        summary |= pictures.keys
        keep_episodes(recording, pictures)
    state = STATE_OF_VERDICT[run.verdict]
    if recording.state in CHECKABLE_AGAIN and recording.state != state:
        move(recording, RecordingState.VALIDATING, moves=RECORDING_MOVES)
        move(recording, state, moves=RECORDING_MOVES, **summary)
        return
    Recording.objects.filter(pk=recording.pk).update(**summary)
    for name, value in summary.items():
        setattr(recording, name, value)


def compared(
    before: ValidationRun | None, after: ValidationRun, metadata: Mapping[str, Any]
) -> dict[str, Any]:
    """How two runs of one recording differ, with the same answers given beside the file."""
    old, new = _seen(before.report if before else {}), _seen(after.report)
    old_verdict = policy.standing(before.report, metadata)["verdict"] if before else ""
    new_verdict = policy.standing(after.report, metadata)["verdict"]
    old_quality = policy.standing(before.report, metadata)["quality"] if before else None
    new_quality = policy.standing(after.report, metadata)["quality"]
    is_moved = (old_quality is None) != (new_quality is None) or (
        old_quality is not None
        and new_quality is not None
        and abs(new_quality - old_quality) >= MOVED_BY
    )
    return {
        "verdict_before": old_verdict,
        "verdict_after": new_verdict,
        "quality_before": old_quality,
        "quality_after": new_quality,
        "checks_gone": sorted(map(list, old - new)),
        "checks_new": sorted(map(list, new - old)),
        "is_changed": old_verdict != new_verdict,
        "is_moved": is_moved,
    }


def _seen(report: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Each check that found something, with its level; notes do not count."""
    found = report.get("findings") or ()
    return {(one["check"], one["level"]) for one in found if one["level"] != "info"}
