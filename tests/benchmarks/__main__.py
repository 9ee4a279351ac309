"""python -m tests.benchmarks [--quick]

Prints the benchmarks' table, writes it to var/bench.json and ends with what is not met or could
not be measured: then it exits with 1.
`--quick` leaves out what takes minutes: recordings of an hour, and what portals are started for:
the bundle of a gigabyte, a fleet's small recordings from the sender to the database, the seeded
catalogue and the player.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import (
    catalogue,
    episodes,
    fleet,
    mcap_files,
    player,
    previews,
    tables,
    validation,
)
from tests.benchmarks.large_bundle import build, publish_random
from tests.benchmarks.measures import Measure, library, show, status, summary, unmeasured
from tests.faults.fleet import Trial
from tests.journeys.stack import PROJECT, running

MINUTES = 60
MESSAGES = 360_000
ROWS = 120_000
PUSHED = 400
DATASETS = 5300
EPISODES = 1_000_000
LOAD_S = 8.0


def large_bundle() -> list[Measure]:
    """A gigabyte of random numbers through a portal on the default stack."""
    with tempfile.TemporaryDirectory(prefix="dexter-bench-") as folder:
        var = Path(folder) / "var"
        started = time.monotonic()
        with running(var, {}) as stack:
            demo_s = time.monotonic() - started
            started = time.monotonic()
            name = publish_random(stack, Path(folder))
            publish_s = time.monotonic() - started
            measured = build(stack, name)
    size_mb = measured.bundle["bytes"] / 1e6
    return [
        Measure("the demo, cold", demo_s, "s"),
        Measure("upload, check and publish 1 GB", publish_s, "s", "10 files, synthetic"),
        Measure("build its bundle", measured.seconds, "s", f"{size_mb:.0f} MB"),
        Measure("peak of the workers", measured.worker_peak_mb, "MB", most=300),
        Measure("stop everything", stack.seconds_to_stop, "s"),
    ]


def long_recordings() -> list[Measure]:
    """An hour of one glove against decoding it, and how memory grows with the recording."""
    with tempfile.TemporaryDirectory(prefix="dexter-long-") as folder:
        place = Path(folder)
        return [*validation.against_decoding(MINUTES, place), *validation.memory(MINUTES, place)]


def compared() -> list[Measure]:
    """The same work by other libraries."""
    return [*mcap_files.rows(MESSAGES), *tables.rows(ROWS)]


def pushed() -> list[Measure]:
    """A fleet's small recordings, with nothing cut and nobody killed."""
    trial = Trial(files=PUSHED, processes=4, cuts=0, kills=0)
    return fleet.rows(trial, fleet.measure(trial))


def searched() -> list[Measure]:
    """The seeded catalogue under load, and queries over its episodes."""
    return [
        *catalogue.measure(DATASETS, EPISODES, LOAD_S),
        *episodes.measure(DATASETS, EPISODES, LOAD_S),
    ]


def attempt(part: Callable[[], list[Measure]]) -> list[Measure]:
    """The rows of a part; where it fails, one that says so, and the others go on."""
    try:
        return part()
    except Exception as error:  # noqa: BLE001 – whatever it is, it is told in the table
        traceback.print_exc()
        name = f"{part.__module__.removeprefix('tests.benchmarks.')}.{part.__name__}"
        said = " ".join(str(error).split())
        return unmeasured([Measure(name, None, "")], f"{type(error).__name__}: {said}"[:300])


def commit() -> str:
    """The commit that is measured; `+` where files differ from it, empty without a repository."""
    words = ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=+"]
    ended = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True, check=False)
    return ended.stdout.strip()


def save(rows: Sequence[Measure], path: Path) -> None:
    """Write the table with the commit, the date and the machine it was made on."""
    machine = {
        "cpus": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "commit": commit(),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "measures": [asdict(row) | {"verdict": row.verdict} for row in rows],
    }
    path.write_text(json.dumps(content, indent=2) + "\n")


def main(words: Sequence[str]) -> int:
    """Measure, print, write."""
    parts: list[Callable[[], list[Measure]]] = [library, previews.rows]
    if "--quick" not in words:
        parts += [long_recordings, compared, pushed, large_bundle, searched, player.rows]
    rows: list[Measure] = []
    for part in parts:
        more = attempt(part)
        print(show(more), flush=True)
        rows += more
    target = PROJECT / "var" / "bench.json"
    save(rows, target)
    print(f"load of the machine {os.getloadavg()[0]:.1f}; written to {target.relative_to(PROJECT)}")
    print(summary(rows))
    return status(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
