"""A recording, and each time that it was checked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models import Dataset
from ingest.models.upload import Upload
from ingest.states import CHECKING, GONE, RECORDING_MOVES, RecordingState
from portal.core.models import PublicModel
from portal.core.moves import check_state
from portal.jobs.models import Job
from portal.jobs.states import JobState


class Recording(PublicModel):
    """One uploaded file; the columns after `storage_key` are written from its last check."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="recordings")
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="recording")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    submission = models.ForeignKey(
        "ingest.Submission", on_delete=models.PROTECT, null=True, related_name="recordings"
    )
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replacements"
    )
    state = models.CharField(
        max_length=20, choices=RecordingState.choices, default=RecordingState.UPLOADED
    )
    filename = models.CharField(max_length=255)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    metadata = models.JSONField(default=dict)
    profile = models.CharField(max_length=80, blank=True)
    profile_text = models.TextField(blank=True)
    storage_key = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=8, blank=True)
    format = models.CharField(max_length=12, blank=True)
    hand = models.CharField(max_length=8, default="unknown")
    duration_s = models.FloatField(null=True)
    quality = models.PositiveSmallIntegerField(null=True)
    errors_count = models.PositiveIntegerField(default=0)
    warnings_count = models.PositiveIntegerField(default=0)
    features = models.JSONField(default=dict)
    labels = models.JSONField(default=list)
    preview_key = models.CharField(max_length=300, blank=True)
    touchprint_key = models.CharField(max_length=300, blank=True)
    poster_key = models.CharField(max_length=300, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            check_state("recording_state", RECORDING_MOVES),
            models.UniqueConstraint(
                fields=["dataset", "sha256"],
                condition=~Q(state__in=GONE),
                name="recording_bytes_once",
            ),
            models.CheckConstraint(
                condition=Q(storage_key__gt="")
                | Q(state__in=["uploaded", "validating", "refused"]),
                name="recording_judged_is_stored",
            ),
        ]
        indexes = [
            models.Index(fields=["dataset", "state"], name="recording_of_dataset"),
            models.Index(fields=["state", "-created_at"], name="recording_by_state"),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """The report page."""
        return reverse("ingest:recording", args=[self.public_id])

    @property
    def has_stopped(self) -> bool:
        """Whether its check was given up on our side, and waits to be tried again."""
        is_dead = self.job is not None and self.job.state == JobState.DEAD
        return is_dead and self.state in CHECKING


class ValidationRun(PublicModel):
    """One check of a recording: the report, and exactly which code and profile made it."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8)
    report = models.JSONField()
    draft_profile = models.TextField(blank=True)
    rule_set = models.CharField(max_length=20)
    profile = models.CharField(max_length=120, blank=True)
    versions = models.JSONField(default=dict)
    seconds = models.FloatField()
    peak_mb = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recording", "number"], name="run_number_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["pass", "warn", "fail", "refused"]), name="run_verdict"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording}: {self.verdict}"
