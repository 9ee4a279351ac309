"""`dexter download` and `upload` as processes, against a server that fails as it is told to."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

CONTENT = b"t,x\n0,1\n"


@pytest.fixture
def dexter(server, tmp_path):
    """Runs the command in a home of its own; code, standard output, standard error."""

    def run(*words):
        places = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "DEXTER_TOKEN": "dxd_t"}
        address = {"DEXTER_URL": f"http://127.0.0.1:{server.server_port}"}
        done = subprocess.run(
            [sys.executable, "-m", "dexterdata.cli", *map(str, words)],
            env=os.environ | places | address,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def archive():
    """A bundle with one file."""
    entry = {
        "path": "data/a.csv",
        "bytes": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
    }
    manifest = {"dataset": "o/s", "version": "1.0.0", "grant": None, "files": [entry]}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("manifest.json", json.dumps(manifest))
        bundle.writestr("data/a.csv", CONTENT)
    return packed.getvalue()


def answers(server, data):
    """A ready bundle, and links to it."""
    url = f"http://127.0.0.1:{server.server_port}/object"
    link = {
        "path": "b.zip",
        "url": url,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return (200, {}, {"id": "b", "state": "ready"}), (200, {}, {"links": [link]})


def test_an_expired_link_is_renewed_and_the_rest_fetched(server, dexter, tmp_path):
    data = archive()
    ready, links = answers(server, data)
    server.answers = [ready, links, (200, {}, data[:40]), links, (403, {}, {}), links,
                      (206, {}, data[40:])]  # fmt: skip

    code, said, _ = dexter("download", "b", "-o", tmp_path / "out")

    assert code == 0
    assert said == "1 files, 8 bytes, o/s@1.0.0: every byte as listed.\n"
    assert (tmp_path / "out" / "data" / "a.csv").read_bytes() == CONTENT
    ranges = [
        headers.get("Range", headers.get("range"))
        for _, path, headers, _ in server.seen
        if path == "/object"
    ]
    assert ranges == [None, "bytes=40-", "bytes=40-"]


def test_a_connection_that_stays_lost_ends_with_seven_and_keeps_what_came(server, dexter, tmp_path):
    data = archive()
    ready, links = answers(server, data)
    server.answers = [ready, links, (200, {}, data[:40]), links, *[(403, {}, {}), links] * 8]

    code, _, said = dexter("download", "b", "-o", tmp_path / "out")

    assert code == 7
    assert "run the same command again to go on" in said
    assert (tmp_path / "out" / ".dexter" / "b.zip.part").read_bytes() == data[:40]


def test_an_upload_that_loses_the_store_ends_with_seven(server, dexter, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(CONTENT)
    part = {"number": 1, "method": "PUT", "headers": {}}
    url = f"http://127.0.0.1:{server.server_port}/part"
    server.answers = [
        (201, {}, {"id": "u", "state": "open", "part_size": 4, "parts": 2}),
        (200, {}, {"parts": [part | {"url": url}]}),
        (500, {}, {}),
    ]

    code, _, said = dexter("upload", path, "--dataset", "o/s")

    assert code == 7
    assert said.startswith("0 of 2 parts of a.csv are there; run the same command again")


def test_a_refused_decision_is_told_with_every_reason(server, dexter):
    reasons = [
        {"code": "grant.not_active", "text": "Your licence ended on 3 May."},
        {"code": "payment.missing", "text": "The order is not paid."},
    ]
    step = {"text": "Order it again", "url": "/orders/"}
    problem = {"code": "grant.not_active", "detail": "Your licence ended on 3 May."}
    server.answers = [
        (200, {}, {"id": "b", "state": "ready"}),
        (403, {}, problem | {"reasons": reasons, "next_step": step}),
    ]

    code, _, said = dexter("download", "b")

    assert code == 4
    assert "- The order is not paid. (payment.missing)" in said
    assert "Next: Order it again /orders/" in said
