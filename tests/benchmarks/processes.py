"""What a whole process costs, its children included."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

PYTHON = sys.executable
DEXTER = str(Path(sys.executable).with_name("dexter"))
# Linux counts the memory of whoever starts a process as the process's own, up to its start: the
# starter has to be small, whatever the benchmark before has left in this process.
_STARTER = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
wall_s = time.perf_counter() - started
told = [process.returncode, usage.ru_utime + usage.ru_stime, wall_s, usage.ru_maxrss]
with open(int(sys.argv[1]), "w") as file:
    json.dump(told, file)
"""


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
    and keeps the largest resident memory of any of them. The least that can be seen is that of
    the starter, about 10 MB.
    """
    with (
        tempfile.TemporaryFile("w+") as output,
        tempfile.TemporaryFile("w+") as errors,
        tempfile.TemporaryFile("w+") as told,
    ):
        subprocess.run(
            [PYTHON, "-IS", "-c", _STARTER, str(told.fileno()), *command],
            stdout=output,
            stderr=errors,
            env=environment and dict(environment),
            pass_fds=[told.fileno()],
            check=True,
        )
        for file in (output, errors, told):
            file.seek(0)
        code, cpu_s, wall_s, peak_kb = json.load(told)
        if code not in (0, 6):  # 6: the file was judged, and did not pass
            raise RuntimeError(f"{command[0]} ended with {code}: {errors.read()}")
        return Spent(cpu_s, wall_s, peak_kb * 1024 / 1e6, output.read())


def least(command: Sequence[str], repeats: int = 3) -> Spent:
    """The cheapest of some runs: what the work needs, not what the machine was busy with.

    Its peak is the highest of all runs: that is the machine's doing in none of them.
    """
    runs = [spent(command) for _ in range(repeats)]
    cheapest = min(runs, key=lambda one: one.cpu_s)
    return replace(cheapest, peak_mb=max(one.peak_mb for one in runs))
