"""The two stores, each reachable by HTTP as a client outside reaches it."""

import threading
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from portal.storage import store as chosen_store
from tests.services.fixtures import swift_server  # noqa: F401

S3 = [pytest.mark.s3, pytest.mark.xdist_group("swift")]


class QuietHandler(WSGIRequestHandler):
    """Does not log requests."""

    def log_message(self, *_words):
        """Nothing."""


@pytest.fixture
def local_server(settings, tmp_path: Path):
    """The portal's storage addresses behind a real socket, over a local store."""
    settings.ROOT_URLCONF = "tests.portal.storage.addresses"
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(WSGIHandler())
    settings.DEXTER_BASE_URL = f"http://127.0.0.1:{server.server_port}"
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def local_store(local_server):
    """The local store, its links served."""
    return chosen_store()


@pytest.fixture
def s3_store(settings, monkeypatch, request):
    """The S3 store on Swift, emptied afterwards."""
    server = request.getfixturevalue("swift_server")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, server.environment[name])
    settings.DEXTER_STORAGE = server.environment["DEXTER_STORAGE"]
    store = chosen_store()
    yield store
    for each in list(store.list("")):
        store.delete(each.key)
    store.abort_stale(timedelta(seconds=-60))


@pytest.fixture(params=["local", pytest.param("s3", marks=S3)])
def store(request):
    """Each store in turn: what a test with it says is the contract."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def outside():
    """A client outside, without any credential."""
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield client
