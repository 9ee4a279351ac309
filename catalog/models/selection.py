"""Episodes that somebody picked out by a query, kept so that they can be shared and licensed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from catalog.models.version import Version
from portal.core.models import PublicModel


class Selection(PublicModel):
    """A named query over episodes with what it found when it was saved; it never changes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    query = models.TextField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name


class SelectionPart(models.Model):
    """The selection's episodes of one version: 16 bytes for each public id, in its order.

    `partial_recordings` is of how many recordings it holds some, but not all, of the version's
    episodes: a bundle of whole recordings cannot be made of it.
    """

    selection = models.ForeignKey(Selection, on_delete=models.CASCADE, related_name="parts")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    episodes = models.BinaryField()
    count = models.PositiveIntegerField()
    seconds = models.FloatField()
    bytes = models.PositiveBigIntegerField()
    partial_recordings = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selection", "version"], name="selection_part_once"),
            models.CheckConstraint(
                condition=models.Q(count__gt=0), name="selection_part_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} episodes of {self.version}"
