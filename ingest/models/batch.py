"""Uploads that were sent by one run, what was found in them, and how much may be sent at all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Dataset
from ingest.models.recording import Recording
from portal.accounts.models import Organisation
from portal.core.models import PublicModel


class Batch(PublicModel):
    """One run of a sender into a dataset; the sender made its id, so that a run has only one."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="batches")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["dataset", "-created_at"], name="batch_of_dataset")]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        """The batch's page."""
        return reverse("ingest:batch", args=[self.public_id])


class CheckTally(models.Model):
    """What the last check of a recording found by one rule: how often, and the first place."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="tallies")
    rule = models.CharField(max_length=80)
    level = models.CharField(max_length=8)
    places = models.PositiveIntegerField()
    message = models.TextField()
    stream = models.CharField(max_length=400, blank=True)
    t_start_s = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "rule", "level"], name="tally_once_per_rule"
            ),
            models.CheckConstraint(condition=Q(places__gt=0), name="tally_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.recording}: {self.rule}"


class Quota(models.Model):
    """How much one organisation may send, where that differs from the settings."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="upload_quota"
    )
    waiting_recordings = models.PositiveIntegerField(null=True)
    bytes_per_day = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.organisation)
