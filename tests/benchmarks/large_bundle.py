"""A bundle of a gigabyte through the running portal, and what its worker needed of memory.

The recordings are synthetic: random numbers in valid NPZ files, uploaded and published by API.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.journeys.journey import declared, send
from tests.journeys.people import Person
from tests.journeys.stack import Stack, descendants

GIGABYTE = 10**9
FILE_BYTES = 100 * 10**6
CHANNELS = 64
LICENCE = "CC0-1.0"
PROFILE = """schema = 1
name = "random_matrix"
version = "1.0.0"
device = {maker = "none", model = "numpy", source = "random numbers for a memory measurement"}
match = {paths = ["samples"]}
[[stream]]
name = "samples"
kind = "other"
hand = "right"
unit = "1"
path = "samples"
rate_hz = 1000.0
"""


@dataclass(frozen=True)
class Measured:
    """What building the bundle took."""

    bundle: dict[str, Any]
    again: dict[str, Any]
    seconds: float
    worker_peak_mb: float


def write_random(path: Path, seed: int, size_bytes: int = FILE_BYTES) -> Path:
    """A valid NPZ of random numbers that no compression could shrink."""
    samples = size_bytes // (4 * CHANNELS)
    np.savez(path, samples=np.random.default_rng(seed).random((samples, CHANNELS), np.float32))
    return path


def publish_random(stack: Stack, folder: Path, total_bytes: int = GIGABYTE) -> str:
    """Upload random recordings of so many bytes and publish them as open data; the name."""
    partner = Person(stack.base_url, stack.token("partner"))
    reviewer = Person(stack.base_url, stack.token("reviewer"))
    owner, slug = stack.organisation("partner"), f"random-{uuid.uuid4().hex[:6]}"
    name = f"{owner}/{slug}"
    body = {"owner": owner, "slug": slug, "title": "Random numbers (synthetic)"}
    about = {"licence": LICENCE, "attribution": "numpy", "is_synthetic": True}
    partner.post("datasets", body | about, status=201)
    count = -(-total_bytes // FILE_BYTES)
    sent = [_send_one(partner, name, folder, number) for number in range(count)]
    for answer in sent:
        partner.done(answer["job"])
    recordings = [answer["recording"]["id"] for answer in sent]
    partner.post("submissions", {"dataset": name, "recordings": recordings}, status=201)
    for recording in recordings:
        episode = {"t_start_s": 0.0, "t_end_s": 5.0, "task": "nothing", "hand": "right"}
        reason = "Random numbers in the declared shape, as said."
        accept = {"decision": "accept", "reason": reason, "episodes": [episode]}
        reviewer.post(f"recordings/{recording}/review", accept, status=200)
    draft = {"version": "1.0.0", "episodes": "all_accepted", "notes": ""}
    partner.post(f"datasets/{name}/versions", draft, status=201)
    partner.done(partner.post(f"datasets/{name}/versions/1.0.0/publish", status=202)["job"])
    partner.close()
    reviewer.close()
    return name


def _send_one(partner: Person, name: str, folder: Path, number: int) -> Any:
    path = write_random(folder / f"random_{number:02}.npz", number)
    metadata = {"consent": "synthetic: no person was recorded", "hand": "right"}
    answer = send(partner, declared(path, name, metadata, profile=PROFILE), path)
    path.unlink()
    return answer


def build(stack: Stack, name: str) -> Measured:
    """Have the bundle built, ask for it a second time, and read the workers' peaks."""
    visitor = Person(stack.base_url)
    body = {
        "grant": None,
        "dataset": name,
        "version": "1.0.0",
        "selection": {"episodes": "all"},
        "format": "original",
    }
    started = time.monotonic()
    bundle = visitor.post("bundles", body, status=202)
    while bundle["state"] in ("queued", "building"):
        time.sleep(0.2)
        bundle = visitor.get(f"bundles/{bundle['id']}")
    seconds = time.monotonic() - started
    again = visitor.post("bundles", body, status=200)
    visitor.close()
    return Measured(bundle, again, seconds, max(worker_peaks_mb(stack)))


def worker_peaks_mb(stack: Stack) -> Iterator[float]:
    """The highest resident memory that each worker process ever had, in MB of 10^6 bytes."""
    assert stack.process is not None
    for pid, command in descendants(stack.process.pid).items():
        if "celery" in command and " worker " in command:
            status = Path(f"/proc/{pid}/status").read_text()
            found = re.search(r"VmHWM:\s+(\d+) kB", status)
            assert found is not None
            yield int(found.group(1)) * 1024 / 1e6
