"""Processes that push folders of small synthetic recordings while network and workers fail."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.network import Network
from tests.faults.portal import Portal, all_ended
from tests.journeys.dexter import Dexter
from tests.services.processes import tree_cpu_s

LIMIT_S = 3600


@dataclass(frozen=True)
class Trial:
    """How much is pushed, and how often what is broken."""

    files: int
    processes: int
    cuts: int
    kills: int
    cut_s: float = 3.0
    seconds_of_each: float = 2.0


@dataclass(frozen=True)
class Result:
    """What the senders said, and what is left in the portal.

    ``cpu_s``: processor seconds of the senders; ``all_cpu_s``: of them and of the portal's
    processes: web, worker and its boxes, beat, broker. What a kill took along is not in it.
    """

    codes: list[int]
    outcomes: Counter[str]
    resumed: int
    dropped_connections: int
    kills: int
    seconds: float
    cpu_s: float
    all_cpu_s: float
    left: dict[str, Any]
    errors: str


def push(portal: Portal, network: Network, folder: Path, trial: Trial) -> Result:
    """Start the senders, break things while they work, wait until all is through."""
    who = portal.ask("sender")
    shape = (trial.files, trial.processes, trial.seconds_of_each)
    roots = [Path(root) for root in portal.ask("folders", str(folder), *shape)]
    words = ["--dataset", who["dataset"], "--profile", folder / "profile.toml", *who["words"]]
    words += ["--rest", "0", "--json"]
    before, all_before = resource.getrusage(resource.RUSAGE_CHILDREN), _all_cpu_s(portal)
    started = time.monotonic()
    senders = [
        _sender(
            Dexter(root.parent / f"home of {root.name}", network.url), who["token"], root, words
        )
        for root in roots
    ]
    try:
        killed = _break_things(portal, network, trial, senders)
        rest_s = LIMIT_S - (time.monotonic() - started)
        said = [sender.communicate(timeout=max(rest_s, 1)) for sender in senders]
    finally:
        for sender in senders:
            sender.kill()
    portal.wait(all_ended, timeout_s=120)
    seconds = time.monotonic() - started
    after, all_after = resource.getrusage(resource.RUSAGE_CHILDREN), _all_cpu_s(portal)
    rows = [json.loads(line) for out, _ in said for line in out.splitlines()]
    return Result(
        codes=[sender.returncode for sender in senders],
        outcomes=Counter(row["verdict"] or row["state"] for row in rows),
        resumed=sum(row["resumed"] for row in rows),
        dropped_connections=network.dropped,
        kills=killed,
        seconds=seconds,
        cpu_s=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        all_cpu_s=all_after - all_before,
        left=portal.ask("effects"),
        errors="".join(err for _, err in said),
    )


def _all_cpu_s(portal: Portal) -> float:
    """All below this process, but for the person who only looks on and asks what has arrived.

    The network in between is this process itself, and is not counted either.
    """
    onlooker_s = tree_cpu_s(portal.person.pid) if portal.person else 0.0
    return tree_cpu_s(os.getpid()) - time.process_time() - onlooker_s


def _sender(dexter: Dexter, token: str, root: Path, words: list[Any]) -> subprocess.Popen[str]:
    dexter.more["DEXTER_TOKEN"] = token
    return dexter.start("upload", root, *words)


def _break_things(
    portal: Portal, network: Network, trial: Trial, senders: list[subprocess.Popen[str]]
) -> int:
    """Cut the network and kill the worker at even shares of what arrives; how often it was killed.

    A kill waits for a job that runs, so that it hits the middle of a check.
    """
    chance = random.Random(7)
    cuts = [trial.files * (number + 1) // (trial.cuts + 1) for number in range(trial.cuts)]
    kills = [trial.files * (number + 1) // (trial.kills + 2) for number in range(trial.kills)]
    killed = 0
    end = time.monotonic() + LIMIT_S
    while (cuts or kills) and time.monotonic() < end:
        if all(sender.poll() is not None for sender in senders):
            break
        arrived = portal.ask("arrived")
        if cuts and arrived >= cuts[0]:
            cuts.pop(0)
            network.cut()
            time.sleep(trial.cut_s)
            network.mend()
        if kills and arrived >= kills[0] and _a_job_runs(portal):
            kills.pop(0)
            time.sleep(chance.uniform(0, 0.03))
            is_child = killed % 2 == 0
            portal.kill_worker(only_child=is_child)
            if not is_child:
                portal.start_worker()
            killed += 1
        time.sleep(0.02)
    return killed


def _a_job_runs(portal: Portal) -> bool:
    return any(job["state"] == "running" for job in portal.jobs())
