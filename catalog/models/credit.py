"""Who made a dataset, who used it, and the identifiers by which it is cited."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from catalog.models.dataset import Dataset
from catalog.models.version import Version
from portal.core.models import PublicModel


class Contributor(models.Model):
    """A person or group that worked on a dataset, in the order of the citation.

    `role` is one of DataCite's contributor types, or `Creator`; the creators are the authors.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="contributors")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    role = models.CharField(max_length=40)
    orcid = models.CharField(max_length=19, blank=True)
    affiliation = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "position"], name="contributor_place_once")
        ]

    def __str__(self) -> str:
        return self.name


class CitingWork(PublicModel):
    """A work that says it used a dataset; shown once the owner or an operator has confirmed it."""

    class State(models.TextChoices):
        """Whether it is shown."""

        WAITING = "waiting", "Waiting"
        SHOWN = "shown", "Shown"
        DECLINED = "declined", "Declined"

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="citing_works")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=300)
    authors = models.CharField(max_length=400, blank=True)
    year = models.PositiveSmallIntegerField()
    venue = models.CharField(max_length=200, blank=True)
    doi = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=400, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "doi"], condition=~models.Q(doi=""), name="citing_work_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class DownloadMonth(models.Model):
    """How often a dataset's bundles were fetched in a month; once a bundle, asker and day.

    Written by whoever delivers, through `catalog.services.credit`; `month` is its first day.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="download_months")
    month = models.DateField()
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dataset", "month"], name="download_month_once")
        ]

    def __str__(self) -> str:
        return f"{self.downloads} in {self.month:%Y-%m}"


class Doi(models.Model):
    """The persistent identifier of a version, by whom it was minted, and where it leads."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="doi")
    name = models.CharField(max_length=120, unique=True)
    provider = models.CharField(max_length=40)
    target = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
