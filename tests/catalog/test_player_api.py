"""What the player asks for: an episode in its list, parts of its preview, the embed page."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from catalog.models import Episode
from catalog.selectors.renderings import PREVIEW
from dexterdata import preview
from dexterdata.simulate import kitchen
from portal.storage import store
from tests.catalog.factories import accept, facts, make_dataset, partner, publish, published_dataset
from tests.portal.ui.test_modules import node

pytestmark = pytest.mark.django_db
DURATION_S = 3.0
LINK = Path(__file__).parents[2] / "portal/ui/static/ui/js/player/link.js"


@pytest.fixture(scope="module")
def shown() -> bytes:
    return preview.make(kitchen(5, "pour water", DURATION_S), synthetic=True)


@pytest.fixture
def three(shown):
    """Three episodes of one version, the first with a preview."""
    dataset = make_dataset(slug="hands", organisation=partner(slug="lab")[0])
    rows = accept(
        dataset,
        facts(task="pour", t_end_s=DURATION_S),
        facts(task="pour", t_end_s=9.0, success=False),
        facts(task="stir", t_end_s=5.0, success=None),
    )
    publish(dataset, rows)
    key = Episode.objects.get(pk=rows[0].pk).preview_key
    store().put(key, shown, content_type=PREVIEW.content_type, content_encoding="gzip")
    Episode.objects.filter(pk=rows[1].pk).update(preview_key="")
    return [Episode.objects.get(pk=one.pk) for one in rows]


def test_the_player_learns_of_the_episode_and_its_neighbours(client, three):
    first, second, third = three

    said = client.get(f"/api/v1/episodes/{second.public_id}/player").json()

    assert said["episode"]["id"] == str(second.public_id)
    assert said["episode"]["number"] == second.number
    assert said["place"] == 2
    assert said["before"].endswith(f"{first.public_id}/player")
    assert said["after"].endswith(f"{third.public_id}/player")


def test_statistics_are_those_of_the_whole_list(client, three):
    said = client.get(f"/api/v1/episodes/{three[0].public_id}/player").json()["list"]

    assert (said["episodes"], said["succeeded"], said["failed"]) == (3, 1, 1)
    assert said["seconds"] == pytest.approx(DURATION_S + 14)
    assert said["tasks"] == [{"task": "pour", "episodes": 2}, {"task": "stir", "episodes": 1}]
    assert sum(said["durations"]["counts"]) == 3
    assert [row["number"] for row in said["rows"]] == [one.number for one in three]


def test_another_episode_is_found_by_its_number(client, three):
    address = f"/api/v1/episodes/{three[0].public_id}/player"

    found = client.get(f"{address}?number={three[2].number}").json()
    missing = client.get(f"{address}?number=99")
    broken = client.get(f"{address}?number=0")
    odd = client.get(f"{address}?number=²")
    endless = client.get(f"{address}?number={'9' * 5000}")

    assert found["episode"]["id"] == str(three[2].public_id)
    assert (missing.status_code, missing.json()["code"]) == (404, "episode.not_found")
    assert (broken.status_code, broken.json()["code"]) == (422, "filter.invalid")
    assert (odd.status_code, odd.json()["code"]) == (422, "filter.invalid")
    assert (endless.status_code, endless.json()["code"]) == (422, "filter.invalid")


def test_a_part_holds_the_previews_own_numbers(client, three, shown):
    decoded = preview.decode(shown)
    hand = decoded.header["hands"]["right"]
    rate = hand["rate_hz"]

    part = client.get(f"/api/v1/episodes/{three[0].public_id}/slice?start=1&end=2").json()

    found = part["hands"]["right"]
    first, last = round(1 * rate), round(2 * rate)
    expected = decoded.values(hand["joints"])[first : last + 1]
    np.testing.assert_allclose(np.array(found["joints_m"], dtype=float), expected, atol=1e-6)
    assert found["t_s"][0] == pytest.approx(1)
    assert part["is_synthetic"] == three[0].dataset.is_synthetic
    assert {plot["stream"] for plot in part["plots"]} == {
        plot["stream"] for plot in decoded.header["plots"]
    }


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("start=2&end=1", "slice.invalid"),
        ("start=-1", "slice.invalid"),
        ("start=nan", "slice.invalid"),
        ("end=soon", "slice.invalid"),
        ("start=99", "slice.invalid"),
    ],
)
def test_what_is_no_part_of_it_is_refused(client, three, query, code):
    response = client.get(f"/api/v1/episodes/{three[0].public_id}/slice?{query}")

    assert (response.status_code, response.json()["code"]) == (422, code)


def test_without_a_preview_there_is_no_part(client, three):
    response = client.get(f"/api/v1/episodes/{three[1].public_id}/slice")

    assert (response.status_code, response.json()["code"]) == (404, "rendering.not_found")


def test_the_mcap_file_is_what_foxglove_names(client, three):
    reader = pytest.importorskip("mcap.reader")

    response = client.get(f"/api/v1/episodes/{three[0].public_id}/slice.mcap?start=0.5&end=1.5")
    messages = list(reader.make_reader(io.BytesIO(response.content)).iter_messages())
    by_topic = {channel.topic: schema.name for schema, channel, _ in messages}

    assert response["Content-Type"] == "application/mcap"
    assert by_topic["/hands/right"] == "foxglove.SceneUpdate"
    assert by_topic["/tf"] == "foxglove.FrameTransforms"
    assert "foxglove.JointStates" in by_topic.values()
    assert "foxglove.Grid" in by_topic.values()
    scene = next(json.loads(m.data) for _, c, m in messages if c.topic == "/hands/right")
    (line,) = scene["entities"][0]["lines"]
    assert len(line["points"]) == 26
    assert max(line["indices"]) < 26
    assert all(0.5e9 <= m.log_time <= 1.5e9 for _, c, m in messages)


def test_anybody_may_frame_the_embed_page_and_no_other(client, three):
    embed = client.get(f"/embed/episodes/{three[0].public_id}/")
    page = client.get(three[0].get_absolute_url())

    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed
    assert not embed.cookies
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


def test_the_embed_page_names_owner_licence_and_page(client, three):
    text = client.get(f"/embed/episodes/{three[0].public_id}/").content.decode()

    assert three[0].dataset.organisation.name in text
    assert three[0].source_file.licence in text
    assert f'href="{three[0].get_absolute_url()}"' in text


def test_what_is_not_public_is_not_embedded_even_for_its_owner(client):
    organisation, owner = partner(slug="quiet")
    dataset = make_dataset(slug="draft", organisation=organisation)
    (episode,) = accept(dataset, facts())
    client.force_login(owner)

    assert client.get(f"/embed/episodes/{episode.public_id}/").status_code == 404


def test_an_episodes_page_offers_the_player_its_list(client):
    dataset = published_dataset()
    episode = dataset.episodes.first()

    text = client.get(episode.get_absolute_url()).content.decode()

    assert f'data-about="/api/v1/episodes/{episode.public_id}/player"' in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.on_postgres  # it empties the tables that the tests after it rely on
def test_the_code_that_the_player_gives_runs_against_a_portal(live_server, three):
    """As copied: written by the player's own module, run by Python with the client as it is."""
    said = {"origin": live_server.url, "episode": str(three[0].public_id)}
    asked = json.dumps(said | {"from": 0.5, "to": 1.5, "hand": "right"})
    script = f"import {{ pythonCode }} from {json.dumps(LINK.as_uri())};"
    script += f"process.stdout.write(pythonCode({asked}))"
    written = subprocess.run(
        [node(), "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    ).stdout

    run = subprocess.run(
        [sys.executable, "-c", written], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "pour 0.5 1.5 (31, 26, 3)"
