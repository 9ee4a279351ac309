"""Two versions side by side: the pure comparison, the API and the page."""

from __future__ import annotations

import copy

import pytest
from django.urls import reverse

from catalog.manifest import difference
from catalog.models import Version
from catalog.selectors.versions import with_counts
from catalog.services.withdrawals import retire_version, withdraw_recording
from catalog.states import VersionState
from portal.accounts.access import ANONYMOUS
from tests.catalog.factories import accept, facts, make_dataset, publish, published_dataset
from tests.factories import staff

MANIFEST = {
    "version": "1.0.0",
    "files": [
        {
            "recording": "r1",
            "filename": "pour.h5",
            "sha256": "a" * 64,
            "bytes": 100,
            "licence": "CC-BY-4.0",
            "profile": "glove",
            "episodes": [
                {
                    "id": name,
                    "t_start_s": 0.0,
                    "t_end_s": 4.0,
                    "task": "pour water",
                    "instruction": "",
                    "hand": "right",
                    "success": True,
                    "objects": ["jug"],
                }
                for name in ("e1", "e2")
            ],
        }
    ],
}


def changed(**said: object) -> dict:
    """The manifest with other words about its first episode."""
    other = copy.deepcopy(MANIFEST)
    other["files"][0]["episodes"][0].update(said)
    return other


def test_the_same_manifest_has_no_difference():
    found = difference(MANIFEST, copy.deepcopy(MANIFEST))

    assert (found.added, found.removed, found.changed, found.unchanged) == ((), (), (), 2)
    assert (found.after.episodes, found.after.seconds, found.after.bytes) == (2, 8.0, 100)


def test_what_comes_and_what_goes_is_told_apart():
    later = copy.deepcopy(MANIFEST)
    later["files"][0]["episodes"][1]["id"] = "e3"

    found = difference(MANIFEST, later)

    assert [entry.id for entry in found.added] == ["e3"]
    assert [entry.id for entry in found.removed] == ["e2"]
    assert found.unchanged == 1


@pytest.mark.parametrize(
    ("said", "field", "before", "after"),
    [
        ({"task": "stir"}, "task", "pour water", "stir"),
        ({"success": False}, "result", "succeeded", "failed"),
        ({"success": None}, "result", "succeeded", "not stated"),
        ({"objects": ["jug", "cup"]}, "objects", "jug", "jug, cup"),
        ({"t_end_s": 3.5}, "ends", "4.00 s", "3.50 s"),
    ],
)
def test_other_labels_and_ranges_are_changes(said, field, before, after):
    (item,) = difference(MANIFEST, changed(**said)).changed

    (change,) = item.changes
    assert (change.field, change.before_text, change.after_text) == (field, before, after)


def test_other_bytes_of_a_file_change_all_its_episodes():
    later = copy.deepcopy(MANIFEST)
    later["files"][0]["sha256"] = "b" * 64

    found = difference(MANIFEST, later)

    assert [item.entry.id for item in found.changed] == ["e1", "e2"]
    assert found.changed[0].changes[0].field == "file"
    assert found.changed[0].changes[0].before_text == "aaaaaaaaaaaa…"


@pytest.fixture
def two_versions(db):
    """1.0.0 with one episode, 1.1.0 with two others."""
    dataset = make_dataset()
    first = accept(dataset)
    publish(dataset, first, "1.0.0")
    publish(dataset, accept(dataset, facts(task="stir"), facts(task="wipe", t_end_s=5.0)), "1.1.0")
    return dataset


def diff(client, dataset, query: str = ""):
    return client.get(f"/api/v1/datasets/{dataset.name}/diff{query}")


def page(client, dataset, numbers: str):
    owner, slug = dataset.name.split("/")
    return client.get(reverse("catalog:diff", args=[owner, slug, numbers]))


def test_the_api_lists_the_differences_in_pages(client, two_versions):
    answer = diff(client, two_versions, "?from=1.0.0&to=1.1.0&page_size=2").json()

    assert (answer["from"], answer["to"]) == ("1.0.0", "1.1.0")
    assert (answer["added"], answer["removed"], answer["changed"]) == (2, 1, 0)
    assert [row["change"] for row in answer["results"]] == ["removed", "added"]
    assert answer["totals"]["to"]["episodes"] == 2
    assert answer["previous"] is None
    following = client.get(answer["next"]).json()
    assert [row["task"] for row in following["results"]] == ["wipe"]
    assert following["next"] is None


def test_without_names_the_latest_is_compared_with_the_one_before(client, two_versions):
    answer = diff(client, two_versions).json()

    assert (answer["from"], answer["to"]) == ("1.0.0", "1.1.0")


def test_an_unknown_version_is_told_with_those_there_are(client, two_versions):
    answer = diff(client, two_versions, "?from=1.0.0&to=9.9.9")

    assert answer.status_code == 404
    assert answer.json()["code"] == "version.not_found"
    assert answer.json()["versions"] == ["1.1.0", "1.0.0"]
    shown = page(client, two_versions, "1.0.0...9.9.9")
    assert shown.status_code == 404
    assert "There is no version 9.9.9. There is 1.1.0, 1.0.0." in shown.content.decode()


@pytest.mark.parametrize("query", ["page=0", "page=x", "page_size=201", "page=9999999999999"])
def test_an_absurd_page_is_a_problem(client, two_versions, query):
    answer = diff(client, two_versions, f"?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "page.invalid")


def test_a_page_past_the_end_is_empty(client, two_versions):
    assert diff(client, two_versions, "?page=99").json()["results"] == []


def test_a_withdrawn_version_is_gone_and_shows_nothing_of_what_it_held(client, two_versions):
    version = Version.objects.get(dataset=two_versions, number="1.0.0")
    retire_version(
        version=version, to=VersionState.WITHDRAWN, reason="Consent ended.", by=staff("admin")
    )

    answer = diff(client, two_versions, "?from=1.0.0&to=1.1.0")

    assert (answer.status_code, answer.json()["code"]) == (410, "version.withdrawn")
    shown = page(client, two_versions, "1.0.0...1.1.0")
    assert shown.status_code == 410
    assert "Consent ended." in shown.content.decode()
    assert "pour water" not in shown.content.decode()


def test_a_draft_is_no_version_to_others(client, two_versions):
    version = Version.objects.get(dataset=two_versions, number="1.1.0")
    draft = Version.objects.create(dataset=two_versions, number="2.0.0", rank=version.rank + 1)

    assert diff(client, two_versions, f"?to={draft.number}").status_code == 404


def test_the_page_shows_what_differs(client, two_versions):
    shown = page(client, two_versions, "1.0.0...1.1.0").content.decode()

    for words in ("Added", "Removed", "stir", "wipe", "pour water"):
        assert words in shown


def test_a_form_without_javascript_leads_to_the_page(client, two_versions):
    owner, slug = two_versions.name.split("/")

    answer = client.get(
        reverse("catalog:diff-choose", args=[owner, slug]), {"from": "1.0.0", "to": "1.1.0"}
    )

    assert answer.status_code == 302
    assert answer.url.endswith("/diff/1.0.0...1.1.0/")


def test_names_that_are_no_pair_are_explained(client, two_versions):
    shown = page(client, two_versions, "1.0.0-1.1.0")

    assert shown.status_code == 422
    assert "three dots" in shown.content.decode()


def test_one_version_has_nothing_to_compare_with(client, db):
    dataset = published_dataset()
    owner, slug = dataset.name.split("/")

    shown = client.get(reverse("catalog:diff-choose", args=[owner, slug]))

    assert "There is nothing to compare yet" in shown.content.decode()
    assert diff(client, dataset).status_code == 404


def test_what_was_withdrawn_since_is_counted_and_not_described(client, two_versions):
    recording = two_versions.source_files.order_by("-pk").first().recording_id
    withdraw_recording(recording_id=recording, reason="Consent ended.", by=staff("admin"))

    answer = diff(client, two_versions).json()

    assert answer["added"] == 2
    told = [(row["change"], row["withdrawn"], row["task"]) for row in answer["results"]]
    assert told == [
        ("removed", False, "pour water"),
        ("added", True, None),
        ("added", True, None),
    ]
    shown = page(client, two_versions, "1.0.0...1.1.0").content.decode()
    assert "Withdrawn since" in shown
    assert "wipe" not in shown


@pytest.mark.django_db
def test_the_last_version_of_a_list_is_compared_with_one_beyond_it():
    dataset, by = make_dataset(), staff("reviewer")
    episodes = accept(dataset)
    first = publish(dataset, episodes)
    second = publish(dataset, episodes, "1.1.0")
    newest = publish(dataset, [*episodes, *accept(dataset)], "1.2.0")
    retire_version(version=second, to=VersionState.WITHDRAWN, reason="Wrong.", by=by)

    (shown,) = with_counts(ANONYMOUS, dataset, 1)

    assert (shown.version, shown.before, shown.added, shown.removed) == (newest, first, 1, 0)
