"""python -m tests.benchmarks.fuzz [--files 20000] [--first 0] [--processes 2]

Good files of every format, synthetic and real ones, are mutated at random (the same number gives
the same file) and examined in the box with canaries planted. Prints what became of them. Ends with
1 when a host died, something was left behind, a limit was passed, or a refusal does not say why.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.dexterdata.sandbox.fuzz.seeds import made, real
from tests.dexterdata.sandbox.fuzz.trial import (
    MOST_MB,
    MOST_S,
    Tally,
    resident_mb,
    run,
    shared_host,
)

PROJECT = Path(__file__).resolve().parents[2]
GROWS_MB = 8.0
"""So much more a host may hold at the end: of 10,000 files, less than a kilobyte each."""


def part(numbers: range, data: Path) -> tuple[Tally, float]:
    """One process's share, and by how many megabytes its host grew meanwhile."""
    seeds = made() + (real(data) if data.is_dir() else [])
    host = shared_host()
    before_mb = resident_mb(host.pid)
    tally = run(seeds, numbers, host)
    return tally, resident_mb(host.pid) - before_mb


def total(tallies: Sequence[Tally]) -> Tally:
    """All shares together."""
    whole = Tally()
    for tally in tallies:
        whole.files += tally.files
        whole.verdicts += tally.verdicts
        whole.checks += tally.checks
        whole.slow += tally.slow
        whole.slowest = max(whole.slowest, tally.slowest)
        whole.peak_mb = max(whole.peak_mb, tally.peak_mb)
        whole.problems += tally.problems
    return whole


def told(parts: Sequence[tuple[Tally, float]], files: int, seconds: float) -> int:
    """Print the figures of so many files; 1 where anything is wrong with them."""
    whole = total([tally for tally, _ in parts])
    grown = [grown_mb for _, grown_mb in parts]
    if whole.files != files:
        whole.problems.append(f"{whole.files} files were examined, not {files}")
    whole.problems += [f"a host grew by {mb:.1f} MB" for mb in grown if mb > GROWS_MB]
    each_ms = 1000 * seconds / max(whole.files, 1)
    print(f"{whole.files} mutated files in {seconds:.0f} s, {each_ms:.0f} ms each")
    print("verdicts:", ", ".join(f"{word} {n}" for word, n in whole.verdicts.most_common()))
    print("refused by:", ", ".join(f"{word} {n}" for word, n in whole.checks.most_common()))
    slowest_s, name = whole.slowest
    print(f"slowest {slowest_s:.2f} s ({name}); over {MOST_S:.0f} s: {len(whole.slow)}")
    print(f"most above what a box needs anyway {whole.peak_mb:.0f} MB of {MOST_MB:.0f}")
    print(f"the hosts grew by {', '.join(f'{mb:.1f}' for mb in grown)} MB")
    print("\n".join((whole.slow + whole.problems)[:60]) or "No host died, nothing was left behind.")
    return 1 if whole.problems or whole.slow else 0


def main(words: Sequence[str]) -> int:
    """Share the files out, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fuzz")
    for name, default in (("files", 20_000), ("first", 0), ("processes", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args(words)
    data = Path(os.environ.get("DEXTER_TEST_DATA", PROJECT.parent / "shared" / "data")).resolve()
    if not data.is_dir():
        print(f"there is no {data}: synthetic files alone")
    started = time.monotonic()
    shares = [
        range(given.first + index, given.first + given.files, given.processes)
        for index in range(given.processes)
    ]
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        parts = list(pool.map(part, shares, [data] * len(shares)))
    return told(parts, given.files, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
