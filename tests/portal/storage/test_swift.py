"""What only the S3 store does, on a server that enforces signatures."""

import pytest

from portal.settings.location import parse
from portal.storage import Part, PartMismatchError, StoreUnavailableError
from portal.storage.s3.store import S3Store
from tests.portal.storage.reading import read

pytestmark = [pytest.mark.s3, pytest.mark.xdist_group("swift")]
MINIMUM = 5 * 1024**2


def test_object_above_the_limit_of_one_copy_is_copied_in_parts(s3_store, settings):
    location = parse(settings.DEXTER_STORAGE)
    store = S3Store(location, largest_copy_bytes=MINIMUM, copy_part_bytes=MINIMUM)
    data = bytes(range(256)) * (12 * 1024**2 // 256)
    store.put("from", data, content_type="text/csv", content_encoding="gzip")

    copied = store.copy("from", "to")
    store.delete("from")

    assert read(store, "to") == data
    assert (copied.bytes, copied.content_type) == (len(data), "text/csv")
    assert copied.content_encoding == "gzip"
    assert copied.etag.endswith("-3")


def test_wrong_secret_is_unavailable_and_reads_nothing(s3_store, settings, monkeypatch):
    s3_store.put("k", b"x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")

    with pytest.raises(StoreUnavailableError, match="refuses our credentials"):
        S3Store(parse(settings.DEXTER_STORAGE)).open("k")


def test_dead_object_server_is_unavailable_and_then_well_again(s3_store, swift_server):
    s3_store.put("k", b"x")

    with swift_server.without("object"), pytest.raises(StoreUnavailableError):
        s3_store.put("l", b"y")

    s3_store.put("l", b"y")
    assert read(s3_store, "k") == b"x"
    assert read(s3_store, "l") == b"y"


def test_missing_bucket_is_said_and_prepare_makes_it(s3_store, settings):
    store = S3Store(parse(settings.DEXTER_STORAGE.replace("s3://dexterdata", "s3://another")))
    with pytest.raises(StoreUnavailableError, match="no such bucket"):
        store.put("k", b"x")

    store.prepare()
    store.put("k", b"x")

    assert read(store, "k") == b"x"
    store.delete("k")


def test_completion_taken_up_after_a_crash_before_the_copy_says_so(s3_store, outside):
    upload_id = s3_store.start_multipart("incoming/k")
    link = s3_store.sign_part("incoming/k", upload_id, 1, length=5, expires_in_s=60)
    part = Part(1, outside.put(link.url, content=b"hello").headers["ETag"])
    S3Store.complete_multipart(s3_store, "uploading/incoming/k", upload_id, [part])

    done = s3_store.complete_multipart("incoming/k", upload_id, [part])

    assert read(s3_store, "incoming/k") == b"hello"
    assert done.bytes == 5
    assert list(s3_store.list("uploading/")) == []


def test_server_that_closes_uploads_itself_needs_no_copy(s3_store, settings, outside):
    plain = S3Store(parse(settings.DEXTER_STORAGE.replace("&seal=copy", "")))
    upload_id = plain.start_multipart("incoming/k", "text/csv")
    parts = []
    for number, content in ((1, b"a" * MINIMUM), (2, b"b")):
        link = plain.sign_part(
            "incoming/k", upload_id, number, length=len(content), expires_in_s=60
        )
        parts.append(Part(number, outside.put(link.url, content=content).headers["ETag"]))

    received = plain.list_parts("incoming/k", upload_id)
    done = plain.complete_multipart("incoming/k", upload_id, parts)

    assert [(part.number, part.bytes) for part in received] == [(1, MINIMUM), (2, 1)]
    assert plain.complete_multipart("incoming/k", upload_id, parts) == done
    assert (done.bytes, done.content_type) == (MINIMUM + 1, "text/csv")
    assert read(plain, "incoming/k", MINIMUM - 1) == b"ab"


def test_small_part_that_is_not_the_last_is_a_mismatch(s3_store, outside):
    upload_id = s3_store.start_multipart("incoming/k")
    parts = []
    for number in (1, 2):
        link = s3_store.sign_part("incoming/k", upload_id, number, length=5, expires_in_s=60)
        parts.append(Part(number, outside.put(link.url, content=b"hello").headers["ETag"]))

    with pytest.raises(PartMismatchError):
        s3_store.complete_multipart("incoming/k", upload_id, parts)


def test_browser_may_ask_whether_it_may_send_a_part(s3_store, outside):
    upload_id = s3_store.start_multipart("incoming/k")
    link = s3_store.sign_part("incoming/k", upload_id, 1, length=5, expires_in_s=60)
    page = {"Origin": "http://127.0.0.1:8000"}

    asked = outside.options(link.url, headers={**page, "Access-Control-Request-Method": "PUT"})
    sent = outside.put(link.url, content=b"hello", headers=page)

    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] in ("*", page["Origin"])
    assert sent.headers["Access-Control-Allow-Origin"] in ("*", page["Origin"])
    assert "etag" in sent.headers["Access-Control-Expose-Headers"].lower()


def test_a_server_without_rules_for_buckets_is_prepared_with_a_warning(s3_store, caplog):
    s3_store.prepare()

    (record,) = caplog.records
    assert "lets us set no CORS rule for the bucket dexterdata (NotImplemented)" in (
        record.getMessage()
    )
