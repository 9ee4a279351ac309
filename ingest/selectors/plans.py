"""Sampling plans: which there are, which submissions could take one, and why another cannot."""

from __future__ import annotations

import functools
import operator
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from ingest import needs, sampling
from ingest.models import PlanMember, Recording, Review, SamplingPlan, Submission
from ingest.states import PLAN_HOLDS, Decision, RecordingState
from portal.accounts.access import Actor
from portal.core.errors import ConflictError, NotFoundError

TAKEN = (RecordingState.ACCEPTED, RecordingState.PUBLISHED, RecordingState.WITHDRAWN)
_WAITS = Q(recordings__state=RecordingState.IN_REVIEW)


def get_submission(public_id: UUID) -> Submission:
    """A submission as reviewers see it: all of them; or NotFoundError."""
    rows = Submission.objects.select_related("dataset__organisation", "sampling_plan")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundError("There is no such submission.", code="submission.not_found")
    return found


def waiting(submission: Submission) -> QuerySet[Recording]:
    """What a plan would be about: those that wait for a decision."""
    return submission.recordings.filter(state=RecordingState.IN_REVIEW).order_by("pk")


def obstacle(submission: Submission) -> ConflictError | None:
    """Why this submission can take no plan; None where it can."""
    if SamplingPlan.objects.filter(submission=submission).exists():
        return ConflictError(
            "This submission has had its plan, and another draw would not be a fair one.",
            code="plan.exists",
        )
    others = _sent_back(submission.recordings.all())
    if others.exists() or submission.reviews.exclude(decision=Decision.ACCEPT).exists():
        return ConflictError(
            "One of this submission was sent back or rejected, so each is looked at.",
            code="plan.sent_back",
        )
    rows = waiting(submission)
    if _not_passed(rows).exists():
        return ConflictError(
            "Not all of this submission pass the checks, so each is looked at.",
            code="plan.not_all_passed",
        )
    if _new_device(rows).exists():
        return ConflictError(
            "Nothing of its device was accepted before. Accept one recording first.",
            code="plan.new_device",
        )
    if not sampling.offered(rows.count()):
        return ConflictError(
            f"So few wait that a sample would be all of them; a plan needs {sampling.FEWEST}.",
            code="plan.too_small",
        )
    return None


def possible(actor: Actor) -> QuerySet[Submission]:
    """Submissions that this reviewer could start a plan for, those with most waiting first.

    The same conditions as `obstacle`, in one query.
    """
    of_it = Recording.objects.filter(submission=OuterRef("pk"))
    waits = of_it.filter(state=RecordingState.IN_REVIEW)
    against = (
        _sent_back(of_it),
        Review.objects.filter(submission=OuterRef("pk")).exclude(decision=Decision.ACCEPT),
        _not_passed(waits),
        _new_device(waits),
    )
    return (
        Submission.objects.filter(*(~Exists(rows) for rows in against), sampling_plan=None)
        .exclude(dataset__organisation__in=actor.organisations())
        .select_related("dataset__organisation")
        .annotate(waiting=Count("recordings", filter=_WAITS))
        .filter(waiting__gte=sampling.FEWEST)
        .order_by("-waiting", "-pk")
    )


def _sent_back(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    return rows.exclude(state__in=[RecordingState.IN_REVIEW, *TAKEN])


def _not_passed(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    return rows.exclude(verdict__in=["pass", "warn"])


def _new_device(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    return rows.filter(review_need__codes__contains=",new_device,")


def listed() -> QuerySet[SamplingPlan]:
    """All plans, the newest first, with how far they are."""
    taken = Q(members__recording__state__in=TAKEN)
    sampled = Q(members__is_sampled=True)
    return (
        SamplingPlan.objects.select_related("submission__dataset__organisation")
        .annotate(
            good=Count("members", filter=taken & sampled),
            accepted=Count("members", filter=taken),
        )
        .order_by("-created_at", "-pk")
    )


def members(plan: SamplingPlan, shown: str) -> QuerySet[PlanMember]:
    """Those of a plan: the sample, the rest, or what the plan leaves to a person.

    While it runs, these are also the others that no sample speaks for, as is known by now.
    """
    rows = plan.members.select_related("recording__review_need").order_by("recording__filename")
    if shown != "left":
        return rows.filter(is_sampled=shown != "rest")
    left = ~Q(left_because="")
    if plan.state in PLAN_HOLDS:
        left |= Q(is_sampled=False) & _always_a_person("recording__review_need__codes")
    return rows.filter(left, recording__state=RecordingState.IN_REVIEW)


def _always_a_person(codes: str) -> Q:
    grave = [Q(**{f"{codes}__contains": f",{code},"}) for code in needs.ALWAYS_A_PERSON]
    return functools.reduce(operator.or_, grave)


def member_of(recording: Recording) -> PlanMember | None:
    """The place of a recording in the plan of its submission, while that runs."""
    rows = PlanMember.objects.filter(recording=recording, plan__state__in=PLAN_HOLDS)
    found = rows.filter(plan__submission=recording.submission_id)
    return found.select_related("plan__submission").first()


def place_in_sample(member: PlanMember) -> int:
    """The how manieth of its sample a drawn recording is, counted from one as the page lists it."""
    listed_ids = members(member.plan, "sample").values_list("pk", flat=True)
    return list(listed_ids).index(member.pk) + 1


def not_taken(plan: SamplingPlan) -> QuerySet[Recording]:
    """Those of a plan that were not accepted, or not yet."""
    return Recording.objects.filter(plan_members__plan=plan).exclude(state__in=TAKEN)


def spared() -> QuerySet[Recording]:
    """What no person need look at for now: the rest of the plans that still run."""
    held = PlanMember.objects.filter(is_sampled=False, left_because="", plan__state__in=PLAN_HOLDS)
    return Recording.objects.filter(pk__in=held.values("recording"))


def undrawn() -> int:
    """How many wait behind running plans and are not in the queue."""
    return spared().filter(state=RecordingState.IN_REVIEW).count()
