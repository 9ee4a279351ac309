"""Keys, ranges, places and names: no store needed."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.settings.location import LocalLocation, S3Location, parse
from portal.storage import keys
from portal.storage.errors import InvalidKeyError
from portal.storage.ranges import Span, UnsatisfiableRangeError
from portal.storage.ranges import parse as parse_range
from portal.storage.s3.multipart import SMALL_PART_BYTES, in_parts

SHA256 = "ab" + "0" * 62


def test_content_key_is_the_hash_under_its_first_two_digits():
    assert keys.content_key(SHA256) == f"sha256/ab/{SHA256}"


@pytest.mark.parametrize("wrong", ["", SHA256.upper(), SHA256[:-1], SHA256 + "0", "../" + SHA256])
def test_content_key_takes_nothing_but_a_hash(wrong):
    with pytest.raises(InvalidKeyError):
        keys.content_key(wrong)


def test_incoming_keys_are_long_and_never_the_same():
    made = {keys.incoming_key() for _ in range(100)}

    assert len(made) == 100
    assert all(len(key) == len("incoming/") + 64 for key in made)


def test_preview_and_bundle_keys_are_under_their_own_prefixes():
    assert keys.preview_key("1234", "preview.dxpv") == "previews/1234/preview.dxpv"
    assert keys.bundle_key("1234", "bundle.zip") == "bundles/1234/bundle.zip"
    with pytest.raises(InvalidKeyError):
        keys.preview_key("1234", "../../sha256/ab")


@pytest.mark.parametrize(
    "key",
    ["", "/a", "a/", "a//b", ".", "a/../b", "a/./b", "a\\b", "a\x00", "a\r\nb", "a~", "\ud800",
     "a" * 241, "a/" * 512 + "a", "\x7f"],
)  # fmt: skip
def test_key_that_a_store_could_misread_is_refused(key):
    with pytest.raises(InvalidKeyError):
        keys.checked(key)


@given(st.text(max_size=40))
def test_checked_key_stays_inside_any_folder(text):
    try:
        key = keys.checked(text)
    except InvalidKeyError:
        return

    assert not key.startswith("/")
    assert ".." not in key.split("/")
    assert all(key.split("/"))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a.csv", "a.csv"),
        ("dir/a.csv", "a.csv"),
        ("C:\\dir\\a.csv", "a.csv"),
        ("a\r\nb", "ab"),
        ("", "download"),
        ("dir/", "download"),
    ],
)
def test_filename_is_made_safe(name, safe):
    assert keys.safe_filename(name) == safe


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, None),
        ("", None),
        ("bytes=0-0", Span(0, 1)),
        ("bytes=0-9", Span(0, 10)),
        ("bytes=0-99", Span(0, 10)),
        ("bytes=9-", Span(9, 10)),
        ("bytes=-3", Span(7, 10)),
        ("bytes=-99", Span(0, 10)),
        ("BYTES=1-2", Span(1, 3)),
        ("bytes=2-1", None),
        ("bytes=0-1,2-3", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=\uff11-2", None),
        ("bytes=0-" + "9" * 40, None),
    ],
)
def test_range_of_ten_bytes(header, span):
    assert parse_range(header, 10) == span


@pytest.mark.parametrize(("header", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_range_with_no_byte_cannot_be_satisfied(header, size):
    with pytest.raises(UnsatisfiableRangeError):
        parse_range(header, size)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 40))
def test_any_span_lies_inside_the_object(first, last, size):
    try:
        span = parse_range(f"bytes={first}-{last}", size)
    except UnsatisfiableRangeError:
        assert first >= size
        return

    assert span is None or 0 <= span.start < span.end <= size


def test_places_are_read(tmp_path):
    assert parse(f"local:{tmp_path}") == LocalLocation(tmp_path)
    assert parse("s3://bucket") == S3Location("bucket", None, "us-east-1")
    assert parse(
        "s3://b-1?endpoint=http://127.0.0.1:9&region=eu-west-1"
        "&public_endpoint=https://files.example.org&seal=copy"
    ) == S3Location(
        "b-1",
        "http://127.0.0.1:9",
        "eu-west-1",
        "https://files.example.org",
        is_sealed_by_copy=True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "local:",
        "/tmp/store",
        "s3://",
        "s3://bucket/folder",
        "s3://b?endpont=x",
        "s3://b?seal=no",
    ],
)
def test_place_that_is_not_clear_is_refused(text):
    with pytest.raises(ImproperlyConfigured):
        parse(text)


@given(st.lists(st.binary(max_size=50), max_size=8))
def test_parts_hold_the_same_bytes(chunks):
    assert b"".join(in_parts(chunks)) == b"".join(chunks)


def test_parts_are_full_but_the_last():
    data = b"x" * (2 * SMALL_PART_BYTES + 1)

    assert [len(part) for part in in_parts([data])] == [SMALL_PART_BYTES, SMALL_PART_BYTES, 1]
    assert [len(part) for part in in_parts([data[:SMALL_PART_BYTES]])] == [SMALL_PART_BYTES]
    assert list(in_parts([])) == [b""]
