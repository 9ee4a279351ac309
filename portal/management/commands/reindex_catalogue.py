"""`manage.py reindex_catalogue`: write anew what search and lists show of published datasets."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from catalog.models import Dataset, EpisodeSegment
from catalog.selectors.text import keys_with_text
from catalog.services import index
from catalog.states import DatasetState
from licensing.services.offers import refresh_summary


class Command(BaseCommand):
    """Only what an earlier release left unwritten or wrote otherwise, unless all is asked for."""

    help = "Write the search index of published datasets that have none or an old one, or of all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("--all", action="store_true", help="Those that have one too.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write each in a transaction of its own, so that it can be stopped and called again."""
        written = 0
        for pk in self._keys(is_all=options["all"]):
            with transaction.atomic():
                dataset = Dataset.objects.select_related("organisation").get(pk=pk)
                refresh_summary(dataset)  # which writes the index with the offers' actions
            written += 1
        if written or options["verbosity"] > 1:
            self.stdout.write(f"Wrote the index of {written} dataset{'s' * (written != 1)}.")

    def _keys(self, *, is_all: bool) -> list[int]:
        published = Dataset.objects.filter(state=DatasetState.PUBLISHED).order_by("pk")
        keys = list(published.values_list("pk", flat=True))
        if is_all:
            return keys
        packed = set(EpisodeSegment.objects.values_list("dataset_id", flat=True))
        whole = packed & keys_with_text()
        whole -= set(index.outdated())
        return [pk for pk in keys if pk not in whole]
