"""Checking again what was checked with older rules, and what came of it for each recording."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Dataset
from ingest.models.recording import Recording, ValidationRun
from ingest.states import REJUDGEMENT_MOVES, REVALIDATION_MOVES, RejudgementState, RevalidationState
from portal.core.models import PublicModel
from portal.core.moves import check_state


class Revalidation(PublicModel):
    """One pass over recordings with the current rules; only one runs at a time.

    `dataset` None stands for all of them; `rules_before` names the rule sets that judged them.
    """

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, null=True, related_name="revalidations"
    )
    reason = models.TextField(blank=True)
    rules_before = models.CharField(max_length=200)
    rules = models.CharField(max_length=20)
    state = models.CharField(
        max_length=10, choices=RevalidationState.choices, default=RevalidationState.RUNNING
    )
    total = models.PositiveIntegerField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check_state("revalidation_state", REVALIDATION_MOVES),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=RevalidationState.RUNNING),
                name="revalidation_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Rules {self.change}"

    @property
    def change(self) -> str:
        """Which rule sets it compares: "3 to 4", or "4 again"."""
        is_same = self.rules_before == self.rules
        return f"{self.rules} again" if is_same else f"{self.rules_before} to {self.rules}"

    def get_absolute_url(self) -> str:
        """Its page on the desk."""
        return reverse("ingest:revalidation", args=[self.public_id])


class Rejudgement(PublicModel):
    """One recording of a re-validation: how it was judged before, and how it is judged now."""

    revalidation = models.ForeignKey(
        Revalidation, on_delete=models.CASCADE, related_name="rejudgements"
    )
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="rejudgements")
    state = models.CharField(
        max_length=10, choices=RejudgementState.choices, default=RejudgementState.WAITING
    )
    before = models.ForeignKey(
        ValidationRun, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    after = models.OneToOneField(
        ValidationRun, on_delete=models.SET_NULL, null=True, related_name="rejudgement"
    )
    verdict_before = models.CharField(max_length=8, blank=True)
    verdict_after = models.CharField(max_length=8, blank=True)
    quality_before = models.PositiveSmallIntegerField(null=True)
    quality_after = models.PositiveSmallIntegerField(null=True)
    state_before = models.CharField(max_length=20, blank=True)
    state_after = models.CharField(max_length=20, blank=True)
    checks_gone = models.JSONField(default=list)
    checks_new = models.JSONField(default=list)
    is_changed = models.BooleanField(default=False)
    is_moved = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            check_state("rejudgement_state", REJUDGEMENT_MOVES),
            models.UniqueConstraint(
                fields=["revalidation", "recording"], name="rejudgement_once_per_recording"
            ),
            models.CheckConstraint(
                condition=~Q(state=RejudgementState.DONE) | Q(verdict_after__gt=""),
                name="rejudgement_done_has_verdict",
            ),
        ]
        indexes = [models.Index(fields=["revalidation", "state"], name="rejudgement_by_state")]

    def __str__(self) -> str:
        return f"{self.recording}: {self.verdict_before} to {self.verdict_after}"
