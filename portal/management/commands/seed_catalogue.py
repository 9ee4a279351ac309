"""`manage.py seed_catalogue`: an empty database becomes a large synthetic catalogue."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from catalog.models import Dataset, Episode
from portal.management.seeding import writing


class Command(BaseCommand):
    """Refuse what holds real data, ask, write, say how far it is."""

    help = "Fill an empty database with a synthetic catalogue for benchmarks."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, from which seed, and whether to ask."""
        parser.add_argument("--datasets", type=int, default=5300)
        parser.add_argument("--episodes", type=int, default=1_000_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed; the same numbers and the same seed give the same catalogue."""
        datasets, episodes = options["datasets"], options["episodes"]
        if not 0 < datasets <= episodes:
            raise CommandError("Ask for at least one dataset, and for an episode of each.")
        self._refuse()
        if self._is_there(datasets, episodes):
            self.stdout.write("This catalogue is here already.")
            return
        name = connection.settings_dict["NAME"]
        if not options["yes"] and not self._agreed(datasets, episodes, str(name)):
            raise CommandError("Nothing was written.")
        started = time.monotonic()
        writing.fill(datasets, episodes, options["seed"], self._tell)
        self.stdout.write(f"\nSeeded in {time.monotonic() - started:.0f} s.")

    def _refuse(self) -> None:
        if not settings.DEXTER_SANDBOX_PAYMENTS or settings.DEXTER_REQUIRE_SECOND_FACTOR:
            raise CommandError("A portal with the settings of production is never seeded.")
        if writing.is_anothers():
            raise CommandError(
                "This database holds datasets or organisations that were not seeded. Name an empty "
                "one in DATABASE_URL: real and synthetic data are never mixed."
            )

    def _is_there(self, datasets: int, episodes: int) -> bool:
        """Whether a whole seeding of this size is in the database; CommandError for another one."""
        found = Dataset.objects.count()
        if not found:
            return False
        if (found, Episode.objects.count()) != (datasets, episodes):
            raise CommandError(
                f"Another seeding, or part of one, with {found:,} datasets is here. Name an empty "
                "database in DATABASE_URL."
            )
        return True

    def _agreed(self, datasets: int, episodes: int, name: str) -> bool:
        self.stdout.write(
            f"{datasets:,} synthetic datasets with {episodes:,} episodes go into {name}."
        )
        return input("Type yes to go on: ").strip().lower() == "yes"

    def _tell(self, datasets: int, episodes: int) -> None:
        self.stdout.write(f"\r{datasets:6,} datasets, {episodes:9,} episodes", ending="")
        self.stdout.flush()
