"""What browsers may do with a bucket: the content policy of pages, and the bucket's own rule."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from portal.settings.location import S3Location, content_sources, parse
from portal.storage import StoreUnavailableError
from portal.storage.s3.cors import rule
from portal.storage.s3.store import S3Store

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "something")


@pytest.mark.parametrize(
    "options",
    [
        "?endpoint=https://store.example:9000&region=here",
        "?endpoint=http://10.0.0.1&public_endpoint=https://files.example/s3/",
        "",
        "?region=us-east-1",
        "?region=eu-central-1",
        "?region=cn-north-1",
    ],
)
def test_every_signed_link_is_inside_the_content_policy(credentials, options):
    text = f"s3://glove-data{options}"
    store = S3Store(parse(text))

    links = [
        store.sign_part("incoming/a", "u", 1, length=5, expires_in_s=60).url,
        store.sign_get("bundles/a/b.zip", expires_in_s=60, filename="b.zip").url,
    ]

    sources = [source for source in content_sources(text) if source.endswith("/")]
    assert all(any(link.startswith(source) for source in sources) for link in links), links
    assert all("glove-data" in source for source in sources)


def test_amazons_host_of_the_bucket_is_allowed_too():
    assert content_sources("s3://glove-data?region=eu-central-1") == [
        "https://s3.eu-central-1.amazonaws.com/glove-data/",
        "https://glove-data.s3.eu-central-1.amazonaws.com",
    ]


def test_the_policy_of_pages_follows_from_the_storage():
    names = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.base",
        "DEXTER_STORAGE": "s3://data?endpoint=https://store.example",
        "DEXTER_STORE_ORIGINS": "https://cdn.example",
    }
    code = (
        "import json; from django.conf import settings as s; "
        "print(json.dumps(s.CONTENT_SECURITY_POLICY['DIRECTIVES'], default=str))"
    )

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env=os.environ | names,
        capture_output=True,
        text=True,
        check=True,
    )

    policy = json.loads(done.stdout)
    stores = ["https://store.example/data/", "https://cdn.example"]
    assert policy["connect-src"] == ["'self'", "blob:", *stores]
    assert policy["img-src"] == ["'self'", "data:", "blob:", *stores]
    assert content_sources("local:/srv/files") == []


class Bucket(BaseHTTPRequestHandler):
    """A bucket that exists; answers to `?cors` with what the test says."""

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        status, text = 200, ""
        if "cors" in self.path:
            self.server.asked.append((self.command, body))
            status, text = self.server.answers[self.command]
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_GET = do_HEAD = do_PUT = answer  # noqa: N815 (http.server's)

    def log_message(self, *_words):
        """Nothing."""


def problem(code):
    return f"<Error><Code>{code}</Code><Message>no</Message></Error>"


@pytest.fixture
def server(credentials, settings):
    settings.DEXTER_BASE_URL = "https://data.example.org/"
    running = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    running.asked = []
    running.answers = {"GET": (404, problem("NoSuchCORSConfiguration")), "PUT": (200, "")}
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def prepare(server):
    S3Store(S3Location("bucket", f"http://127.0.0.1:{server.server_port}", "r")).prepare()


def words(body):
    """The rule's facts in the order in which they stand there."""
    return re.findall(r"<(ID|Allowed\w+|Expose\w+|MaxAge\w+)>([^<]*)<", body)


OURS = [
    ("ID", "dexterdata"),
    ("AllowedHeader", "*"),
    ("AllowedMethod", "GET"),
    ("AllowedMethod", "PUT"),
    ("AllowedOrigin", "https://data.example.org"),
    ("ExposeHeader", "ETag"),
    ("MaxAgeSeconds", "3600"),
]


def as_xml(*pairs):
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in pairs)
    return f"<CORSRule>{inner}</CORSRule>"


def test_a_fresh_bucket_gets_the_rule_that_uploads_need(server):
    prepare(server)

    (_, (method, body)) = server.asked
    assert method == "PUT"
    assert sorted(words(body)) == sorted(
        (name if name == "MaxAgeSeconds" else name.removesuffix("s"), value) for name, value in OURS
    )


def test_a_bucket_that_has_the_rule_is_left_alone(server):
    server.answers["GET"] = (200, f"<CORSConfiguration>{as_xml(*OURS)}</CORSConfiguration>")

    prepare(server)

    assert [method for method, _ in server.asked] == ["GET"]


def test_rules_of_others_stay_and_an_old_one_of_ours_goes(server):
    theirs = [("ID", "theirs"), ("AllowedMethod", "GET"), ("AllowedOrigin", "https://cdn.example")]
    old = [("ID", "dexterdata"), ("AllowedMethod", "PUT"), ("AllowedOrigin", "https://old.example")]
    server.answers["GET"] = (
        200,
        f"<CORSConfiguration>{as_xml(*old)}{as_xml(*theirs)}</CORSConfiguration>",
    )

    prepare(server)

    body = server.asked[1][1]
    assert re.findall(r"<ID>(\w+)<", body) == ["theirs", "dexterdata"]
    assert "https://cdn.example" in body
    assert "https://old.example" not in body


@pytest.mark.parametrize(
    ("method", "status", "code"),
    [("GET", 501, "NotImplemented"), ("PUT", 501, "NotImplemented"), ("GET", 403, "AccessDenied")],
)
def test_a_store_that_takes_no_rule_is_said_and_used(server, caplog, method, status, code):
    server.answers[method] = (status, problem(code))

    prepare(server)

    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert record.getMessage() == (
        f"The object store lets us set no CORS rule for the bucket bucket ({code}). "
        "Uploads from pages need one: see Storage in docs/operations.md."
    )


def test_another_refusal_is_an_error(server):
    server.answers["PUT"] = (400, problem("InvalidArgument"))

    with pytest.raises(StoreUnavailableError, match="answered 400"):
        prepare(server)


def test_the_documented_rule_is_the_one_that_is_set():
    text = (PROJECT / "docs" / "operations.md").read_text()
    (block,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)

    assert json.loads(block) == {"CORSRules": [rule("https://data.example.org")]}
