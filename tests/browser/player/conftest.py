"""Chromium with a page that holds one player."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.template import engines
from django.test import override_settings

READY_S = 40
Open = Callable[..., Any]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Requests are no news in a test."""


@pytest.fixture(scope="package")
def address() -> Iterator[str]:
    """A server without a database: a page with nothing but a player must not need one."""
    handler = StaticFilesHandler(WSGIHandler())
    server = make_server("127.0.0.1", 0, handler, server_class=Server, handler_class=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def templates(settings: Any) -> Iterator[None]:
    """The tests' page beside the project's templates."""
    changed = copy.deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [*changed[0]["DIRS"], Path(__file__).parent / "templates"]
    with override_settings(TEMPLATES=changed):
        yield
    engines._templates = None


@pytest.fixture
def open_player(chromium: Any, address: str, templates: None) -> Iterator[Open]:
    """Open the page; wait until the player is ready, unless told not to."""
    contexts: list[Any] = []

    def open_page(query: str = "", *, waits: bool = True, script: str = "", **options: Any) -> Any:
        path = options.pop("path", "player")
        width = options.pop("width", 1280)
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        if script:
            page.add_init_script(script)
        page.goto(f"{address}/{path}/{query}")
        if waits:
            page.locator("figure.player[data-ready]").wait_for(timeout=READY_S * 1000)
        return page

    yield open_page
    for context in contexts:
        context.close()
