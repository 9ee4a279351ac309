"""Bundles: awaited without an account, fetched on after a break, never trusted."""

from __future__ import annotations

import hashlib
import io
import zipfile

import pytest

from dexterdata.client import Api, ClientError
from dexterdata.client.bundles import fetch, unpack, wait_until_ready
from dexterdata.client.errors import IncompleteError

DATA = bytes(range(256)) * 40
SHA256 = hashlib.sha256(DATA).hexdigest()


def links(server, path="good"):
    url = f"http://127.0.0.1:{server.server_port}/{path}"
    link = {"path": "bundle.zip", "url": url, "bytes": len(DATA), "sha256": SHA256}
    return (200, {}, {"links": [link]})


def requests(server):
    return [(method, path, headers.get("Range")) for method, path, headers, _ in server.seen]


def test_a_bundle_is_awaited_by_itself_so_that_open_data_needs_no_account(api, server, pauses):
    building = {"id": "b", "state": "building", "job": {"id": "j", "state": "running"}}
    server.answers = [(200, {}, building), (200, {}, building | {"state": "ready"})]

    bundle = wait_until_ready(api, building)

    assert bundle["state"] == "ready"
    assert [path for _, path, _ in requests(server)] == ["/api/v1/bundles/b"] * 2
    assert pauses == [0.25, 0.25]


@pytest.mark.parametrize("job", ["dead", "done"])
def test_a_bundle_that_failed_says_why(api, server, job):
    failed = {"id": "b", "state": "failed", "error": "The store is full.", "job": {"state": job}}

    with pytest.raises(ClientError) as caught:
        wait_until_ready(api, failed)

    assert (str(caught.value), caught.value.code) == ("The store is full.", "bundle.failed")


def test_a_bundle_that_takes_too_long_is_left_to_go_on(api, server):
    queued = {"id": "b", "state": "queued", "job": None}
    server.answers = [(200, {}, queued)]

    with pytest.raises(IncompleteError):
        wait_until_ready(api, queued, timeout_s=0.01)


def test_a_download_goes_on_where_it_stopped(api, server, tmp_path):
    (tmp_path / "bundle.zip.part").write_bytes(DATA[:5000])
    server.answers = [links(server), (206, {}, DATA[5000:])]
    seen = []

    (path,) = fetch(api, "b", tmp_path, lambda done, total: seen.append((done, total)))

    assert path.read_bytes() == DATA
    assert requests(server)[1] == ("GET", "/good", "bytes=5000-")
    assert seen == [(len(DATA), len(DATA))]
    assert [entry.name for entry in tmp_path.iterdir()] == ["bundle.zip"]


def test_an_expired_link_is_renewed(api, server, tmp_path):
    server.answers = [
        links(server, "old"),
        (403, {}, {"code": "link.expired"}),
        links(server, "new"),
        (200, {}, DATA),
    ]

    (path,) = fetch(api, "b", tmp_path)

    assert path.read_bytes() == DATA
    assert [path for _, path, _ in requests(server)] == [
        "/api/v1/bundles/b/links", "/old", "/api/v1/bundles/b/links", "/new",
    ]  # fmt: skip


def test_what_is_there_already_is_not_fetched_again(api, server, tmp_path):
    (tmp_path / "bundle.zip").write_bytes(DATA)
    server.answers = [links(server)]

    fetch(api, "b", tmp_path)

    assert len(server.seen) == 1


def test_damaged_bytes_are_thrown_away(api, server, tmp_path):
    server.answers = [links(server), (200, {}, DATA[:-1] + b"?")]

    with pytest.raises(ClientError) as caught:
        fetch(api, "b", tmp_path)

    assert caught.value.code == "download.checksum"
    assert list(tmp_path.iterdir()) == []


def test_links_that_never_work_leave_the_download_resumable(api, server, tmp_path, pauses):
    server.answers = [links(server), (403, {}, {})] * 8 + [links(server)]

    with pytest.raises(IncompleteError) as caught:
        fetch(api, "b", tmp_path)

    assert caught.value.code == "download.incomplete"
    assert len(server.seen) == 16
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_a_portal_lost_on_the_way_leaves_the_download_resumable(server, tmp_path):
    server.answers = [links(server), (200, {}, DATA[:5000])]

    def vanish(_seconds):
        server.socket.close()

    with (
        Api(f"http://127.0.0.1:{server.server_port}", pause=vanish) as api,
        pytest.raises(IncompleteError) as caught,
    ):
        fetch(api, "b", tmp_path)

    assert str(caught.value) == (
        "5,000 of 10,240 bytes of bundle.zip are there; run the same command again to go on."
    )
    assert caught.value.code == "download.incomplete"
    assert (tmp_path / "bundle.zip.part").read_bytes() == DATA[:5000]


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "data/../../out.txt"])
def test_a_bundle_never_writes_outside_its_folder(tmp_path, name):
    archive = tmp_path / "b.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        bundle.writestr("data/good.txt", "good")
        bundle.writestr(name, "bad")

    with pytest.raises(ClientError) as caught:
        unpack(archive, tmp_path / "to")

    assert caught.value.code == "bundle.unsafe_path"
    assert not (tmp_path / "to").exists()


def test_a_bundle_holds_no_symbolic_link(tmp_path):
    link = zipfile.ZipInfo("data/link")
    link.external_attr = 0o120777 << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr(link, "/etc/passwd")
    (tmp_path / "b.zip").write_bytes(packed.getvalue())

    with pytest.raises(ClientError, match="would be written elsewhere"):
        unpack(tmp_path / "b.zip", tmp_path / "to")
