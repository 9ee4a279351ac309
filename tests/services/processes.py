"""Start a server, wait until it answers, and end exactly the process that was started."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class ServiceError(RuntimeError):
    """A test server is missing or did not start; the text says which and why."""


@dataclass(frozen=True)
class Server:
    """One process of a service and where it logs."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self.process.poll() is None

    def kill(self) -> None:
        """End it at once, as a crash would."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(timeout=10)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end; after five seconds, end it."""
        if not self.is_running:
            return
        self.process.send_signal(with_signal)
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.kill()


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    user: str | None = None,
) -> Server:
    """Start a command with its output in `folder/name.log`, apart from our terminal's Ctrl-C."""
    log = folder / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
            user=user,
        )
    return Server(name, process, log)


def wait_until(
    answers: Callable[[], bool], *, servers: Sequence[Server], timeout_s: float = 30.0
) -> None:
    """Return once `answers()` is true; raise with the log's end if a server died or time is up."""
    deadline = time.monotonic() + timeout_s
    while not answers():
        for server in servers:
            if not server.is_running:
                raise ServiceError(f"{server.name} ended at its start:\n{_tail(server.log)}")
        if time.monotonic() > deadline:
            logs = "\n".join(_tail(server.log) for server in servers)
            raise ServiceError(f"No answer after {timeout_s:.0f} s:\n{logs}")
        time.sleep(0.05)


def accepts_connections(port: int) -> bool:
    """Whether something listens on this loopback port."""
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, all different."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else "(no log)"


def tree_cpu_s(pid: int) -> float:
    """Processor seconds of a process and all below it, those included that were waited for.

    Of processes that were killed together with who would have waited for them, nothing is known.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it ended meanwhile: who waited for it has its time
        return 0.0
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(tree_cpu_s(int(child)) for child in listed)
