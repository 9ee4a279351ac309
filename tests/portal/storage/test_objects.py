"""The contract of objects: the same of both stores."""

import io
from datetime import UTC, datetime, timedelta

import pytest

from portal.storage import ObjectMissingError
from portal.storage.errors import InvalidKeyError
from tests.portal.storage.reading import read

KOREAN_60 = "오른손장갑기록" * 8 + "끝.csv"
NAMES = ["plain.csv", "with space & plus+.csv", KOREAN_60, "a/b/c", "per%20cent?#&=.csv", "a~b'()*"]


@pytest.mark.parametrize("name", NAMES)
def test_object_comes_back_under_any_decent_name(store, name):
    stored = store.put(f"names/{name}", b"touch")

    assert read(store, f"names/{name}") == b"touch"
    assert [each.key for each in store.list("names/")] == [f"names/{name}"]
    assert stored == store.head(f"names/{name}")


def test_head_tells_what_was_put(store):
    store.put("k", b"hello", content_type="text/csv", content_encoding="gzip")

    found = store.head("k")

    assert (found.key, found.bytes, found.content_type) == ("k", 5, "text/csv")
    assert found.content_encoding == "gzip"
    assert found.etag == "5d41402abc4b2a76b9719d911017c592"
    assert abs(datetime.now(UTC) - found.modified_at) < timedelta(seconds=10)


def test_types_are_octets_and_no_encoding_unless_said(store):
    store.put("k", b"hello")

    found = store.head("k")

    assert (found.content_type, found.content_encoding) == ("application/octet-stream", None)


def test_missing_object_has_no_head_and_cannot_be_opened_or_copied(store):
    assert store.head("nothing") is None
    with pytest.raises(ObjectMissingError):
        store.open("nothing")
    with pytest.raises(ObjectMissingError):
        store.copy("nothing", "target")
    assert store.head("target") is None


def test_empty_object_is_an_object(store):
    store.put("empty", b"")

    assert store.head("empty").bytes == 0
    assert read(store, "empty") == b""


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, None, b"0123456789"),
        (3, None, b"3456789"),
        (3, 5, b"34"),
        (0, 10, b"0123456789"),
        (8, 99, b"89"),
        (4, 4, b""),
        (10, None, b""),
        (11, 20, b""),
    ],
)
def test_open_streams_from_start_to_before_end(store, start, end, expected):
    store.put("k", b"0123456789")

    with store.open("k", start, end) as file:
        assert file.read() == expected


def test_opened_object_reads_in_pieces_like_a_file(store):
    store.put("k", b"0123456789")

    with store.open("k") as file:
        assert [file.read(4), file.read(4), file.read(4), file.read(4)] == [
            b"0123",
            b"4567",
            b"89",
            b"",
        ]


def test_put_takes_the_place_of_what_was_there(store):
    store.put("k", b"old", content_type="text/plain", content_encoding="gzip")

    store.put("k", io.BytesIO(b"newer"))

    assert read(store, "k") == b"newer"
    assert store.head("k").content_encoding is None
    assert len(list(store.list(""))) == 1


def test_copy_keeps_bytes_and_types_and_outlives_its_source(store):
    store.put("from/원본 a", b"bytes", content_type="text/csv", content_encoding="gzip")

    copied = store.copy("from/원본 a", "to/b")
    store.delete("from/원본 a")

    assert read(store, "to/b") == b"bytes"
    assert (copied.key, copied.bytes) == ("to/b", 5)
    assert (copied.content_type, copied.content_encoding) == ("text/csv", "gzip")


def test_writing_to_the_source_after_a_copy_does_not_change_the_copy(store):
    store.put("incoming/x", b"validated")
    store.copy("incoming/x", "sha256/aa/x")

    store.put("incoming/x", b"something else")

    assert read(store, "sha256/aa/x") == b"validated"


def test_deleted_object_is_gone_and_may_be_deleted_again(store):
    store.put("k", b"x")

    store.delete("k")
    store.delete("k")

    assert store.head("k") is None
    assert list(store.list("")) == []


def test_list_gives_what_starts_with_the_prefix_by_key(store):
    for key in ("a/2", "a/1", "ab", "b/1", "a/1/deep"):
        store.put(key, key.encode())

    assert [each.key for each in store.list("a/")] == ["a/1", "a/1/deep", "a/2"]
    assert [each.key for each in store.list("a")] == ["a/1", "a/1/deep", "a/2", "ab"]
    assert [each.key for each in store.list("zz/")] == []
    assert [each.bytes for each in store.list("a/1")] == [3, 8]


def test_list_and_head_agree_on_the_tag(store):
    store.put("k", b"x")

    (listed,) = store.list("k")

    assert listed.etag == store.head("k").etag


def test_failed_write_changes_nothing_and_leaves_nothing(store):
    store.put("k", b"before")

    def breaks():
        yield b"x" * 20_000_000
        raise RuntimeError("the disk of the builder is full")

    with pytest.raises(RuntimeError):
        store.write_multipart("k", breaks())

    assert read(store, "k") == b"before"
    assert store.abort_stale(timedelta(seconds=-60)) == 0


def test_write_multipart_stores_small_and_large_alike(store):
    small = store.write_multipart("small", [b"a", b"", b"b"], "text/plain")
    large = store.write_multipart("large", (b"%07d" % n * 100_000 for n in range(30)))

    assert (read(store, "small"), small.content_type) == (b"ab", "text/plain")
    assert large.bytes == 21_000_000
    assert read(store, "large", 20_999_995) == b"00029"
    assert read(store, "large", 700_000, 700_007) == b"0000001"


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a\x00b", "a\nb"])
def test_key_that_could_leave_the_store_is_refused(store, key):
    for use in (store.open, store.delete, store.start_multipart):
        with pytest.raises(InvalidKeyError):
            use(key)
    with pytest.raises(InvalidKeyError):
        store.put(key, b"x")
    with pytest.raises(InvalidKeyError):
        store.sign_get(key, expires_in_s=60, filename="x")


def test_prepared_store_may_be_prepared_again_and_answers(store):
    store.put("k", b"x")

    store.prepare()
    store.check()

    assert read(store, "k") == b"x"
