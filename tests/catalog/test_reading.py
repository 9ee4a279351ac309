"""What is read for a page or a document: for many as for one, and no heavy column."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Dataset, Episode
from tests.catalog.factories import accept, facts, make_dataset, publish, source

pytestmark = pytest.mark.django_db
HEAVY = ("manifest", "datasheet", "card", "search_text", "sheet", "features", "report", "streams")


def dataset_of(number: int, episodes: int = 3) -> Dataset:
    dataset = make_dataset(slug=f"set-{number}", title=f"Set {number}")
    for place in range(episodes):
        accept(dataset, facts(instruction=f"number {place}"), file=source(filename=f"{place}.h5"))
    publish(dataset, list(dataset.episodes.order_by("index")))
    return dataset


def asked(client, path: str) -> list[str]:
    """What a second request for the address asks of the database."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def read(queries: list[str], *allowed: str) -> list[str]:
    """The heavy columns that are selected, but for those of the one row that is asked about."""
    selected = [sql.partition(" FROM ")[0] for sql in queries if not sql.endswith("LIMIT 1")]
    return [
        name
        for name in HEAVY
        if name not in allowed and any(f'."{name}"' in part for part in selected)
    ]


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("/api/v1/dcat", ("sheet",)),
        ("/sitemap.xml", ()),
        ("/feeds/versions.atom", ()),
        ("/feeds/search.atom?q=pour", ("search_text",)),
        ("/datasets/{name}/versions.atom", ()),
        ("/api/v1/datasets/{name}/similar", ()),
    ],
)
def test_many_datasets_are_read_as_one_is(client, path, needed):
    path = path.format(name=dataset_of(1).name)
    dataset_of(2)
    few = asked(client, path)
    for number in range(3, 7):
        dataset_of(number)

    many = asked(client, path)

    assert len(many) == len(few), many
    assert read(many, *needed) == []


def test_the_next_episode_is_read_lightly_however_long_the_list_is(client):
    dataset = dataset_of(1, episodes=3)
    path = "/api/v1/episodes/{}/player?number=2"
    few = asked(client, path.format(dataset.episodes.first().public_id))
    longer = dataset_of(2, episodes=9)

    many = asked(client, path.format(longer.episodes.first().public_id))

    assert len(many) == len(few), many
    assert len(many) == 7, many
    assert not any("COUNT(" in sql for sql in many), "counted again for the same list"
    assert read(many) == []


def test_an_episode_apart_from_the_latest_version_stands_alone(client):
    dataset = dataset_of(1, episodes=1)
    accept(dataset, facts(), file=source(filename="more.h5"))
    later = Episode.objects.order_by("pk").last()
    publish(dataset, [later], number="2.0.0")
    first = Episode.objects.order_by("pk").first()

    said = client.get(f"/api/v1/episodes/{first.public_id}/player").json()

    assert (said["place"], said["before"], said["after"]) == (1, "", "")
    assert (said["list"]["episodes"], len(said["list"]["rows"])) == (1, 1)
