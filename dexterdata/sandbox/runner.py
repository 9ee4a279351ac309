"""The caller's side of the host: start it, hand it files, watch the clock, never trust a byte."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import pickle
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dexterdata.sandbox import confinement
from dexterdata.sandbox.frames import Frame, FrameReader, FramingError
from dexterdata.sandbox.model import BoxError, Job, Limits, Protections

PIPELINE = "dexterdata.sandbox.pipeline:run"
_ROOT = str(Path(__file__).resolve().parents[2])
_CONTROL = 3
_START_S = 60.0
_FAREWELL_S = 5.0
_READ_BYTES = 1 << 20
_HASH_BYTES = 4 << 20
# All that the host and the boxed processes ever see of an environment.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "HDF5_PLUGIN_PRELOAD": "::",
    "HDF5_PLUGIN_PATH": "/nonexistent",
    "HDF5_USE_FILE_LOCKING": "FALSE",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


class HostDiedError(BoxError):
    """The host ended while it had work."""


@dataclass
class Outcome:
    """How one boxed process went: its frames, its end, and what the caller saw meanwhile."""

    sha256: str = ""
    frames: list[Frame] = field(default_factory=list)
    ended: bool = False
    timed_out: bool = False
    lie: str | None = None
    exit_code: int = 0
    peak_mb: float = 0.0


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
            f"import sys; sys.path[:0] = [p for p in {[_ROOT, *search_path]!r} if p not in sys.path]; "
            "from dexterdata.sandbox.host import main; main(sys.argv[1:])"
        )
        arguments = ["-I", "-B", "-X", "utf8", "-c", code, str(_CONTROL), json.dumps(settings)]
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.pid = _spawn(arguments, theirs.fileno())
        self._closed = False
        self.versions = self._await_ready()

    def run(self, job: Job, descriptor: int, limits: Limits, renderings: int = 0) -> Outcome:
        """Examine one open file, hashing it meanwhile.

        Raises HostDiedError when the host is gone, BoxError when a protection did not take hold.
        """
        with contextlib.ExitStack() as stack:
            status, output = self._request(stack, job, descriptor, limits)
            watch = _Watch(output, status, descriptor, limits.wall_s, renderings)
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


class _Watch:
    """One file's boxed process, seen from outside."""

    def __init__(
        self, output: int, status: socket.socket, source: int, wall_s: float, renderings: int
    ) -> None:
        os.set_blocking(output, False)
        self._output = output
        self._status = status
        self._deadline = time.monotonic() + wall_s
        self._reader = FrameReader(renderings)
        self._digest = hashlib.sha256()
        self._pieces: Iterator[bytes] | None = _pieces(source)
        self._outcome = Outcome()
        self._poll = select.poll()
        self._poll.register(output, select.POLLIN)
        self._poll.register(status, select.POLLIN)

    def outcome(self) -> Outcome:
        """Wait for the end; kill at the deadline and at the first wrong byte."""
        end: dict[str, Any] | None = None
        while end is None:
            events = dict(self._poll.poll(self._patience_ms()))
            self._hash_on()
            if self._output in events and not self._drain():
                self._poll.unregister(self._output)
            if self._status.fileno() in events:
                end = self._farewell()
            elif time.monotonic() > self._deadline:
                self._give_up()
        self._drain()
        while self._pieces is not None:
            self._hash_on()
        result = self._outcome
        result.sha256 = self._digest.hexdigest()
        result.ended = self._reader.ended
        result.exit_code = end["exit_code"]
        result.peak_mb = end["peak_kib"] * 1024 / 1e6
        return result

    def _patience_ms(self) -> int:
        if self._pieces is not None:
            return 0
        return max(1, int((self._deadline - time.monotonic()) * 1000) + 1)

    def _hash_on(self) -> None:
        piece = next(self._pieces, None) if self._pieces is not None else None
        if piece is None:
            self._pieces = None
        else:
            self._digest.update(piece)

    def _drain(self) -> bool:
        """Take what the pipe holds; False once nothing will come any more."""
        while True:
            try:
                data = os.read(self._output, _READ_BYTES)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._take(data)

    def _take(self, data: bytes) -> None:
        if self._outcome.lie is not None:
            return
        try:
            self._outcome.frames.extend(self._reader.feed(data))
        except FramingError as error:
            self._outcome.lie = str(error)
            self._stop()

    def _give_up(self) -> None:
        if self._outcome.timed_out:
            raise HostDiedError("the host does not answer")
        self._outcome.timed_out = True
        self._stop()
        self._deadline = time.monotonic() + _FAREWELL_S

    def _stop(self) -> None:
        with contextlib.suppress(OSError):  # it has ended by itself meanwhile
            self._status.send(b"stop")

    def _farewell(self) -> dict[str, Any]:
        try:
            message = self._status.recv(4096)
        except ConnectionResetError:  # our "stop" was not read any more; the answer lies behind it
            message = self._status.recv(4096)
        if not message:
            raise HostDiedError("the host ended")
        end: dict[str, Any] = json.loads(message)
        if "error" in end:
            raise BoxError(f"The host could not start a process: {end['error']}")
        return end


def _pieces(descriptor: int) -> Iterator[bytes]:
    """The file's bytes from its start, leaving alone the position that the box shares."""
    position = 0
    while piece := os.pread(descriptor, _HASH_BYTES, position):
        position += len(piece)
        yield piece


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
