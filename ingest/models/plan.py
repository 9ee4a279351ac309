"""Sampling plans: some of a submission are inspected, and the rest follow when all are good."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from ingest.models.recording import Recording
from ingest.models.submission import Submission
from ingest.states import PLAN_MOVES, PlanState
from portal.core.models import PublicModel
from portal.core.moves import check_state


class SamplingPlan(PublicModel):
    """One for a submission and never a second: who could draw again would draw until it fits.

    The sample is `ingest.sampling.drawn` of the members' ids by `seed`, so anybody can repeat it.
    """

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="sampling_plan"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    starter_name = models.CharField(max_length=254)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.INSPECTING)
    bad_percent = models.PositiveSmallIntegerField()
    confidence_percent = models.PositiveSmallIntegerField()
    total = models.PositiveIntegerField()
    sample = models.PositiveIntegerField()
    seed = models.CharField(max_length=32)
    ended_because = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check_state("plan_state", PLAN_MOVES),
            models.CheckConstraint(
                condition=Q(sample__gt=0) & Q(sample__lt=F("total")), name="plan_sample_is_a_part"
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.ENDED) | ~Q(ended_because=""),
                name="plan_ended_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample} of {self.total}"

    def get_absolute_url(self) -> str:
        """Its page on the desk."""
        return reverse("ingest:plan", args=[self.submission.public_id])


class PlanMember(models.Model):
    """One recording of a plan; `left_because` says why the plan left it to a person."""

    plan = models.ForeignKey(SamplingPlan, on_delete=models.CASCADE, related_name="members")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="plan_members")
    is_sampled = models.BooleanField()
    left_because = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "recording"], name="plan_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.recording} in {self.plan}"
