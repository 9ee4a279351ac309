"""The caller's side of the host: start it, hand it files, watch the clock, never trust a byte."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import pickle
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dexterdata.sandbox import confinement
from dexterdata.sandbox.model import BoxError, Job, Limits, Protections
from dexterdata.sandbox.watch import HostDiedError, Outcome, Watch

PIPELINE = "dexterdata.sandbox.work:run"
_ROOT = str(Path(__file__).resolve().parents[2])
_CONTROL = 3
_START_S = 60.0
_FAREWELL_S = 5.0
# All that the host and the boxed processes ever see of an environment.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "HDF5_PLUGIN_PRELOAD": "::",
    "HDF5_PLUGIN_PATH": "/nonexistent",
    "HDF5_USE_FILE_LOCKING": "FALSE",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # the others reserve a gigabyte of addresses
}


class Host:
    """A host process of this process; use it from any thread.

    ``work`` names the function that a boxed process runs, ``search_path`` where else to look for
    it. Raises BoxError when the host cannot start.
    """

    def __init__(
        self,
        work: str = PIPELINE,
        *,
        search_path: Sequence[str] = (),
        protections: Protections | None = None,
    ) -> None:
        """Start the host and wait until it has imported everything."""
        settings = {
            "job": work,
            "protections": asdict(protections or confinement.available()),
        }
        code = (
            f"import sys; more = {[_ROOT, *search_path]!r}; "
            "sys.path[:0] = [folder for folder in more if folder not in sys.path]; "
            "from dexterdata.sandbox.host import main; main(sys.argv[1:])"
        )
        arguments = ["-I", "-B", "-X", "utf8", "-c", code, str(_CONTROL), json.dumps(settings)]
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.pid = _spawn(arguments, theirs.fileno())
        self._closed = False
        self.versions = self._await_ready()

    def run(self, job: Job, descriptor: int, limits: Limits) -> Outcome:
        """Examine one open file, hashing it meanwhile; one that is filmed was hashed before.

        Raises HostDiedError when the host is gone, BoxError when a protection did not take hold.
        """
        with contextlib.ExitStack() as stack:
            status, output = self._request(stack, job, descriptor, limits)
            source = None if job.films else descriptor
            watch = Watch(output, status, source, limits.wall_s, job.renderings)
            return watch.outcome()

    def close(self) -> None:
        """End the host and what it runs."""
        if self._closed:
            return
        self._closed = True
        self._control.close()
        _reap(self.pid)

    def forget(self) -> None:
        """In a forked copy of this process: let the host be the original's alone."""
        self._closed = True
        self._control.close()

    def _await_ready(self) -> dict[str, str]:
        self._control.settimeout(_START_S)
        try:
            message = json.loads(self._control.recv(65536) or b'{"error": "it ended"}')
        except TimeoutError:
            message = {"error": "it did not answer"}
        self._control.settimeout(None)
        if "error" in message:
            self.close()
            raise BoxError(f"The host did not start: {message['error']}")
        versions: dict[str, str] = message["versions"]
        return versions

    def _request(
        self, stack: contextlib.ExitStack, job: Job, descriptor: int, limits: Limits
    ) -> tuple[socket.socket, int]:
        status, their_status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        stack.enter_context(status)
        output, their_output = os.pipe()
        stack.callback(os.close, output)
        request = os.memfd_create("job")
        given = [descriptor, request, their_output, their_status.fileno()]
        try:
            os.write(request, pickle.dumps(job))
            os.lseek(request, 0, os.SEEK_SET)
            socket.send_fds(self._control, [json.dumps(asdict(limits)).encode()], given)
        except OSError as error:
            raise HostDiedError(str(error)) from error
        finally:
            os.close(request)
            os.close(their_output)
            their_status.close()
        return status, output


def _spawn(arguments: list[str], control: int) -> int:
    actions: list[tuple[Any, ...]] = [
        (os.POSIX_SPAWN_OPEN, place, os.devnull, os.O_RDWR, 0) for place in range(3)
    ]
    actions.append((os.POSIX_SPAWN_DUP2, control, _CONTROL))
    return os.posix_spawn(
        sys.executable,
        [sys.executable, *arguments],
        _ENVIRONMENT,
        file_actions=actions,
        setsid=True,
    )


def _reap(pid: int) -> None:
    """Wait a moment for the host to end by itself, then make it."""
    deadline = time.monotonic() + _FAREWELL_S
    with contextlib.suppress(ChildProcessError):  # somebody's SIGCHLD handler was quicker
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return
            time.sleep(0.005)


_lock = threading.Lock()
_shared: list[Host] = []


def shared_host() -> Host:
    """This process's own warm host, started at the first call."""
    with _lock:
        if not _shared:
            _shared.append(Host())
        return _shared[0]


def discard(host: Host) -> None:
    """End a host that failed, so that the next call starts a new one."""
    with _lock:
        if host in _shared:
            _shared.remove(host)
    host.close()


def close_shared() -> None:
    """End this process's own host."""
    for host in list(_shared):
        discard(host)


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()
    while _shared:
        _shared.pop().forget()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(close_shared)
