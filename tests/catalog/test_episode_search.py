"""The search for episodes through the API and its page: facets, whose eyes, pages, empty lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Dataset, Episode
from catalog.search import words
from catalog.search.episodes_query import EpisodeQuery
from catalog.selectors import episode_index
from catalog.selectors.episode_search import Search
from catalog.services import generations, index
from catalog.services.licences import set_summary
from catalog.services.withdrawals import withdraw_recording
from portal.accounts.access import ANONYMOUS
from tests.catalog.factories import (
    PAID,
    accept,
    facts,
    make_dataset,
    partner,
    publish,
    published_dataset,
    render,
)
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
API = "/api/v1/episodes"


def tasks(response):
    assert response.status_code == 200, response.content
    return [item["task"] for item in response.json()["results"]]


def facets(client, query=""):
    response = client.get(f"{API}/facets?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def counts(found, key):
    return {row["value"]: row["count"] for row in found["facets"][key]}


def test_facets_count_values_sums_and_spread(client, kitchen):
    found = facets(client)

    assert found["total"] == 3
    assert found["totals"] == {
        "episodes": 3,
        "seconds": 35.0,
        "bytes": 5_300,
        "datasets": 1,
        "trainable_datasets": 1,
    }
    assert counts(found, "task") == {"pour water": 2, "wipe a surface": 1}
    assert counts(found, "object") == {"jug": 2, "glass": 2, "cloth": 1}
    assert counts(found, "success") == {"true": 2, "false": 1}
    assert counts(found, "environment") == {"kitchen": 3}
    assert counts(found, "dataset") == {"lab/kitchen": 3}
    assert counts(found, "may")["train"] == 3
    spread = found["ranges"]["peak_force_n"]
    assert (sum(spread["counts"]), spread["unit"]) == (2, "N")
    assert len(spread["edges"]) == len(spread["counts"]) + 1


def test_a_facet_ignores_its_own_filter_and_shows_what_was_chosen(client, kitchen):
    found = facets(client, "task=wipe+table&hand=right&grasp=power")

    assert found["total"] == 0
    assert counts(found, "task") == {"wipe a surface": 0}
    assert counts(found, "grasp") == {"power": 0}
    only = facets(client, "task=wipe+table")
    assert counts(only, "task") == {"pour water": 2, "wipe a surface": 1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("task=pouring+water", 2),
        ("task=juggling", 0),
        ("q=pour", 2),
        ("q=slow+jug", 1),
        ("q=%22fill+a+glass%22", 1),
        ("q=force:%3E10", 1),
        ("min_peak_force_n=1e39", 0),
        ("q=-task:%22wipe+table%22", 2),
        ("environment=kitchen&may=train", 3),
        ("environment=lab", 0),
        ("success=unknown", 0),
        ("max_duration_s=10", 2),
        ("min_contact_count=0", 0),
        ("modality=tactile", 3),
        ("modality=video", 0),
        ("dataset=lab/kitchen&object=cloth", 1),
        ("q=task:pour", 2),
        ("q=task:cooking", 2),
        ("q=task:pouring", 0),
        ('q=task:"pouring+water"', 2),
        ("q=-task:pour", 1),
        ("q=object:Jug", 2),
        ("q=object:clot", 1),
        ("q=device:glove", 3),
        ("q=hand:Left", 1),
        ("q=sensing:touch", 3),
        ("q=licence:open", 3),
        ("q=license:cc-by", 3),
        ("q=licence:commercial", 0),
        ("q=-licence:open", 0),
        ("q=environment:kit", 3),
        ("q=dataset:kitchen", 3),
        ("q=success:no", 1),
        ("q=-success:no", 2),
        ("access=instant", 3),
        ("access=purchase", 0),
        ("q=access:once", 3),
        ("q=rate:100..200", 3),
        ("min_rate=5000", 0),
        ("q=people:>=1", 0),
        ("q=the+jugs", 1),
    ],
)
def test_filters_narrow(client, kitchen, query, found):
    assert facets(client, query)["total"] == found
    assert len(client.get(f"{API}?{query}").json()["results"]) == found


@pytest.mark.parametrize("said", ["task:pour", "task:cooking", "object:JUG", "licence:commercial"])
def test_an_operator_means_the_same_in_both_lists(client, kitchen, said):
    sold = published_dataset(facts(task="pour water", objects=("jugs",)), slug="sold")
    set_summary(dataset=sold, licences=[PAID])

    names = {row["name"] for row in client.get("/api/v1/datasets", {"q": said}).json()["results"]}

    assert names == {row["dataset"] for row in client.get(API, {"q": said}).json()["results"]}
    assert sold.name in names


@pytest.mark.parametrize(
    ("said", "is_found"),
    [
        ('"hang the towel"', True),
        ('"hang towel"', False),
        ('"hang nothing"', False),
        ('-"the towel"', False),
        ('"!!!" towel', True),
        ('-"!!!" towel', True),
        ("-!!! -the towel", True),
        ('"!!!" nowhere', False),
    ],
)
def test_a_phrase_means_the_same_in_both_lists(client, said, is_found):
    published_dataset(facts(task="hang the towel up"))

    for path in ("/api/v1/datasets", API):
        assert len(client.get(path, {"q": said, "exact": "1"}).json()["results"]) == is_found


@pytest.mark.parametrize(("said", "is_found"), [("100", True), ("10", False), ("-10", True)])
def test_a_number_means_itself_in_both_lists(client, said, is_found):
    published_dataset(facts(task="pick 100 beads"))

    for path in ("/api/v1/datasets", API):
        assert len(client.get(path, {"q": said, "exact": "1"}).json()["results"]) == is_found


def test_a_facet_ignores_what_the_box_says_of_it_too(client, kitchen):
    found = facets(client, "q=task:wipe")

    assert found["total"] == 1
    assert counts(found, "task") == {"pour water": 2, "wipe a surface": 1}
    assert found["query"] == "q=task%3Awipe"


def test_a_mistyped_word_or_value_is_mended_and_said(client, kitchen):
    words, exact = facets(client, "q=slowli+jgus"), facets(client, "q=slowli&exact=1")
    value = facets(client, "q=task:wppe")

    assert words["total"] == 0
    assert words["did_you_mean"] is None
    assert facets(client, "q=slowli+puor")["did_you_mean"] == {
        "q": "slowly pour",
        "query": "q=slowly+pour",
        "is_used": True,
    }
    listed = client.get("/api/v1/episodes?q=slowli+puor").json()
    assert listed["results"]
    assert listed["did_you_mean"]["q"] == "slowly pour"
    assert (exact["total"], exact["did_you_mean"]["is_used"]) == (0, False)
    assert (value["total"], value["did_you_mean"]["q"]) == (1, "task:wipe")
    assert facets(client, "q=object:glas-")["total"] == 2
    assert facets(client, "q=object:gloss")["did_you_mean"]["q"] == "object:Glass"


def test_nothing_is_suggested_from_what_the_asker_may_not_see(client, kitchen):
    secret = published_dataset(facts(task="palpate", instruction="Palpate the wrist"))
    hide(secret, visibility="private")

    for query in ("q=palpat3", "q=task:palpat3", "q=wrisd"):
        assert facets(client, query)["did_you_mean"] is None
    client.force_login(secret.organisation.memberships.get().user)
    assert facets(client, "q=wrisd")["did_you_mean"]["q"] == "wrist"


def test_words_are_split_once_for_all_who_mistype(client, kitchen, monkeypatch):
    secret = published_dataset(facts(task="palpate", instruction="Palpate the wrist"))
    hide(secret, visibility="private")
    monkeypatch.setattr(episode_index._kept, "value", episode_index.current())
    facets(client, "q=pour")
    texts = []
    monkeypatch.setattr(words, "split", lambda text: texts.append(text) or text.split())

    assert facets(client, "q=slowli")["did_you_mean"]["q"] == "slowly"
    client.force_login(secret.organisation.memberships.get().user)
    assert facets(client, "q=wrisd")["did_you_mean"]["q"] == "wrist"

    assert set(texts) == {"slowli", "slowly", "wrisd", "wrist"}


def test_nothing_found_says_to_programs_too_what_to_drop(client, kitchen):
    found = facets(client, "task=wipe+table&q=force:>5+licence:open&environment=kitchen")

    assert found["total"] == 0
    for row in found["loosening"]:
        assert facets(client, row["query"])["total"] == row["count"] > 0
    assert {row["drop"] for row in found["loosening"]} == {"task", "peak_force_n"}


def test_what_is_not_public_moves_no_edge_of_a_public_histogram(client, kitchen):
    def edges():
        found = facets(client)["ranges"]
        listed = client.get("/api/v1/datasets/facets").json()["ranges"]
        return [found[key]["edges"] for key in found], [listed[key]["edges"] for key in listed]

    before = edges()
    secret = make_dataset(slug="secret")
    (episode,) = accept(secret, facts(t_end_s=900.0))
    render(episode, peak_force_n=5_000.0)
    publish(secret, [episode])
    assert edges() != before
    hide(secret, visibility="private")

    assert edges() == before


def test_a_task_is_found_by_what_people_also_say_and_by_its_broad_term(client):
    from catalog.vocabulary import shipped

    term = next(one for one in shipped().terms if one.synonyms)
    published_dataset(facts(task=term.name))

    for said in (term.name.upper(), term.synonyms[0], term.broader):
        assert tasks(client.get(API, {"task": said})) == [term.name]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("colour=red", "filter.unknown"),
        ("min_peak_force_n=strong", "filter.invalid"),
        ("q=force:strong", "filter.invalid"),
        ("page_size=0", "page_size.invalid"),
        ("page_size=100000", "page_size.invalid"),
        ("page_size=many", "page_size.invalid"),
        ("ordering=-colour", "ordering.unknown"),
        ("cursor=nonsense", "cursor.invalid"),
        ("q=force:>10+force:<5", "filter.invalid"),
        ("q=force:<=5&min_peak_force_n=10", "filter.invalid"),
        ("q=-success:so", "filter.invalid"),
        ("ordering=rate", "ordering.unknown"),
    ],
)
def test_what_means_nothing_is_a_problem_with_a_code(client, kitchen, query, code):
    response = client.get(f"{API}?{query}")

    assert (response.status_code, response.json()["code"]) == (422, code)


def test_a_cursor_of_another_query_is_refused(client, kitchen):
    cursor = client.get(f"{API}?page_size=1").json()["next"].partition("cursor=")[2]

    for query in ("task=pour+water&", "ordering=-duration_s&"):
        response = client.get(f"{API}?{query}page_size=1&cursor={cursor.partition('&')[0]}")
        assert (response.status_code, response.json()["code"]) == (422, "cursor.invalid")


def test_lists_are_sorted_by_a_measure_and_what_was_not_measured_comes_last(client, kitchen):
    forces, url = [], f"{API}?ordering=-peak_force_n&page_size=1"
    while url:
        page = client.get(url).json()
        forces += [row["features"]["peak_force_n"] for row in page["results"]]
        url = page["next"]

    assert forces == [12.0, 2.0, None]
    assert client.get(page["previous"]).json()["results"][0]["features"]["peak_force_n"] == 2.0


def test_a_page_goes_on_rightly_when_a_recording_is_withdrawn_between(client, kitchen):
    first = client.get(f"{API}?page_size=1").json()
    recording = Episode.objects.get(task="wipe table").source_file.recording_id
    withdraw_recording(recording_id=recording, reason="Asked.", by=None)

    second = client.get(first["next"].replace("page_size=1", "page_size=5")).json()

    assert [row["instruction"] for row in second["results"]] == ["Fill a glass"]
    assert facets(client)["total"] == 2
    assert facets(client)["totals"]["bytes"] == 5_000


def hide(dataset: Dataset, **fields) -> None:
    Dataset.objects.filter(pk=dataset.pk).update(**fields)
    dataset.refresh_from_db()
    index.refresh(dataset)


@pytest.mark.parametrize(
    "hidden",
    [{"visibility": "private"}, {"embargoed_until": timezone.now() + timedelta(days=2)}],
)
def test_only_those_find_episodes_who_may_see_the_dataset(client, hidden):
    organisation, owner = partner()
    hide(published_dataset(organisation=organisation), **hidden)

    assert facets(client)["total"] == 0
    client.force_login(UserFactory())
    assert facets(client)["total"] == 0
    client.force_login(owner)
    assert facets(client)["total"] == 1
    assert len(client.get(API).json()["results"]) == 1


def test_an_admitted_organisation_finds_what_is_private(client):
    from catalog.models import Admission

    dataset = published_dataset()
    hide(dataset, visibility="private")
    member = MembershipFactory()
    Admission.objects.create(dataset=dataset, organisation=member.organisation)

    client.force_login(member.user)
    assert facets(client)["total"] == 1


def test_an_embargo_ends_by_itself(client):
    hide(published_dataset(), embargoed_until=timezone.now() - timedelta(seconds=1))

    assert facets(client)["total"] == 1


def test_a_request_takes_few_queries_however_many_rows(client, django_assert_max_num_queries):
    for _ in range(3):
        published_dataset(*[facts() for _ in range(4)])
    client.get(API)

    with django_assert_max_num_queries(12):  # the number, all that changed, the page's rows
        assert len(tasks(client.get(API))) == 12


def test_whoever_changes_nothing_lets_no_process_join_again(client, kitchen, monkeypatch):
    before = episode_index.current()
    monkeypatch.setattr(episode_index._kept, "value", before)

    number = generations.advance()

    after = episode_index.current()
    assert (after.generation, after.columns is before.columns) == (number, True)
    assert facets(client)["total"] == 3


def test_an_answer_that_another_thread_threw_away_is_given_all_the_same(client, kitchen):
    class Forgetful(dict):
        def __setitem__(self, key, value):
            self.clear()

    search = Search(ANONYMOUS, EpisodeQuery())
    object.__setattr__(search._loaded, "answers", Forgetful())

    assert search.totals.episodes == 3


def test_a_change_that_leaves_the_episodes_alone_lets_no_process_join_them_again(client, kitchen):
    before = kitchen.segment.generation
    Dataset.objects.filter(pk=kitchen.pk).update(environment="workshop")
    kitchen.refresh_from_db()
    index.refresh(kitchen)
    kitchen.refresh_from_db()
    assert (kitchen.segment.generation, kitchen.generation > before) == (before, True)
    assert counts(facets(client), "environment") == {"workshop": 3}
    recording = Episode.objects.filter(dataset=kitchen).first().source_file.recording_id
    withdraw_recording(recording_id=recording, reason="Asked.", by=None)
    kitchen.refresh_from_db()
    assert kitchen.segment.generation == kitchen.generation
    assert facets(client)["total"] < 3
