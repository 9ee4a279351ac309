"""What the search reads instead of the rows: a number of changes, one packed row a dataset."""

from __future__ import annotations

from django.db import models

from catalog.models.dataset import Dataset


class Generation(models.Model):
    """The number of the catalogue's last change; one row.

    It is raised inside the transaction of the change, and its row stays locked until the commit:
    who has read up to a number has missed nothing below it.
    """

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class EpisodeSegment(models.Model):
    """The searched columns of a dataset's published episodes (`catalog.search.segments`)."""

    dataset = models.OneToOneField(
        Dataset, on_delete=models.CASCADE, primary_key=True, related_name="segment"
    )
    generation = models.BigIntegerField(db_index=True)
    rows = models.PositiveIntegerField()
    columns = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.rows} episodes of dataset {self.dataset_id}"
