"""Where Landlock or seccomp is missing: a cold process per file, and each limit for itself."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from dexterdata.sandbox import confinement, examine
from dexterdata.sandbox.model import Protections
from dexterdata.sandbox.runner import Host
from tests.benchmarks.canaries import NUMBER

NOTHING = Protections(landlock=False, seccomp=False)
needs_all = pytest.mark.skipif(
    not confinement.available().complete, reason="this kernel has no Landlock or no seccomp"
)

Probing = Callable[[str], Any]


def probing(protections: Protections, sample: Path) -> tuple[Host, Probing]:
    host = Host("probes:run", search_path=[str(Path(__file__).parent)], protections=protections)

    def found(name: str) -> Any:
        report = examine(sample, name=name, host=host).report
        message = report["findings"][0]["message"]
        return json.loads(message) if message[0] in '{["0123456789' else message

    return host, found


def children() -> list[str]:
    return Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()


def test_cold_process_reads_a_good_file_and_is_gone(tmp_path):
    path = tmp_path / "good.csv"
    rows = [f"{n / 100},{n % 7},{n % 11}" for n in range(300)]
    path.write_text("\n".join(["timestamp,a,b", *rows]))
    before = children()

    examination = examine(path, protections=NOTHING)

    assert examination.report["verdict"] in ("pass", "warn")
    assert examination.report["recording"]["streams"][0]["samples"] == 300
    assert children() == before


def test_cold_process_refuses_what_reaches_outside(tmp_path, canaries):
    path = tmp_path / "link.h5"
    with h5py.File(path, "w") as file:
        file["timestamp"] = np.arange(100) / 100
        file["joint_angles"] = h5py.ExternalLink(str(canaries / "secret.h5"), "joint_angles")

    report = examine(path, protections=NOTHING, render=True).report

    assert report["findings"][0]["check"] == "container.external_reference"
    assert NUMBER not in json.dumps(report)


def test_limits_and_the_drop_hold_without_landlock_and_seccomp(sample):
    host, found = probing(NOTHING, sample)
    try:
        identity = found("identity")
        assert identity["descriptors"] == [3, 5]
        assert identity["uids"] == [65534 if os.geteuid() == 0 else os.geteuid()] * 3
        assert "512 MB of memory" in found("memory")
        assert found("descriptors") == "EMFILE"
        assert "damaged" in found("segfault")
        assert "misbehave" in found("huge_report")
    finally:
        host.close()


@needs_all
def test_landlock_alone_shuts_the_files(sample, canaries):
    host, found = probing(Protections(landlock=True, seccomp=False), sample)
    try:
        outcomes = found("opens")
        assert outcomes.pop("/") == outcomes.pop("/tmp") == "EACCES"
        assert set(outcomes.values()) <= {"EACCES", "ELOOP", "ENOENT"}
        assert found("writes")["create"] == "EACCES"
    finally:
        host.close()


@needs_all
def test_seccomp_alone_shuts_files_network_and_processes(sample, canaries):
    host, found = probing(Protections(landlock=False, seccomp=True), sample)
    try:
        assert set(found("opens").values()) == {"EPERM"}
        assert set(found("network").values()) == {"EPERM"}
        assert found("processes")["fork"] == "EPERM"
    finally:
        host.close()
