"""A portal in pieces: database file, broker, store, workers and beat, each of which can die."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.services.processes import Server, accepts_connections, free_ports, spawn, wait_until

PROJECT = Path(__file__).resolve().parents[2]
LEASE_S = 3
BUNDLE, LETTERS = "licensing.build_bundle", "catalog.tell_followers"


def children_of(pid: int) -> list[int]:
    """The processes that this one started."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(word) for word in listed.split()]


def kill(pid: int) -> None:
    """kill -9."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@dataclass
class Portal:
    """One database in a folder, and the processes that work on it."""

    folder: Path
    services: Mapping[str, str]
    worker: Server | None = None
    beat: Server | None = None
    person: subprocess.Popen[str] | None = None
    started: list[Server] = field(default_factory=list)
    base_url: str = ""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "portal.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this portal hears."""
        address = {"DEXTER_BASE_URL": self.base_url} if self.base_url else {}
        return {
            **address,
            "DEXTER_STORAGE": f"local:{self.folder / 'store'}",
            **self.services,
            "DATABASE_URL": f"sqlite:///{self.database}",
            "DEXTER_VAR": str(self.folder),
            "DEXTER_JOB_LEASE_S": str(LEASE_S),
            "DEXTER_JOB_BACKOFF_S": "0",
            "DEXTER_JOB_RESEND_S": "2",
            "DEXTER_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
            "DJANGO_SETTINGS_MODULE": "portal.settings.base",
            "CELERY_SKIP_CHECKS": "1",
            "PYTHONPATH": str(PROJECT),
        }

    def start_worker(self) -> None:
        """A worker with one child, on all queues."""
        command = [sys.executable, "-m", "celery", "-A", "portal", "worker"]
        options = ["-Q", "validate,bundle,default", "--concurrency", "1", "-l", "info"]
        self.worker = spawn(
            "worker", [*command, *options], folder=self.folder, environment=self.environment
        )
        self.started.append(self.worker)

    def start_beat(self) -> None:
        """The clock of the sweeper."""
        command = [sys.executable, "-m", "celery", "-A", "portal.celery:clock", "beat"]
        place = ["-s", str(self.folder / "beat"), "--pidfile="]
        self.beat = spawn(
            "beat", [*command, *place], folder=self.folder, environment=self.environment
        )
        self.started.append(self.beat)

    def start_web(self) -> int:
        """The web process, on a port of its own; returns once it answers."""
        port = free_ports(1)[0]
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
        options = ["--threads", "8", "--preload", "--no-control-socket", "--log-level", "warning"]
        web = spawn("web", [*command, *options], folder=self.folder, environment=self.environment)
        self.started.append(web)
        wait_until(lambda: accepts_connections(port), servers=[web], timeout_s=60)
        return port

    def kill_worker(self, *, only_child: bool) -> None:
        """kill -9 of the process that runs the job, or of the whole worker at once."""
        assert self.worker is not None
        children = children_of(self.worker.process.pid)
        if not only_child:
            self.worker.kill()
        for pid in children:
            kill(pid)

    def ask(self, action: str, *arguments: Any) -> Any:
        """Have the person's process do this; what it answers."""
        if self.person is None:
            self.person = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.driver"],
                cwd=PROJECT,
                env={**os.environ, **self.environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self.person.stdin is not None
        assert self.person.stdout is not None
        self.person.stdin.write(json.dumps([action, arguments]) + "\n")
        self.person.stdin.flush()
        for line in self.person.stdout:
            if line.startswith("@"):
                answer = json.loads(line[1:])
                assert "error" not in answer, answer["error"]
                return answer["result"]
        raise AssertionError(f"The person's process ended at {action}.")

    def jobs(self) -> list[dict[str, Any]]:
        """The rows of the jobs other than mails, as the file has them."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute(
                "SELECT id, kind, state, attempts, progress, error FROM jobs_job "
                "WHERE kind != 'accounts.send_mail' ORDER BY id"
            ).fetchall()
        return [dict(row) for row in rows]

    def wait(self, holds: Callable[[list[dict[str, Any]]], Any], *, timeout_s: float = 120) -> Any:
        """Look at the jobs until this is true of them; what it answered."""
        deadline = time.monotonic() + timeout_s
        while True:
            found = holds(self.jobs())
            if found:
                return found
            assert time.monotonic() < deadline, f"{self.jobs()}\n{self.log()}"
            time.sleep(0.02)

    def log(self) -> str:
        """The end of the worker's log."""
        path = self.folder / "worker.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def stop(self) -> None:
        """End every process of ours."""
        if self.person is not None:
            self.person.kill()
            self.person.communicate()
        for server in self.started:
            for pid in children_of(server.process.pid):
                kill(pid)
            server.kill()


def all_ended(jobs: list[dict[str, Any]]) -> bool:
    """Whether nothing waits or runs."""
    return bool(jobs) and all(job["state"] in ("done", "dead") for job in jobs)
