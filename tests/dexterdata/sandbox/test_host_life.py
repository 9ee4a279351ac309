"""Each process has its own host, from any thread, and no host outlives its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from importlib import metadata
from pathlib import Path

import pytest

from dexterdata.sandbox import BoxError, examine, runner
from dexterdata.sandbox.runner import Host

ROOT = Path(__file__).resolve().parents[3]


def is_gone(pid: int, patience_s: float = 5.0) -> bool:
    status = Path(f"/proc/{pid}/status")
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            if "State:\tZ" in status.read_text():
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text("timestamp,a\n" + "".join(f"{n / 100},{n % 5}\n" for n in range(100)))
    return path


def test_forked_worker_starts_its_own_host_which_dies_with_it(table):
    ours = runner.shared_host()
    reading, writing = os.pipe()

    pid = os.fork()
    if pid == 0:  # as a pool child of a Celery worker: it ends without cleaning up
        verdict = examine(table).report["verdict"]
        os.write(writing, f"{runner.shared_host().pid} {verdict}".encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    theirs, verdict = os.read(reading, 100).decode().split()
    os.close(reading)
    os.close(writing)

    assert verdict == "warn"
    assert int(theirs) != ours.pid
    assert is_gone(int(theirs))
    assert examine(table).report["verdict"] == "warn"
    assert runner.shared_host() is ours


def test_host_ends_with_a_killed_process_and_with_an_ended_one(table):
    code = (
        "import sys, time; from pathlib import Path;"
        "from dexterdata.sandbox import examine, runner;"
        f"examine(Path({str(table)!r})); print(runner.shared_host().pid, flush=True);"
        "time.sleep(60 if sys.argv[1] == 'wait' else 0)"
    )
    pids = []

    for how in ("wait", "end"):
        with subprocess.Popen(
            [sys.executable, "-c", code, how],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as process:
            assert process.stdout is not None
            pids.append(int(process.stdout.readline()))
            if how == "wait":
                process.kill()

    assert [is_gone(pid) for pid in pids] == [True, True]


def test_threads_share_one_host(table):
    reports = []

    threads = [
        threading.Thread(target=lambda: reports.append(examine(table).report)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(reports) == 6
    assert all(report == reports[0] for report in reports)


def test_closed_host_is_started_again(table):
    first = runner.shared_host().pid

    runner.close_shared()

    assert is_gone(first)
    assert examine(table).report["verdict"] == "warn"
    assert runner.shared_host().pid != first


def test_host_that_cannot_start_says_why():
    with pytest.raises(BoxError, match="ModuleNotFoundError: No module named 'nowhere'"):
        Host("nowhere:run")


def test_missing_file_is_the_callers_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        examine(tmp_path / "not there.csv")


def test_folder_pipe_and_device_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")

    for path in (tmp_path, tmp_path / "pipe.csv", Path("/dev/zero")):
        report = examine(path).report

        assert report["verdict"] == "refused"
        assert report["findings"][0]["check"].startswith("container.")


def test_private_file_is_read_though_the_reader_is_nobody(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("timestamp,a\n0,1\n0.1,2\n")
    path.chmod(0o600)
    tmp_path.chmod(0o700)

    assert examine(path).report["recording"] is not None


def test_examination_tells_its_cost_and_versions(table):
    examination = examine(table)

    assert 0 < examination.seconds < 5
    assert 10 < examination.peak_mb < 300
    readers = ("numpy", "h5py", "pyarrow", "av", "zstandard", "lz4", "protobuf")
    assert set(examination.versions) == {*readers, "python", "hdf5", "dexterdata", "rules"}
    for name in readers:
        assert examination.versions[name] == metadata.version(name)
    assert examination.draft_profile is not None
    assert "[[stream]]" in examination.draft_profile
