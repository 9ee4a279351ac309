"""What was measured of the channels, beside the rows so that lists stay light."""

from __future__ import annotations

from django.db import models

from catalog.models.dataset import Dataset
from catalog.models.episode import Episode


class EpisodeStatistics(models.Model):
    """The channels of one episode, measured with its preview (`dexterdata.features.channels`)."""

    episode = models.OneToOneField(
        Episode, on_delete=models.CASCADE, primary_key=True, related_name="statistics"
    )
    streams = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{len(self.streams)} streams of {self.episode_id}"


class DatasetStatistics(models.Model):
    """The same over the latest version's episodes, put together when it is published."""

    dataset = models.OneToOneField(
        Dataset, on_delete=models.CASCADE, primary_key=True, related_name="statistics"
    )
    episodes = models.PositiveIntegerField(default=0)
    streams = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{len(self.streams)} streams of dataset {self.dataset_id}"
