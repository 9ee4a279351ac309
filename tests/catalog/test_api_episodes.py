"""Episodes through the API: search by what was measured, previews from the store."""

from __future__ import annotations

import base64
import gzip
from urllib.parse import urlencode

import pytest

from catalog.models import Episode
from catalog.services.versions import attach_rendering
from catalog.services.withdrawals import withdraw_recording
from tests.answers import whole
from tests.catalog.factories import (
    POSTER,
    PREVIEW,
    TOUCHPRINT,
    accept,
    facts,
    make_dataset,
    partner,
    publish,
    published_dataset,
    render,
)

pytestmark = pytest.mark.django_db


def tasks(response):
    assert response.status_code == 200, response.content
    return [item["task"] for item in response.json()["results"]]


@pytest.fixture
def two_episodes():
    """A long soft one that succeeded and a short hard one that did not."""
    dataset = make_dataset(slug="hands", organisation=partner(slug="lab")[0])
    soft, hard = accept(
        dataset,
        facts(task="stroke", t_end_s=20.0, objects=("cat",)),
        facts(task="squeeze", t_end_s=2.0, success=False, hand="left"),
    )
    render(soft, peak_force_n=0.5)
    render(hard, peak_force_n=12.0)
    publish(dataset, [soft, hard])
    return soft, hard


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["stroke", "squeeze"]),
        ("task=stroke", ["stroke"]),
        ("task=stroke&task=squeeze", ["stroke", "squeeze"]),
        ("object=cat", ["stroke"]),
        ("object=cat&object=jug", ["stroke", "squeeze"]),
        ("hand=left", ["squeeze"]),
        ("success=true", ["stroke"]),
        ("success=false", ["squeeze"]),
        ("min_peak_force_n=10", ["squeeze"]),
        ("min_peak_force_n=0.5", ["stroke", "squeeze"]),
        ("min_duration_s=2.5", ["stroke"]),
        ("dataset=lab/hands", ["stroke", "squeeze"]),
        ("dataset=lab/other", []),
        ("dataset=nonsense", []),
        ("min_duration_s=2.5&success=false", []),
    ],
)
def test_episodes_are_found_by_label_and_by_measure(client, two_episodes, query, found):
    assert tasks(client.get(f"/api/v1/episodes?{query}")) == found


@pytest.mark.parametrize(
    "query", ["min_peak_force_n=strong", "min_duration_s=inf", "min_duration_s=nan", "success=so"]
)
def test_a_value_of_the_wrong_kind_is_refused(client, query):
    response = client.get(f"/api/v1/episodes?{query}")

    assert (response.status_code, response.json()["code"]) == (422, "filter.invalid")
    assert response.json()["errors"][0]["field"] == query.split("=")[0]


def test_an_episode_that_was_not_measured_fits_no_minimum(client):
    dataset = make_dataset()
    (episode,) = accept(dataset)
    render(episode, peak_force_n=None)
    publish(dataset, [episode])

    assert tasks(client.get("/api/v1/episodes?min_peak_force_n=0")) == []


def test_an_item_has_the_fields_of_the_contract(client, two_episodes):
    item = client.get("/api/v1/episodes?task=squeeze").json()["results"][0]
    alone = client.get(f"/api/v1/episodes/{item['id']}").json()

    assert alone == item
    assert item["dataset"] == "lab/hands"
    assert item["recording"] == str(two_episodes[0].source_file.recording_id)
    assert (item["t_start_s"], item["t_end_s"]) == (0.0, 2.0)
    assert item["features"]["peak_force_n"] == 12.0


def test_lists_go_on_by_cursor(client, two_episodes):
    first = client.get("/api/v1/episodes?page_size=1").json()
    second = client.get(first["next"]).json()

    assert [row["task"] for row in first["results"] + second["results"]] == ["stroke", "squeeze"]
    assert (second["next"], first["previous"]) == (None, None)


@pytest.mark.parametrize("inside", [b"o=-5", b"p=abc", b"r=x"])
@pytest.mark.parametrize("path", ["episodes", "datasets", "datasets?ordering=-hours"])
def test_a_broken_cursor_is_refused(client, path, inside):
    query = urlencode({"cursor": base64.b64encode(inside).decode()})

    response = client.get(f"/api/v1/{path}{'&' if '?' in path else '?'}{query}")

    assert (response.status_code, response.json()["code"]) == (422, "cursor.invalid")


def test_an_accepted_episode_is_not_public_before_its_version_is(client):
    organisation, owner = partner()
    dataset = make_dataset(organisation=organisation)
    (episode,) = accept(dataset)
    render(episode)
    url = f"/api/v1/episodes/{episode.public_id}"

    hidden = client.get(url)
    hidden_preview = client.get(f"{url}/preview")
    client.force_login(owner)
    seen = client.get(f"{url}/preview")

    assert (hidden.status_code, hidden_preview.status_code) == (404, 404)
    assert tasks(client.get("/api/v1/episodes")) == []
    assert (seen.status_code, whole(seen)) == (200, PREVIEW)
    assert seen["Cache-Control"] == "private, no-store"


def test_the_preview_is_served_gzipped_with_its_media_type_and_kept(client):
    published_dataset()
    episode = Episode.objects.get()
    url = f"/api/v1/episodes/{episode.public_id}/preview"

    response = client.get(url, headers={"accept": "application/vnd.dexterdata.preview"})

    assert response.status_code == 200
    assert response["Content-Type"] == "application/vnd.dexterdata.preview"
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(whole(response)) == gzip.decompress(PREVIEW)
    assert response["Content-Length"] == str(len(PREVIEW))
    again = client.get(url, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("name", "content_type", "data"),
    [
        ("poster.svg", "image/svg+xml", POSTER),
        ("touchprint.png", "image/png", TOUCHPRINT),
        ("preview", "application/vnd.dexterdata.preview", PREVIEW),
    ],
)
def test_pages_get_renderings_that_are_asked_about_after_minutes(client, name, content_type, data):
    published_dataset()
    episode = Episode.objects.get()

    response = client.get(f"/previews/{episode.public_id}/{name}?v=1")

    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert whole(response) == data
    assert response["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.head(f"/previews/{episode.public_id}/{name}")["ETag"] == response["ETag"]


def test_an_unknown_rendering_or_a_missing_touchprint_is_not_found(client):
    published_dataset()
    episode = Episode.objects.get()
    attach_rendering(
        episode=episode,
        features={},
        preview_key=episode.preview_key,
        touchprint_key="",
        poster_key=episode.poster_key,
    )

    for name in ("touchprint.png", "preview.exe", "..%2Fsecret"):
        assert client.get(f"/previews/{episode.public_id}/{name}").status_code == 404


def test_a_withdrawn_episode_is_gone_and_says_so(client):
    published_dataset()
    episode = Episode.objects.get()
    withdraw_recording(recording_id=episode.source_file.recording_id, reason="Asked.", by=None)

    for path in ("", "/preview"):
        response = client.get(f"/api/v1/episodes/{episode.public_id}{path}")
        assert (response.status_code, response.json()["code"]) == (410, "episode.withdrawn")
    assert client.get(f"/previews/{episode.public_id}/poster.svg?v=1").status_code == 410
    assert tasks(client.get("/api/v1/episodes")) == []
