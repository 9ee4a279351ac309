"""The contract of signed links: what they allow, and that they allow nothing else."""

import time

import pytest

from portal.storage.local.store import LocalStore
from tests.portal.storage.tampering import changed_letter, raised, with_key

PROBLEM = "application/problem+json"


def assert_refused(store, response, code="link.not_valid"):
    """403 on both stores; ours says it as a problem and no more than `code`."""
    if isinstance(store, LocalStore):
        assert response.status_code == 403
        assert response.headers["Content-Type"] == PROBLEM
        assert response.json()["code"] == code
        assert "signature" not in response.text.lower()
    else:
        # Swift knows no POST (501) and does not get as far as permissions without a signature.
        is_odd = response.request.method == "POST" or not response.request.url.query
        assert response.status_code in ((400, 403, 501) if is_odd else (403,))


@pytest.fixture
def link(store):
    """A link to one of two objects of one length."""
    store.put("bundles/one.zip", b"0123456789", content_type="application/zip")
    store.put("bundles/two.zip", b"abcdefghij", content_type="application/zip")
    return store.sign_get("bundles/one.zip", expires_in_s=60, filename="data.zip")


def test_link_gives_the_bytes_with_type_length_and_tag(store, link, outside):
    response = outside.get(link.url)

    assert response.status_code == 200
    assert response.content == b"0123456789"
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Length"] == "10"
    assert response.headers["ETag"].strip('"') == store.head("bundles/one.zip").etag


def test_link_names_method_end_and_no_headers(store):
    store.put("k", b"x")
    began = time.time()

    link = store.sign_get("k", expires_in_s=60, filename="x")

    assert link.method == "GET"
    assert link.headers == {}
    assert began + 58 <= link.expires_at.timestamp() <= time.time() + 60


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("data.zip", 'attachment; filename="data.zip"'),
        ("손 장갑.csv", "attachment; filename*=utf-8''%EC%86%90%20%EC%9E%A5%EA%B0%91.csv"),
        ('a"b.csv', 'attachment; filename="a\\"b.csv"'),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("x\r\nSet-Cookie: a=b", 'attachment; filename="xSet-Cookie: a=b"'),
    ],
)
def test_link_saves_under_the_name_it_was_made_for(store, outside, filename, expected):
    store.put("k", b"x")

    response = outside.get(store.sign_get("k", expires_in_s=60, filename=filename).url)

    assert response.headers["Content-Disposition"] == expected
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    ("wanted", "content", "content_range"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=8-100", b"89", "bytes 8-9/10"),
    ],
)
def test_range_gets_206_and_only_that_range(link, outside, wanted, content, content_range):
    response = outside.get(link.url, headers={"Range": wanted})

    assert response.status_code == 206
    assert response.content == content
    assert response.headers["Content-Range"] == content_range


def test_range_behind_the_end_gets_416(link, outside):
    response = outside.get(link.url, headers={"Range": "bytes=10-"})

    assert response.status_code == 416


def test_link_ends_one_second_after_its_expiry_at_the_latest(store, outside):
    store.put("k", b"x")
    link = store.sign_get("k", expires_in_s=2, filename="x")
    before = outside.get(link.url)

    time.sleep(max(link.expires_at.timestamp() + 1.0 - time.time(), 0))

    assert before.status_code == 200
    assert_refused(store, outside.get(link.url), "link.expired")


def test_changed_key_is_refused(store, link, outside):
    other = with_key(link.url, "one.zip", "two.zip")

    assert_refused(store, outside.get(other))


@pytest.mark.parametrize("position", [0, 20, 63])
def test_changed_signature_is_refused(store, link, outside, position):
    assert_refused(store, outside.get(changed_letter(link.url, "signature", position)))


def test_longer_life_is_refused(store, link, outside):
    assert_refused(store, outside.get(raised(link.url, "expires")))


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_other_method_is_refused_and_changes_nothing(store, link, outside, method):
    response = outside.request(method, link.url, content=b"evil")

    assert_refused(store, response)
    assert outside.get(link.url).content == b"0123456789"


def test_without_signature_nothing_is_given(store, link, outside):
    bare = link.url.partition("?")[0]

    assert_refused(store, outside.get(bare))


def test_signature_of_one_link_does_not_open_another(store, link, outside):
    second = store.sign_get("bundles/two.zip", expires_in_s=60, filename="data.zip")

    mixed = f"{second.url.partition('?')[0]}?{link.url.partition('?')[2]}"

    assert_refused(store, outside.get(mixed))


@pytest.mark.parametrize("seconds", [0, -1, 7 * 24 * 3600 + 1])
def test_life_of_a_link_has_bounds(store, seconds):
    with pytest.raises(ValueError, match="A link lives"):
        store.sign_get("k", expires_in_s=seconds, filename="x")
