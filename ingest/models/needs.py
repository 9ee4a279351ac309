"""Why a recording needs a person, and how much."""

from __future__ import annotations

from django.db import models

from ingest import needs
from ingest.models.recording import Recording


class ReviewNeed(models.Model):
    """The place of a recording in the queue, stored so that the queue stays quick (ingest.needs).

    ``codes`` holds the reasons' codes between commas, so that the queue can be narrowed to one.
    """

    recording = models.OneToOneField(
        Recording, on_delete=models.CASCADE, related_name="review_need"
    )
    score = models.PositiveIntegerField(default=0, db_index=True)
    codes = models.CharField(max_length=200, default=",")
    reasons = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.recording}: {self.score}"

    @property
    def always_a_person(self) -> str:
        """Why no sample speaks for the recording, the gravest first; empty where one does."""
        grave = (one for one in self.reasons if one["code"] in needs.ALWAYS_A_PERSON)
        return str(next(grave, {"text": ""})["text"])
