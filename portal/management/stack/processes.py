"""The processes of the stack, under honcho, stopped together and in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from portal.management.stack.broker import Broker, choose

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def web(port: int, application: str = "portal.wsgi") -> str:
    """The command line of the web processes."""
    return (
        f"{sys.executable} -m gunicorn {application} --bind 127.0.0.1:{port} "
        "--workers 2 --threads 4 "
        "--preload --no-control-socket --access-logfile /dev/null --log-level warning "
        "--graceful-timeout 2"  # an idle keep-alive connection must not hold up Ctrl-C
    )


def procfile(broker: Broker, port: int) -> str:
    """The Procfile of this run: one line per process."""
    python = sys.executable
    celery, beat = f"{python} -m celery -A", settings.VAR_DIR / "beat"
    lines = {
        "web": web(port),
        "worker": f"{celery} portal worker -Q validate,bundle,default --concurrency 2 -l warning",
        "beat": f"{celery} portal.celery:clock beat -s {beat} --pidfile= -l warning",
    }
    if broker.is_ours:
        command = " ".join(f"'{part}'" for part in broker.command)
        lines = {"broker": command} | lines
    return "".join(f"{name}: exec {line}\n" for name, line in lines.items())


def environment(broker: Broker, base_url: str) -> dict[str, str]:
    """What the processes inherit besides ours."""
    return os.environ | {
        "DEXTER_BROKER_URL": broker.url,
        "DEXTER_BASE_URL": base_url,
        "DEXTER_VAR": str(settings.VAR_DIR),
        "PYTHONUNBUFFERED": "1",
        "CELERY_SKIP_CHECKS": "1",  # the command that starts the stack has run them
    }


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the runner to end its processes; insist after a while."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)


@contextmanager
def running(port: int, base_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start the stack; its output goes to `var/log/stack.log`; everything ends with the block.

    `base_url` is the address in letters and links: that of people, which need not be ours.
    """
    var: Path = settings.VAR_DIR
    (var / "log").mkdir(parents=True, exist_ok=True)
    broker = choose(var / "broker")
    (var / "Procfile").write_text(procfile(broker, port))
    command = [sys.executable, "-m", "honcho", "-f", str(var / "Procfile"), "-d", ".", "start"]
    with (var / "log" / "stack.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command,
            cwd=settings.BASE_DIR,
            env=environment(broker, base_url),
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C reaches us first, and we stop it in order
        )
        try:
            yield process
        finally:
            _stop(process)


def wait_for_signal() -> None:
    """Return when somebody presses Ctrl-C or sends SIGTERM."""
    stopped = threading.Event()
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()
