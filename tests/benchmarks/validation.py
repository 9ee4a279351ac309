"""python -m tests.benchmarks.validation [--minutes 60]

What `dexter validate` costs as a whole process (start, box, checks, features, preview) against a
process that only decodes the same file with h5py, and how its memory grows with the recording.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.long_recordings import Long, write
from tests.benchmarks.measures import Measure, show, status
from tests.benchmarks.processes import DEXTER, PYTHON, Spent, least

DECODE = """
import h5py, sys
with h5py.File(sys.argv[1]) as file:
    sets = []
    file.visititems(lambda name, item: sets.append(item) if hasattr(item, "shape") else None)
    for item in sets:
        for start in range(0, len(item), 4096):
            item[start:start + 4096]
"""
MOST_MB = 200


def validated(path: Path, profile: Path) -> Spent:
    """A whole `dexter validate`, and what it said must not be a refusal."""
    shown = path.with_suffix(".shown")
    words = ["validate", str(path), "--profile", str(profile), "--json", "--preview", str(shown)]
    run = least([DEXTER, *words])
    report = json.loads(run.output)
    if report["verdict"] not in ("pass", "warn"):
        raise RuntimeError(f"{path.name}: {report['verdict']}, {report['findings'][:3]}")
    return run


def against_decoding(minutes: int, folder: Path) -> list[Measure]:
    """An hour of one glove, plain and packed."""
    rows = []
    for word, is_packed in (("plain", False), ("gzip", True)):
        long = Long(minutes, is_packed)
        path = folder / f"{word}.h5"
        profile = write(long, path)
        decode, run = least([PYTHON, "-c", DECODE, str(path)]), validated(path, profile)
        note = f"{minutes} min, {long.raw_bytes / 1e6:.0f} MB raw, {word}, synthetic"
        rows += [
            Measure(f"dexter validate, {word}", run.cpu_s, "CPU s", note),
            Measure(f"decode with h5py, {word}", decode.cpu_s, "CPU s", "the same file"),
            Measure(f"validate / decode, {word}", run.cpu_s / decode.cpu_s, "x", most=2.5),
            Measure(f"peak of validate, {word}", run.peak_mb, "MB", most=MOST_MB),
        ]
        path.unlink()
    return rows


def memory(minutes: int, folder: Path) -> list[Measure]:
    """Ten minutes and an hour, and two hands with large matrices."""
    rows = []
    short, hour = Long(max(minutes // 6, 1)), Long(minutes)
    peaks = {}
    for long in (short, hour):
        path = folder / "length.h5"
        peaks[long] = validated(path, write(long, path)).peak_mb
        path.unlink()
        rows.append(Measure(f"peak of {long.minutes} min", peaks[long], "MB"))
    rows.append(Measure("long / short", peaks[hour] / peaks[short], "x", least=0.8, most=1.2))
    large = Long(minutes, True, ("left", "right"), (32, 32), 200)
    path = folder / "two.h5"
    run = validated(path, write(large, path))
    note = f"{minutes} min, {large.raw_bytes / 1e6:.0f} MB raw, synthetic"
    rows += [
        Measure("peak of 2 x 32 x 32 at 200 Hz", run.peak_mb, "MB", note),
        Measure("the same", run.cpu_s, "CPU s"),
    ]
    return rows


def main(words: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.validation")
    parser.add_argument("--minutes", type=int, default=60)
    minutes = parser.parse_args(words).minutes
    rows: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="dexter-long-") as folder:
        for make in (against_decoding, memory):
            for row in make(minutes, Path(folder)):
                print(show([row]), flush=True)
                rows.append(row)
    return status(rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
