"""The portal's web processes as the product starts them, and Datasette."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.catalogue_data import PROJECT
from tests.faults.portal import children_of
from tests.services.processes import Server, accepts_connections, free_ports, spawn, wait_until

DATASETTE = PROJECT / ".venv-bench" / "bin" / "datasette"
_LINE = (
    "import django; django.setup(); from portal.management.stack import processes; "
    "print(processes.web({port}, '{app}'))"
)


@dataclass(frozen=True)
class Running:
    """A server that answers at a port of its own."""

    server: Server
    port: int

    @property
    def workers(self) -> list[int]:
        """The processes that answer, where they are others than the first."""
        return children_of(self.server.process.pid)

    def memory_mb(self) -> list[float]:
        """Each worker's share of memory: pages that several hold count in parts."""
        return [_share_kb(pid) / 1e3 for pid in self.workers]


def _share_kb(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


@contextmanager
def portal(folder: Path, env: Mapping[str, str]) -> Iterator[Running]:
    """Web processes by the very line of `manage.py stack`."""
    port = free_ports(1)[0]
    line = subprocess.run(
        [sys.executable, "-c", _LINE.format(port=port, app="tests.benchmarks.catalogue_app")],
        env=dict(env), cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True,
    ).stdout  # fmt: skip
    with _serving("web", shlex.split(line), port, folder, env) as running:
        yield running


@contextmanager
def datasette(folder: Path, database: Path) -> Iterator[Running]:
    """Datasette as `datasette serve` runs it.

    It gets all the time that a facet needs, so that it answers whole, and suggests no facets.
    """
    port = free_ports(1)[0]
    settings = [
        *("--setting", "sql_time_limit_ms", "30000"),
        *("--setting", "facet_time_limit_ms", "30000"),
        *("--setting", "suggest_facets", "off"),
    ]
    command = [str(DATASETTE), "serve", "-i", str(database), "-p", str(port), *settings]
    with _serving("datasette", command, port, folder, os.environ) as running:
        yield running


@contextmanager
def _serving(
    name: str, command: list[str], port: int, folder: Path, env: Mapping[str, str]
) -> Iterator[Running]:
    server = spawn(name, command, folder=folder, environment=env)
    try:
        wait_until(lambda: accepts_connections(port), servers=[server], timeout_s=120)
        yield Running(server, port)
    finally:
        server.stop()
