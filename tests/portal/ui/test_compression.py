"""What travels compressed, and what must not."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from portal.ui.compression import CompressMiddleware
from tests.answers import whole
from tests.factories import UserFactory

STYLE = b"a { color: red }\n" * 200


def answer(response: HttpResponse, path: str = "/static/a.css", **headers: str) -> HttpResponse:
    request = RequestFactory().get(path, **{"HTTP_ACCEPT_ENCODING": "gzip, br", **headers})
    return CompressMiddleware(lambda _: response)(request)


@pytest.mark.parametrize("kind", ["text/css; charset=utf-8", "image/svg+xml", "text/javascript"])
def test_text_that_pages_load_travels_packed(kind) -> None:
    response = answer(HttpResponse(STYLE, content_type=kind))

    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"
    assert int(response["Content-Length"]) == len(response.content) < len(STYLE) / 5
    assert gzip.decompress(response.content) == STYLE


def test_a_streamed_file_is_packed_too() -> None:
    response = answer(StreamingHttpResponse([STYLE, STYLE], content_type="text/css"))

    assert gzip.decompress(whole(response)) == STYLE * 2


def test_pictures_stay_as_they_are() -> None:
    response = answer(HttpResponse(STYLE, content_type="image/png"))

    assert not response.has_header("Content-Encoding")
    assert response.content == STYLE


PAGES = ["text/html; charset=utf-8", "application/json", "application/ld+json"]


@pytest.mark.parametrize("kind", PAGES)
def test_what_a_visitor_reads_travels_packed(kind) -> None:
    response = answer(HttpResponse(STYLE, content_type=kind), "/")

    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == STYLE
    assert response["Vary"] == "Accept-Encoding, Cookie, Authorization"


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize(
    "header", [{"HTTP_COOKIE": "sessionid=abc"}, {"HTTP_AUTHORIZATION": "Bearer dxd_abc"}]
)
def test_what_somebody_known_reads_stays_as_it_is(kind, header) -> None:
    response = answer(HttpResponse(STYLE, content_type=kind), "/", **header)

    assert not response.has_header("Content-Encoding")
    assert response.content == STYLE
    assert response["Vary"] == "Accept-Encoding, Cookie, Authorization"


@pytest.mark.django_db
def test_the_catalogue_is_packed_until_one_signs_in(client) -> None:
    packed = client.get("/datasets/", headers={"accept-encoding": "gzip"})
    client.force_login(UserFactory())
    plain = client.get("/datasets/", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" in packed.headers
    assert b"</html>" in gzip.decompress(packed.content)
    assert "Content-Encoding" not in plain.headers
    assert b"</html>" in plain.content


@pytest.mark.parametrize("asked", ["", "br", "gzip;q=0, br"])
def test_who_does_not_take_gzip_gets_plain_bytes(asked) -> None:
    response = answer(HttpResponse(STYLE, content_type="text/css"), HTTP_ACCEPT_ENCODING=asked)

    assert response.content == STYLE
    assert response["Vary"] == "Accept-Encoding"


def test_what_is_packed_already_or_is_no_whole_answer_stays() -> None:
    packed = HttpResponse(STYLE, content_type="text/css", headers={"Content-Encoding": "br"})
    part = HttpResponse(STYLE, content_type="text/css", status=206)

    assert answer(packed).content == STYLE
    assert answer(part).content == STYLE


def test_an_exact_etag_becomes_a_weak_one() -> None:
    response = answer(HttpResponse(STYLE, content_type="image/svg+xml", headers={"ETag": '"x"'}))

    assert response["ETag"] == 'W/"x"'


def test_a_changed_file_is_packed_anew() -> None:
    bodies = iter([(b"one", "Mon"), (b"two", "Tue")])

    def get(_: object) -> HttpResponse:
        body, day = next(bodies)
        return HttpResponse(body, content_type="text/css", headers={"Last-Modified": day})

    middleware = CompressMiddleware(get)
    request = RequestFactory().get("/static/a.css", HTTP_ACCEPT_ENCODING="gzip")

    assert gzip.decompress(middleware(request).content) == b"one"
    assert gzip.decompress(middleware(request).content) == b"two"


def test_invented_digests_of_the_style_sheets_fill_no_memory() -> None:
    def styles(request):
        answer = HttpResponse(STYLE, content_type="text/css")
        is_own = request.path == "/styles/own.css"
        answer["Cache-Control"] = "public, immutable" if is_own else "no-cache"
        return answer

    middleware = CompressMiddleware(styles)
    for name in ("own", *range(100)):
        request = RequestFactory().get(f"/styles/{name}.css", HTTP_ACCEPT_ENCODING="gzip")
        assert gzip.decompress(middleware(request).content) == STYLE

    assert [path for path, _ in middleware.packed] == ["/styles/own.css"]
