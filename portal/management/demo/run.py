"""Steps of the demo: each is shown with its time, and says when it was done before."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from dexterdata.client import Api

TITLE_WIDTH = 57


@dataclass
class Demo:
    """What the steps share: one API client per role, what exists, and where to print."""

    base_url: str
    folder: Path
    out: TextIO
    accounts: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, Api] = field(default_factory=dict)
    number: int = 0
    line: str = ""
    detail: str = ""
    was_there: bool = False

    def api(self, role: str) -> Api:
        """The API as this role; `visitor` has no token."""
        if role not in self.clients:
            token = self.accounts[role]["token"] if role != "visitor" else None
            self.clients[role] = Api(self.base_url, token)
        return self.clients[role]

    def organisation(self, role: str) -> str:
        """The slug of the role's organisation."""
        return str(self.accounts[role]["organisation"])

    def say(self, detail: str) -> None:
        """Add to what the step's line says."""
        self.detail = detail

    def there_already(self, detail: str = "") -> None:
        """The step found its result from an earlier run."""
        self.was_there, self.detail = True, detail

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Print the step's line: its number and title at once, time and result when it ended."""
        self.number += 1
        self.detail, self.was_there = "", False
        self.line = f"  {self.number:2}  {title:<{TITLE_WIDTH}}"
        started = time.monotonic()
        self._write(self.line)
        try:
            yield
        except BaseException:
            self._write(f"{self._again()}  failed\n")
            raise
        seconds = time.monotonic() - started
        said = ["there already"] if self.was_there else []
        said += [self.detail] if self.detail else []
        ending = f"{self._again()}{seconds:6.1f} s  {': '.join(said)}"
        self._write(f"{ending.rstrip()}\n")

    def progress(self, text: str) -> None:
        """Show movement inside a long step where somebody watches a terminal."""
        if self.out.isatty():
            self._write(f"{self._again()}  {text}")

    def close(self) -> None:
        """Hang up, so that the web server need not wait for us when it stops."""
        for client in self.clients.values():
            client.close()
        self.clients.clear()

    def _again(self) -> str:
        """Back to the line's start where a terminal can: what progress wrote is overwritten."""
        return f"\r\x1b[K{self.line}" if self.out.isatty() else ""

    def _write(self, text: str) -> None:
        self.out.write(text)
        self.out.flush()


def load(path: Path) -> dict[str, Any]:
    """What an earlier run wrote; empty when there was none."""
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def save(path: Path, demo: Demo) -> None:
    """Write `var/demo.json`, readable by its owner only."""
    content = {"base_url": demo.base_url, "accounts": demo.accounts, "objects": demo.objects}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(content, stream, indent=2)
    path.chmod(0o600)
