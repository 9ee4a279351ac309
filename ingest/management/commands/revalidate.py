"""`manage.py revalidate`: check again what older rules judged."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalog.models import Dataset
from ingest.services import revalidations
from portal.core.errors import ConflictError


class Command(BaseCommand):
    """Start a re-validation; the workers do it, and the desk shows how far it is."""

    help = "Check recordings again with the current rules, and compare with before."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which recordings, and why."""
        parser.add_argument("--dataset", metavar="OWNER/SLUG")
        parser.add_argument("--reason", default="", help="partners whose recordings fail read it")
        parser.add_argument(
            "--all", action="store_true", help="also what the current rules judged already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Start it and say where to look."""
        try:
            started = revalidations.start(
                by=None,
                dataset=_dataset(options["dataset"]),
                reason=options["reason"],
                everything=options["all"],
            )
        except ConflictError as error:
            raise CommandError(f"{error.text} ({error.code})") from error
        self.stdout.write(
            f"{started.total:,} recordings are checked again: rule set {started.rules_before} to "
            f"{started.rules}. See {started.get_absolute_url()}"
        )


def _dataset(name: str | None) -> Dataset | None:
    if not name:
        return None
    owner, _, slug = name.partition("/")
    found = Dataset.objects.filter(organisation__slug=owner, slug=slug).first()
    if found is None:
        raise CommandError(f"There is no dataset {name!r}; give it as OWNER/SLUG.")
    return found
