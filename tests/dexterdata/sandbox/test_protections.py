"""Each protection is proven from inside a boxed process that tries to break it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dexterdata.sandbox import confinement, status
from dexterdata.sandbox.model import Job, Limits
from dexterdata.sandbox.runner import Host
from dexterdata.sandbox.watch import HostDiedError

pytestmark = pytest.mark.skipif(
    not confinement.available().complete, reason="this kernel has no Landlock or no seccomp"
)


def test_no_file_can_be_opened(found, canaries):
    outcomes = found("opens")

    assert len(outcomes) == 10
    assert set(outcomes.values()) == {"EPERM"}


def test_nothing_can_be_written_renamed_or_listed(found, canaries):
    outcomes = found("writes")

    assert outcomes.pop("write_the_file") == "EBADF"
    assert len(outcomes) == 12
    assert set(outcomes.values()) == {"EPERM"}


def test_there_is_no_network_of_any_kind(found):
    outcomes = found("network")

    assert outcomes == dict.fromkeys(("inet", "inet6", "unix", "netlink", "pair"), "EPERM")


def test_no_process_can_be_started_signalled_or_read(found):
    outcomes = found("processes")

    assert outcomes.pop("clone3") == "ENOSYS"
    assert outcomes.pop("of_the_future") == "ENOSYS"
    assert outcomes.pop("more_memory") == "not allowed to raise maximum limit"
    assert len(outcomes) == 17
    assert set(outcomes.values()) == {"EPERM"}


def test_threads_still_work_because_libraries_need_them(found):
    assert found("threads") == [1]


def test_only_the_file_and_the_pipe_are_held(found):
    assert found("identity")["descriptors"] == [3, 5]


def test_environment_holds_nothing_of_the_callers(found, canaries):
    environment = found("identity")["environ"]

    assert set(environment) <= {
        "ARROW_DEFAULT_MEMORY_POOL",
        "LANG",
        "LC_CTYPE",
        "HDF5_PLUGIN_PRELOAD",
        "HDF5_PLUGIN_PATH",
        "HDF5_USE_FILE_LOCKING",
        "OPENBLAS_NUM_THREADS",
        "OMP_NUM_THREADS",
        "MKL_NUM_THREADS",
    }


def test_process_is_nobody_when_the_caller_is_root(found):
    identity = found("identity")

    user = 65534 if os.geteuid() == 0 else os.geteuid()
    assert identity["uids"] == [user] * 3
    if os.geteuid() == 0:
        assert identity["gids"] == [65534] * 3
        assert identity["groups"] == []


def test_kernel_confirms_the_confinement(sleeper):
    told = dict(line.split(":\t", 1) for line in (sleeper / "status").read_text().splitlines())

    assert told["NoNewPrivs"] == "1"
    assert told["Seccomp"] == "2"
    assert int(told["CapEff"], 16) == int(told["CapPrm"], 16) == 0
    assert told["Uid"].split() == ["65534" if os.geteuid() == 0 else str(os.geteuid())] * 4


def test_limits_are_the_kernels(sleeper):
    lines = (sleeper / "limits").read_text().splitlines()

    told = {line[:26].strip(): line[26:].split()[0] for line in lines}
    assert told["Max core file size"] == "0"
    assert told["Max file size"] == "0"
    assert told["Max open files"] == "32"
    assert told["Max cpu time"] == "10"
    assert int(told["Max address space"]) < 2_000_000_000


@pytest.mark.skipif(os.geteuid() != 0, reason="only root sees who owns another's entries")
def test_process_is_not_dumpable(sleeper):
    assert (sleeper / "environ").stat().st_uid == 0  # root's, though the process is nobody's


def test_process_dies_with_its_host(sample):
    host = Host("probes:run", search_path=[str(Path(__file__).parent)])
    with sleeping(host, sample) as process:
        os.kill(host.pid, signal.SIGKILL)

        assert gone_within_s(process, 2.0)
    host.close()


def gone_within_s(process: Path, patience_s: float) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if not process.exists() or "State:\tZ" in (process / "status").read_text():
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def sleeper(probing_host, sample) -> Iterator[Path]:
    with sleeping(probing_host, sample) as process:
        yield process


@contextlib.contextmanager
def sleeping(host: Host, sample: Path) -> Iterator[Path]:
    """The /proc folder of a boxed process that sleeps."""
    job = Job(name="sleeps", size_bytes=11)

    def work() -> None:
        with sample.open("rb") as file, contextlib.suppress(HostDiedError):
            host.run(job, file.fileno(), Limits(wall_s=1.5))

    thread = threading.Thread(target=work)
    thread.start()
    children = Path(f"/proc/{host.pid}/task/{host.pid}/children")
    while not children.read_text():
        time.sleep(0.01)
    process = Path("/proc") / children.read_text().split()[0]
    while "Seccomp:\t2" not in (process / "status").read_text():
        time.sleep(0.01)
    yield process
    thread.join()


def test_descriptors_run_out(found):
    assert found("descriptors") == "EMFILE"


def test_status_names_what_holds():
    found = status()

    assert found["landlock"] is True
    assert found["seccomp"] is True
    assert found["mode"] == "forked from a warm host"
    assert found["problems"] == []
    assert found["drops_to_nobody"] is (os.geteuid() == 0)
