"""Sending recordings to review: only those that passed and of which enough is known."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from catalog.models import Dataset
from ingest import policy
from ingest.models import Recording, Submission, ValidationRun
from ingest.services import needs
from ingest.states import RECORDING_MOVES, SUBMITTABLE, RecordingState
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import FieldError, InvalidError, NextStep
from portal.core.moves import move
from portal.core.words import counted


@transaction.atomic
def submit(*, dataset: Dataset, recordings: Sequence[UUID], message: str, by: User) -> Submission:
    """Move recordings that passed or were sent back for changes to in review, all or none.

    Raises InvalidError `submission.incomplete` with one error per recording and field.
    """
    rows = _chosen(dataset, recordings)
    problems = [problem for row in rows for problem in problems_of(row)]
    if problems:
        raise InvalidError(
            f"{counted(len(problems), 'thing')} must be added before this can be reviewed: "
            f"{problems[0].message}",
            code="submission.incomplete",
            errors=problems,
            next_step=NextStep("Complete the recording", rows[0].get_absolute_url()),
        )
    submission = Submission.objects.create(dataset=dataset, created_by=by, message=message)
    for row in rows:
        move(row, RecordingState.IN_REVIEW, moves=RECORDING_MOVES, submission=submission)
    needs.rank(rows)
    audit.record(
        actor=by,
        action="submission.created",
        subject=submission,
        data={"dataset": dataset.name, "recordings": [str(row.public_id) for row in rows]},
    )
    return submission


def _chosen(dataset: Dataset, ids: Sequence[UUID]) -> list[Recording]:
    """The recordings in the order asked for, with the report of their last check beside them."""
    rows = Recording.objects.filter(dataset=dataset, public_id__in=set(ids))
    found = {row.public_id: row for row in _with_last_report(rows)}
    wanted = list(dict.fromkeys(ids))
    unknown = [
        FieldError(
            f"recordings.{public_id}", "recording.not_found", "The dataset has no such recording."
        )
        for public_id in wanted
        if public_id not in found
    ]
    if unknown or not wanted:
        raise InvalidError(
            "Choose recordings of this dataset.",
            code="submission.unknown_recording",
            errors=unknown,
        )
    return [found[public_id] for public_id in wanted]


def _with_last_report(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    last = ValidationRun.objects.filter(recording=OuterRef("pk")).order_by("-number")
    return rows.annotate(last_report=Subquery(last.values("report")[:1]))


def problems_among(rows: QuerySet[Recording], *, most: int = 200) -> list[list[FieldError]]:
    """What a submission would refuse, for each of the newest `most` that it would refuse."""
    newest = _with_last_report(rows).order_by("-created_at", "-pk")[:most]
    return [problems for row in newest if (problems := problems_of(row))]


def problems_of(recording: Recording) -> list[FieldError]:
    """Why this recording cannot be submitted yet; it carries `last_report`."""
    where = f"recordings.{recording.public_id}"
    if recording.state not in SUBMITTABLE:
        text = (
            f"{recording.filename} is in the state “{recording.get_state_display()}”; only what "
            "passed can be submitted."
        )
        return [FieldError(where, "recording.not_passed", text)]
    report = recording.last_report or {}  # type: ignore[attr-defined]
    return [
        FieldError(f"{where}.{gap.field}", gap.check, f"{recording.filename}: {gap.todo}.")
        for gap in policy.gaps(report, recording.metadata)
    ]
