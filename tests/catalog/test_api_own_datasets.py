"""Opening and describing one's own datasets through the API."""

from __future__ import annotations

import json

import pytest

from catalog.models import Dataset
from catalog.services.licences import set_summary
from portal.accounts.roles import OrganisationKind
from tests.catalog.factories import make_dataset, partner, published_dataset
from tests.factories import member

pytestmark = pytest.mark.django_db


def names(client, query):
    return [item["name"] for item in client.get(f"/api/v1/datasets?{query}").json()["results"]]


NEW = {
    "slug": "new-hands",
    "title": "New hands",
    "summary": "A few.",
    "card": "# Hands",
    "licence": "CC-BY-4.0",
    "tasks": ["open a jar", "open a jar "],
    "attribution": "Example Laboratory, doi 10.0000/x",
}


def post(client, url, body):
    return client.post(url, json.dumps(body), content_type="application/json")


def test_a_partner_opens_a_dataset(client):
    organisation, owner = partner(slug="example-lab")
    client.force_login(owner)

    response = post(client, "/api/v1/datasets", NEW | {"owner": "example-lab"})

    assert response.status_code == 201
    body = response.json()
    assert (body["name"], body["state"]) == ("example-lab/new-hands", "draft")
    assert (body["is_open"], body["tasks"]) == (True, ["open a jar"])
    assert Dataset.objects.get().organisation == organisation


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"slug": "New Hands"}, "input.invalid"),
        ({"slug": "New_Hands"}, "dataset.slug_invalid"),
        ({"licence": "CC BY"}, "dataset.licence_invalid"),
        ({"licence": "(MIT"}, "dataset.licence_invalid"),
        ({"title": ""}, "input.invalid"),
        ({"tasks": "pour"}, "input.invalid"),
    ],
)
def test_a_dataset_that_is_not_right_is_refused_with_a_code(client, changes, code):
    organisation, owner = partner()
    client.force_login(owner)

    response = post(client, "/api/v1/datasets", NEW | {"owner": organisation.slug} | changes)

    assert (response.status_code, response.json()["code"]) == (422, code)
    assert not Dataset.objects.exists()


def test_a_name_is_used_once_in_an_organisation(client):
    organisation, owner = partner()
    client.force_login(owner)
    post(client, "/api/v1/datasets", NEW | {"owner": organisation.slug})

    again = post(client, "/api/v1/datasets", NEW | {"owner": organisation.slug})

    assert (again.status_code, again.json()["code"]) == (409, "dataset.exists")


def test_nobody_opens_a_dataset_for_others(client):
    organisation, _ = partner()
    body = NEW | {"owner": organisation.slug}

    anonymous = post(client, "/api/v1/datasets", body)
    client.force_login(member(OrganisationKind.COMPANY))
    company = post(client, "/api/v1/datasets", body)
    client.force_login(partner()[1])
    stranger = post(client, "/api/v1/datasets", body)

    assert (anonymous.status_code, company.status_code, stranger.status_code) == (401, 403, 404)
    assert company.json()["code"] == "auth.scope_missing"
    assert stranger.json()["code"] == "owner.not_found"
    assert not Dataset.objects.exists()


def patch(client, dataset, body):
    url = f"/api/v1/datasets/{dataset.name}"
    return client.patch(url, json.dumps(body), content_type="application/json")


def test_an_owner_changes_the_description_and_search_follows(client):
    organisation, owner = partner()
    dataset = published_dataset(organisation=organisation)
    client.force_login(owner)

    response = patch(client, dataset, {"summary": "Marmalade.", "tasks": ["spread"]})

    assert response.status_code == 200
    assert response.json()["tasks"] == ["spread", "pour water"]
    assert names(client, "q=marmalade") == [dataset.name]
    assert names(client, "task=spread") == [dataset.name]


@pytest.mark.parametrize("body", [[1], [{}], None, "title", 3])
def test_changes_that_are_no_object_are_refused(client, body):
    organisation, owner = partner()
    dataset = published_dataset(organisation=organisation)
    client.force_login(owner)

    response = patch(client, dataset, body)

    assert (response.status_code, response.json()["code"]) == (422, "input.invalid")


def test_the_licence_is_fixed_once_a_version_is_published(client):
    organisation, owner = partner()
    dataset = published_dataset(organisation=organisation)
    client.force_login(owner)

    response = patch(client, dataset, {"licence": "CC0-1.0"})

    assert (response.status_code, response.json()["code"]) == (409, "dataset.fixed")
    assert not Dataset.objects.get().is_open


def test_a_stranger_cannot_change_a_dataset_and_the_name_cannot_change(client):
    organisation, owner = partner()
    dataset = published_dataset(organisation=organisation)
    client.force_login(partner()[1])
    stranger = patch(client, dataset, {"title": "Mine"})
    client.force_login(owner)
    renamed = patch(client, dataset, {"slug": "other"})

    assert stranger.status_code == 404
    assert (renamed.status_code, renamed.json()["code"]) == (422, "dataset.not_editable")
    assert Dataset.objects.get().title == "Kitchen hands"


def test_a_dataset_with_offers_does_not_become_open(client):
    organisation, owner = partner()
    dataset = make_dataset(organisation=organisation, licence="LicenseRef-Example")
    offer = {"template": "t", "name": "T", "kind": "commercial", "audience": "anyone"}
    set_summary(dataset=dataset, licences=[offer | {"price": None, "offer": "1"}])
    client.force_login(owner)

    refused = patch(client, dataset, {"licence": "CC0-1.0"})
    other = patch(client, dataset, {"licence": "LicenseRef-Other"})
    set_summary(dataset=dataset, licences=[])
    freed = patch(client, dataset, {"licence": "CC0-1.0"})

    assert (refused.status_code, refused.json()["code"]) == (409, "dataset.has_offers")
    assert (other.status_code, freed.status_code) == (200, 200)
    assert Dataset.objects.get().is_open
