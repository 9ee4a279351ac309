"""The controlled words in both lists: what is shown, what finds it, and what a broad term holds."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from catalog.facets import label_in
from catalog.models import Dataset, FacetValue
from catalog.services import index
from ingest.forms import DatasetForm
from portal.accounts.models import Organisation
from tests.catalog.factories import (
    STREAMS,
    accept,
    facts,
    make_dataset,
    publish,
    published_dataset,
    source,
)

MAKERS = "Fifth Dimension Technologies and Ascension"
DEVICE = f"{MAKERS} two 5DT-class gloves and two Flock of Birds trackers"


@pytest.fixture
def home(db) -> Dataset:
    """Wiping in two ways of saying it, and a task that no list holds; in a garage."""
    return published_dataset(
        facts(task="Wipe a counter"),
        facts(task="Wipe a surface", t_start_s=10.0, t_end_s=20.0),
        facts(task="Juggle Fire", t_start_s=20.0, t_end_s=30.0),
        slug="home",
        tasks=["wiping"],
        environment="garage",
        licence="CC-BY-4.0",
    )


@pytest.fixture
def signs(db) -> Dataset:
    """One that is labelled with a broad term itself."""
    return published_dataset(facts(task="sign language"), slug="signs", environment="")


def rows(found, key):
    return {row["value"]: row["count"] for row in found["facets"][key]}


def groups(found):
    return {row["value"]: row["count"] for row in found["groups"]["task"]}


def datasets(client, query=""):
    found = client.get(f"/api/v1/datasets?{query}").json()["results"]
    return [row["name"].rpartition("/")[2] for row in found]


def test_tasks_are_shown_by_their_term_and_unknown_ones_in_the_owners_words(client, home):
    listed = client.get("/api/v1/datasets/facets").json()
    episodes = client.get("/api/v1/episodes/facets").json()

    assert rows(listed, "task") == {"wipe a surface": 1, "Juggle Fire": 1}
    assert rows(episodes, "task") == {"wipe a surface": 2, "Juggle Fire": 1}
    told = {row["value"]: row["broader"] for row in listed["facets"]["task"]}
    assert told == {"wipe a surface": "cleaning", "Juggle Fire": None}


@pytest.mark.parametrize("said", ["wiping", "Wipe_the_counter", "Cleaning", "wipe a surface"])
def test_what_people_also_say_finds_it_in_both_lists(client, home, signs, said):
    assert datasets(client, f"task={said}") == ["home"]
    assert len(client.get(f"/api/v1/episodes?task={said}").json()["results"]) == 2
    assert rows(client.get(f"/api/v1/datasets/facets?task={said}").json(), "task") == {
        "wipe a surface": 1,
        "sign language": 1,
        "Juggle Fire": 1,
    }


def test_a_broad_term_holds_what_is_labelled_with_it_and_all_below(client, home, signs):
    published_dataset(facts(task="signing"), slug="words")

    for said in ("sign language", "Sign-Language"):
        assert sorted(datasets(client, f"task={said}")) == ["signs", "words"]
        assert len(client.get(f"/api/v1/episodes?task={said}").json()["results"]) == 2
    listed = client.get("/api/v1/datasets/facets").json()
    episodes = client.get("/api/v1/episodes/facets").json()
    assert groups(listed) == {"sign language": 2, "cleaning": 1}
    assert groups(episodes) == {"cleaning": 2, "sign language": 2}
    assert rows(listed, "task") == {
        "sign language": 2,
        "Juggle Fire": 1,
        "sign a word": 1,
        "wipe a surface": 1,
    }
    assert rows(episodes, "task") == {
        "sign language": 2,
        "wipe a surface": 2,
        "Juggle Fire": 1,
        "sign a word": 1,
    }
    told = {row["value"]: row["broader"] for row in listed["facets"]["task"]}
    assert (told["sign language"], told["sign a word"]) == (None, "sign language")


@pytest.mark.parametrize("page", ["/datasets/", "/episodes/"])
def test_a_task_that_is_a_broad_term_stands_once_on_the_page(client, home, signs, page):
    html = client.get(page).content.decode()

    assert html.count('name="task" value="sign language"') == 1


def test_the_page_of_episodes_has_the_broad_tasks_once(client, home, signs):
    html = client.get("/episodes/?task=sign+language&task=cooking").content.decode()

    assert re.search(r'name="task" value="sign language" checked><span>Sign language', html)
    for value in ("sign language", "cooking"):
        assert html.count(f'name="task" value="{value}" checked') == 1


@pytest.mark.parametrize(
    "query", ["environment=makerspace", "q=environment:makerspace", "q=garage"]
)
def test_places_are_controlled_too(client, home, query):
    assert datasets(client, query) == ["home"]
    found = client.get("/api/v1/datasets/facets").json()
    assert rows(found, "environment") == {"workshop": 1}


@pytest.mark.parametrize("said", ["tactile", "Haptic", "pressure", "touch sensing"])
def test_what_is_sensed_is_controlled_too(client, db, said):
    published_dataset(facts(task="stir"), slug="felt")
    seen = make_dataset(slug="seen")
    publish(seen, accept(seen, facts(task="stir"), file=source(streams=STREAMS[1:])))

    for query in (f"q={said}", f'q=modality:"{said}"', f"modality={said}"):
        assert datasets(client, query) == ["felt"]


def test_the_form_offers_the_places(db):
    form = DatasetForm(owners=Organisation.objects.none())

    offered = [value for value, _ in form.fields["environment"].choices]
    assert offered[0] == ""
    assert {"home", "kitchen", "lab", "simulation"} <= set(offered)


def test_a_device_is_shown_by_maker_and_model_with_the_whole_name_in_its_title(client, home):
    home.source_files.update(device=DEVICE)
    index.refresh(home)

    html = client.get("/datasets/").content.decode()

    assert f'<span title="{DEVICE}">{label_in("device", DEVICE)}</span>' in html
    assert len(label_in("device", DEVICE)) <= 60
    assert label_in("device", DEVICE).startswith(f"{MAKERS} two 5DT-class")
    assert label_in("device", "maker glove (left), firmware 2") == "Maker glove"


def test_how_one_gets_it_is_explained_and_one_dataset_is_told_as_one(client, home):
    html = client.get("/datasets/").content.decode()
    episodes = client.get("/episodes/").content.decode()

    assert "At once: nobody has to agree first" in html
    assert "of them licensable" not in episodes
    assert re.search(r"dataset, (not )?licensable for training", episodes)


def test_a_change_of_the_list_reaches_what_is_published(client, home, signs):
    FacetValue.objects.filter(dataset=home, value="wipe a surface").update(value="wiping")
    Dataset.objects.filter(pk=signs.pk).update(search_text="an old text")
    assert set(index.outdated()) == {home.pk, signs.pk}

    call_command("reindex_catalogue")

    assert set(index.outdated()) == set()
    assert rows(client.get("/api/v1/datasets/facets").json(), "task") == {
        "wipe a surface": 1,
        "sign language": 1,
        "Juggle Fire": 1,
    }


@pytest.mark.parametrize(
    ("said", "hands"),
    [
        ("hand=left", {"left", "both"}),
        ("hand=right", {"right", "both"}),
        ("hand=both", {"both"}),
        ("hand=left&hand=right", {"left", "right", "both"}),
        ("q=hand:left", {"left", "both"}),
        ("q=hand:lef", {"left", "both"}),
        ("q=hand:Both", {"both"}),
        ("q=hand:left+-hand:both", {"left"}),
        ("q=-hand:left", {"right", "unknown"}),
        ("q=-hand:both", {"left", "right", "unknown"}),
    ],
)
def test_a_hand_means_that_it_was_recorded_in_both_lists(client, db, said, hands):
    for hand in ("left", "right", "both", "unknown"):
        published_dataset(facts(hand=hand), slug=hand)

    assert set(datasets(client, said)) == hands
    found = client.get(f"/api/v1/episodes?{said}").json()["results"]
    assert {row["hand"] for row in found} == hands
    for path in ("datasets", "episodes"):
        counts = rows(client.get(f"/api/v1/{path}/facets?hand=right").json(), "hand")
        assert {one: counts[one] for one in ("left", "right", "both")} == {
            "left": 2,
            "right": 2,
            "both": 1,
        }
