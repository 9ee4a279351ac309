"""The catalogue's pages: readable without login and without JavaScript."""

from __future__ import annotations

import json
import re

import pytest

from catalog.models import Episode
from catalog.services.withdrawals import withdraw_recording
from tests.catalog.factories import (
    accept,
    facts,
    make_dataset,
    partner,
    publish,
    published_dataset,
    source,
)

pytestmark = pytest.mark.django_db


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()


def test_an_empty_catalogue_says_what_would_fill_it(client):
    html = page(client, "/datasets/")

    assert "Nothing has been published yet" in html


def test_the_list_shows_each_dataset_with_poster_touchprint_and_label(client):
    dataset = published_dataset(title="Pouring <b>water</b>", is_synthetic=True)
    cover = dataset.cover

    html = page(client, "/datasets/")

    assert "Pouring &lt;b&gt;water&lt;/b&gt;" in html
    assert f'href="{dataset.get_absolute_url()}"' in html
    assert f"/previews/{cover.public_id}/poster.svg?v=" in html
    assert f"/previews/{cover.public_id}/touchprint.png?v=" in html
    assert "Synthetic" in html


def test_a_filter_is_a_checked_box_and_a_chip_that_removes_it(client):
    published_dataset()

    html = page(client, "/datasets/?task=pour+water&q=kitchen")

    assert re.search(r'value="pour water" checked', html)
    assert 'href="/datasets/?q=kitchen"' in html
    assert 'aria-label="Remove filter Task: Pour water"' in html


def test_nothing_found_names_the_filter_whose_removal_shows_most(client):
    published_dataset()
    published_dataset(facts(task="stir", hand="left", objects=("pot",)))

    html = page(client, "/datasets/?q=kitchen&hand=left&object=jug&task=pour+water")

    assert "Drop Hand: Left to see 1 dataset" in html
    assert "/datasets/?q=kitchen&amp;task=pour+water&amp;object=jug" in html


@pytest.mark.parametrize("path", ["/datasets/", "/episodes/"])
def test_a_page_says_what_it_does_not_know_and_shows_the_rest(client, path):
    published_dataset()

    html = page(client, f"{path}?utm_source=mail&ref=x&ordering=colour&page=99&foo=bar")

    assert "Kitchen hands" in html
    for name in ("foo", "ordering"):
        assert f"<code>{name}</code> was left out." in html
    assert "There is no such filter." in html
    assert html.count("was left out") == 2


def test_each_list_hands_its_filters_to_the_other(client):
    published_dataset()

    datasets = page(client, "/datasets/?min_force=0.1&hand=right&ordering=-hours")
    episodes = page(client, "/episodes/?min_peak_force_n=0.1&hand=right")

    assert 'href="/episodes/?hand=right&amp;min_force=0.1"' in datasets
    assert 'href="/datasets/?hand=right&amp;min_peak_force_n=0.1"' in episodes
    assert 'name="min_peak_force_n" value="0.1"' in page(client, "/episodes/?min_force=0.1")
    assert 'name="min_force" value="0.1"' in page(client, "/datasets/?min_peak_force_n=0.1")


def test_lists_take_the_same_queries_for_any_length(client, django_assert_max_num_queries):
    def count(url):
        with django_assert_max_num_queries(100) as captured:
            page(client, url)
        return len(captured)

    organisation, _ = partner()
    published_dataset(organisation=organisation)
    few = count("/datasets/")
    for number in range(6):
        published_dataset(facts(task=f"task {number}"), organisation=organisation)

    assert count("/datasets/") == few
    assert few <= 16


@pytest.mark.parametrize("path", ["datasets", "episodes", "datasets/facets"])
def test_api_lists_take_the_same_queries_for_any_length(
    client, path, django_assert_max_num_queries
):
    def count():
        with django_assert_max_num_queries(100) as captured:
            assert client.get(f"/api/v1/{path}").status_code == 200
        return len(captured)

    published_dataset()
    few = count()
    for number in range(4):
        published_dataset(facts(task=f"task {number}"))

    assert count() == few


def test_version_and_episode_lists_take_the_same_queries_for_any_length(
    client, django_assert_max_num_queries
):
    def count(url):
        with django_assert_max_num_queries(100) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    small = make_dataset()
    few_episodes = accept(small, facts(), facts(task="stir"))
    publish(small, few_episodes)
    publish(small, few_episodes[:1], "1.1.0")
    large = make_dataset()
    episodes = [row for _ in range(4) for row in accept(large, facts(), facts(task="stir"))]
    publish(large, episodes)
    publish(large, episodes[:3], "1.1.0")
    publish(large, episodes[:5], "1.2.0")

    for path in ("versions", "versions/1.0.0/episodes"):
        few = count(f"/api/v1/datasets/{small.name}/{path}")
        assert count(f"/api/v1/datasets/{large.name}/{path}") == few
    assert count(large.get_absolute_url()) == count(small.get_absolute_url())


def test_a_dataset_can_be_watched_and_read_without_login(client):
    dataset = make_dataset(title="Pouring", attribution="Example Laboratory, doi 10.0000/x")
    file = source(sources=("https://example.org/data",), filename="pour.h5")
    publish(dataset, accept(dataset, facts(), facts(task="stir"), file=file))
    cover = Episode.objects.get(index=0)

    html = page(client, dataset.get_absolute_url())

    assert 'data-module="player"' in html
    assert f'data-src="/previews/{cover.public_id}/preview?v=' in html
    assert f"dexter download {dataset.name}@1.0.0" in html
    assert "Example Laboratory, doi 10.0000/x" in html
    assert "https://example.org/data" in html
    assert "<code>right_tactile</code>" in html
    assert "<code>time.gap</code>" in html
    assert dataset.latest_version.manifest_sha256 in html
    assert "@misc{" in html


def test_structured_data_cannot_end_its_element(client):
    dataset = published_dataset(title="</script><script>alert(1)</script>")

    html = page(client, dataset.get_absolute_url())

    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', html).group(1)
    assert json.loads(text)["name"] == "</script><script>alert(1)</script>"
    assert "<script>alert(1)" not in html


def test_synthetic_data_says_so_wherever_it_shows(client):
    dataset = published_dataset(is_synthetic=True)
    episode = Episode.objects.get()

    for url in ("/datasets/", dataset.get_absolute_url(), episode.get_absolute_url()):
        assert "Synthetic" in page(client, url)
    assert 'data-synthetic="true"' in page(client, dataset.get_absolute_url())
    assert "Made from</dt><dd>A simulator" in page(client, dataset.get_absolute_url())


def test_real_data_is_not_called_synthetic(client):
    dataset = published_dataset()

    assert "Synthetic" not in page(client, dataset.get_absolute_url())


def test_a_draft_is_shown_to_its_organisation_only(client):
    organisation, owner = partner()
    dataset = make_dataset(organisation=organisation)
    url = dataset.get_absolute_url()

    hidden = client.get(url)
    client.force_login(owner)
    html = page(client, url)

    assert hidden.status_code == 404
    assert "Not published yet" in html
    assert 'data-module="player"' not in html


def test_an_episode_page_leads_to_its_neighbours(client):
    dataset = make_dataset()
    first, second, third = accept(dataset, facts(), facts(task="stir"), facts(task="wipe"))
    publish(dataset, [first, second, third])

    html = page(client, second.get_absolute_url())

    assert f'rel="prev" href="{first.get_absolute_url()}"' in html
    assert f'rel="next" href="{third.get_absolute_url()}"' in html
    assert 'Peak force</dt><dd class="num">4 N' in html


def test_an_episode_belongs_to_its_dataset_and_is_gone_when_withdrawn(client):
    published_dataset()
    episode = Episode.objects.get()
    other = published_dataset()

    elsewhere = client.get(f"{other.get_absolute_url()}episodes/{episode.public_id}/")
    withdraw_recording(recording_id=episode.source_file.recording_id, reason="Asked.", by=None)
    gone = client.get(f"{episode.dataset.get_absolute_url()}episodes/{episode.public_id}/")

    assert (elsewhere.status_code, gone.status_code) == (404, 410)
    assert b"withdrawn" in gone.content


def test_programs_find_the_published_datasets_and_nothing_else(client):
    dataset = published_dataset()
    draft = make_dataset()

    sitemap = page(client, "/sitemap.xml")

    assert f"<loc>http://testserver{dataset.get_absolute_url()}</loc>" in sitemap
    assert draft.slug not in sitemap
    assert "Sitemap: http://testserver/sitemap.xml" in page(client, "/robots.txt")


def test_security_txt_exists_once_a_contact_is_named(client, settings):
    settings.DEXTER_SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404

    settings.DEXTER_SECURITY_CONTACT = "mailto:security@example.org"
    text = page(client, "/.well-known/security.txt")

    assert text.startswith("Contact: mailto:security@example.org\nExpires: ")


def test_the_page_and_croissant_credit_only_the_origins_of_published_files(client):
    dataset = make_dataset(attribution="Lab A. Lab B, whose files failed.")
    publish(dataset, accept(dataset, file=source(attribution="Lab A.")))

    html = page(client, dataset.get_absolute_url())

    assert "<dt>Attribution</dt><dd>Lab A.</dd>" in html
    assert "whose files failed" not in html
