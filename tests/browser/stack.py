"""The real portal for the browser tests: `manage.py demo` in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PROJECT = Path(__file__).resolve().parents[2]
START_S = 600.0
STOP_S = 60.0
PART_BYTES = 256 * 1024  # so that small files have many parts to lose the connection between
# What would lead the demo away from its own database, broker and store.
NOT_INHERITED = (
    "DJANGO_SETTINGS_MODULE",
    "DATABASE_URL",
    "REDIS_URL",
    "DEXTER_BROKER_URL",
    "DEXTER_STORAGE",
)


@dataclass(frozen=True)
class Portal:
    """A running portal, its people and what the demo left in it."""

    base_url: str
    var: Path
    accounts: dict[str, Any]
    objects: dict[str, Any]

    def url(self, path: str) -> str:
        """The address of a page."""
        return f"{self.base_url}{path}"

    def api(self, role: str | None, method: str, path: str, body: Any = None) -> Any:
        """One call of the API as this person; the answer's JSON. For what is given, not tested."""
        headers = {"Authorization": f"Bearer {self.accounts[role]['token']}"} if role else {}
        answer = httpx.request(
            method, f"{self.base_url}/api/v1/{path}", json=body, headers=headers, timeout=60
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None


def read_portal(var: Path) -> Portal:
    """What `var/demo.json` says."""
    written = json.loads((var / "demo.json").read_text())
    return Portal(written["base_url"], var, written["accounts"], written["objects"])


@contextmanager
def running_demo(var: Path) -> Iterator[Portal]:
    """Run the demo and wait until its job is done; stop everything at the end."""
    environment = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
    environment["DEXTER_VAR"] = str(var)
    environment["DEXTER_UPLOAD_PART_BYTES"] = str(PART_BYTES)
    command = [sys.executable, "manage.py", "demo", "--port", str(_free_port())]
    log = var / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_until_served(process, var, log)
        yield read_portal(var)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_served(process: subprocess.Popen[bytes], var: Path, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while not (var / "demo.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The demo does not serve:\n{log.read_text()[-3000:]}")
        time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
