"""What the S3 store says when its server is away, answers 503 or breaks connections."""

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.settings.location import S3Location
from portal.storage import StoreUnavailableError
from portal.storage.s3.reading import ObjectReader
from portal.storage.s3.store import S3Store
from tests.services.processes import free_ports

USES = [
    lambda store: store.put("k", b"x"),
    lambda store: store.head("k"),
    lambda store: store.open("k"),
    lambda store: store.copy("k", "l"),
    lambda store: store.delete("k"),
    lambda store: list(store.list("")),
    lambda store: store.start_multipart("k"),
    lambda store: store.check(),
]


class BusyHandler(BaseHTTPRequestHandler):
    """Answers everything with 503 and counts."""

    def answer(self):
        self.server.count += 1
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 (http.server's)

    def log_message(self, *_words):
        """Nothing."""


@pytest.fixture
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "something")


@pytest.fixture
def busy_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), BusyHandler)
    server.count = 0
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def store_at(port):
    return S3Store(S3Location("bucket", f"http://127.0.0.1:{port}", "us-east-1"))


def test_503_is_tried_again_and_then_said(credentials, busy_server):
    with pytest.raises(StoreUnavailableError) as said:
        store_at(busy_server.server_port).head("k")

    assert said.value.code == "store.unavailable"
    assert said.value.text == "The object store answered 503."
    assert busy_server.count == 3


@pytest.mark.slow
@pytest.mark.parametrize("use", USES)
def test_no_server_is_unavailable_whatever_is_asked(credentials, use):
    (port,) = free_ports(1)

    with pytest.raises(StoreUnavailableError, match="does not answer"):
        use(store_at(port))


def test_missing_credentials_are_said(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")

    with pytest.raises(StoreUnavailableError, match="credentials are not set"):
        store_at(1).head("k")


class BreakingBody(io.BytesIO):
    """Gives four bytes, then the connection breaks."""

    def read(self, amount):
        if self.tell() >= 4:
            raise ConnectionResetError
        return super().read(min(amount, 4))


def test_broken_connection_is_taken_up_where_it_was():
    data, positions = b"0123456789", []

    def fetch(position):
        positions.append(position)
        return BreakingBody(data[position:])

    with io.BufferedReader(ObjectReader(fetch, 1)) as file:
        assert file.read() == b"123456789"
    assert positions == [1, 5, 9]


def test_connection_that_breaks_for_ever_is_unavailable():
    class Dead(io.BytesIO):
        def read(self, amount):
            raise ConnectionResetError

    with ObjectReader(lambda _position: Dead(), 0) as reader, pytest.raises(StoreUnavailableError):
        reader.read(1)
