"""The catalogue's API as outsiders use it: lists, facets, one dataset, one's own."""

from __future__ import annotations

import json

import pytest

from catalog.models import Dataset
from catalog.services.datasets import withdraw_dataset
from catalog.services.licences import set_summary
from portal.accounts.roles import OrganisationKind, Role
from tests.catalog.factories import (
    accept,
    draft,
    facts,
    make_dataset,
    partner,
    publish,
    published_dataset,
    source,
)
from tests.factories import member, staff

pytestmark = pytest.mark.django_db
ACADEMIC = {
    "template": "academic-noncommercial",
    "name": "Academic non-commercial",
    "kind": "academic",
    "price": None,
    "audience": "academic",
    "offer": "00000000-0000-0000-0000-000000000001",
}


def names(response):
    assert response.status_code == 200, response.content
    return sorted(item["name"].split("/")[1] for item in response.json()["results"])


def counts(response, key):
    return {row["value"]: row["count"] for row in response.json()["facets"][key]}


@pytest.fixture
def kitchen():
    """Two datasets that differ in task, hand, licence and environment."""
    pour = published_dataset(slug="pour", title="Pouring", environment="kitchen")
    set_summary(dataset=pour, licences=[ACADEMIC])
    stir = published_dataset(
        facts(task="stir a pot", hand="left", objects=("pot", "spoon")),
        slug="stir",
        title="Stirring soup",
        licence="CC-BY-4.0",
        environment="kitchen",
    )
    return pour, stir


def test_the_list_needs_no_login_and_has_the_items_of_the_contract(client):
    dataset = published_dataset(title="Pouring")

    item = client.get("/api/v1/datasets").json()["results"][0]

    assert {key: item[key] for key in ("name", "title", "tasks", "modalities", "hands")} == {
        "name": dataset.name,
        "title": "Pouring",
        "tasks": ["pour water"],
        "modalities": ["joint_angle", "tactile"],
        "hands": ["right"],
    }
    assert (item["episodes"], item["bytes"], item["quality"]) == (1, 1000, 90)
    assert (item["hours"], item["latest_version"]) == (0.0028, "1.0.0")
    assert item["preview_url"].startswith("http://testserver/api/v1/episodes/")


def test_a_repeated_key_means_or_and_different_keys_and(client, kitchen):
    either = client.get("/api/v1/datasets?task=pour water&task=stir a pot")
    both = client.get("/api/v1/datasets?task=pour water&task=stir a pot&hand=left")
    none = client.get("/api/v1/datasets?task=pour water&hand=left")

    assert names(either) == ["pour", "stir"]
    assert names(both) == ["stir"]
    assert names(none) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("object=spoon", ["stir"]),
        ("modality=tactile", ["pour", "stir"]),
        ("modality=video", []),
        ("environment=kitchen", ["pour", "stir"]),
        ("device=Dexter Sim Glove", ["pour", "stir"]),
        ("licence=CC-BY-4.0", ["stir"]),
        ("licence=academic-noncommercial", ["pour"]),
        ("use=open", ["stir"]),
        ("use=academic", ["pour"]),
        ("q=SOUP", ["stir"]),
        ("q=spoon", ["stir"]),
        ("q=pour water", ["pour"]),
        ("q=soup stirring", ["stir"]),
        ("q=100%25", []),
        ("q=", ["pour", "stir"]),
    ],
)
def test_each_filter_finds_what_it_names(client, kitchen, query, found):
    assert names(client.get(f"/api/v1/datasets?{query}")) == found


def test_the_counts_of_a_facet_ignore_its_own_filter(client, kitchen):
    response = client.get("/api/v1/datasets/facets?task=stir a pot")

    assert response.json()["total"] == 1
    assert counts(response, "task") == {"pour water": 1, "stir a pot": 1}
    assert counts(response, "hand") == {"left": 1}
    assert counts(response, "use") == {"open": 1}


def test_a_filter_that_fits_nothing_is_still_shown_with_zero(client, kitchen):
    response = client.get("/api/v1/datasets/facets?hand=left&object=jug")

    assert response.json()["total"] == 0
    assert counts(response, "hand") == {"right": 1, "left": 0}


def test_both_hands_count_as_left_and_as_right(client):
    published_dataset(facts(hand="both"))

    assert counts(client.get("/api/v1/datasets/facets"), "hand") == {
        "both": 1,
        "left": 1,
        "right": 1,
    }


@pytest.mark.parametrize("path", ["datasets", "datasets/facets", "episodes"])
def test_an_unknown_filter_is_refused_by_name(client, path):
    response = client.get(f"/api/v1/{path}?colour=red")

    assert response.status_code == 422
    assert response.json()["code"] == "filter.unknown"
    assert response.json()["errors"][0]["field"] == "colour"


def test_an_unknown_ordering_is_refused(client):
    response = client.get("/api/v1/datasets?ordering=-colour")

    assert (response.status_code, response.json()["code"]) == (422, "ordering.unknown")


@pytest.mark.parametrize(
    "ordering", ["-listed_at", "-hours", "-episodes", "-quality", "-bytes", "title", "-title"]
)
def test_pages_follow_each_ordering_without_gap_or_repeat(client, ordering):
    organisation, _ = partner()
    for number in range(5):
        dataset = make_dataset(organisation=organisation, title=f"Set {number}")
        file = source(quality=None if number == 2 else 50 + number, bytes=100 + number)
        publish(dataset, accept(dataset, facts(t_end_s=5.0 + number), file=file))

    url, seen = f"/api/v1/datasets?ordering={ordering}&page_size=2", []
    while url:
        page = client.get(url).json()
        seen += [item["title"] for item in page["results"]]
        url = page["next"]

    rising = [f"Set {number}" for number in range(5)]
    if ordering == "-quality":
        rising = ["Set 2", "Set 0", "Set 1", "Set 3", "Set 4"]
    if ordering == "-episodes":
        assert sorted(seen) == rising
    else:
        assert seen == (rising if ordering == "title" else rising[::-1])


def test_an_unpublished_dataset_is_hidden_from_all_but_its_organisation_and_operators(client):
    organisation, owner = partner()
    dataset = make_dataset(organisation=organisation)
    url = f"/api/v1/datasets/{dataset.name}"

    answers = []
    for user in (None, partner()[1], member(OrganisationKind.COMPANY), owner, staff(Role.REVIEWER)):
        if user:
            client.force_login(user)
        answers.append(client.get(url).status_code)

    assert answers == [404, 404, 404, 200, 200]
    assert names(client.get("/api/v1/datasets")) == []


def test_a_withdrawn_dataset_says_so(client):
    organisation, owner = partner()
    dataset = published_dataset(organisation=organisation)
    withdraw_dataset(dataset=dataset, reason="Asked by a subject.", by=owner)

    response = client.get(f"/api/v1/datasets/{dataset.name}")

    assert (response.status_code, response.json()["code"]) == (404, "dataset.withdrawn")
    assert names(client.get("/api/v1/datasets")) == []


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
    assert names(client.get("/api/v1/datasets?q=marmalade")) == [dataset.slug]
    assert names(client.get("/api/v1/datasets?task=spread")) == [dataset.slug]


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
