"""Waiting until the portal answers."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.management.base import CommandError
from django.http.request import split_domain_port, validate_host


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


def refuse_unknown_host(base_url: str) -> None:
    """Say so at once when the portal would refuse its own address."""
    host, _ = split_domain_port(urlsplit(base_url).netloc)
    if not validate_host(host, settings.ALLOWED_HOSTS):
        raise CommandError(f"DEXTER_BASE_URL is {base_url}: add {host!r} to DEXTER_HOSTS.")


def address_of(port: int) -> str:
    """Where the stack listens."""
    return f"http://127.0.0.1:{port}"


def wait_until_ready(port: int, base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when /readyz says that database, broker and store are there.

    It is asked as a proxy before `base_url` asks, or production would send us to https.
    """
    address = urlsplit(base_url)
    headers = {"Host": address.netloc, "X-Forwarded-Proto": address.scheme}
    deadline = time.monotonic() + 90
    answer = "no answer yet"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CommandError(f"The portal stopped while starting; its log is {log}.")
        try:
            response = httpx.get(f"{address_of(port)}/readyz", headers=headers, timeout=5)
        except httpx.TransportError:
            pass
        else:
            if response.status_code == 200:
                return
            answer = response.text[:300]
        time.sleep(0.2)
    raise CommandError(f"The portal was not ready after 90 s ({answer}); its log is {log}.")
