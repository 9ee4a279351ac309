"""The search of datasets as programs use it, and that every process sees each change at once."""

from __future__ import annotations

import random
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone

from catalog.facets import FACETS
from catalog.models import Admission, Dataset, FacetValue
from catalog.search.datasets_query import DatasetQuery
from catalog.selectors import datasets, loading, search
from catalog.services import index
from catalog.services.licences import set_summary
from catalog.services.withdrawals import withdraw_dataset
from catalog.states import Visibility
from portal.accounts.access import actor_for
from tests.catalog.factories import (
    FREE,
    PAID,
    accept,
    facts,
    make_dataset,
    partner,
    publish,
    published_dataset,
)
from tests.factories import MembershipFactory, OrganisationFactory, staff

pytestmark = pytest.mark.django_db


def ask(client, query="", path="search"):
    response = client.get(f"/api/v1/datasets/{path}?{query}".replace("/?", "?"))
    assert response.status_code == 200, response.content
    return response.json()


def names(answer):
    return sorted(item["name"].split("/")[1] for item in answer["results"])


def counts(answer, key):
    return {row["value"]: row["count"] for row in answer["facets"][key]}


@pytest.fixture
def shop():
    """One open, one for a price, one on request."""
    owner, _ = partner()
    published_dataset(slug="open", title="Pour water", licence="CC-BY-4.0", organisation=owner)
    paid = published_dataset(
        facts(task="stir", objects=("coffee cup",)), slug="paid", organisation=owner
    )
    asked = published_dataset(
        facts(task="sweep", hand="left"), slug="asked", title="Brooms", organisation=owner
    )
    set_summary(dataset=paid, licences=[PAID])
    set_summary(dataset=asked, licences=[FREE])
    return owner


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("may=train", ["open", "paid"]),
        ("may=research", ["asked", "open"]),
        ("access=instant", ["open"]),
        ("access=purchase", ["paid"]),
        ("access=request", ["asked"]),
        ("task=cooking", ["open", "paid"]),
        ("task=cooking&task=sweep", ["asked", "open", "paid"]),
        ("q=fill a glass", ["open"]),
        ("q=cleaning", ["asked"]),
        ("q=licence:commercial", ["paid"]),
        ("q=license:cc-by", ["open"]),
        ('q=object:"coffee cup"', ["paid"]),
        ("q=-task:stir", ["asked", "open"]),
        ("q=-brooms", ["open", "paid"]),
        ("q=hand:left", ["asked"]),
        ("q=force:>3.9 rate:100..200", ["asked", "open", "paid"]),
        ("q=force:>4", []),
        ("min_quality=90&max_quality=90", ["asked", "open", "paid"]),
        ("min_subjects=1", []),
        ("q=success:>=100%25", ["asked", "open", "paid"]),
    ],
)
def test_each_question_finds_what_it_means(client, shop, query, found):
    assert names(ask(client, query)) == found


def test_one_answer_holds_all_that_a_page_shows(client, shop):
    answer = ask(client, "task=cooking&page_size=1")

    assert (answer["total"], answer["everything"]) == (2, 3)
    assert counts(answer, "access") == {"instant": 1, "purchase": 1}
    assert {row["value"]: row["count"] for row in answer["groups"]["task"]} == {
        "cooking": 2,
        "cleaning": 1,
    }
    assert answer["ranges"]["quality"]["counts"][-1] == 2
    assert answer["query"] == "task=cooking"
    assert ask(client, answer["next"].partition("?")[2])["next"] is None
    listed = client.get(f"/api/v1/datasets?{answer['query']}&page_size=1").json()
    assert listed["results"] == answer["results"]


def test_a_mistyped_word_is_mended_and_said(client, shop):
    answer = ask(client, "q=watr puor")
    exact = ask(client, "q=watr puor&exact=1")
    operator = ask(client, "q=task:swep")

    assert names(answer) == ["open"]
    assert answer["did_you_mean"] == {"q": "water pour", "query": "q=water+pour", "is_used": True}
    assert names(exact) == []
    assert exact["did_you_mean"]["is_used"] is False
    listed = client.get("/api/v1/datasets?q=watr puor").json()
    assert (listed["results"], listed["did_you_mean"]) == (
        answer["results"],
        answer["did_you_mean"],
    )
    assert (names(operator), operator["did_you_mean"]["q"]) == (["asked"], "task:Sweep")


def test_nothing_found_says_what_to_drop_and_how_many_that_shows(client, shop):
    answer = ask(client, "q=broom&task=stir&hand=left")

    assert answer["total"] == 0
    assert answer["loosening"] == [{"drop": "task", "count": 1, "query": "q=broom&hand=left"}]


def test_nothing_found_names_two_filters_where_none_alone_shows_something(client, shop):
    answer = ask(client, "task=stir&hand=left&min_hours=1000")

    assert answer["total"] == 0
    assert answer["loosening"] == [
        {"drop": "task", "also": "hours", "count": 1, "query": "hand=left"},
        {"drop": "hand", "also": "hours", "count": 1, "query": "task=stir"},
    ]
    html = client.get("/datasets/?task=stir&hand=left&min_hours=1000").content.decode()
    assert "Drop Task: Stir and Hours ≥ 1000 h to see 1 dataset" in html


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("q=colour:red", "filter.unknown"),
        ("q=force:much", "filter.invalid"),
        ("min_force=much", "filter.invalid"),
        ("colour=red", "filter.unknown"),
        ("page_size=0", "page_size.invalid"),
        ("page_size=99999999999999999999", "page_size.invalid"),
        ("cursor=%00", "input.invalid"),
        ("cursor=W10", "cursor.invalid"),
    ],
)
@pytest.mark.parametrize("path", ["", "/search"])
def test_a_bad_question_is_a_problem_with_its_code(client, path, query, code):
    response = client.get(f"/api/v1/datasets{path}?{query}")

    assert (response.status_code, response.json()["code"]) == (422, code)


def test_a_cursor_of_another_question_is_refused(client, shop):
    url = client.get("/api/v1/datasets?page_size=1").json()["next"]

    response = client.get(f"{url}&task=stir")

    assert (response.status_code, response.json()["code"]) == (422, "cursor.invalid")


def test_best_matches_come_first(client):
    owner, _ = partner()
    for slug, title, summary in (
        ("second", "Hands", "With a kettle."),
        ("first", "Kettle", "Hands."),
        ("third", "Hands again", "Card only."),
    ):
        card = "A kettle." if slug == "third" else "None."
        published_dataset(slug=slug, title=title, summary=summary, card=card, organisation=owner)

    found = [item["name"].split("/")[1] for item in ask(client, "q=kettle")["results"]]

    assert found[0] == "first"
    assert sorted(found) == ["first", "second", "third"]


def plainly(query, key=""):
    """The datasets that fit by rows: what GROUP BY would be asked of."""
    rows = datasets.listed()
    for name, values in query.chosen.items():
        if name != key:
            fits = FacetValue.objects.filter(dataset=OuterRef("pk"), key=name, value__in=values)
            rows = rows.filter(Exists(fits))
    for name, span in query.spans.items():
        column = {"force": "peak_force_n", "quality": "quality"}[name]
        rows = rows.filter(**{f"{column}__gte": span.low}) if span.low > 0 else rows
    return rows


def test_counts_equal_a_plain_group_by_on_60_random_questions(client):
    chance = random.Random(7)
    owner, _ = partner()
    tasks, things = ["pour water", "stir", "sweep", "wave"], ["cup", "jug", "broom", "pan"]
    for number in range(18):
        labels = [
            facts(
                task=chance.choice(tasks),
                hand=chance.choice(["left", "right", "both"]),
                objects=tuple(chance.sample(things, chance.randint(0, 2))),
            )
            for _ in range(chance.randint(1, 3))
        ]
        licence = chance.choice(["CC-BY-4.0", "LicenseRef-DexterData-Partner"])
        published_dataset(*labels, organisation=owner, slug=f"set-{number}", licence=licence)
    known = {
        key: list(FacetValue.objects.filter(key=key).values_list("value", flat=True).distinct())
        for key in ("task", "object", "hand", "licence", "use", "modality")
    }
    for _ in range(60):
        keys = chance.sample(sorted(key for key in known if known[key]), chance.randint(0, 3))
        pairs = [
            (key, value)
            for key in keys
            for value in chance.sample(known[key], chance.randint(1, min(2, len(known[key]))))
        ]
        answer = ask(client, urlencode(pairs))
        query = DatasetQuery(chosen={key: tuple(v for k, v in pairs if k == key) for key in keys})
        assert answer["total"] == plainly(query).count()
        for key in FACETS:
            rows = FacetValue.objects.filter(key=key, dataset__in=plainly(query, key))
            told = {value: count for value, count in counts(answer, key).items() if count}
            assert told == dict(rows.values_list("value").annotate(Count("pk")))


def pks(actor=None):
    answer = search.search(DatasetQuery(), actor) if actor else search.search(DatasetQuery())
    return {int(pk) for pk in answer.found.index.pks[answer.found.mask]}


def test_a_person_is_shown_what_the_rule_of_rows_says(client):
    owner, person = partner()
    friend = MembershipFactory(organisation=OrganisationFactory()).user
    for number in range(4):
        dataset = published_dataset(organisation=owner, slug=f"set-{number}")
        dataset.visibility = Visibility.PRIVATE if number % 2 else Visibility.PUBLIC
        dataset.embargoed_until = timezone.now() + timedelta(days=1) if number > 1 else None
        dataset.save()
        index.refresh(dataset)
        admitted = friend.memberships.get().organisation
        Admission.objects.create(dataset=dataset, organisation=admitted)

    for actor in (None, actor_for(person), actor_for(friend), actor_for(staff("reviewer"))):
        rows = datasets.listed_to(actor) if actor else datasets.listed()
        assert pks(actor) == set(rows.values_list("pk", flat=True))
    assert (len(pks()), len(pks(actor_for(friend))), len(pks(actor_for(person)))) == (1, 2, 4)


@pytest.mark.django_db(transaction=True)
@pytest.mark.on_postgres  # it empties the tables that the tests after it rely on
def test_a_process_reads_only_what_changed_and_sees_it_at_once(client, django_assert_num_queries):
    loading.forget()
    owner, by = partner()
    first = published_dataset(organisation=owner, slug="first")
    second = published_dataset(organisation=owner, slug="second")
    assert names(ask(client)) == ["first", "second"]
    held = loading.current()
    kept = held.index.rows[second.pk]

    publish(first, accept(first, facts(task="juggle")), "1.1.0")

    assert names(ask(client, "task=juggle")) == ["first"]
    assert loading.current().index.rows[second.pk] is kept
    assert set(loading.current().kept["item"]) == {first.pk, second.pk}
    withdraw_dataset(dataset=second, reason="Asked by a subject.", by=by)
    assert names(ask(client)) == ["first"]
    with django_assert_num_queries(1):
        ask(client)
    loading.forget()


def test_every_process_shows_the_label_that_holds_now(client):
    owner, _ = partner()
    first = published_dataset(organisation=owner, slug="first")
    second = published_dataset(organisation=owner, slug="second")
    set_summary(dataset=first, licences=[PAID | {"name": "Zeta"}])
    set_summary(dataset=second, licences=[PAID | {"name": "Alpha"}])
    FacetValue.objects.filter(key="task").update(label="An old spelling")

    def labels(key):
        lists = [ask(client)["facets"], client.get("/api/v1/episodes/facets").json()["facets"]]
        return {row["label"] for facets in lists for row in facets[key]}

    assert (labels("licence"), labels("task")) == ({"Alpha"}, {"Pour water"})
    set_summary(dataset=first, licences=[PAID | {"name": "Beta"}])

    assert labels("licence") == {"Beta"}


def test_a_label_that_is_not_committed_is_shown_to_no_other_request(client, monkeypatch):
    dataset = published_dataset()
    set_summary(dataset=dataset, licences=[PAID | {"name": "Alpha"}])
    kept = loading.current()
    monkeypatch.setattr(loading._kept, "value", kept)
    number = kept.index.values.known("licence", PAID["template"])
    assert number is not None

    set_summary(dataset=dataset, licences=[PAID | {"name": "Beta"}])

    assert loading.current().index.values.labels[number] == "Beta"
    assert kept.index.values.labels[number] == "Alpha"
    assert "Alpha" in kept.index.values.written(number)


def test_what_is_not_committed_is_not_kept(client):
    before = loading._kept.value
    published_dataset()

    assert ask(client)["total"] == 1
    assert loading._kept.value is before


def test_a_draft_and_its_words_are_found_by_nobody(client, shop):
    make_dataset(title="Xylophone")

    assert ask(client, "q=xylophone")["total"] == 0
    assert Dataset.objects.count() == 4
