"""Load from clients that each ask again as soon as they have their answer; a process of its own.

`python -m tests.benchmarks.catalogue_load PORT CLIENTS SECONDS` reads paths from its input and
writes what came of them as JSON. Connections stay open where the server lets them.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field

LIMIT_S = 30.0
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Load:
    """Seconds of each answer, and how many were none."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Seconds within which this share was answered; RuntimeError where nothing was."""
        if not self.latencies:
            raise RuntimeError(f"Nothing was answered: {self.errors} errors.")
        ordered = sorted(self.latencies)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def ask(port: int, paths: Iterable[str], clients: int, seconds: float) -> Load:
    """Measure in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.catalogue_load"]
    ended = subprocess.run(
        [*command, str(port), str(clients), str(seconds)],
        input="\n".join(paths),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Load(**json.loads(ended.stdout))


async def _answer(connection: Connection, path: str) -> tuple[int, bool]:
    """Status, and whether the connection stays open."""
    reader, writer = connection
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split(" ", 2)[1])
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if fields.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(fields.get("content-length", "0")))
    return status, fields.get("connection") != "close"


async def _client(port: int, paths: Iterator[str], until: float, load: Load) -> None:
    connection: Connection | None = None
    for path in paths:
        started = time.perf_counter()
        if started >= until:
            break
        try:
            async with asyncio.timeout(LIMIT_S):
                connection = connection or await asyncio.open_connection("127.0.0.1", port)
                status, is_open = await _answer(connection, path)
        except (OSError, TimeoutError, EOFError, ValueError):
            status, is_open = 0, False
        if status == 200:
            load.latencies.append(time.perf_counter() - started)
        else:
            load.errors += 1
        if not is_open and connection is not None:
            connection[1].close()
            connection = None
    if connection is not None:
        connection[1].close()


async def _run(port: int, paths: list[str], clients: int, seconds: float) -> Load:
    load, begun = Load(), time.perf_counter()
    given = iter(paths)
    await asyncio.gather(*(_client(port, given, begun + seconds, load) for _ in range(clients)))
    load.seconds = time.perf_counter() - begun
    return load


if __name__ == "__main__":
    port, clients, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    measured = asyncio.run(_run(port, sys.stdin.read().split("\n"), clients, seconds))
    print(json.dumps(asdict(measured)))
