"""`manage.py stack`: the portal on the services that the environment names, until Ctrl-C."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.management.stack.health import (
    address_of,
    refuse_taken_port,
    refuse_unknown_host,
    wait_until_ready,
)
from portal.management.stack.processes import running, wait_for_signal
from portal.storage import store


class Command(BaseCommand):
    """Migrate, start, wait until ready, serve."""

    help = "Run web, worker and beat on DATABASE_URL, REDIS_URL and DEXTER_STORAGE."

    def add_arguments(self, parser: CommandParser) -> None:
        """The port."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until Ctrl-C."""
        port = options["port"]
        if settings.SECRET_KEY == settings.INSECURE_KEY:
            raise CommandError("Set DEXTER_SECRET_KEY to at least 40 random characters.")
        base_url = os.environ.get("DEXTER_BASE_URL") or address_of(port)
        refuse_unknown_host(base_url)
        refuse_taken_port(port)
        call_command("migrate", verbosity=0)
        call_command("reindex_catalogue")
        call_command("load_licences")
        store().prepare()
        with running(port, base_url) as process:
            wait_until_ready(port, base_url, process, settings.VAR_DIR / "log" / "stack.log")
            self.stdout.write(f"DexterData serves {base_url} at {address_of(port)} until Ctrl-C.")
            self.stdout.flush()
            wait_for_signal()
        self.stdout.write("Stopped.")
