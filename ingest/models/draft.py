"""What a reviewer has begun and not yet sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from ingest.models.recording import Recording


class ReviewDraft(models.Model):
    """The episodes and words of one reviewer on one recording, kept until the decision is sent."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="drafts")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    decision = models.CharField(max_length=16, blank=True)
    reason = models.TextField(blank=True)
    episodes = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "created_by"], name="draft_once_per_reviewer"
            ),
        ]

    def __str__(self) -> str:
        return f"Draft of {self.recording}"
