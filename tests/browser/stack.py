"""The running portal as the browser tests see it: address, people, and what the demo left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.journeys.stack import running

PROJECT = Path(__file__).resolve().parents[2]
PART_BYTES = 256 * 1024  # so that small files have many parts to lose the connection between
ENVIRONMENT = {"DEXTER_UPLOAD_PART_BYTES": str(PART_BYTES), "DEXTER_JOB_BACKOFF_S": "1"}


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
def running_demo(folder: Path) -> Iterator[Portal]:
    """Run the demo in a folder of its own until the tests are done."""
    with running(folder / "var", ENVIRONMENT) as stack:
        yield read_portal(stack.var)
