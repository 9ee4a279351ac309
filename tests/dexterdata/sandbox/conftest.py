"""A host that runs probes, and the canaries that no file may bring to light."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from dexterdata.sandbox import Examination, examine
from dexterdata.sandbox.runner import Host
from tests.benchmarks.canaries import FOLDER as CANARY_FOLDER
from tests.benchmarks.canaries import NUMBER as CANARY_NUMBER
from tests.benchmarks.canaries import TEXT as CANARY_TEXT

HERE = Path(__file__).parent

Probe = Callable[[str], Any]


@pytest.fixture(scope="module")
def probing_host() -> Iterator[Host]:
    host = Host("probes:run", search_path=[str(HERE)])
    yield host
    host.close()


@pytest.fixture
def canaries() -> Iterator[Path]:
    """What the attacks reach for must exist, else finding nothing proves nothing."""
    CANARY_FOLDER.mkdir(exist_ok=True)
    CANARY_FOLDER.chmod(0o755)
    secret = CANARY_FOLDER / "secret.txt"
    secret.write_text(CANARY_TEXT * 64)
    with h5py.File(CANARY_FOLDER / "secret.h5", "w") as file:
        file["joint_angles"] = np.full((100, 20), float(CANARY_NUMBER))
    for left_over in pwned():
        left_over.unlink() if left_over.is_file() else left_over.rmdir()
    os.environ["DEXTER_CANARY"] = CANARY_TEXT
    yield CANARY_FOLDER
    del os.environ["DEXTER_CANARY"]
    assert secret.read_text() == CANARY_TEXT * 64
    assert not pwned()


def pwned() -> list[Path]:
    """Files that an attack would have made."""
    folders = (CANARY_FOLDER, Path("/tmp"), Path.cwd())
    found = [path for folder in folders for path in folder.glob("PWNED*")]
    return found + list(CANARY_FOLDER.glob("slip*"))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "some file.csv"
    path.write_text("a few bytes")
    return path


@pytest.fixture
def probe(probing_host: Host, sample: Path) -> Callable[[str], Examination]:
    return lambda name: examine(sample, name=name, host=probing_host)


@pytest.fixture
def found(probe: Callable[[str], Examination]) -> Probe:
    """What a probe found, from inside."""
    return lambda name: json.loads(probe(name).report["findings"][0]["message"])
