"""`manage.py check_integrity`: ends non-zero and names everything that does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.management.integrity import objects, rows

CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "ledger": rows.ledger,
    "grants": rows.grants,
    "bundles": rows.bundles,
    "jobs": rows.jobs,
    "audit chain": rows.audit_chain,
    "orphan objects": objects.orphans,
}


class Command(BaseCommand):
    """Rows against rows, rows against objects; `--deep` reads every object again."""

    help = "Name every row or object that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """How deep."""
        parser.add_argument("--deep", action="store_true", help="Read and hash every object.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all checks; a problem in one hides none of another."""
        checks = CHECKS | {"objects": lambda: objects.missing_or_different(is_deep=options["deep"])}
        count = 0
        for name, check in checks.items():
            problems = list(check())
            count += len(problems)
            self.stdout.write(f"{name}: {len(problems) or 'no'} problems")
            for problem in problems:
                self.stdout.write(f"  {problem}")
        if count:
            raise CommandError(f"{count} problems.")
