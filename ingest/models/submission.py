"""What a partner sends for review, and what was decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Dataset
from ingest.models.recording import Recording
from ingest.states import Decision
from portal.core.models import PublicModel


class Submission(PublicModel):
    """Recordings meant for a dataset, sent together."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="submissions")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    message = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"Submission {self.pk}"

    def get_absolute_url(self) -> str:
        """The partner's page of it."""
        return reverse("ingest:submission", args=[self.public_id])


class Review(PublicModel):
    """One decision about one recording; it is undone only by a new one."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="reviews")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=16, choices=Decision.choices)
    reason = models.TextField(blank=True)
    episodes = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reviewer_name = models.CharField(max_length=254, blank=True)
    plan = models.ForeignKey(
        "ingest.SamplingPlan", on_delete=models.PROTECT, null=True, related_name="reviews"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values), name="review_decision"
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.ACCEPT) | ~Q(reason=""), name="review_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.recording}"
