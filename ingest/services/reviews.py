"""A reviewer's decision, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction

from catalog.facts import EpisodeFacts, SourceFacts
from catalog.policy import kept_consent
from catalog.services.episodes import add_accepted
from ingest import episodes as labelled
from ingest import evidence, policy
from ingest.models import Recording, Review, SamplingPlan, Submission, ValidationRun
from ingest.selectors import vocabulary
from ingest.selectors.recordings import latest_run, require_of_others
from ingest.services import device_profiles, drafts, needs, plans, second_looks
from ingest.states import RECORDING_MOVES, STATE_OF_DECISION, Decision
from portal.accounts.access import Actor
from portal.accounts.services import notify
from portal.audit import services as audit
from portal.core.errors import (
    ConflictError,
    FieldError,
    IllegalMoveError,
    InvalidError,
)
from portal.core.moves import move

REASON_MISSING = "Say why: the partner gets these words and acts on them."


@transaction.atomic
def decide(
    *,
    recording: Recording,
    decision: Decision,
    reason: str,
    episodes: Sequence[Mapping[str, Any]] | None,
    actor: Actor,
    findings: Sequence[int] | None = None,
    run_read: int | None = None,
    plan: SamplingPlan | None = None,
) -> Review:
    """Accept a recording into the catalogue, ask for changes, or reject it.

    `episodes` None means the file's labels, or the whole recording. `findings` are the numbers of
    those of the last report that the partner has to act on; None means all but notes and what
    was answered. `run_read` is the number of the check whose report the reviewer read. `plan` is
    the sampling plan that decides in a person's place, which sends one letter for all. Raises
    ForbiddenError `review.own_submission`, InvalidError `review.reason_missing` or
    `review.episodes_invalid`, IllegalMoveError when it is not in review, ConflictError
    `review.report_changed` when it was checked again after `run_read`.
    """
    require_of_others(actor=actor, dataset=recording.dataset)
    _check_reason(reason)
    submission = _submission_of(recording, decision)
    held = plans.hold(recording) if plan is None else None
    run = latest_run(recording)  # no other can come now: the move holds the recording
    _check_report(run, run_read)
    rows = _rows(recording, episodes)
    is_accepted = decision == Decision.ACCEPT
    facts = _accept(recording, run, rows, actor) if is_accepted else []
    review = Review.objects.create(
        recording=recording,
        submission=submission,
        decision=decision,
        reason=reason.strip(),
        episodes=[
            asdict(fact) | labelled.as_typed(row) for fact, row in zip(facts, rows, strict=False)
        ],
        findings=[] if is_accepted else evidence.exact(run, recording.metadata, findings),
        created_by=actor.person,
        reviewer_name=str(actor.person),
        plan=plan,
    )
    drafts.end(recording)
    _note(recording, review, actor)
    if plan is None:
        _follow(review, held, run if facts else None, actor)
    return review


def _submission_of(recording: Recording, decision: Decision) -> Submission:
    """With what it was submitted, now that it has moved to what the decision makes of it."""
    move(recording, STATE_OF_DECISION[decision], moves=RECORDING_MOVES)
    if recording.submission is None:
        raise IllegalMoveError("This recording was not submitted.", was=recording.state)
    return recording.submission


def _follow(
    review: Review, held: SamplingPlan | None, accepted: ValidationRun | None, actor: Actor
) -> None:
    """What a person's decision brings with it: the plan, a second look, the letter."""
    recording = review.recording
    if held is not None:
        plans.followed(review, held, actor.person)
    second_looks.choose(review)
    if accepted is not None:
        needs.rank_device(str(accepted.report.get("profile") or recording.profile))
    _tell(recording, review)


def _note(recording: Recording, review: Review, actor: Actor) -> None:
    audit.record(
        actor=actor.person,
        action=f"recording.{recording.state}",
        subject=recording,
        data={
            "reason": review.reason,
            "episodes": len(review.episodes),
            "findings": len(review.findings),
            **({"plan": str(review.plan.public_id)} if review.plan else {}),
        },
    )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        text = REASON_MISSING
        raise InvalidError(
            text,
            code="review.reason_missing",
            errors=[FieldError("reason", "review.reason_missing", text)],
        )


def _check_report(run: ValidationRun | None, read: int | None) -> None:
    """What was read has to be what holds: the numbers of findings are those of one report."""
    if read is not None and (run is None or run.number != read):
        raise ConflictError(
            "This recording was checked again while you decided, so nothing was sent. Read the "
            "new report, then send your decision again.",
            code="review.report_changed",
        )


def _rows(
    recording: Recording, episodes: Sequence[Mapping[str, Any]] | None
) -> list[dict[str, Any]]:
    given = without_person(recording) if episodes is None else episodes
    return labelled.named(given, recording.dataset.tasks, vocabulary.current())


def without_person(recording: Recording) -> list[dict[str, Any]]:
    """The episodes that are accepted where nobody says which: the labels, or the whole."""
    return labelled.suggested(
        recording.labels, recording.metadata, recording.duration_s, recording.hand
    )


def _accept(
    recording: Recording,
    run: ValidationRun | None,
    rows: Sequence[Mapping[str, Any]],
    actor: Actor,
) -> list[EpisodeFacts]:
    facts = labelled.checked(rows, recording.duration_s)
    source = _source(recording, run.report if run else {})
    add_accepted(dataset=recording.dataset, source=source, episodes=facts, by=actor.person)
    return facts


def _source(recording: Recording, report: Mapping[str, Any]) -> SourceFacts:
    said = recording.metadata
    profile = str(report.get("profile") or recording.profile)
    return SourceFacts(
        recording_id=recording.public_id,
        filename=recording.filename,
        sha256=recording.sha256,
        bytes=recording.bytes,
        storage_key=recording.storage_key,
        format=recording.format,
        profile=profile,
        device=device_profiles.device_of(profile, recording.profile_text),
        hand=recording.hand,
        streams=tuple((report.get("recording") or {}).get("streams") or ()),
        licence=said.get("licence", ""),
        attribution=said.get("attribution", ""),
        sources=tuple(said.get("sources") or ()),
        subject=said.get("subject", ""),
        consent=kept_consent(said.get("consent")),
        quality=recording.quality,
        report=policy.as_answered(report, said),
    )


def _tell(recording: Recording, review: Review) -> None:
    """Mail who submitted it: the decision, the reviewer's words, and the exact findings."""
    submission = recording.submission
    to = (submission.created_by if submission else None) or recording.created_by
    if to is None:
        return
    findings = review.findings
    notify(
        to=to,
        template="ingest_review",
        context={
            "filename": recording.filename,
            "dataset": recording.dataset.title,
            "decision": review.decision,
            "reason": review.reason,
            "episodes": len(review.episodes),
            "findings": findings[:20],
            "more_findings": max(len(findings) - 20, 0),
            "path": recording.get_absolute_url(),
        },
    )
