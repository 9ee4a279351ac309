"""Bundles of open data, which need no grant, among one's own."""

from __future__ import annotations

import pytest

from tests.licensing.factories import bundle_body, buyer, client_of, get, post, stored_dataset

pytestmark = pytest.mark.django_db


def test_an_open_bundle_is_listed_for_whoever_asked_for_it():
    person, dataset = buyer(), stored_dataset(licence="CC-BY-4.0")
    post(None, "bundles", bundle_body(stored_dataset(licence="CC-BY-4.0")))

    asked = post(person, "bundles", bundle_body(dataset)).json()

    assert [row["id"] for row in get(person, "bundles").json()["results"]] == [asked["id"]]
    assert get(buyer(), "bundles").json()["results"] == []
    page = client_of(person).get("/grants/").content.decode()
    assert f"/bundles/{asked['id']}/" in page
    assert "Open data you asked for" in page
    assert "Open data you asked for" not in client_of(buyer()).get("/grants/").content.decode()
