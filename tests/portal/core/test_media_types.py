"""What the API speaks: JSON in, JSON or an endpoint's own media type out."""

from __future__ import annotations

import re

import pytest
from django.urls import URLPattern

from portal.api import urlpatterns
from tests.catalog.factories import published_dataset
from tests.factories import member

pytestmark = pytest.mark.django_db
UUID = "00000000-0000-0000-0000-000000000000"
SAMPLES = {"uuid": UUID, "slug": "nothing", "str": "none"}


def addresses(method):
    """Every address under /api/v1 that has this method, with something filled in."""
    for pattern in urlpatterns:
        view = getattr(pattern.callback, "cls", None) if isinstance(pattern, URLPattern) else None
        if view is not None and hasattr(view, method) and method in view.http_method_names:
            route = str(pattern.pattern)
            yield "/api/v1/" + re.sub(r"<(\w+):\w+>", lambda m: SAMPLES[m.group(1)], route)


@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
def test_every_endpoint_says_that_it_has_no_such_media_type(client, method):
    found = list(addresses(method))
    assert found

    for url in found:
        response = getattr(client, method)(url, headers={"accept": "application/wasm"})

        assert (response.status_code, url) == (406, url)
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"] == "accept.unsupported"
        assert response.json()["status"] == 406


def test_the_document_has_no_other_media_type_either(client):
    response = client.get("/api/v1/openapi.json", headers={"accept": "text/turtle"})

    assert (response.status_code, response.json()["code"]) == (406, "accept.unsupported")


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_every_endpoint_refuses_a_body_that_is_not_json(client, method):
    for url in addresses(method):
        response = getattr(client, method)(url, "a=1", content_type="text/csv")

        assert (response.status_code, url) == (415, url)
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"] == "content_type.unsupported"


def test_a_charset_beside_the_type_does_not_matter(client):
    client.force_login(member("partner"))

    response = client.post("/api/v1/uploads", "{}", content_type="application/json; charset=utf-8")

    assert (response.status_code, response.json()["code"]) == (422, "input.invalid")


def test_a_body_that_is_no_json_in_spite_of_its_type_is_refused(client):
    client.force_login(member("partner"))

    response = client.post("/api/v1/uploads", "{", content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (422, "input.not_json")


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("croissant", "application/ld+json", 200),
        ("croissant", "application/json", 200),
        ("croissant", "text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("croissant", "text/html", 406),
        ("citation", "application/x-bibtex", 200),
        ("citation?style=apa", "text/plain", 200),
        ("citation", "image/png", 406),
    ],
)
def test_a_document_has_its_own_media_types(client, path, accept, status):
    name = published_dataset().name

    response = client.get(f"/api/v1/datasets/{name}/{path}", headers={"accept": accept})

    assert response.status_code == status
