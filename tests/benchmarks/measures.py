"""The measurements that need no portal: each one sentence, one number, one limit to judge it by."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dexterdata import preview
from dexterdata.client.hashing import sha256_of_file
from dexterdata.features import measure
from dexterdata.hand import forward
from dexterdata.recording import Recording
from dexterdata.sandbox import examine, pipeline
from dexterdata.sandbox.model import Job
from dexterdata.simulate import kitchen
from dexterdata.writers import write_hdf5
from portal.core.words import counted

SIMULATED_S = 60.0
FRAMES = 100_000
SMALL_RUNS = 50


@dataclass(frozen=True)
class Measure:
    """A row of the table; `least` or `most` is what is wanted of it.

    Without a value it was not measured, and `note` says why: that counts as not met.
    """

    name: str
    value: float | None
    unit: str
    note: str = ""
    least: float | None = None
    most: float | None = None

    @property
    def wanted(self) -> str:
        """The limits in words; empty where nothing is wanted."""
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}"
        if self.least is not None:
            return f"≥ {self.least:g}"
        return "" if self.most is None else f"≤ {self.most:g}"

    @property
    def is_met(self) -> bool:
        """Whether it lies within its limits."""
        if self.value is None:
            return False
        is_enough = self.least is None or self.value >= self.least
        return is_enough and (self.most is None or self.value <= self.most)

    @property
    def verdict(self) -> str:
        """What was wanted and whether it was met; empty where it is a figure alone."""
        if not self.is_judged:
            return ""
        said = "not measured" if self.value is None else "met" if self.is_met else "NOT MET"
        return f"wanted: {self.wanted}, {said}" if self.wanted else said

    @property
    def is_judged(self) -> bool:
        """Whether something is wanted of it, were it only that it is measured."""
        return bool(self.wanted) or self.value is None

    @property
    def missed(self) -> str:
        """What was wanted and what came of it instead."""
        wanted = f"wanted {f'{self.wanted} {self.unit}'.strip()}, " if self.wanted else ""
        if self.value is None:
            return f"{self.name}: {wanted}not measured: {self.note}"
        return f"{self.name}: {wanted}got {self.value:.4g}"


def show(rows: Sequence[Measure]) -> str:
    """The table."""
    lines = []
    for row in rows:
        value = "-" if row.value is None else f"{row.value:.3f}"
        said = (": " if row.value is None else "; ").join(filter(None, (row.verdict, row.note)))
        lines.append(f"{row.name:56} {value:>10} {row.unit:10} {said}".rstrip())
    return "\n".join(lines)


def summary(rows: Sequence[Measure]) -> str:
    """How many figures are met and how many are not, and those with what was wanted and got."""
    judged = [row for row in rows if row.is_judged]
    missed = [row for row in judged if not row.is_met]
    first = f"{counted(len(judged) - len(missed), 'figure')} met, {len(missed)} not met"
    lines = [f"  {row.missed}" for row in missed]
    return "\n".join([f"{first}:" if missed else f"{first}.", *lines])


def unmeasured(wanted: Sequence[Measure], why: str) -> list[Measure]:
    """The same rows without values, each with the reason."""
    return [replace(row, value=None, note=why) for row in wanted]


def status(rows: Sequence[Measure]) -> int:
    """What a benchmark exits with: 1 where something is not met or not measured."""
    return 1 if any(row.is_judged and not row.is_met for row in rows) else 0


def told(rows: Sequence[Measure]) -> int:
    """Print the table; what to exit with."""
    print(show(rows))
    return status(rows)


def seconds_of(action: Callable[[], object], repeats: int = 3) -> float:
    """The quickest of some runs: what the code needs, not what the machine was busy with."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return min(times)


def library() -> list[Measure]:
    """The library's main work on a simulated minute of two gloves with touch (synthetic)."""
    recording = kitchen(1, "pour water", SIMULATED_S)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "minute.h5"
        write_hdf5(recording, path)
        return [*_files(path), *_small(Path(folder)), *_hands(recording), _process()]


def _files(path: Path) -> list[Measure]:
    size_mb = path.stat().st_size / 1e6
    examine(path)  # the host starts
    examination = examine(path, render=True)
    plain_s = seconds_of(lambda: examine(path))
    rendered_s = seconds_of(lambda: examine(path, render=True))
    note = f"{size_mb:.1f} MB of HDF5, {SIMULATED_S:.0f} s of two gloves"
    return [
        Measure("validate in the box", plain_s, "s", note),
        Measure("validate and make preview, touchprint, poster", rendered_s, "s", note),
        Measure("preview and features / the rest", rendered_s / plain_s - 1, "x", most=0.25),
        Measure("peak of the box", examination.peak_mb, "MB", most=512),
        Measure("SHA-256 of a file", size_mb / seconds_of(lambda: sha256_of_file(path)), "MB/s"),
    ]


def _small(folder: Path) -> list[Measure]:
    """What the box adds to a file of two seconds: fork, confinement, pipes, checking the answer."""
    path = folder / "small.h5"
    write_hdf5(kitchen(1, "pour water", 2.0), path)
    job = Job(path.name, path.stat().st_size)

    def inside() -> None:
        with path.open("rb") as file:
            pipeline.run(job, file, lambda *_: None)

    box_s = seconds_of(lambda: examine(path), SMALL_RUNS)
    inside_s = seconds_of(inside, SMALL_RUNS)
    note = f"{job.size_bytes / 1e3:.0f} kB of HDF5"
    return [
        Measure("a small file in the box", 1000 * box_s, "ms", note),
        Measure("the same in this process", 1000 * inside_s, "ms"),
        Measure("what the box adds", 1000 * (box_s - inside_s), "ms", most=20),
    ]


def _hands(recording: Recording) -> list[Measure]:
    angles = np.random.default_rng(1).uniform(0.0, 1.0, (FRAMES, 22))
    packed = preview.make(recording)
    return [
        Measure("simulate", seconds_of(lambda: kitchen(2, "stir a pot", 20.0), 1) / 20.0, "s/s"),
        Measure(
            "forward kinematics",
            FRAMES / seconds_of(lambda: forward(angles)) / 1e6,
            "M hands/s",
            least=1,
        ),
        Measure("features of a minute", seconds_of(lambda: measure(recording)), "s"),
        Measure("preview of a minute", seconds_of(lambda: preview.make(recording)), "s"),
        Measure("size of that preview", len(packed) / 1e3, "kB"),
    ]


def _process() -> Measure:
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Measure("peak of this process", peak_kb * 1024 / 1e6, "MB")
