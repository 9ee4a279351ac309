"""Steps of the demo: each is shown with its time, and says when it was done before."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from dexterdata.client import Api


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
        """Print the step's line when it ended; a failing step prints what it had."""
        self.number += 1
        self.detail, self.was_there = "", False
        started = time.monotonic()
        self.out.write(f"  {self.number:2}. {title} … ")
        self.out.flush()
        try:
            yield
        except BaseException:
            self.out.write("FAILED\n")
            raise
        seconds = time.monotonic() - started
        verdict = "there already" if self.was_there else "done"
        tail = f": {self.detail}" if self.detail else ""
        self.out.write(f"{verdict} in {seconds:.1f} s{tail}\n")
        self.out.flush()

    def progress(self, text: str) -> None:
        """Show movement inside a long step where somebody watches a terminal."""
        if self.out.isatty():
            self.out.write(f"{text} ")
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


Step = Callable[[Demo], None]
