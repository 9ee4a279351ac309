"""A boxed process may die or lie as it likes: the file is refused, the host lives on."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from dexterdata.sandbox import examine, runner
from dexterdata.sandbox.model import Job, Limits
from dexterdata.sandbox.runner import Host
from dexterdata.sandbox.watch import HostDiedError


def verdict(examination) -> tuple[str, str]:
    report = examination.report
    return report["verdict"], report["findings"][0]["check"]


@pytest.mark.parametrize(
    "name", ["segfault", "aborts", "raises", "recursion", "exits_silently", "unpickles"]
)
def test_death_in_the_box_is_a_damaged_file(probe, found, name):
    examination = probe(name)

    assert verdict(examination) == ("refused", "container.corrupt")
    assert "damaged" in examination.report["findings"][0]["message"]
    assert found("reads_file") == "a few bytes"


def test_too_much_memory_is_a_file_too_large(probe):
    examination = probe("memory")

    assert verdict(examination) == ("refused", "container.too_large")
    assert "512 MB of memory" in examination.report["findings"][0]["message"]
    assert examination.peak_mb < 300


@pytest.mark.parametrize(
    "name",
    [
        "floods",
        "huge_report",
        "two_reports",
        "nan_report",
        "wrong_report",
        "unasked_rendering",
        "deep_report",
    ],
)
def test_lies_are_not_taken_over(probe, found, name):
    examination = probe(name)

    assert verdict(examination) == ("refused", "container.corrupt")
    assert "misbehave" in examination.report["findings"][0]["message"]
    assert found("reads_file") == "a few bytes"


def test_name_size_and_checksum_are_the_callers_own(probe):
    report = probe("lies_of_size").report

    assert report["file"] == "lies_of_size"
    assert report["bytes"] == 11
    assert report["sha256"] == "01d5ffe0be8fe6ee09ea22f7c5076227d071fa136545a2f615f7e5c05aae7ba8"


def test_notes_go_to_the_log(probe, caplog):
    probe("noted")

    assert "for the log" in caplog.text


def test_endless_work_ends_at_the_processor_limit(probing_host, sample):
    outcome = run(probing_host, sample, "endless", Limits(cpu_s=1, wall_s=20))

    assert -outcome.exit_code == signal.SIGXCPU
    assert not outcome.timed_out


def test_endless_sleep_ends_at_the_wall_limit(probing_host, sample):
    started = time.monotonic()

    outcome = run(probing_host, sample, "sleeps", Limits(wall_s=0.3))

    assert outcome.timed_out
    assert outcome.exit_code == -signal.SIGKILL
    assert time.monotonic() - started < 3


def test_files_are_examined_side_by_side(probing_host, sample):
    outcomes = []
    limits = Limits(wall_s=0.5)
    threads = [
        threading.Thread(
            target=lambda: outcomes.append(run(probing_host, sample, "sleeps", limits))
        )
        for _ in range(8)
    ]
    started = time.monotonic()

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [outcome.timed_out for outcome in outcomes] == [True] * 8
    assert time.monotonic() - started < 3


def test_killed_host_is_replaced_once(sample):
    first = runner.shared_host()
    os.kill(first.pid, signal.SIGKILL)

    report = examine(sample).report

    assert runner.shared_host() is not first
    assert report["bytes"] == 11


def test_killed_host_says_so(sample):
    host = Host("probes:run", search_path=[str(Path(__file__).parent)])
    os.kill(host.pid, signal.SIGKILL)

    with pytest.raises(HostDiedError):
        run(host, sample, "reads_file", Limits())
    host.close()


def run(host: Host, path, name: str, limits: Limits):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return host.run(Job(name=name, size_bytes=11), descriptor, limits)
    finally:
        os.close(descriptor)
