"""The page of episodes: totals and counts, chips, empty lists, what it could not read."""

from __future__ import annotations

import re
from html import unescape

import pytest

pytestmark = pytest.mark.django_db


def page(client, query=""):
    response = client.get(f"/episodes/?{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_page_lists_episodes_with_totals_and_counts(client, kitchen):
    html = page(client)

    assert "Pour the jug slowly" in html
    assert "licensable for training" in html
    assert 'name="task" value="wipe a surface"' in html
    assert 'name="min_peak_force_n"' in html
    assert "Sign in</a> to keep these episodes" in html


def test_chips_remove_one_filter_each(client, kitchen):
    html = page(client, "task=pour+water&q=force:%3E10&dataset=lab/kitchen")

    assert "Remove filter Task: Pour water" in html
    assert "Remove filter Peak force > 10 N" in html
    assert "Remove filter Dataset: Kitchen hands" in html
    assert "Fill a glass" in html
    assert "Pour the jug slowly" not in html


def test_an_empty_list_says_what_to_drop(client, kitchen):
    html = page(client, "task=wipe+table&max_peak_force_n=20")

    assert "Drop “Task” to see 2 episodes" in html
    assert "Drop “Peak force” (+1)" in html


def test_the_page_leaves_out_what_it_cannot_read_and_says_so(client, kitchen):
    html = page(client, "min_peak_force_n=strong&colour=red&q=force:strong")

    assert "<code>min_peak_force_n</code> was left out" in html
    assert "<code>force:strong</code> was left out" in html
    assert "<code>colour</code> was left out" in html
    assert "Pour the jug slowly" in html


def test_the_page_names_its_address_in_one_form(client, kitchen):
    html = page(client, "q=force:%3E10&task=pour+water&ordering=-added")

    assert '<link rel="canonical" href="/episodes/?q=peak_force_n%3A%3E10&task=pour+water">' in html


def test_a_page_that_is_none_leads_to_the_first_with_the_same_filters(client, kitchen):
    query = "task=pour+water&q=force:%3E10&ordering=-duration_s"
    response = client.get(f"/episodes/?{query}&cursor=zzz")
    html = unescape(response.content.decode())

    assert response.status_code == 422
    assert "This address names a page that is not one of this search" in html
    first = re.search(r'<a class="btn btn-go" href="([^"]+)">Show its first page</a>', html)[1]
    assert "cursor" not in first
    assert "ordering=-duration_s" in first
    assert "Remove filter Task: Pour water" in page(client, first.partition("?")[2])
    assert "Remove filter Peak force > 10 N" in page(client, first.partition("?")[2])


def test_nothing_published_yet_says_so(client):
    assert "Nothing has been published yet" in page(client)


def test_nothing_found_names_two_filters_where_none_alone_shows_something(client, kitchen):
    asked = "task=wipe+table&environment=lab&min_peak_force_n=5"
    address = "/api/v1/episodes/facets"

    rows = client.get(f"{address}?{asked}").json()["loosening"]

    dropped = [(row["drop"], row["also"]) for row in rows]
    assert dropped == [("environment", "task"), ("environment", "peak_force_n")]
    for row in rows:
        assert client.get(f"{address}?{row['query']}").json()["total"] == row["count"] == 1
    html = client.get(f"/episodes/?{asked}").content.decode()
    assert "Drop “Environment” and “Task” to see 1 episode" in html
