"""A dataset, and the values that the catalogue counts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from catalog.facets import FACETS
from catalog.states import DATASET_MOVES, DatasetState, Visibility
from portal.accounts.models import Organisation
from portal.core.models import PublicModel
from portal.core.moves import check_state


class Dataset(PublicModel):
    """A named collection of one organisation; what it holds is said by its versions.

    The columns after `licences` are written by services from the latest version, so that lists
    need no join. `preview_policy` and `datasheet` are described where they are read
    (`catalog.policy`, `catalog.datasheet`). `generation` is that of the last change which lists
    and facets show (`catalog.services.generations`).
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="datasets"
    )
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    summary = models.CharField(max_length=400, blank=True)
    card = models.TextField(blank=True)
    licence = models.CharField(max_length=200)
    is_open = models.BooleanField(default=False)
    is_synthetic = models.BooleanField(default=False)
    tasks = models.JSONField(default=list)
    environment = models.CharField(max_length=60, blank=True)
    attribution = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=DatasetState.choices, default=DatasetState.DRAFT
    )
    latest_version = models.ForeignKey(
        "catalog.Version", on_delete=models.PROTECT, null=True, related_name="+"
    )
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    embargoed_until = models.DateTimeField(null=True)
    preview_policy = models.JSONField(default=dict)
    datasheet = models.JSONField(default=dict)
    licences = models.JSONField(default=list)
    tasks_seen = models.JSONField(default=list)
    modalities = models.JSONField(default=list)
    hands = models.JSONField(default=list)
    objects_seen = models.JSONField(default=list)
    devices = models.JSONField(default=list)
    grasps = models.JSONField(default=list)
    subjects = models.PositiveIntegerField(default=0)
    rate_hz = models.FloatField(null=True)
    peak_force_n = models.FloatField(null=True)
    success_share = models.FloatField(null=True)
    episodes_count = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    bytes = models.PositiveBigIntegerField(default=0)
    quality = models.PositiveSmallIntegerField(null=True)
    cover = models.ForeignKey(
        "catalog.Episode", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sheet = models.JSONField(default=dict)
    search_text = models.TextField(blank=True)
    listed_at = models.DateTimeField(default=timezone.now)
    generation = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="dataset_name_unique"),
            check_state("dataset_state", DATASET_MOVES),
            models.CheckConstraint(
                condition=~Q(state=DatasetState.PUBLISHED) | Q(latest_version__isnull=False),
                name="dataset_published_has_version",
            ),
        ]
        indexes = [models.Index(fields=["state", "-listed_at"], name="dataset_listing")]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """`owner/slug`, the name that outsiders use."""
        return f"{self.organisation.slug}/{self.slug}"

    @property
    def hours(self) -> float:
        """The latest version's recorded time."""
        return self.seconds / 3600

    def get_absolute_url(self) -> str:
        """The dataset's page."""
        return reverse("catalog:dataset", args=[self.organisation.slug, self.slug])


class FacetValue(models.Model):
    """One value of one facet of one dataset; rows are counted, so that no JSON is searched."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="facet_values")
    key = models.CharField(max_length=20)
    value = models.CharField(max_length=200)
    label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "key", "value"], name="facet_value_once"),
            models.CheckConstraint(condition=Q(key__in=sorted(FACETS)), name="facet_key"),
        ]
        indexes = [models.Index(fields=["key", "value"], name="facet_lookup")]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


class Admission(models.Model):
    """An organisation that may see a private dataset: its owner named it, or it holds a grant.

    Of a grant, until `ends_at`; whom the owner named (`is_named`) stays until the owner says so.
    Both may hold at once, in a row each, so that neither ends with the other.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="admissions")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    ends_at = models.DateTimeField(null=True)
    is_named = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "organisation", "is_named"], name="admission_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} sees {self.dataset}"
