"""Sampling plans: drawn, followed decision by decision, and ended by the first that is bad.

Locks are always taken in this order, so that nobody waits in a ring: recordings, the submission,
the plan, and the audit's chain last of all.
"""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils import timezone

from ingest import sampling
from ingest.models import PlanMember, Recording, Review, SamplingPlan, Submission
from ingest.selectors import plans as selectors
from ingest.selectors.recordings import require_of_others
from ingest.services import needs
from ingest.states import PLAN_HOLDS, PLAN_MOVES, Decision, PlanState
from portal.accounts.access import Actor
from portal.accounts.models import User
from portal.audit import services as audit
from portal.core.errors import ConflictError, InvalidError
from portal.core.moves import move
from portal.jobs import services as jobs
from portal.jobs.models import Job

KIND = "ingest.accept_by_plan"
ALLOWED_S = 6 * 3600


@transaction.atomic
def start(*, submission: Submission, code: str, actor: Actor) -> SamplingPlan:
    """Draw a sample of what waits; `code` is one of `ingest.sampling.offered`.

    Raises ForbiddenError `review.own_submission`, InvalidError `plan.unknown`, ConflictError
    `plan.exists`, `plan.sent_back`, `plan.not_all_passed`, `plan.new_device`, `plan.too_small`.
    """
    require_of_others(actor=actor, dataset=submission.dataset)
    rows = list(selectors.waiting(submission).select_for_update())
    Submission.objects.select_for_update().get(pk=submission.pk)
    needs.rank(rows)
    if why := selectors.obstacle(submission):
        raise why
    found = next((one for one in sampling.offered(len(rows)) if one.code == code), None)
    if found is None:
        raise InvalidError("Choose one of the plans.", code="plan.unknown")
    plan = _create(submission, found, actor.person)
    ids = (str(row.public_id) for row in rows)
    sample = sampling.drawn(ids, plan.sample, plan.seed)
    PlanMember.objects.bulk_create(
        PlanMember(plan=plan, recording=row, is_sampled=str(row.public_id) in sample)
        for row in rows
    )
    audit.record(
        actor=actor.person,
        action="plan.started",
        subject=plan,
        data={"says": found.sentence, "seed": plan.seed, "sample": sorted(sample)},
    )
    return plan


def _create(submission: Submission, found: sampling.Plan, by: User) -> SamplingPlan:
    return SamplingPlan.objects.create(
        submission=submission,
        created_by=by,
        starter_name=str(by),
        bad_percent=found.bad_percent,
        confidence_percent=found.confidence_percent,
        total=found.total,
        sample=found.sample,
        seed=secrets.token_hex(16),
    )


def hold(recording: Recording) -> SamplingPlan | None:
    """The plan that holds this recording, for this transaction alone."""
    held = SamplingPlan.objects.filter(
        members__recording=recording, submission=recording.submission_id, state__in=PLAN_HOLDS
    )
    return held.select_for_update(of=("self",)).first()


def followed(review: Review, plan: SamplingPlan, by: User) -> None:
    """What a person's decision means for the plan that was held before it."""
    if review.decision != Decision.ACCEPT:
        said = Decision(review.decision).label.lower()
        end(plan, because=f"{review.recording.filename}: {said}.", by=by)
    elif plan.state == PlanState.INSPECTING and not _open_sample(plan):
        move(plan, PlanState.ACCEPTING, moves=PLAN_MOVES)
        audit.record(actor=by, action="plan.sample_accepted", subject=plan, data={})
        subject = str(plan.public_id)
        jobs.submit(KIND, subject=subject, args={"plan_id": subject}, by=by, deadline_s=ALLOWED_S)


def _open_sample(plan: SamplingPlan) -> bool:
    sample = plan.members.filter(is_sampled=True)
    return sample.exclude(recording__state__in=selectors.TAKEN).exists()


def end(plan: SamplingPlan, *, because: str, by: User | None) -> None:
    """The plan is over: what it did not accept goes to full review, where it waits anyway."""
    move(
        plan,
        PlanState.ENDED,
        moves=PLAN_MOVES,
        ended_because=because,
        finished_at=timezone.now(),
    )
    audit.record(actor=by, action="plan.ended", subject=plan, data={"because": because})


@transaction.atomic
def stop(*, plan: SamplingPlan, actor: Actor) -> None:
    """A reviewer stops it. Raises ConflictError `plan.ended` where it is over already."""
    locked = SamplingPlan.objects.select_for_update().get(pk=plan.pk)
    if locked.state not in PLAN_HOLDS:
        raise ConflictError("This plan is over already.", code="plan.ended")
    end(locked, because=f"{actor.person} stopped it.", by=actor.person)


def still_accepting(plan: SamplingPlan) -> bool:
    """Whether the rest may be accepted, now and until this transaction ends."""
    locked = SamplingPlan.objects.select_for_update().get(pk=plan.pk)
    return locked.state == PlanState.ACCEPTING


def gave_up(job: Job) -> None:
    """The job died: what it did not accept goes to full review."""
    plan = SamplingPlan.objects.select_for_update().get(public_id=job.subject)
    text = (job.error or {}).get("text", "")
    if plan.state == PlanState.ACCEPTING:
        end(plan, because=f"Accepting the rest failed. {text}".strip(), by=None)
