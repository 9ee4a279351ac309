"""The landing page shows what the portal really has."""

from __future__ import annotations

import pytest

from dexterdata import checks
from tests.catalog.factories import facts, make_dataset, published_dataset

pytestmark = pytest.mark.django_db


def page(client):
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_portal_says_so_and_shows_no_figure(client):
    make_dataset()

    html = page(client)

    assert "Nothing has been published yet" in html
    assert 'class="figures"' not in html
    assert 'data-module="player"' not in html


def test_the_figures_are_those_of_the_database(client):
    published_dataset(facts(t_end_s=1800.0), facts(t_end_s=3600.0))
    published_dataset()

    html = page(client)

    assert "<b>1.5 h</b>" in html
    assert "<b>3</b><span>labelled episodes</span>" in html
    assert "<b>2</b><span>datasets, 1 device model</span>" in html
    assert f"<b>{len(checks.describe())}</b><span>checks" in html


def test_the_newest_dataset_plays_and_is_listed(client):
    published_dataset(title="Older")
    newest = published_dataset(title="Newest", is_synthetic=True)

    html = page(client)

    assert f'data-src="/previews/{newest.cover.public_id}/preview?v=' in html
    assert 'data-synthetic="true"' in html
    assert html.index(">Newest</a>") < html.index(">Older</a>")
    assert f"{newest.name}@1.0.0" in html


def test_a_real_finding_is_the_proof(client):
    published_dataset()

    html = page(client)

    assert "<code>time.gap</code>" in html
    assert 'Met <span class="num">2</span> times' in html


def test_the_page_takes_the_same_queries_for_any_number_of_datasets(
    client, django_assert_max_num_queries
):
    published_dataset()
    with django_assert_max_num_queries(20) as few:
        page(client)
    for number in range(3):
        published_dataset(facts(task=f"task {number}"))

    with django_assert_max_num_queries(len(few)):
        page(client)
