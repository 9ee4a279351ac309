"""One episode of a set, as the pages show it before anything is published."""

from __future__ import annotations

from django.db import models

from ingest.models.recording import Recording
from portal.core.models import PublicModel


class SetEpisode(PublicModel):
    """The `number`-th drawn episode of a set (from 1), and where its pictures lie.

    Times are seconds on the time line of the set, on which its episodes follow each other. An
    episode that could not be read has no row and takes no number.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="set_episodes")
    number = models.PositiveIntegerField()
    t_start_s = models.FloatField()
    t_end_s = models.FloatField()
    preview_key = models.CharField(max_length=300)
    touchprint_key = models.CharField(max_length=300, blank=True)
    poster_key = models.CharField(max_length=300)

    class Meta:
        ordering = ["recording", "number"]
        constraints = [
            models.UniqueConstraint(fields=["recording", "number"], name="set_episode_once")
        ]

    def __str__(self) -> str:
        return f"{self.recording}, episode {self.number}"
