"""The real thing: `manage.py demo` in a process of its own, stopped as Ctrl-C would stop it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services.processes import free_ports

PROJECT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 600
STOP_LIMIT_S = 30
PART_BYTES = 5 * 1024**2
"""The smallest part that S3 takes, so that a file of 22 MB has five."""


@dataclass
class Stack:
    """A running portal and what `var/demo.json` says of it."""

    process: subprocess.Popen[bytes] | None
    var: Path
    base_url: str = ""
    accounts: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)
    seconds_to_stop: float = 0.0

    def output(self) -> str:
        """What the demo has printed so far."""
        return (self.var.parent / "demo.out").read_text()

    def token(self, role: str) -> str:
        """The role's token for programs."""
        return str(self.accounts[role]["token"])

    def organisation(self, role: str) -> str:
        """The slug of the role's organisation."""
        return str(self.accounts[role]["organisation"])


def processes() -> dict[int, tuple[int, str]]:
    """Parent and command line of every living process."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it ended while we looked
            continue
        state, parent = stat.rpartition(")")[2].split()[:2]
        if state != "Z":
            found[int(entry.name)] = (int(parent), command.strip())
    return found


def descendants(pid: int) -> dict[int, str]:
    """The command line of a process and of all that it started, directly or not."""
    alive = processes()
    tree = {pid}
    while more := {child for child, (parent, _) in alive.items() if parent in tree} - tree:
        tree |= more
    return {member: alive[member][1] for member in tree if member in alive}


@contextmanager
def running(var: Path, environment: Mapping[str, str], *, command: str = "demo") -> Iterator[Stack]:
    """The demo with its job done, serving; every process it started is gone afterwards.

    With `command="stack"` there was no job, and there are no people.
    """
    port = free_ports(1)[0]
    words = [sys.executable, "manage.py", command, "--port", str(port)]
    settings = {"DEXTER_VAR": str(var), "DEXTER_UPLOAD_PART_BYTES": str(PART_BYTES)}
    var.mkdir(parents=True)
    with (var.parent / "demo.out").open("wb") as out:
        process = subprocess.Popen(
            words,
            cwd=PROJECT,
            env=environment_without_services() | settings | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    stack = Stack(process, var, f"http://127.0.0.1:{port}")
    try:
        _wait_until_serving(stack)
        yield read(stack) if command == "demo" else stack
    finally:
        stop(stack)


def environment_without_services() -> dict[str, str]:
    """Our environment without what would point the stack elsewhere."""
    others = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    return {
        name: value
        for name, value in os.environ.items()
        if name not in others and not name.startswith("DEXTER_")
    }


def _wait_until_serving(stack: Stack) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while "Ctrl-C" not in stack.output():
        assert stack.process.poll() is None, f"the demo ended early:\n{stack.output()}"
        assert time.monotonic() < deadline, f"the demo takes too long:\n{stack.output()}"
        time.sleep(0.2)


def read(stack: Stack) -> Stack:
    """Learn from `var/demo.json` where the portal is and who is who."""
    known = stack.var / "demo.json"
    assert known.stat().st_mode & 0o777 == 0o600
    content = json.loads(known.read_text())
    stack.base_url = content["base_url"]
    stack.accounts, stack.objects = content["accounts"], content["objects"]
    return stack


def stop(stack: Stack) -> None:
    """Press Ctrl-C and see that nothing is left; what is left is ended and is an error."""
    started = descendants(stack.process.pid)
    begun = time.monotonic()
    stack.process.send_signal(signal.SIGINT)
    try:
        stack.process.wait(timeout=STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        stack.process.kill()
        stack.process.wait()
    stack.seconds_to_stop = time.monotonic() - begun
    time.sleep(0.3)
    alive = processes()
    left = {pid: line for pid, line in started.items() if alive.get(pid, (0, ""))[1] == line}
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == {}, f"left running after Ctrl-C: {left}"
    assert stack.process.returncode == 0, stack.output()
