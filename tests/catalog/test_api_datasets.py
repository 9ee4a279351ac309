"""The catalogue's API as outsiders use it: lists, facets, one dataset, one's own."""

from __future__ import annotations

import pytest

from catalog.services.licences import set_summary
from catalog.services.withdrawals import withdraw_dataset
from portal.accounts.roles import OrganisationKind, Role
from tests.catalog.factories import (
    accept,
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
    assert counts(response, "task") == {"pour water": 1, "stir": 1}
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

    assert (response.status_code, response.json()["code"]) == (410, "dataset.withdrawn")
    assert names(client.get("/api/v1/datasets")) == []
