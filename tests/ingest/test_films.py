"""From a recording's video to the player's: made with consent only, taken away with it."""

from __future__ import annotations

import io
import json
import re

import av
import pytest

from catalog.models import Episode, SourceFile
from dexterdata.client.sets import as_file
from ingest.models import Recording
from ingest.services.withholding import withhold_expired
from portal.storage import store
from tests.answers import whole
from tests.dexterdata.film_files import numbered, told
from tests.dexterdata.readers.lerobot_sets import FEATURES, FPS, ROWS, info, write_v2
from tests.factories import staff
from tests.ingest.factories import METADATA, upload
from tests.ingest.test_preview_policy import next_version, patch
from tests.ingest.test_review import decide, submit
from tests.ingest.test_sets import PROFILE

AGREED = {"form": "f", "scopes": ["publish_preview", "publish_video"]}
CAMERA = {"dtype": "video", "shape": [240, 320, 3], "names": ["height", "width", "channel"]}
EPISODES = [{"t_start_s": 1.0, "t_end_s": 3.0, "task": "pour"}]


@pytest.fixture
def publish(client, partner, run_jobs):
    """Bring a file with this consent through review, and publish its episodes."""

    def do(data, consent, filename, episodes=None, **fields):
        metadata = {**METADATA, "consent": consent}
        with run_jobs():
            answer = upload(client, partner, data, filename=filename, metadata=metadata, **fields)
        assert answer.status_code == 202, answer.content
        row = Recording.objects.get()
        assert row.state == "passed", row.runs.get().report["findings"]
        assert submit(client, partner, row).status_code == 201
        client.force_login(staff("reviewer"))
        chosen = {"episodes": episodes} if episodes else {}
        assert decide(client, row, **chosen).status_code == 200
        client.force_login(partner.user)
        next_version(client, partner, run_jobs, "1.0.0")
        return list(Episode.objects.order_by("index"))

    return do


@pytest.fixture
def film(publish):
    def do(consent=AGREED, rate_hz=30):
        (episode,) = publish(
            numbered(4 * rate_hz, rate_hz), consent, "cam.mp4", EPISODES, profile=""
        )
        return episode

    return do


@pytest.fixture
def packed_set(tmp_path, monkeypatch):
    """A set of three episodes with a camera; frame k of episode e shows 50 e + k."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = write_v2(tmp_path / "towels")
    features = {**FEATURES, "camera": CAMERA}
    (folder / "meta/info.json").write_text(json.dumps(info("v2.1", 3, features=features)))
    (folder / "videos/chunk-000/camera").mkdir(parents=True)
    for index in range(3):
        path = folder / f"videos/chunk-000/camera/episode_{index:06d}.mp4"
        path.write_bytes(numbered(ROWS, FPS, (320, 240), first=50 * index))
    with as_file(folder) as path:
        return path.read_bytes()


def fetch(client, episode, **headers):
    answer = client.get(f"/previews/{episode.public_id}/video.mp4", headers=headers)
    answer.read = whole(answer)
    return answer


def films_of(episode):
    lie = store().list(f"previews/{episode.public_id}/")
    return [found.key for found in lie if "video" in found.key]


def about(client, episode):
    return client.get(f"/api/v1/episodes/{episode.public_id}/player").json()["episode"]


def test_with_the_scope_its_frame_at_a_time_is_the_recordings(client, film):
    episode = film()

    key = rf"previews/{episode.public_id}/[0-9a-f]{{12}}/video\.mp4"
    assert re.fullmatch(key, episode.video_key)
    assert films_of(episode) == [episode.video_key]
    answer = fetch(client, episode)
    assert (answer.status_code, answer["Content-Type"]) == (200, "video/mp4")
    data = answer.read
    shown = list(told(data))
    assert len(shown) == 30
    for t_s, number in shown:
        assert number == round((1.0 + t_s) * 30)
    with av.open(io.BytesIO(data)) as container:
        (stream,) = container.streams
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 480, 360)

    part = fetch(client, episode, range="bytes=100-299")
    assert (part.status_code, part.read) == (206, data[100:300])
    assert part["Content-Range"] == f"bytes 100-299/{len(data)}"
    address = about(client, episode)["video"]
    assert address.startswith(f"/previews/{episode.public_id}/video.mp4?v=")
    client.logout()
    assert fetch(client, episode).status_code == 200
    assert f'data-video="{address}"' in client.get(episode.get_absolute_url()).content.decode()


@pytest.mark.parametrize("consent", ["all uses", {"form": "f", "scopes": ["publish_preview"]}])
def test_without_the_scope_there_is_no_video(client, film, consent):
    episode = film(consent)

    assert (episode.video_key, episode.preview_withheld) == ("", "")
    assert episode.preview_key
    assert not films_of(episode)
    assert fetch(client, episode).status_code == 404
    assert about(client, episode)["video"] == ""


def test_a_consent_that_ends_takes_the_video_away(client, film, run_jobs):
    episode = film({**AGREED, "expires_at": "2090-01-01T00:00:00Z"})
    assert fetch(client, episode).status_code == 200
    SourceFile.objects.update(consent={**AGREED, "expires_at": "2026-01-01T00:00:00Z"})
    assert fetch(client, episode).status_code == 404  # at once, whatever lies in the store

    with run_jobs():
        assert withhold_expired() == 1

    episode.refresh_from_db()
    assert episode.video_key == ""
    assert not list(store().list(f"previews/{episode.public_id}/"))


def test_an_owner_who_switches_video_off_shows_none_at_once(client, partner, film, run_jobs):
    episode = film()
    answer = patch(client, f"datasets/{partner.name}", {"preview_policy": {"video": False}})
    assert answer.status_code == 200, answer.content

    assert fetch(client, episode).status_code == 404
    assert about(client, episode)["video"] == ""
    next_version(client, partner, run_jobs, "1.0.1")
    episode.refresh_from_db()
    assert (episode.video_key, bool(episode.preview_key)) == ("", True)
    assert not films_of(episode)


def test_the_policys_seconds_hold_for_the_video(client, partner, film):
    patch(client, f"datasets/{partner.name}", {"preview_policy": {"seconds": 2}})
    client.logout()
    client.force_login(partner.user)
    episode = film()

    last_s, number = list(told(fetch(client, episode).read))[-1]
    assert last_s < 2.0
    assert number == round((1.0 + last_s) * 30)


def test_what_is_not_public_is_kept_by_nobody(client, partner, film):
    episode = film()
    partner.dataset.refresh_from_db()
    partner.dataset.visibility = "private"
    partner.dataset.save(update_fields=["visibility"])

    answer = fetch(client, episode)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    client.logout()
    assert fetch(client, episode).status_code == 404


def test_each_episode_of_a_set_shows_its_own_camera(client, publish, packed_set):
    episodes = publish(packed_set, AGREED, "towels.zip", profile=PROFILE)

    assert len(episodes) == 3
    for index, episode in enumerate(episodes):
        shown = list(told(fetch(client, episode).read))
        assert shown
        for t_s, number in shown:
            assert number == 50 * index + round(t_s * FPS)
