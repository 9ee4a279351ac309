"""A host that runs probes, and the canaries that no file may bring to light."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dexterdata.sandbox import Examination, examine
from dexterdata.sandbox.runner import Host
from tests.benchmarks.canaries import FOLDER, TEXT, planted

HERE = Path(__file__).parent

Probe = Callable[[str], Any]


@pytest.fixture(scope="module")
def probing_host() -> Iterator[Host]:
    host = Host("probes:run", search_path=[str(HERE)])
    yield host
    host.close()


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the attacks reach for."""
    monkeypatch.setenv("DEXTER_CANARY", TEXT)
    with planted():
        yield FOLDER


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
