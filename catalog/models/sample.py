"""The small bundle of a version that everybody may take before asking for anything."""

from __future__ import annotations

from django.db import models

from catalog.models.version import Version
from portal.core.models import PublicModel


class Sample(PublicModel):
    """A version's sample in the store: whole recordings of open data, else what the player shows.

    `episodes` are the ids of those in it: once one of them is taken back, the sample is too.
    """

    class Kind(models.TextChoices):
        """What is in it."""

        RECORDINGS = "recordings", "Whole recordings as they were delivered"
        PREVIEWS = "previews", "Previews at a reduced rate"

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="sample")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    storage_key = models.CharField(max_length=300)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    licence = models.CharField(max_length=200, blank=True)
    episodes = models.JSONField(default=list)
    files = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["recordings", "previews"]), name="sample_kind"
            )
        ]

    def __str__(self) -> str:
        return f"sample of {self.version_id}"
