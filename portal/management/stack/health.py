"""Waiting until the portal answers."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

import httpx
from django.core.management.base import CommandError


def refuse_taken_port(port: int) -> None:
    """Say so at once when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken. Stop what listens there, or choose another: "
                f"make demo PORT={port + 1}"
            ) from error


def wait_until_ready(base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when /readyz says that database, broker, store and worker are there."""
    deadline = time.monotonic() + 90
    answer = "no answer yet"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CommandError(f"The portal stopped while starting; its log is {log}.")
        try:
            response = httpx.get(f"{base_url}/readyz", timeout=5)
        except httpx.TransportError:
            pass
        else:
            if response.status_code == 200:
                return
            answer = response.text[:300]
        time.sleep(0.2)
    raise CommandError(f"The portal was not ready after 90 s ({answer}); its log is {log}.")
