"""`manage.py demo`: the whole job with every step shown, then a portal to look around in."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dexterdata.client import ClientError
from portal.management.demo import journey
from portal.management.demo.run import Demo, load, save
from portal.management.stack.health import refuse_taken_port, wait_until_ready
from portal.management.stack.processes import running, wait_for_signal


class Command(BaseCommand):
    """Migrate, start the stack, do the job through the API, write var/demo.json, serve."""

    help = "Run the portal and its main job end to end."

    def add_arguments(self, parser: CommandParser) -> None:
        """The port, and whether to go on serving."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="Stop after the job.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        started = time.monotonic()
        var: Path = settings.VAR_DIR
        var.mkdir(parents=True, exist_ok=True)
        known = load(var / "demo.json")
        demo = Demo(f"http://127.0.0.1:{options['port']}", var / "demo", sys.stdout)
        demo.objects = known.get("objects", {})
        self.stdout.write("DexterData demo: from a glove recording to a licensed, signed bundle")
        refuse_taken_port(options["port"])
        with demo.step("Prepare the database"):
            call_command("migrate", verbosity=0)
            call_command("load_licences")
        with running(options["port"]) as process:
            with demo.step("Start broker, web, worker and beat"):
                wait_until_ready(demo.base_url, process, var / "log" / "stack.log")
            try:
                journey.run(demo, known.get("accounts", {}))
            except ClientError as error:
                raise CommandError(f"{error.text} ({error.code})") from error
            save(var / "demo.json", demo)
            self.stdout.write(f"Every step held, {time.monotonic() - started:.1f} s in all.")
            if not options["no_serve"]:
                self._serve(demo)
        self.stdout.write("Stopped.")

    def _serve(self, demo: Demo) -> None:
        self.stdout.write(f"\n  Look around: {demo.base_url}   (Ctrl-C stops everything)\n")
        for key, account in demo.accounts.items():
            self.stdout.write(f"    {key:11} {account['email']:28} {account['password']}")
        self.stdout.write("  Tokens for programs stand in var/demo.json.\n")
        wait_for_signal()
