"""The catalogue's list in the browser's eyes, without any script."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.utils.html import escape

from catalog.models import Dataset
from catalog.search import datasets_query, episodes_query, query
from catalog.search.examples import DATASETS, EPISODES
from catalog.services import index
from tests.catalog.factories import accept, facts, make_dataset, partner, publish, published_dataset

pytestmark = pytest.mark.django_db


def page(client, query="", **headers):
    response = client.get(f"/datasets/?{query}", headers=headers)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


@pytest.fixture
def shop():
    """Three datasets of one owner."""
    owner, _ = partner()
    published_dataset(slug="pour", title="Pour water", licence="CC-BY-4.0", organisation=owner)
    published_dataset(facts(task="stir"), slug="stir", title="Stirring", organisation=owner)
    published_dataset(
        facts(task="sweep", hand="left"), slug="sweep", title="Brooms", organisation=owner
    )
    return owner


def titles(html):
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a></h3>', html)


def test_a_broad_task_is_chosen_as_a_task(client, shop):
    html = page(client, "task=cooking")

    assert sorted(titles(html)) == ["Pour water", "Stirring"]
    assert re.search(r'name="task" value="cooking" checked><span>Cooking</span>', html)
    assert re.search(r'value="cleaning"><span>Cleaning</span><span class="num">1<', html)
    assert 'aria-label="Remove filter Task: Cooking"' in html


def test_an_operator_is_a_chip_that_removes_it_from_the_box(client, shop):
    html = page(client, "q=brooms+hand:left+force:>1")

    assert titles(html) == ["Brooms"]
    assert 'aria-label="Remove filter hand:left"' in html
    assert 'href="/datasets/?q=brooms+force%3A%3E1"' in html
    assert 'value="brooms hand:left force:&gt;1"' in html


def test_what_means_nothing_is_said_beside_the_box_and_the_rest_counts(client, shop):
    html = page(client, "q=brooms+colour:red&min_force=much")

    assert titles(html) == ["Brooms"]
    assert "<code>colour:red</code> was left out." in html
    assert "<code>min_force</code> was left out. Give a number." in html
    assert 'value="brooms colour:red"' in html


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        ("/datasets/", "foo=1", "<code>foo</code> was left out. There is no such filter."),
        (
            "/datasets/",
            "min_force=5&max_force=1",
            "<code>min_force</code> was left out. It is above max_force; exchange them.",
        ),
        (
            "/datasets/",
            "q=duration:>5",
            (
                "<code>duration:>5</code> was left out. This needs a unit here: write"
                " duration:>5h or duration:>5min, or hours:>5 without one."
            ),
        ),
        (
            "/episodes/",
            "q=force:strong",
            (
                "<code>force:strong</code> was left out. This takes a comparison: write force:>1,"
                " force:<=5 or force:1..5."
            ),
        ),
        (
            "/episodes/",
            "q=force:<5&min_peak_force_n=10",
            (
                "<code>peak_force_n:<5</code> was left out. No number fits both this and the range"
                " beside the box; change one of them."
            ),
        ),
        (
            "/episodes/",
            "success=maybe",
            "<code>success</code> was left out. Say true, false or unknown.",
        ),
    ],
)
def test_what_was_left_out_is_named_once(client, path, query, said):
    html = unescape(client.get(f"{path}?{query}").content.decode())

    assert f"<p>{said}</p>" in html
    refused = client.get(f"/api/v1{path.rstrip('/')}?{query}").json()
    written, _, message = said.removeprefix("<code>").partition("</code> was left out. ")
    assert refused["detail"] == f"{written}: {message}"
    assert refused["errors"][0]["message"] == message


def test_a_mistyped_word_shows_what_was_meant_and_the_way_back(client, shop):
    html = page(client, "q=watr+brom")
    mended = page(client, "q=brom")
    exact = page(client, "q=brom&exact=1")

    assert titles(html) == []
    assert titles(mended) == ["Brooms"]
    assert "Showing results for" in mended
    assert 'href="/datasets/?q=brom&amp;exact=1">Search for brom instead' in mended
    assert titles(exact) == []
    assert 'Did you mean <a href="/datasets/?q=' in exact


@pytest.mark.parametrize("path", ["/datasets/", "/episodes/"])
def test_who_searches_for_just_their_words_filters_on_with_them(client, shop, path):
    field = '<input type="hidden" name="exact" value="1">'

    def shown(query):
        return client.get(f"{path}?{query}").content.decode()

    form = shown("q=swep&exact=1").partition('<form class="facets"')[2].partition("</form>")[0]
    assert field in form
    assert field not in shown("q=swep")
    assert field not in shown("exact=1")


@pytest.mark.parametrize("path", ["/datasets/?hand=left", "/episodes/?hand=left"])
def test_the_chips_are_a_group_with_a_name(client, shop, path):
    html = client.get(path).content.decode()

    assert '<div class="chips mb-4" role="group" aria-label="Filters in use">' in html


def test_a_range_has_a_spread_and_its_chip(client, shop):
    html = page(client, "min_quality=50&max_quality=")

    assert len(titles(html)) == 3
    assert 'name="min_quality" value="50"' in html
    assert 'aria-label="Remove filter Quality ≥ 50"' in html
    assert '<svg class="bars"' in html


def test_the_address_of_the_page_has_one_form(client, shop):
    html = page(client, "ordering=&min_force=&task=stir&q=&task=cooking&task=stir")

    assert '<link rel="canonical" href="/datasets/?task=cooking&amp;task=stir">' in html
    response = client.get("/datasets/?q=&task=stir", headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/datasets/?task=stir"


@pytest.mark.parametrize("number", ["99", "0", "-1", "x", "9" * 40])
def test_a_page_that_does_not_exist_says_so_and_shows_one_that_does(client, shop, number):
    html = page(client, f"page={number}")

    assert len(titles(html)) == 3
    assert f"There is no page {number[:20]}: this is page 1 of 1." in html


def test_a_long_facet_is_shown_whole_at_an_address_of_its_own(client):
    owner, _ = partner()
    labels = [facts(task=f"task {n:02}", t_start_s=float(n), t_end_s=n + 1.0) for n in range(12)]
    published_dataset(*labels, organisation=owner)

    folded = page(client, "task=task+11")
    whole = page(client, "task=task+11&all=task")

    assert folded.count('name="task"') == 7
    assert re.search(r'value="task 11" checked', folded)
    assert 'href="/datasets/?task=task+11&amp;all=task">Show all 12</a>' in folded
    assert whole.count('name="task"') == 12


def test_the_best_match_is_offered_only_with_words(client, shop):
    assert ">Best match</option>" in page(client, "q=pour")
    assert ">Best match</option>" not in page(client, "q=task:pour")
    chosen = page(client, "q=pour&ordering=title")
    assert '<option value="title" selected>Title</option>' in chosen


def test_twenty_cards_fit_into_60_kilobytes(client):
    owner, _ = partner()
    for number in range(21):
        dataset = make_dataset(
            organisation=owner,
            slug=f"a-dataset-with-a-name-{number}",
            title=f"Bimanual kitchen manipulation with touch, part {number}",
            summary="Two gloves with touch: pouring, stirring, cutting, opening, wiping, placing.",
        )
        labels = [
            facts(task=f"task {number} {n}", objects=(f"thing {number} {n}",), t_start_s=float(n))
            for n in range(3)
        ]
        publish(dataset, accept(dataset, *labels))

    html = page(client)

    assert len(titles(html)) == 20
    assert "/datasets/?page=2" in html
    assert len(html.encode()) <= 60_000


@pytest.mark.parametrize("path", ["/datasets/", "/episodes/"])
def test_a_mistyped_choice_is_offered_as_what_was_meant_on_both_lists(client, shop, path):
    def shown(query):
        return client.get(f"{path}?{query}").content.decode()

    assert f'Did you mean <a href="{path}?task=cooking">Task: Cooking</a>?' in shown("task=coking")
    assert f'Did you mean <a href="{path}?task=stir">Task: Stir</a>?' in shown("task=stirr")
    assert "Did you mean" not in shown("task=juggling")
    assert "Did you mean" not in shown("task=stir&hand=left")


@pytest.mark.parametrize("path", ["/datasets/", "/episodes/"])
def test_no_choice_is_offered_of_what_the_asker_may_not_see(client, shop, path):
    secret = published_dataset(facts(task="palpate"))
    Dataset.objects.filter(pk=secret.pk).update(visibility="private")
    secret.refresh_from_db()
    index.refresh(secret)

    assert "Did you mean" not in client.get(f"{path}?task=palpats").content.decode()


def test_a_range_says_how_many_are_known_and_each_bar_its_count(client, shop):
    datasets = page(client, "")
    episodes = client.get("/episodes/").content.decode()

    for html, noun in ((datasets, "datasets"), (episodes, "episodes")):
        (bars,) = re.findall(r'role="img" aria-label="(Quality of 3 [^"]*)"', html)
        assert re.fullmatch(rf"Quality of 3 {noun}\. \d+ to \d+: 3", bars)
        assert re.search(rf"<title>\d+ to \d+: 3 {noun}</title>", html)
        assert f"<span>3 {noun}</span>" in html


@pytest.mark.parametrize(
    ("path", "examples", "language", "docs"),
    [
        ("/datasets/", DATASETS, datasets_query.LANGUAGE, "/docs/catalogue/#search"),
        ("/episodes/", EPISODES, episodes_query.LANGUAGE, "/docs/episodes/#filters"),
    ],
)
def test_the_help_has_an_example_of_every_operator_that_the_box_reads(
    client, path, examples, language, docs
):
    asked = [query.read(written, language) for written, _ in examples]
    html = client.get(path).content.decode()

    assert [one.problems for one in asked] == [()] * len(examples)
    assert {one.operators[0].key for one in asked} == set(language.known)
    for written, _ in examples:
        assert f"<code>{escape(written)}</code>" in html
    assert f'href="{docs}"' in html
    page_, _, fragment = docs.partition("#")
    assert f'id="{fragment}"' in client.get(page_).content.decode()
