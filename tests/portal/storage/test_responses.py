"""A view of ours that answers with an object, from either store."""

import pytest
from django.test import RequestFactory

from portal.storage import ObjectMissingError
from portal.storage.responses import object_response

CACHE = "public, max-age=31536000, immutable"


def answer(store, key, method="get", **headers):
    request = getattr(RequestFactory(), method)("/previews/1/preview", headers=headers)
    return object_response(request, store, key, cache_control=CACHE)


@pytest.fixture
def preview(store):
    return store.put(
        "previews/1/preview", b"0123456789", content_type="x/preview", content_encoding="gzip"
    )


def test_object_is_answered_with_types_tag_and_cache(store, preview):
    response = answer(store, "previews/1/preview")

    assert response.getvalue() == b"0123456789"
    assert response.headers["Content-Type"] == "x/preview"
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Content-Length"] == "10"
    assert response.headers["Cache-Control"] == CACHE
    assert response.headers["ETag"] == f'"{preview.etag}"'
    assert "Content-Disposition" not in response.headers


def test_range_of_an_object_is_answered(store, preview):
    response = answer(store, "previews/1/preview", Range="bytes=2-4")

    assert (response.status_code, response.getvalue()) == (206, b"234")
    assert response.headers["Content-Range"] == "bytes 2-4/10"


def test_known_object_is_not_sent_again(store, preview):
    response = answer(store, "previews/1/preview", **{"If-None-Match": f'W/"{preview.etag}"'})

    assert (response.status_code, response.content) == (304, b"")


def test_head_opens_nothing(store, preview):
    response = answer(store, "previews/1/preview", method="head")

    assert response.content == b""
    assert response.headers["Content-Length"] == "10"


def test_missing_object_is_said(store):
    with pytest.raises(ObjectMissingError):
        answer(store, "previews/2/preview")


@pytest.mark.django_db  # closing a response lets Django look at its connections
def test_response_that_nobody_reads_closes_its_file(store, preview):
    response = answer(store, "previews/1/preview")

    response.close()

    with pytest.raises(ValueError, match="closed file"):
        next(iter(response))
