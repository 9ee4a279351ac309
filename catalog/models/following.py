"""Who wants to be told of new versions: of a dataset, or of whatever a search finds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models.dataset import Dataset
from catalog.models.version import Version
from portal.core.models import PublicModel


class Follow(PublicModel):
    """A person follows one dataset, or one search (the address's query, in its one form)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, null=True, related_name="followers"
    )
    name = models.CharField(max_length=120, blank=True)
    query = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(dataset__isnull=False, query="")
                | Q(dataset__isnull=True) & ~Q(query=""),
                name="follow_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "dataset"],
                condition=Q(dataset__isnull=False),
                name="follow_dataset_once",
            ),
            models.UniqueConstraint(
                fields=["user", "query"], condition=~Q(query=""), name="follow_search_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.dataset)


class Told(models.Model):
    """That a follower was told of a version: a row, so that a repeated job writes no letter."""

    follow = models.ForeignKey(Follow, on_delete=models.CASCADE, related_name="told")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follow", "version"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.follow} of {self.version}"
