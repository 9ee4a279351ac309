"""The measurements that need no portal: each one sentence, one number, one limit to judge it by."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
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

SIMULATED_S = 60.0
FRAMES = 100_000
SMALL_RUNS = 50


@dataclass(frozen=True)
class Measure:
    """A row of the table."""

    name: str
    value: float
    unit: str
    note: str = ""


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
        Measure("preview and features / the rest", rendered_s / plain_s - 1, "x", "wanted: 0.25"),
        Measure("peak of the box", examination.peak_mb, "MB", "limit 512"),
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
        Measure("what the box adds", 1000 * (box_s - inside_s), "ms", "wanted: 20"),
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
            "wanted: 1",
        ),
        Measure("features of a minute", seconds_of(lambda: measure(recording)), "s"),
        Measure("preview of a minute", seconds_of(lambda: preview.make(recording)), "s"),
        Measure("size of that preview", len(packed) / 1e3, "kB"),
    ]


def _process() -> Measure:
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Measure("peak of this process", peak_kb * 1024 / 1e6, "MB")
