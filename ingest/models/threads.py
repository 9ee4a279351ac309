"""What reviewer and partner write to each other about a recording."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from ingest.models.recording import Recording
from portal.core.models import PublicModel

SIDES = (("reviewer", "Reviewer"), ("partner", "Partner"))


class Message(PublicModel):
    """One message; it is never changed."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=SIDES)
    text = models.TextField()
    author_name = models.CharField(max_length=254)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=["reviewer", "partner"]), name="message_side"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
        ]
        indexes = [models.Index(fields=["recording", "created_at"], name="message_of_recording")]

    def __str__(self) -> str:
        return f"{self.author_name} on {self.recording}"
