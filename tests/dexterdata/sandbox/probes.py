"""What a boxed process under a stranger's control would try; each probe reports what came of it.

The job's name says which probe runs. They run inside the box, so they import nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import mmap
import os
import pickle
import resource
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import frames, refusal
from dexterdata.sandbox.frames import Kind
from dexterdata.sandbox.kernel import LIBC
from dexterdata.sandbox.model import Job

CANARY = "/tmp/dexter_canary/secret.txt"
Tell = Callable[[Any], None]


def run(job: Job, file: BinaryIO, send: frames.Send) -> None:
    """Run the probe that the job names; send what it found as the report's only message."""

    def tell(found: Any) -> None:
        report = refusal.refused(ContainerError("container.corrupt", json.dumps(found)))
        send(Kind.REPORT, json.dumps(report).encode(), 0)

    PROBES[job.name](file, send, tell)


def _outcome(action: Callable[[], Any]) -> str:
    try:
        return f"worked: {action()!r}"
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    except ValueError as error:
        return str(error)


def _all(actions: dict[str, Callable[[], Any]]) -> dict[str, str]:
    return {name: _outcome(action) for name, action in actions.items()}


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    return os.read(descriptor, 200)


def _call(number: int, *arguments: int) -> int:
    result = int(LIBC.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def opens(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    paths = [CANARY, "/etc/passwd", "/proc/self/environ", "/proc/self/mem", "/proc/1/environ"]
    paths += ["/proc/self/fd/3", "/proc/self/maps", "/dev/null", "/tmp", "/"]
    tell(_all({path: lambda path=path: _read(path) for path in paths}))


def writes(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    mine = "/tmp/dexter_canary/PWNED_by_probe"
    tell(
        _all(
            {
                "create": lambda: os.open(mine, os.O_CREAT | os.O_WRONLY),
                "mkdir": lambda: Path(mine).mkdir(),
                "symlink": lambda: Path(mine).symlink_to("/etc/passwd"),
                "link": lambda: os.link(CANARY, mine),
                "rename": lambda: Path(CANARY).rename(mine),
                "unlink": lambda: Path(CANARY).unlink(),
                "truncate": lambda: os.truncate(CANARY, 0),
                "chmod": lambda: Path(CANARY).chmod(0o777),
                "utime": lambda: os.utime(CANARY),
                "listdir": lambda: list(Path("/tmp").iterdir()),
                "chdir": lambda: os.chdir("/"),
                "write_the_file": lambda: os.write(file.fileno(), b"x"),
                "memfd": lambda: os.memfd_create("x"),
            }
        )
    )


def network(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    families = {"inet": socket.AF_INET, "inet6": socket.AF_INET6, "unix": socket.AF_UNIX}
    families["netlink"] = socket.AF_NETLINK
    actions: dict[str, Callable[[], Any]] = {
        name: lambda family=family: socket.socket(family) for name, family in families.items()
    }
    actions["pair"] = socket.socketpair
    tell(_all(actions))


def processes(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    parent = os.getppid()
    tell(
        _all(
            {
                "fork": os.fork,
                "exec": lambda: os.execv("/bin/true", ["true"]),
                "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
                "kill_parent": lambda: os.kill(parent, 0),
                "kill_self": lambda: os.kill(os.getpid(), signal.SIGUSR1),
                "ptrace": lambda: _call(101, 16, parent, 0, 0),
                "read_parent_memory": lambda: _call(310, parent, 0, 0, 0, 0, 0),
                "pidfd": lambda: os.pidfd_open(parent),
                "setuid": lambda: os.setuid(0),
                "unshare": lambda: _call(272, 0x10000000),
                "mount": lambda: _call(165, 0, 0, 0, 0, 0),
                "bpf": lambda: _call(321, 0, 0, 0),
                "io_uring": lambda: _call(425, 1, 0),
                "keyctl": lambda: _call(250, 0, 0, 0, 0, 0),
                "prctl_dumpable": lambda: _call(157, 4, 1, 0, 0, 0),
                "clone3": lambda: _call(435, 0, 0),
                "of_the_future": lambda: _call(460, 0, 0),
                "executable_memory": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_EXEC | 3),
                "more_memory": lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
                "shared_memory": lambda: _call(29, 0, 4096, 0o600),
            }
        )
    )


def identity(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    held = []
    for descriptor in range(256):
        with contextlib.suppress(OSError):
            os.fstat(descriptor)
            held.append(descriptor)
    tell(
        {
            "uids": os.getresuid(),
            "gids": os.getresgid(),
            "groups": os.getgroups(),
            "descriptors": held,
            "environ": dict(os.environ),
        }
    )


def threads(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    found: list[int] = []
    worker = threading.Thread(target=lambda: found.append(1))
    worker.start()
    worker.join(5)
    tell(found)


def memory(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    block = bytearray(2_000_000_000)
    tell(len(block))


def descriptors(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    def many() -> int:
        return len([os.pipe() for _ in range(100)])

    tell(_outcome(many))


def endless(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    while True:
        pass


def sleeps(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    threading.Event().wait(60)


def segfault(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    ctypes.string_at(0)


def aborts(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    os.abort()


def raises(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    raise KeyError("a place in the reader")


def recursion(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    recursion(file, send, tell)


def exits_silently(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    os._exit(0)


def reads_file(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    tell(file.read().decode())


def floods(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    tell("first")
    while True:
        os.write(5, b"\0" * 65536)


def huge_report(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    os.write(5, frames.MAGIC + bytes([1, 1, 0, 0]) + (2_000_000).to_bytes(4, "little"))
    for _ in range(40):
        os.write(5, b" " * 65536)


def two_reports(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    tell("first")
    tell("second")


def nan_report(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    send(Kind.REPORT, b'{"verdict": NaN}', 0)


def wrong_report(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    send(Kind.REPORT, b'{"verdict": "pass"}', 0)


def lies_of_size(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    report = refusal.refused(ContainerError("container.corrupt", "a lie"))
    report |= {"verdict": "pass", "findings": [], "sha256": "0" * 64, "bytes": 1, "file": "other"}
    send(Kind.REPORT, json.dumps(report).encode(), 0)


def unasked_rendering(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    tell("first")
    send(Kind.FEATURES, b"{}", 0)


def deep_report(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    send(Kind.REPORT, b"[" * 500_000, 0)


def unpickles(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    pickle.loads(b"cos\nsystem\n(S'touch /tmp/dexter_canary/PWNED_by_pickle'\ntR.")
    tell("came back")
    os._exit(1)


def noted(file: BinaryIO, send: frames.Send, tell: Tell) -> None:
    send(Kind.NOTE, b"for the log", 0)
    tell("done")


PROBES = {
    probe.__name__: probe
    for probe in (
        opens,
        writes,
        network,
        processes,
        identity,
        threads,
        memory,
        descriptors,
        endless,
        sleeps,
        segfault,
        aborts,
        raises,
        recursion,
        exits_silently,
        reads_file,
        floods,
        huge_report,
        two_reports,
        nan_report,
        wrong_report,
        lies_of_size,
        unasked_rendering,
        deep_report,
        unpickles,
        noted,
    )
}
