"""The contract of multipart uploads by signed parts."""

import hashlib
import random
from datetime import timedelta

import pytest

from portal.storage import (
    MINIMUM_PART_BYTES,
    ObjectMissingError,
    Part,
    PartMismatchError,
    UploadGoneError,
)
from portal.storage.keys import incoming_key
from tests.portal.storage.cutting import put_and_cut
from tests.portal.storage.reading import read
from tests.portal.storage.tampering import changed_letter, raised, with_key

SIZE = MINIMUM_PART_BYTES
DATA = random.Random(7).randbytes(4 * SIZE + 1234)
PARTS = [DATA[start : start + SIZE] for start in range(0, len(DATA), SIZE)]


class Uploader:
    """A client outside that has only the links."""

    def __init__(self, store, outside):
        self.store = store
        self.outside = outside
        self.key = incoming_key()
        self.upload_id = store.start_multipart(self.key, "text/csv")

    def link(self, number, length, expires_in_s=60):
        return self.store.sign_part(
            self.key, self.upload_id, number, length=length, expires_in_s=expires_in_s
        )

    def put(self, number, content, url=None):
        url = url or self.link(number, len(content)).url
        return self.outside.put(url, content=content)

    def send(self, number, content):
        response = self.put(number, content)
        assert response.status_code == 200, response.text
        return Part(number, response.headers["ETag"])

    def received(self):
        return [
            (part.number, part.bytes) for part in self.store.list_parts(self.key, self.upload_id)
        ]

    def complete(self, parts):
        return self.store.complete_multipart(self.key, self.upload_id, parts)


@pytest.fixture
def uploader(store, outside):
    uploader = Uploader(store, outside)
    yield uploader
    store.abort_multipart(uploader.key, uploader.upload_id)


def test_upload_cut_after_the_third_part_is_resumed_to_the_same_bytes(store, uploader):
    for number in (1, 2, 3):
        uploader.send(number, PARTS[number - 1])
    put_and_cut(uploader.link(4, SIZE).url, PARTS[3], sent=SIZE // 2)
    assert uploader.received() == [(1, SIZE), (2, SIZE), (3, SIZE)]

    uploader.send(4, PARTS[3])
    uploader.send(5, PARTS[4])
    done = uploader.complete(store.list_parts(uploader.key, uploader.upload_id))

    assert hashlib.sha256(read(store, uploader.key)).digest() == hashlib.sha256(DATA).digest()
    assert (done.bytes, done.content_type) == (len(DATA), "text/csv")


def test_etag_of_a_part_is_its_md5(uploader):
    part = uploader.send(1, b"hello")

    assert part.etag == '"5d41402abc4b2a76b9719d911017c592"'


def test_part_sent_again_takes_the_place_of_the_first(store, uploader):
    uploader.send(1, b"first")
    second = uploader.send(1, b"second!")

    done = uploader.complete([second])

    assert uploader.store.head(uploader.key) == done
    assert read(store, uploader.key) == b"second!"


def test_object_appears_only_when_the_upload_is_complete(store, uploader):
    part = uploader.send(1, b"hello")
    assert store.head(uploader.key) is None

    uploader.complete([part])

    assert read(store, uploader.key) == b"hello"


def test_after_completion_the_same_link_is_refused_and_changes_nothing(store, uploader):
    link = uploader.link(1, 5).url
    uploader.complete([Part(1, uploader.put(1, b"hello", link).headers["ETag"])])

    again = uploader.put(1, b"EVIL!", link)

    assert again.status_code in (404, 409)
    assert read(store, uploader.key) == b"hello"
    assert [each.key for each in store.list("incoming/")] == [uploader.key]


def test_after_an_abort_the_link_is_refused_and_nothing_remains(store, uploader):
    link = uploader.link(1, 5).url
    uploader.put(1, b"hello", link)
    store.abort_multipart(uploader.key, uploader.upload_id)

    again = uploader.put(1, b"hello", link)

    assert again.status_code in (404, 409)
    assert store.head(uploader.key) is None
    with pytest.raises(UploadGoneError):
        store.list_parts(uploader.key, uploader.upload_id)


def test_completing_twice_gives_the_same_object(uploader):
    parts = [uploader.send(1, b"hello")]

    assert uploader.complete(parts) == uploader.complete(parts)


def test_other_parts_do_not_complete_an_upload_again(store, uploader):
    uploader.complete([uploader.send(1, b"hello")])

    with pytest.raises(UploadGoneError):
        uploader.complete([Part(1, "0" * 32)])
    assert read(store, uploader.key) == b"hello"


def test_aborted_upload_cannot_be_completed_and_may_be_aborted_again(store, uploader):
    part = uploader.send(1, b"hello")
    store.abort_multipart(uploader.key, uploader.upload_id)
    store.abort_multipart(uploader.key, uploader.upload_id)

    with pytest.raises(UploadGoneError):
        uploader.complete([part])
    assert store.head(uploader.key) is None


def test_wrong_missing_or_misordered_parts_leave_the_upload_open(store, uploader):
    first, second = uploader.send(1, PARTS[0]), uploader.send(2, PARTS[1])
    md5_of_nothing = "d41d8cd98f00b204e9800998ecf8427e"

    for parts in (
        [],
        [first, Part(2, md5_of_nothing)],
        [first, Part(3, md5_of_nothing)],
        [second, first],
        [first, first],
        [Part(1, "no tag")],
    ):
        with pytest.raises(PartMismatchError):
            uploader.complete(parts)
    assert store.head(uploader.key) is None
    assert uploader.complete([first, second]).bytes == 2 * SIZE


@pytest.mark.parametrize("length", [4, 6])
def test_part_of_another_length_is_refused(uploader, length):
    response = uploader.put(1, b"x" * length, uploader.link(1, 5).url)

    assert response.status_code == 403
    assert uploader.received() == []


@pytest.mark.parametrize("name", ["signature", "expires", "part", "upload"])
def test_part_link_with_a_changed_parameter_is_refused(uploader, name):
    change = changed_letter if name in ("signature", "upload") else raised

    response = uploader.put(1, b"hello", change(uploader.link(1, 5).url, name))

    assert response.status_code == 403
    assert uploader.received() == []


def test_part_link_with_another_key_is_refused(store, uploader):
    other = with_key(uploader.link(1, 5).url, uploader.key, "sha256/aa/stolen")

    assert uploader.put(1, b"hello", other).status_code == 403
    assert store.head("sha256/aa/stolen") is None


def test_part_link_does_not_read(store, uploader, outside):
    link = uploader.link(1, 5).url
    uploader.put(1, b"hello", link)

    assert outside.get(link).status_code == 403


def test_unknown_upload_has_no_parts(store):
    with pytest.raises((UploadGoneError, ObjectMissingError)):
        store.list_parts("incoming/x", "0" * 32)


def test_stale_uploads_are_aborted_and_fresh_ones_kept(store, uploader):
    uploader.send(1, b"hello")

    kept = store.abort_stale(timedelta(hours=24))
    aborted = store.abort_stale(timedelta(seconds=-60))

    assert (kept, aborted) == (0, 1)
    with pytest.raises(UploadGoneError):
        store.list_parts(uploader.key, uploader.upload_id)


@pytest.mark.parametrize(("number", "length"), [(0, 5), (10_001, 5), (1, 0), (1, 5 * 1024**3 + 1)])
def test_part_outside_of_what_s3_takes_is_not_signed(store, number, length):
    with pytest.raises(ValueError, match="outside of what S3 takes"):
        store.sign_part("k", "0" * 32, number, length=length, expires_in_s=60)
