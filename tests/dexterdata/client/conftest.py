"""A real HTTP server that a test scripts, a client of it, and a small portal for the sender."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dexterdata.client import Api
from tests.dexterdata.client.small_portal import SmallPortal


class Recorder(BaseHTTPRequestHandler):
    """Answers with the server's list of (status, headers, body), the last for ever."""

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.seen.append(
            (self.command, self.path, dict(self.headers), self.rfile.read(length))
        )
        answers = self.server.answers
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_PATCH = answer  # noqa: N815 - the names that http.server wants

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def server():
    """A real HTTP server that the test scripts."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    running.seen, running.answers = [], [(200, {}, {})]
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def pauses():
    """The pauses that the client made."""
    return []


@pytest.fixture
def api(server, pauses):
    """A client with a token, whose pauses take no time."""
    with Api(f"http://127.0.0.1:{server.server_port}", "dxd_t", pause=pauses.append) as client:
        yield client


@pytest.fixture
def portal(monkeypatch, tmp_path):
    """A portal of one Python file; what the sender remembers of it goes with the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    running = SmallPortal()
    yield running
    running.shutdown()
    running.server_close()
