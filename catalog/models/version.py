"""Versions: immutable, numbered lists of episodes with a manifest hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from catalog.models.dataset import Dataset
from catalog.models.episode import Episode
from catalog.states import FROZEN, VERSION_MOVES, VersionState
from portal.core.models import PublicModel
from portal.core.moves import check_state


class Version(PublicModel):
    """A numbered list of episodes; triggers of the database keep published ones as they are."""

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    rank = models.BigIntegerField()
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.DRAFT
    )
    notes = models.TextField(blank=True)
    manifest = models.JSONField(default=dict)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    episodes_count = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    published_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    episodes = models.ManyToManyField(Episode, through="VersionEpisode", related_name="versions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="version_number_unique"),
            check_state("version_state", VERSION_MOVES),
            models.CheckConstraint(
                condition=~Q(state__in=FROZEN)
                | Q(published_at__isnull=False, episodes_count__gt=0) & ~Q(manifest_sha256=""),
                name="version_published_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.number}"

    def get_absolute_url(self) -> str:
        """Its page, which stays when it is withdrawn; needs the dataset and its owner loaded."""
        owner, slug = self.dataset.organisation.slug, self.dataset.slug
        return reverse("catalog:version", args=[owner, slug, self.number])

    @property
    def hours(self) -> float:
        """Recorded time of all its episodes."""
        return self.seconds / 3600


class VersionEpisode(models.Model):
    """An episode's place in a version."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="entries")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "episode"], name="version_episode_once"),
            models.UniqueConstraint(fields=["version", "position"], name="version_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.episode}"
