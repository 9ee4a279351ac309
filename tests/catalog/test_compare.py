"""Datasets side by side, and what makes two of them alike."""

from __future__ import annotations

import uuid

import pytest

from catalog.distributions import BINS, of_segment, outcomes
from catalog.likeness import compare as likeness
from catalog.models import Dataset
from catalog.search.segments import EpisodeRow, build
from catalog.selectors import search
from catalog.selectors.similar import similar_to
from catalog.services.withdrawals import withdraw_dataset
from portal.accounts.access import ANONYMOUS
from tests.catalog.factories import facts, make_dataset, published_dataset
from tests.factories import staff

ADDRESS = "/datasets/compare/"


def beside(client, *names: str):
    return client.get(ADDRESS, {"d": list(names)})


@pytest.mark.django_db
def test_two_datasets_stand_side_by_side_and_differences_are_marked(client):
    one = published_dataset(title="Pouring")
    other = published_dataset(facts(task="stir"), title="Stirring", is_synthetic=True)

    html = beside(client, one.name, other.name).content.decode()

    assert html.index("Pouring") < html.index("Stirring")
    for words in ("Real hands", "A simulator", "pour water", "stir", "No licence is offered"):
        assert words in html
    assert "(differs)" in html
    assert "Synthetic" in html


@pytest.mark.django_db
def test_the_same_dataset_twice_is_one_column(client):
    dataset = published_dataset()

    html = beside(client, dataset.name, dataset.name).content.decode()

    assert "Add another dataset to compare it with" in html
    assert "(differs)" not in html


@pytest.mark.django_db
def test_more_than_four_say_what_is_left_out(client):
    names = [published_dataset(title=f"Set {number}").name for number in range(5)]

    html = beside(client, *names).content.decode()

    assert "Four datasets fit side by side; 1 more in the address are left out." in html
    assert "Set 3" in html
    assert "Set 4" not in html


@pytest.mark.django_db
def test_what_cannot_be_compared_is_named_and_the_rest_is_shown(client):
    shown, gone = published_dataset(title="Stays"), published_dataset(title="Goes")
    hidden = published_dataset(title="Hidden")
    hidden.visibility = "private"
    hidden.save()
    withdraw_dataset(dataset=gone, reason="Consent ended.", by=staff("admin"))

    answer = beside(client, shown.name, gone.name, hidden.name, "<b>nonsense</b>")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Stays" in html
    assert f"{gone.name} was withdrawn and is left out." in html
    assert f"There is no dataset {hidden.name}" in html
    assert "There is no dataset &lt;b&gt;nonsense&lt;/b&gt;" in html
    assert "Hidden" not in html


@pytest.mark.django_db
def test_a_draft_is_left_out_even_for_its_owner(client):
    draft = make_dataset()
    client.force_login(draft.organisation.memberships.get().user)

    assert "is not published and is left out" in beside(client, draft.name).content.decode()


@pytest.mark.django_db
def test_nothing_chosen_says_what_to_do(client):
    html = client.get(ADDRESS).content.decode()

    assert "No dataset is chosen yet" in html
    assert 'href="/datasets/"' in html


@pytest.mark.django_db
def test_each_can_be_taken_away_by_a_link(client):
    one, other = published_dataset(), published_dataset()

    html = beside(client, one.name, other.name).content.decode()

    assert f'href="/datasets/compare/?d={other.name}"' in html
    assert f'href="/datasets/compare/?d={one.name}"' in html


def test_likeness_is_one_for_the_same_and_none_for_strangers():
    kitchen = {"task": {"pour"}, "object": {"jug"}, "modality": {"tactile"}}

    assert likeness(kitchen, kitchen).score == 1.0
    assert likeness(kitchen, {"task": {"sign"}, "object": set(), "modality": {"emg"}}).score == 0.0
    assert likeness({}, {}).score == 0.0


def test_the_same_task_makes_more_alike_than_the_same_hand():
    one = {"task": {"pour"}, "hand": {"left"}}

    by_task = likeness(one, {"task": {"pour"}, "hand": {"right"}})
    by_hand = likeness(one, {"task": {"stir"}, "hand": {"left"}})

    assert by_task.score > by_hand.score > 0
    assert (by_task.shared, by_hand.shared) == (("pour",), ())


@pytest.mark.django_db
def test_the_most_alike_dataset_comes_first_and_hidden_ones_never():
    asked = published_dataset()
    twin = published_dataset(title="Twin")
    published_dataset(facts(task="sign", objects=("paper",)), title="Other")
    hidden = published_dataset(title="Hidden")
    hidden.visibility = "private"
    hidden.save()

    found = similar_to(ANONYMOUS, asked)

    assert found[0].dataset == twin
    assert found[0].likeness.score == 1.0
    assert {"Hidden", asked.title} & {item.dataset.title for item in found} == set()


@pytest.mark.django_db
def test_a_similar_dataset_that_is_withdrawn_while_it_is_read_is_left_out(monkeypatch):
    asked, twin = published_dataset(), published_dataset(title="Twin")
    known = search.for_items

    def after_a_withdrawal(pks):
        Dataset.objects.filter(pk=twin.pk).update(state="withdrawn")
        return known(pks)

    monkeypatch.setattr(search, "for_items", after_a_withdrawal)

    assert similar_to(ANONYMOUS, asked) == []


@pytest.mark.django_db
def test_the_api_names_what_similar_datasets_share(client):
    asked, twin = published_dataset(), published_dataset(title="Twin")

    (row,) = client.get(f"/api/v1/datasets/{asked.name}/similar").json()["results"]

    assert (row["name"], row["likeness"]) == (twin.name, 1.0)
    assert "Pour water" in row["shared"]


def segment(*measures: dict):
    rows = [
        EpisodeRow(
            pk=number,
            public_id=uuid.uuid4(),
            file=0,
            task=str(one.pop("task", "pour")),
            success=one.pop("success", None),
            measures=one,
        )
        for number, one in enumerate(measures)
    ]
    return build(rows, [1])


def test_a_distribution_counts_every_measured_episode_once():
    rows = [{"duration_s": float(n)} for n in range(100)] + [{"duration_s": None}]

    (found,) = of_segment(segment(*rows))

    assert (found.measured, found.missing) == (100, 1)
    assert sum(item.count for item in found.bins) == 100
    assert len(found.bins) <= BINS
    assert (found.least, found.median, found.most) == (0.0, 49.5, 99.0)
    assert found.bins[0].low <= 0.0
    assert found.bins[-1].high >= 99.0


def test_motion_is_told_in_degrees_and_one_episode_has_no_distribution():
    found = of_segment(segment({"rom_thumb_rad": 1.0}, {"rom_thumb_rad": 2.0, "duration_s": 3.0}))

    assert [item.feature.name for item in found] == ["rom_thumb_rad"]
    assert found[0].most == pytest.approx(114.59, abs=0.01)


def test_equal_values_are_one_bin():
    (found,) = of_segment(segment({"contact_count": 4.0}, {"contact_count": 4.0}))

    assert [item.count for item in found.bins] == [2]


def test_results_are_counted_by_task():
    rows = outcomes(
        segment(
            {"task": "pour", "success": True},
            {"task": "pour", "success": False},
            {"task": "pour"},
            {"task": "stir", "success": True},
        )
    )

    assert [(row.task, row.succeeded, row.failed, row.unstated) for row in rows] == [
        ("pour", 1, 1, 1),
        ("stir", 1, 0, 0),
    ]
    assert [row.percent for row in rows] == [50, 100]


@pytest.mark.django_db
def test_the_statistics_hold_features_and_results(client):
    dataset = published_dataset(facts(), facts(t_start_s=10.0, t_end_s=20.0, success=False))

    answer = client.get(f"/api/v1/datasets/{dataset.name}/statistics").json()

    assert [row["name"] for row in answer["features"]] == ["duration_s", "peak_force_n"]
    assert answer["tasks"][0]["success_share"] == 0.5
    assert answer["streams"] == []
