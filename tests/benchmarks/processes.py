"""What a whole process costs, its children included."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
DEXTER = str(Path(sys.executable).with_name("dexter"))


@dataclass(frozen=True)
class Spent:
    """Processor seconds and the largest resident megabytes of a process and all that it started."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    output: str


def spent(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Spent:
    """Run a command to its end; RuntimeError when it fails.

    The kernel adds up the processor time of a process and of the descendants that it waited for,
    and keeps the largest resident memory of any of them.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=output, stderr=errors, env=environment and dict(environment)
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.perf_counter() - started
        output.seek(0)
        errors.seek(0)
        if process.returncode not in (0, 6):  # 6: the file was judged, and did not pass
            raise RuntimeError(f"{command[0]} ended with {process.returncode}: {errors.read()}")
        return Spent(
            usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss * 1024 / 1e6, output.read()
        )


def least(command: Sequence[str], repeats: int = 3) -> Spent:
    """The cheapest of some runs: what the work needs, not what the machine was busy with."""
    return min((spent(command) for _ in range(repeats)), key=lambda one: one.cpu_s)
