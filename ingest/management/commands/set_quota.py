"""`manage.py set_quota ORGANISATION`: how much one organisation may send."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ingest.services import quotas
from portal.accounts.models import Organisation


class Command(BaseCommand):
    """Give an organisation a measure of its own; what is not named follows the settings."""

    help = "Set how many recordings of an organisation may wait, and its bytes per day."

    def add_arguments(self, parser: CommandParser) -> None:
        """The organisation by its slug, and the two limits."""
        parser.add_argument("organisation")
        parser.add_argument("--waiting", type=int, metavar="RECORDINGS")
        parser.add_argument("--bytes-per-day", type=int, metavar="BYTES")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say what holds now."""
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        if any((options[name] or 0) < 0 for name in ("waiting", "bytes_per_day")):
            raise CommandError("A limit is not negative.")
        limits = quotas.set_limits(
            organisation=organisation,
            waiting_recordings=options["waiting"],
            bytes_per_day=options["bytes_per_day"],
        )
        self.stdout.write(
            f"{organisation.slug}: {limits.waiting_recordings:,} recordings may wait, "
            f"{limits.bytes_per_day:,} bytes a day."
        )
