"""What only the local store does: crashes, races, its folder and the answers of its view."""

import hashlib
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from portal.storage import Part, StoreUnavailableError, UploadGoneError
from portal.storage.local.store import LocalStore
from tests.portal.storage.reading import read


def md5(content):
    return hashlib.md5(content).hexdigest()


def files_under(folder: Path):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def folder(local_store):
    return local_store.folder


@pytest.fixture
def upload(local_store):
    """An upload with two parts."""
    upload_id = local_store.start_multipart("incoming/k", "text/csv")
    local_store.receive_part("incoming/k", upload_id, 1, [b"hello "])
    local_store.receive_part("incoming/k", upload_id, 2, [b"world"])
    return upload_id


def parts():
    return [Part(1, md5(b"hello ")), Part(2, md5(b"world"))]


def test_completion_killed_while_joining_is_taken_up_again(local_store, upload):
    local_store._multiparts.close("incoming/k", upload, parts())

    done = local_store.complete_multipart("incoming/k", upload, parts())

    assert read(local_store, "incoming/k") == b"hello world"
    assert done.etag == md5(bytes.fromhex(md5(b"hello ") + md5(b"world"))) + "-2"


def test_no_part_changes_once_joining_began(local_store, upload):
    local_store._multiparts.close("incoming/k", upload, parts())

    with pytest.raises(UploadGoneError):
        local_store.receive_part("incoming/k", upload, 2, [b"EVIL!"])

    local_store.complete_multipart("incoming/k", upload, parts())
    assert read(local_store, "incoming/k") == b"hello world"


def test_part_that_arrives_while_the_upload_is_completed_is_refused(local_store, upload):
    def slow():
        yield b"EV"
        local_store.complete_multipart("incoming/k", upload, parts())
        yield b"IL"

    with pytest.raises(UploadGoneError):
        local_store.receive_part("incoming/k", upload, 2, slow())

    assert read(local_store, "incoming/k") == b"hello world"
    assert files_under(local_store.folder / ".tmp") == []


def test_eight_completions_at_once_give_one_object(local_store, folder, upload):
    results = []

    def complete():
        results.append(local_store.complete_multipart("incoming/k", upload, parts()))

    threads = [threading.Thread(target=complete) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 8
    assert {result.etag for result in results} == {results[0].etag}
    assert len(files_under(folder / ".blobs")) == 1


def test_the_same_part_sent_eight_times_at_once_is_there_once(local_store, upload):
    contents = [bytes([65 + n]) * 1000 for n in range(8)]
    threads = [
        threading.Thread(target=local_store.receive_part, args=("incoming/k", upload, 1, [content]))
        for content in contents
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    first, second = local_store.list_parts("incoming/k", upload)

    assert first.etag in {md5(content) for content in contents}
    assert (first.bytes, second.bytes) == (1000, 5)


def test_reader_of_a_replaced_object_reads_the_old_bytes_to_the_end(local_store):
    local_store.put("k", b"old bytes")

    with local_store.open("k") as file:
        beginning = file.read(3)
        local_store.put("k", b"new")
        rest = file.read()

    assert beginning + rest == b"old bytes"
    assert read(local_store, "k") == b"new"


def test_nothing_remains_of_what_was_deleted_replaced_or_aborted(local_store, folder, upload):
    local_store.put("k", b"1")
    local_store.put("k", b"2")
    local_store.copy("k", "l")

    local_store.delete("k")
    local_store.delete("l")
    local_store.abort_multipart("incoming/k", upload)

    assert files_under(folder) == []


def test_copy_of_a_copy_lives_on_when_the_others_are_deleted(local_store):
    local_store.put("a", b"bytes", content_encoding="gzip")
    local_store.copy("a", "b")
    local_store.copy("b", "c")
    local_store.delete("a")
    local_store.delete("b")

    assert read(local_store, "c") == b"bytes"
    assert local_store.head("c").content_encoding == "gzip"


def test_files_of_a_killed_process_go_with_the_stale_uploads(local_store, folder):
    left = folder / ".tmp" / "left-behind"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))

    local_store.abort_stale(timedelta(hours=24))

    assert not left.exists()


def test_folder_is_private(folder):
    assert folder.stat().st_mode & 0o077 == 0


def test_folder_that_cannot_be_made_is_unavailable(tmp_path):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StoreUnavailableError, match="folder fails"):
        LocalStore(tmp_path / "file" / "store")


def test_full_disk_is_unavailable_and_keeps_the_old_object(local_store):
    local_store.put("k", b"old")

    def fills_the_disk():
        with Path("/dev/full").open("wb", buffering=0) as full:
            full.write(b"x")
        yield b"never"

    with pytest.raises(StoreUnavailableError) as said:
        local_store.write_multipart("k", fills_the_disk())

    assert said.value.text == "The store's disk is full."
    assert read(local_store, "k") == b"old"


def test_expired_link_is_a_problem_that_says_only_that(local_store, outside, monkeypatch):
    local_store.put("k", b"x")
    link = local_store.sign_get("k", expires_in_s=60, filename="x")
    monkeypatch.setattr("portal.storage.signing.time.time", lambda: link.expires_at.timestamp() + 1)

    response = outside.get(link.url)

    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["code"], problem["status"]) == ("link.expired", 403)
    assert problem["detail"] == "This link has expired. Ask for a new one."


@pytest.mark.parametrize("extra", ["&filename=y", "&x=1", "&method=PUT", "&key=l", "&expires=9"])
def test_anything_added_to_a_link_is_refused(local_store, outside, extra):
    local_store.put("k", b"x")
    link = local_store.sign_get("k", expires_in_s=60, filename="x")

    response = outside.get(link.url + extra)

    assert response.status_code == 403
    assert response.json()["detail"] == "This link is not valid."


def test_every_single_changed_character_is_refused(local_store, outside):
    local_store.put("bundles/k.zip", b"x")
    link = local_store.sign_get("bundles/k.zip", expires_in_s=60, filename="x").url
    start = link.index("/bundles/") + 1
    refused = set()
    for position in range(start, len(link)):
        letter = "1" if link[position] != "1" else "2"
        changed = link[:position] + letter + link[position + 1 :]
        refused.add(outside.get(changed).status_code)

    assert refused == {403}


def test_link_of_a_deleted_object_is_404(local_store, outside):
    local_store.put("k", b"x")
    link = local_store.sign_get("k", expires_in_s=60, filename="x")
    local_store.delete("k")

    response = outside.get(link.url)

    assert response.status_code == 404
    assert response.json()["code"] == "store.object_missing"


def test_head_has_the_headers_and_no_body(local_store, outside):
    local_store.put("k", b"0123456789", content_type="text/csv")
    link = local_store.sign_get("k", expires_in_s=60, filename="x.csv")

    response = outside.head(link.url)

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Length"] == "10"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_if_range_sends_the_part_only_of_the_same_object(local_store, outside):
    stored = local_store.put("k", b"0123456789")
    link = local_store.sign_get("k", expires_in_s=60, filename="x").url
    modified = outside.get(link).headers["Last-Modified"]

    def status(condition):
        return outside.get(link, headers={"Range": "bytes=5-", "If-Range": condition}).status_code

    assert status(f'"{stored.etag}"') == 206
    assert status(modified) == 206
    assert status('"another"') == 200
    assert status(f'W/"{stored.etag}"') == 200
    assert status("Sun, 01 Jan 2017 00:00:00 GMT") == 200


def test_several_ranges_or_nonsense_get_the_whole(local_store, outside):
    local_store.put("k", b"0123456789")
    link = local_store.sign_get("k", expires_in_s=60, filename="x").url

    for wanted in ("bytes=0-1,3-4", "bytes=5-2", "bytes=-", "lines=1-2", "bytes=x-"):
        response = outside.get(link, headers={"Range": wanted})
        assert (response.status_code, response.content) == (200, b"0123456789")


def test_range_behind_the_end_tells_the_size(local_store, outside):
    local_store.put("k", b"0123456789")
    link = local_store.sign_get("k", expires_in_s=60, filename="x").url

    response = outside.get(link, headers={"Range": "bytes=10-"})

    assert response.headers["Content-Range"] == "bytes */10"


def test_known_tag_gets_304(local_store, outside):
    stored = local_store.put("k", b"x")
    link = local_store.sign_get("k", expires_in_s=60, filename="x").url

    response = outside.get(link, headers={"If-None-Match": f'"{stored.etag}"'})

    assert (response.status_code, response.content) == (304, b"")


def test_part_without_length_is_refused(local_store, outside, upload):
    link = local_store.sign_part("incoming/k", upload, 3, length=5, expires_in_s=60)

    response = outside.put(link.url, content=iter([b"hello"]))

    assert response.status_code == 403
    assert len(local_store.list_parts("incoming/k", upload)) == 2


def test_addresses_are_not_there_while_objects_are_in_s3(
    local_store, outside, settings, monkeypatch
):
    local_store.put("k", b"x")
    link = local_store.sign_get("k", expires_in_s=60, filename="x")
    settings.DEXTER_STORAGE = "s3://bucket?endpoint=http://127.0.0.1:1"

    assert outside.get(link.url).status_code == 404
