"""Accepted recordings' files, and the episodes in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from catalog.models.dataset import Dataset
from catalog.states import EPISODE_MOVES, EpisodeState
from portal.core.models import PublicModel
from portal.core.moves import check_state

HAND_TEXTS = {"left": "left hand", "right": "right hand", "both": "both hands"}


class SourceFile(PublicModel):
    """The file of one accepted recording, as it lies under its content key in the store."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="source_files")
    recording_id = models.UUIDField(unique=True)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    storage_key = models.CharField(max_length=300)
    format = models.CharField(max_length=20)
    profile = models.CharField(max_length=120, blank=True)
    device = models.CharField(max_length=160, blank=True)
    hand = models.CharField(max_length=10, default="unknown")
    subject = models.CharField(max_length=120, blank=True)
    streams = models.JSONField(default=list)
    licence = models.CharField(max_length=200)
    attribution = models.TextField(blank=True)
    sources = models.JSONField(default=list)
    quality = models.PositiveSmallIntegerField(null=True)
    report = models.JSONField(default=dict)
    consent = models.JSONField(default=dict)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.filename


class Episode(PublicModel):
    """A labelled time range of a recording: the unit of search and training.

    `poster_s` is the moment that the poster shows, in seconds since the episode's start.
    `preview_withheld` is the code of why nothing of it is shown (`catalog.policy`), or empty.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="episodes")
    source_file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="episodes")
    index = models.PositiveIntegerField()
    t_start_s = models.FloatField()
    t_end_s = models.FloatField()
    duration_s = models.FloatField()
    task = models.CharField(max_length=200)
    instruction = models.CharField(max_length=400, blank=True)
    hand = models.CharField(max_length=10, default="unknown")
    success = models.BooleanField(null=True)
    objects_seen = models.JSONField(default=list)
    modalities = models.JSONField(default=list)
    features = models.JSONField(default=dict)
    peak_force_n = models.FloatField(null=True)
    preview_key = models.CharField(max_length=300, blank=True)
    touchprint_key = models.CharField(max_length=300, blank=True)
    poster_key = models.CharField(max_length=300, blank=True)
    video_key = models.CharField(max_length=300, blank=True)
    motion_key = models.CharField(max_length=300, blank=True)
    poster_s = models.FloatField(null=True)
    preview_withheld = models.CharField(max_length=40, blank=True)
    rendered_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=10, choices=EpisodeState.choices, default=EpisodeState.ACCEPTED
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "index"], name="episode_index_unique"),
            check_state("episode_state", EPISODE_MOVES),
            models.CheckConstraint(
                condition=Q(t_start_s__gte=0) & Q(t_end_s__gt=F("t_start_s")),
                name="episode_goes_forward",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "task"], name="episode_task"),
            models.Index(fields=["dataset", "state"], name="episode_of_dataset"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.t_start_s:.2f}-{self.t_end_s:.2f} s"

    @property
    def number(self) -> int:
        """Counted from one, as people do."""
        return self.index + 1

    @property
    def hand_text(self) -> str:
        """Which hand, in words."""
        return HAND_TEXTS.get(self.hand, "hand not stated")

    def get_absolute_url(self) -> str:
        """The episode's page; needs the dataset and its organisation loaded."""
        owner, slug = self.dataset.organisation.slug, self.dataset.slug
        return reverse("catalog:episode", args=[owner, slug, self.public_id])
