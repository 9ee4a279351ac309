"""A version's page: all that is needed by who used that very version, also after the next."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.services.withdrawals import withdraw_recording
from tests.catalog.factories import accept, draft, make_dataset, publish, source
from tests.factories import staff

pytestmark = pytest.mark.django_db


def page(client, version) -> str:
    answer = client.get(version.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def dataset():
    return make_dataset()


@pytest.fixture
def pair(dataset):
    """Two versions: the second has one episode more, of another format."""
    first = accept(dataset)
    older = publish(dataset, first)
    newer = publish(dataset, [*first, *accept(dataset, file=source(format="csv"))], "1.1.0")
    return older, newer


def test_an_older_version_is_cited_downloaded_and_described_as_itself(client, dataset, pair):
    html = page(client, pair[0])
    cited = re.search(r'id="citation-bibtex"[^>]*>(.*?)</pre>', html, re.DOTALL)[1]

    assert "1.0.0" in cited
    assert "1.1.0" not in cited
    assert all(f'id="citation-{style}"' in html for style in ("apa", "cff", "csl"))
    assert f"dexter download {dataset.name}@1.0.0" in html
    base = f"/api/v1/datasets/{dataset.name}"
    croissant = f"{base}/croissant?version=1.0.0"
    assert f'href="{croissant}"' in html
    assert client.get(croissant).json()["version"] == "1.0.0"
    address = f"{base}/citation?style=cff&version=1.0.0"
    assert f'href="{address.replace("&", "&amp;")}"' in html
    assert client.get(address).status_code == 200


def test_the_creators_are_read_once_for_all_that_names_them(client, dataset, pair):
    document = f"/api/v1/datasets/{dataset.name}/datacite?version=1.0.0"
    for address in (dataset.get_absolute_url(), pair[0].get_absolute_url(), document):
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        asked = [row["sql"] for row in caught if 'FROM "catalog_contributor"' in row["sql"]]

        assert len(asked) == 1 + (address == dataset.get_absolute_url())  # and for who is credited


def test_it_leads_to_the_newer_version_its_episodes_and_its_quality(client, dataset, pair):
    older, newer = (page(client, version) for version in pair)
    diff = f'href="{dataset.get_absolute_url()}diff/1.0.0...1.1.0/"'

    assert "Version 1.1.0 is newer" in older
    assert diff in older
    assert "is newer" not in newer
    assert diff in newer
    assert f'href="{dataset.get_absolute_url()}versions/1.0.0/quality/"' in older
    first, second = dataset.episodes.order_by("pk")
    assert first.get_absolute_url() in older
    assert second.get_absolute_url() not in older
    assert second.get_absolute_url() in newer


def test_the_datasets_page_says_how_many_versions_there_are_and_shows_the_newest(client, dataset):
    chosen = accept(dataset)
    for minor in range(10):
        publish(dataset, chosen, f"1.{minor}.0")
    few = client.get(dataset.get_absolute_url()).content.decode()
    publish(dataset, chosen, "1.10.0")
    many = client.get(dataset.get_absolute_url()).content.decode()

    assert 'Versions <span class="num">10</span>' in few
    assert "The newest" not in few
    assert 'Versions <span class="num">11</span>' in many
    assert 'The newest <span class="num">10</span> of <span class="num">11</span>' in many
    assert f'href="/api/v1/datasets/{dataset.name}/versions"' in many


def test_bytes_are_told_for_each_format_of_that_version(client, pair):
    older, newer = (page(client, version) for version in pair)

    assert re.findall(r'<div class="num">(\w+) ', older) == ["hdf5"]
    assert sorted(re.findall(r'<div class="num">(\w+) ', newer)) == ["csv", "hdf5"]


def test_a_withdrawn_recording_is_no_longer_listed(client, dataset, pair):
    gone = dataset.episodes.order_by("pk").last()
    withdraw_recording(
        recording_id=gone.source_file.recording_id, reason="Consent ended.", by=staff("admin")
    )

    html = page(client, pair[1])
    tabs = client.get(dataset.get_absolute_url()).content.decode()

    assert gone.get_absolute_url() not in html
    assert '<a href="#episodes">Episodes <span class="num">1</span></a>' in tabs
    assert re.findall(r'<div class="num">(\w+) ', html) == ["hdf5"]


def test_a_draft_is_neither_cited_nor_downloaded(client, dataset):
    version = draft(dataset, accept(dataset))
    client.force_login(dataset.organisation.memberships.get().user)

    html = page(client, version)

    assert "dexter download" not in html
    assert 'id="cite"' not in html
    assert "croissant" not in html.lower()
