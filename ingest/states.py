"""The states of uploads and recordings, and the moves between them (DESIGN 5)."""

from __future__ import annotations

from django.db.models import TextChoices

from portal.core.moves import table


class UploadState(TextChoices):
    """Where an upload is; only an open one takes parts."""

    OPEN = "open", "Open"
    COMPLETING = "completing", "Being joined"
    COMPLETE = "complete", "Complete"
    ABORTED = "aborted", "Aborted"
    EXPIRED = "expired", "Expired"


class RecordingState(TextChoices):
    """Where a recording is on its way into the catalogue."""

    UPLOADED = "uploaded", "Uploaded"
    VALIDATING = "validating", "Being checked"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Failed"
    REFUSED = "refused", "Refused"
    IN_REVIEW = "in_review", "In review"
    ACCEPTED = "accepted", "Accepted"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    REJECTED = "rejected", "Rejected"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


class Decision(TextChoices):
    """What a reviewer can say."""

    ACCEPT = "accept", "Accept"
    REQUEST_CHANGES = "request_changes", "Request changes"
    REJECT = "reject", "Reject"


class RevalidationState(TextChoices):
    """Where a re-validation is; only one runs at a time."""

    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


class RejudgementState(TextChoices):
    """Where one recording of a re-validation is; `due` ones have a job."""

    WAITING = "waiting", "Waiting"
    DUE = "due", "In the queue"
    DONE = "done", "Checked"
    FAILED = "failed", "Not checked"
    SKIPPED = "skipped", "Left out"


class PlanState(TextChoices):
    """Where a sampling plan is; while inspecting or accepting it holds its recordings."""

    INSPECTING = "inspecting", "Being inspected"
    ACCEPTING = "accepting", "Accepting the rest"
    DONE = "done", "Accepted"
    ENDED = "ended", "Ended: full review"


class FlagState(TextChoices):
    """Where a report of a bad episode is."""

    OPEN = "open", "Open"
    CONFIRMED = "confirmed", "Confirmed"
    DISMISSED = "dismissed", "Dismissed"


class FlagReason(TextChoices):
    """What somebody who uses an episode says is wrong with it."""

    LABEL = "wrong_label", "Wrong label"
    SIGNAL = "bad_signal", "Bad signal"
    HAND = "hand_swapped", "Left and right hand swapped"
    TOUCH = "touch_wrong", "Touch is wrong"
    SYNC = "sync_wrong", "Streams do not fit together in time"
    PRIVATE = "private_content", "Private content: a person or a home can be recognised"
    OTHER = "other", "Something else"


UPLOAD_MOVES = table(
    {
        UploadState.OPEN: [UploadState.COMPLETING, UploadState.ABORTED, UploadState.EXPIRED],
        UploadState.COMPLETING: [UploadState.COMPLETE, UploadState.OPEN],
    }
)
_R = RecordingState
RECORDING_MOVES = table(
    {
        _R.UPLOADED: [_R.VALIDATING],
        _R.VALIDATING: [_R.PASSED, _R.FAILED, _R.REFUSED],
        _R.PASSED: [_R.IN_REVIEW, _R.VALIDATING],
        _R.FAILED: [_R.VALIDATING, _R.SUPERSEDED],
        _R.IN_REVIEW: [_R.ACCEPTED, _R.CHANGES_REQUESTED, _R.REJECTED],
        _R.CHANGES_REQUESTED: [_R.IN_REVIEW, _R.SUPERSEDED],
        _R.ACCEPTED: [_R.PUBLISHED],
        _R.PUBLISHED: [_R.WITHDRAWN],
    }
)
_A, _J = RevalidationState, RejudgementState
REVALIDATION_MOVES = table({_A.RUNNING: [_A.DONE, _A.CANCELLED]})
REJUDGEMENT_MOVES = table(
    {
        _J.WAITING: [_J.DUE, _J.SKIPPED],
        _J.DUE: [_J.DONE, _J.FAILED, _J.SKIPPED],
        _J.FAILED: [_J.DONE, _J.SKIPPED],
    }
)
PLAN_MOVES = table(
    {
        PlanState.INSPECTING: [PlanState.ACCEPTING, PlanState.ENDED],
        PlanState.ACCEPTING: [PlanState.DONE, PlanState.ENDED],
    }
)
FLAG_MOVES = table({FlagState.OPEN: [FlagState.CONFIRMED, FlagState.DISMISSED]})
PLAN_HOLDS = (PlanState.INSPECTING, PlanState.ACCEPTING)
STATE_OF_DECISION = {
    Decision.ACCEPT: _R.ACCEPTED,
    Decision.REQUEST_CHANGES: _R.CHANGES_REQUESTED,
    Decision.REJECT: _R.REJECTED,
}
STATE_OF_VERDICT = {
    "pass": _R.PASSED,
    "warn": _R.PASSED,
    "fail": _R.FAILED,
    "refused": _R.REFUSED,
}
REPLACEABLE = (_R.FAILED, _R.CHANGES_REQUESTED)
CHECKABLE_AGAIN = (_R.PASSED, _R.FAILED)
SUBMITTABLE = (_R.PASSED, _R.CHANGES_REQUESTED)
DESCRIBABLE = (_R.UPLOADED, _R.VALIDATING, _R.PASSED, _R.FAILED, _R.CHANGES_REQUESTED)
"""While here, a partner may still complete the metadata."""
REJUDGED = (
    _R.PASSED, _R.FAILED, _R.IN_REVIEW, _R.CHANGES_REQUESTED, _R.ACCEPTED, _R.PUBLISHED,
)  # fmt: skip
"""Whose verdict new rules may change; those that stand aside for good are left alone."""
CHECKING = (_R.UPLOADED, _R.VALIDATING)
"""Whose check is under way."""
DECIDED = "decided"
"""The state as those read it who have a second look to make, whatever was decided."""
GONE = (_R.REFUSED, _R.SUPERSEDED, _R.WITHDRAWN)
"""A recording in one of these does not stand in the way of the same bytes."""
