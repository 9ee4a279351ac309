"""`manage.py demo`: the whole job with every step shown, then a portal to look around in."""

from __future__ import annotations

import signal
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dexterdata.client import ClientError
from portal.management.demo import journey
from portal.management.demo.run import Demo, load, save
from portal.management.stack.health import address_of, refuse_taken_port, wait_until_ready
from portal.management.stack.processes import running, wait_for_signal
from portal.storage import store

EXIT_INTERRUPTED = 130


class Command(BaseCommand):
    """Migrate, start the stack, do the job through the API, write var/demo.json, serve."""

    help = "Run the portal and its main job end to end."

    def add_arguments(self, parser: CommandParser) -> None:
        """The port, and whether to go on serving."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="Stop after the job.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; whenever Ctrl-C or SIGTERM comes, stop what was started and say so."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        self.stdout.write("DexterData demo: from a glove recording to a licensed, signed bundle")
        try:
            self._run(options["port"], serves=not options["no_serve"])
        except KeyboardInterrupt:
            self.stdout.write(
                "\nInterrupted: everything is stopped. A second run goes on from here."
            )
            raise SystemExit(EXIT_INTERRUPTED) from None

    def _run(self, port: int, *, serves: bool) -> None:
        started = time.monotonic()
        var: Path = settings.VAR_DIR
        var.mkdir(parents=True, exist_ok=True)
        known = load(var / "demo.json")
        demo = Demo(address_of(port), var / "demo", sys.stdout)
        demo.objects = known.get("objects", {})
        refuse_taken_port(port)
        with demo.step("Prepare the database and the store"):
            call_command("migrate", verbosity=0)
            call_command("reindex_catalogue", stdout=StringIO())
            call_command("load_licences", stdout=StringIO())
            store().prepare()
        log = var / "log" / "stack.log"
        with running(port, demo.base_url) as process:
            with demo.step("Start broker, web, worker and beat"):
                wait_until_ready(port, demo.base_url, process, log)
            try:
                journey.run(demo, known.get("accounts", {}))
            except ClientError as error:
                raise CommandError(f"{error.text} ({error.code}; log: {log})") from error
            finally:
                demo.close()
            save(var / "demo.json", demo)
            self.stdout.write(f"Every step held, {time.monotonic() - started:.1f} s in all.")
            if serves:
                self._serve(demo)
            stopping = time.monotonic()
        self.stdout.write(f"Everything is stopped ({time.monotonic() - stopping:.1f} s).")

    def _serve(self, demo: Demo) -> None:
        self.stdout.write(f"\n  Look around: {demo.base_url}   (Ctrl-C stops everything)\n")
        for key, account in demo.accounts.items():
            self.stdout.write(f"    {key:11} {account['email']:30} {account['password']}")
        self.stdout.write(f"  Tokens for programs stand in {settings.VAR_DIR / 'demo.json'}.\n")
        self.stdout.flush()
        wait_for_signal()
