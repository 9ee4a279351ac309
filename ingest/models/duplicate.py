"""By what a recording is known again, and which recordings hold the same content."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ingest.models.recording import Recording


class ContentPrint(models.Model):
    """The fingerprint of a recording (dexterdata.checks.content).

    Of two recordings with the same content, the one with the smaller number counts as the first:
    it does not change when they are checked again.
    """

    recording = models.OneToOneField(
        Recording, on_delete=models.CASCADE, related_name="content_print"
    )
    exact = models.CharField(max_length=64, db_index=True)
    near = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.exact[:12]


class ContentKey(models.Model):
    """A few of the keys of a print's movement, by which others that may share it are found."""

    print = models.ForeignKey(ContentPrint, on_delete=models.CASCADE, related_name="keys")
    key = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "print"], name="content_key_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)


class Duplicate(models.Model):
    """A recording whose content the portal already held when it was checked."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="duplicates")
    earlier = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="repetitions")
    likeness = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recording", "earlier"], name="duplicate_once"),
            models.CheckConstraint(
                condition=Q(likeness__gt=0, likeness__lte=1), name="duplicate_likeness"
            ),
            models.CheckConstraint(
                condition=~Q(recording=models.F("earlier")), name="duplicate_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording} repeats {self.earlier}"

    @property
    def is_exact(self) -> bool:
        """Whether the samples are the same, not only the movement."""
        return self.likeness >= 1
