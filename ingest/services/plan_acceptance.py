"""Accepting what a sampling plan did not inspect, by the same service as a person's accept."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ingest.models import PlanMember, Recording, SamplingPlan
from ingest.selectors import vocabulary
from ingest.services import needs, plans, reviews
from ingest.services.fetching import Report
from ingest.states import PLAN_MOVES, Decision, PlanState, RecordingState
from portal.accounts.access import Actor, actor_for
from portal.accounts.models import User
from portal.accounts.services import notify
from portal.audit import services as audit
from portal.core.errors import DexterError, UnavailableError
from portal.core.moves import move
from portal.jobs.errors import PermanentError

FAILS = "The checks find an error in it now."


class _EndedError(Exception):
    """The plan ended while its rest was being accepted."""


def accept_rest(
    *, plan_id: UUID | str, by: User | None, report: Report, finish: Callable[[], None]
) -> None:
    """Accept the rest one by one, or say why a person must; safe to run again anywhere."""
    plan = SamplingPlan.objects.select_related("submission__created_by").get(public_id=plan_id)
    if plan.state != PlanState.ACCEPTING:
        return
    if by is None:
        raise PermanentError("Whoever accepted the sample has no account any more.")
    rest = _rest(plan)
    needs.rank([member.recording for member in rest])
    try:
        for number, member in enumerate(rest):
            report("Accepting the rest", number / len(rest))
            _take(plan, member, actor_for(by))
    except _EndedError:
        return
    with transaction.atomic():
        finish()
        if plans.still_accepting(plan):
            _finish(plan, by)


def _rest(plan: SamplingPlan) -> list[PlanMember]:
    rows = plan.members.filter(
        is_sampled=False, left_because="", recording__state=RecordingState.IN_REVIEW
    )
    return list(rows.select_related("recording").order_by("pk"))


def _take(plan: SamplingPlan, member: PlanMember, actor: Actor) -> None:
    """Accept one, or leave it to a person with the reason."""
    try:
        why = _accept(plan, member.recording_id, actor)
    except UnavailableError:
        raise
    except DexterError as error:
        why = error.text
    if why:
        PlanMember.objects.filter(pk=member.pk).update(left_because=why)


@transaction.atomic
def _accept(plan: SamplingPlan, recording_id: int, actor: Actor) -> str:
    """Accept one as it is at this moment, not as it was when the job began; or why a person must.

    Raises whatever `reviews.decide` does, and _EndedError where the plan has ended.
    """
    rows = Recording.objects.select_for_update(of=("self",))
    recording = rows.select_related("dataset__organisation", "submission").get(pk=recording_id)
    if not plans.still_accepting(plan):
        raise _EndedError
    if recording.state != RecordingState.IN_REVIEW:
        return ""  # a person was quicker
    if why := _why_person(recording):
        return why
    reviews.decide(
        recording=recording,
        decision=Decision.ACCEPT,
        reason=f"Accepted by a sampling plan: all {plan.sample:,} that were inspected of "
        f"{plan.total:,} were good.",
        episodes=None,
        actor=actor,
        plan=plan,
    )
    return ""


def _why_person(recording: Recording) -> str:
    """Why no sample speaks for this one; empty where it does."""
    if recording.errors_count or recording.verdict not in ("pass", "warn"):
        return FAILS
    if grave := recording.review_need.always_a_person:
        return grave
    tasks = [str(row["task"]) for row in reviews.without_person(recording)]
    unknown = vocabulary.current().unknown(tasks, also=recording.dataset.tasks)
    return f"Its label “{unknown[0]}” is not in the list of labels." if unknown else ""


def _finish(plan: SamplingPlan, by: User) -> None:
    move(plan, PlanState.DONE, moves=PLAN_MOVES, finished_at=timezone.now())
    accepted = plan.reviews.count()
    left = plan.total - plan.sample - accepted
    counts = {"accepted": accepted, "left": left}
    audit.record(actor=by, action="plan.done", subject=plan, data=counts)
    if plan.submission.created_by is not None:
        notify(
            to=plan.submission.created_by,
            template="ingest_plan",
            context={
                **counts,
                "sample": plan.sample,
                "total": plan.total,
                "dataset": plan.submission.dataset.title,
                "path": plan.submission.get_absolute_url(),
            },
        )
