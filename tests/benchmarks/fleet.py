"""python -m tests.benchmarks.fleet [--files 2000] [--processes 4] [--cuts 3] [--kills 5]

A fleet overnight: processes push folders of small synthetic recordings by `dexter upload` while
the network is cut and the worker is killed, on a portal of its own (SQLite, a real broker, the
local store, one worker). Ends with 1 unless each recording is there once and was validated once.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measures import Measure, told
from tests.faults.fleet import Result, Trial, push
from tests.faults.network import network
from tests.faults.portal import Portal
from tests.services import redis


def measure(trial: Trial) -> Result:
    """Push once, on a fresh portal that is gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="dexter-fleet-") as place,
        redis.running() as broker,
        network() as link,
    ):
        portal = Portal(Path(place), broker.environment, base_url=link.url)
        try:
            portal.ask("migrate")
            link.upstream = portal.start_web()
            portal.start_worker()
            portal.start_beat()
            return push(portal, link, Path(place) / "rigs", trial)
        finally:
            portal.stop()


def rows(trial: Trial, result: Result) -> list[Measure]:
    """The figures."""
    note = f"{trial.files} files of {trial.seconds_of_each:.0f} s from {trial.processes} processes"
    return [
        Measure("push and check a fleet's recordings", result.seconds, "s", note),
        Measure("the same for each recording", 1000 * result.seconds / trial.files, "ms"),
        Measure("CPU of the senders, each recording", 1000 * result.cpu_s / trial.files, "ms"),
        Measure(
            "CPU of all processes, each recording",
            1000 * result.all_cpu_s / trial.files,
            "ms",
            most=150,
        ),
        Measure("cuts of the network", trial.cuts, "", f"{trial.cut_s:.0f} s each"),
        Measure("connections that were cut", result.dropped_connections, ""),
        Measure("kills of the worker", result.kills, ""),
        Measure("uploads taken up again", result.resumed, ""),
    ]


def problems(trial: Trial, result: Result) -> list[str]:
    """What does not hold."""
    left, count = result.left, trial.files
    wanted = {
        "exit codes": (result.codes, [0] * trial.processes),
        "accepted": (sum(result.outcomes[word] for word in ("pass", "warn")), count),
        "recordings": (left["recordings"], {"passed": count}),
        "validations of each": (Counter(left["runs"]), Counter({1: count})),
        "jobs": (left["jobs"], {"done": count}),
        "integrity": (left["problems"], ""),
        "kills": (result.kills, trial.kills),
        "connections cut": (min(result.dropped_connections, trial.cuts), trial.cuts),
    }
    return [f"{name}: {is_so}, not {should}" for name, (is_so, should) in wanted.items()
            if is_so != should]  # fmt: skip


def main(words: Sequence[str]) -> int:
    """Push, print the figures and what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fleet")
    for name, default in (("files", 2000), ("processes", 4), ("cuts", 3), ("kills", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    trial = Trial(**vars(parser.parse_args(words)))
    result = measure(trial)
    code = told(rows(trial, result))
    wrong = problems(trial, result)
    print("\n".join(wrong) if wrong else "Each recording is there once, validated once.")
    return 1 if wrong else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
