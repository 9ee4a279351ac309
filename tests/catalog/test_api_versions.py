"""Versions through the API: the list, one version, drafting one's own."""

from __future__ import annotations

import json

import pytest

from portal.accounts.roles import Role
from tests.catalog.factories import (
    accept,
    draft,
    facts,
    make_dataset,
    partner,
    publish,
    published_dataset,
)
from tests.factories import staff

pytestmark = pytest.mark.django_db


def post(client, url, body):
    return client.post(url, json.dumps(body), content_type="application/json")


def test_versions_are_listed_and_drafts_only_to_insiders(client):
    organisation, owner = partner()
    dataset = make_dataset(organisation=organisation)
    first, second = accept(dataset, facts(), facts(task="stir"))
    publish(dataset, [first])
    draft(dataset, [first, second], "1.1.0")
    url = f"/api/v1/datasets/{dataset.name}/versions"

    public = client.get(url).json()["results"]
    hidden = client.get(f"{url}/1.1.0")
    client.force_login(owner)
    own = client.get(url).json()["results"]

    assert [(row["version"], row["state"]) for row in public] == [("1.0.0", "published")]
    assert [(row["version"], row["state"]) for row in own] == [
        ("1.1.0", "draft"),
        ("1.0.0", "published"),
    ]
    assert (hidden.status_code, hidden.json()["code"]) == (404, "version.not_found")


def test_a_version_shows_its_hash_totals_and_changes(client):
    dataset = published_dataset(facts(), facts(task="stir"))
    url = f"/api/v1/datasets/{dataset.name}/versions"

    body = client.get(f"{url}/latest").json()
    episodes = client.get(f"{url}/1.0.0/episodes").json()["results"]

    assert body["manifest_sha256"] == dataset.latest_version.manifest_sha256
    assert (body["version"], body["episodes"], body["files"], body["bytes"]) == (
        "1.0.0",
        2,
        1,
        1000,
    )
    assert body["changes"]["episodes_added"] == [row["id"] for row in episodes]
    assert [row["task"] for row in episodes] == ["pour water", "stir"]


def test_a_partner_drafts_a_version_of_all_accepted_episodes_or_of_some(client):
    organisation, owner = partner()
    dataset = make_dataset(organisation=organisation)
    first, second = accept(dataset, facts(), facts(task="stir"))
    client.force_login(owner)
    url = f"/api/v1/datasets/{dataset.name}/versions"

    whole = post(client, url, {"version": "1.0.0", "episodes": "all_accepted", "notes": "One."})
    part = post(client, url, {"version": "1.1.0", "episodes": [str(second.public_id)]})

    assert (whole.status_code, whole.json()["episodes"]) == (201, 2)
    assert (part.status_code, part.json()["state"]) == (201, "draft")
    rows = client.get(f"{url}/1.1.0/episodes").json()["results"]
    assert [row["id"] for row in rows] == [str(second.public_id)]
    assert first.public_id != second.public_id


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"version": "1.0", "episodes": "all_accepted"}, 422, "version.number_invalid"),
        ({"version": "1.0.0", "episodes": "some"}, 422, "input.invalid"),
        ({"version": "1.0.0", "episodes": ["nonsense"]}, 422, "input.invalid"),
        ({"version": "1.0.0", "episodes": []}, 422, "version.empty"),
        (
            {"version": "1.0.0", "episodes": ["00000000-0000-0000-0000-000000000000"]},
            422,
            "version.episode_unusable",
        ),
        ({"episodes": "all_accepted"}, 422, "input.invalid"),
    ],
)
def test_a_wrong_draft_is_refused_with_a_code(client, body, status, code):
    organisation, owner = partner()
    dataset = make_dataset(organisation=organisation)
    accept(dataset)
    client.force_login(owner)

    response = post(client, f"/api/v1/datasets/{dataset.name}/versions", body)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not dataset.versions.exists()


def test_only_the_owning_organisation_drafts_versions(client):
    dataset = published_dataset()
    url = f"/api/v1/datasets/{dataset.name}/versions"
    body = {"version": "2.0.0", "episodes": "all_accepted"}

    client.force_login(partner()[1])
    stranger = post(client, url, body)
    client.force_login(staff(Role.ADMIN))
    admin = post(client, url, body)

    assert (stranger.status_code, admin.status_code) == (404, 404)
    assert dataset.versions.count() == 1
