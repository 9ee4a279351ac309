"""A second reviewer's blind look at a decision: it measures, and changes nothing."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ingest.models.submission import Review
from ingest.states import Decision
from portal.core.models import PublicModel


class SecondLook(PublicModel):
    """Due for a decision that was chosen by its recording's id; made once `decision` says so."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="second_look")
    decision = models.CharField(max_length=16, choices=Decision.choices, blank=True)
    reason = models.TextField(blank=True)
    episodes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reviewer_name = models.CharField(max_length=254, blank=True)
    looked_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", looked_at=None)
                | Q(decision__in=Decision.values, looked_at__isnull=False),
                name="second_look_decision",
            )
        ]

    def __str__(self) -> str:
        return f"Second look at {self.review}"
