"""How what is shown of an episode is sent: encodings, ranges, caches, and what never is."""

from __future__ import annotations

import gzip
from datetime import timedelta

import brotli
import pytest
from django.utils import timezone

from catalog.models import Dataset, Episode, SourceFile
from catalog.policy import WITHHELD
from catalog.services import removals
from catalog.services.versions import attach_rendering
from catalog.services.withdrawals import withdraw_recording
from catalog.states import Visibility
from portal.jobs.models import Job
from portal.jobs.services import sweep
from portal.storage import store
from portal.storage.keys import brotli_key, content_key, preview_key
from tests.answers import whole
from tests.catalog.factories import POSTER, PREVIEW, published_dataset

pytestmark = pytest.mark.django_db
PLAIN = gzip.decompress(PREVIEW)
TYPE = "application/vnd.dexterdata.preview"


@pytest.fixture
def episode():
    """A published episode whose preview lies in the store in both encodings."""
    published_dataset()
    found = Episode.objects.get()
    smaller = brotli.compress(PLAIN)
    key = brotli_key(found.preview_key)
    store().put(key, smaller, content_type=TYPE, content_encoding="br")
    return found


def address(episode, name="preview"):
    return f"/previews/{episode.public_id}/{name}?v=1"


@pytest.mark.parametrize(
    ("asked", "encoding", "unpack"),
    [
        ("gzip, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0.1, gzip", "gzip", gzip.decompress),
    ],
)
def test_the_asker_gets_the_encoding_that_it_takes(client, episode, asked, encoding, unpack):
    response = client.get(address(episode), headers={"accept-encoding": asked})

    assert (response.status_code, response["Content-Encoding"]) == (200, encoding)
    assert response["Content-Type"] == TYPE
    assert "Accept-Encoding" in response["Vary"]
    assert unpack(whole(response)) == PLAIN


def test_who_takes_neither_gets_it_unpacked(client, episode):
    response = client.get(address(episode), headers={"accept-encoding": "identity"})

    assert (response.status_code, response.content) == (200, PLAIN)
    assert "Content-Encoding" not in response
    again = client.get(
        address(episode),
        headers={"accept-encoding": "identity", "if-none-match": response["ETag"]},
    )
    assert again.status_code == 304


def test_each_encoding_has_its_own_tag_and_a_known_one_is_not_sent_again(client, episode):
    tags = {}
    for encoding in ("br", "gzip"):
        asked = {"accept-encoding": encoding}
        tags[encoding] = client.head(address(episode), headers=asked)["ETag"]
        again = client.get(address(episode), headers=asked | {"if-none-match": tags[encoding]})
        assert again.status_code == 304
        assert "Accept-Encoding" in again["Vary"]
    assert tags["br"] != tags["gzip"]


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_range_is_one_of_the_bytes_that_are_sent(client, episode, encoding):
    asked = {"accept-encoding": encoding}
    data = whole(client.get(address(episode), headers=asked))

    part = client.get(address(episode), headers=asked | {"range": "bytes=4-9"})

    assert (part.status_code, whole(part)) == (206, data[4:10])
    assert part["Content-Range"] == f"bytes 4-9/{len(data)}"
    assert (part["Content-Encoding"], part["Content-Length"]) == (encoding, "6")
    last = client.get(address(episode), headers=asked | {"range": "bytes=-3"})
    assert whole(last) == data[-3:]


def test_a_range_of_another_rendering_is_answered_with_the_whole(client, episode):
    asked = {"range": "bytes=0-3", "if-range": '"another"'}

    response = client.get(address(episode, "poster.svg"), headers=asked)

    assert (response.status_code, whole(response)) == (200, POSTER)


def test_a_range_behind_the_end_cannot_be_satisfied(client, episode):
    response = client.get(address(episode, "poster.svg"), headers={"range": "bytes=9000-"})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(POSTER)}"


def test_head_says_what_get_would_send(client, episode):
    head = client.head(address(episode, "poster.svg"))

    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Length"] == str(len(POSTER))
    assert head["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": Visibility.PRIVATE},
        {"embargoed_until": timezone.now() + timedelta(days=3)},
    ],
)
def test_what_not_everybody_sees_is_kept_by_no_cache(client, episode, change):
    Dataset.objects.update(**change)
    address_of_it = address(episode)
    assert client.get(address_of_it).status_code == 404
    owner = episode.dataset.organisation.memberships.first().user
    client.force_login(owner)

    response = client.head(address_of_it)

    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


def test_nothing_outside_the_previews_is_ever_sent_as_one(client, episode):
    key = content_key("ab" * 32)
    store().put(key, b"licensed data")
    for column in ("preview_key", "poster_key", "touchprint_key", "motion_key"):
        Episode.objects.update(**{column: key})

    for name in ("preview", "poster.svg", "touchprint.png", "motion.svg"):
        assert client.get(address(episode, name)).status_code == 404
    problem = client.get(f"/api/v1/episodes/{episode.public_id}/preview").json()
    assert problem["code"] == "rendering.not_found"


@pytest.mark.parametrize("key", ["previews/../sha256/ab/cd", "previews//x", "sha256/ab", ""])
def test_a_key_that_leaves_the_prefix_is_none(client, episode, key):
    Episode.objects.update(poster_key=key)

    assert client.get(address(episode, "poster.svg")).status_code == 404


def kept_s(response):
    public, age, then = response["Cache-Control"].split(", ")
    assert (public, then) == ("public", "must-revalidate")
    return int(age.removeprefix("max-age="))


def test_a_cache_forgets_within_minutes_what_was_taken_back(client, episode):
    first = client.get(address(episode), headers={"accept-encoding": "gzip"})
    assert gzip.decompress(whole(first)) == PLAIN
    known = {"accept-encoding": "gzip", "if-none-match": first["ETag"]}
    again = client.get(address(episode), headers=known)
    assert (again.status_code, kept_s(first), kept_s(again)) == (304, 300, 300)

    withdraw_recording(recording_id=episode.source_file.recording_id, reason="Asked.", by=None)

    assert client.get(address(episode), headers=known).status_code == 410


@pytest.fixture
def own_store(settings, tmp_path):
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"


def test_a_withdrawn_episodes_objects_are_deleted_however_often_the_store_fails(
    own_store, episode, django_capture_on_commit_callbacks, tmp_path
):
    recording = episode.source_file.recording_id
    objects = tmp_path / "store" / "objects"
    key = objects / f"{episode.poster_key}~"
    # What cannot be removed, as on a disk that fails.
    key.unlink()
    key.mkdir()
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_recording(recording_id=recording, reason="Asked.", by=None)
    job = Job.objects.get(kind=removals.KIND)
    assert (job.state, job.attempts) == ("due", 1)
    episode.refresh_from_db()
    assert episode.poster_key

    key.rmdir()
    Job.objects.update(next_try_at=timezone.now())
    sweep()

    assert Job.objects.get(pk=job.pk).state == "done"
    episode.refresh_from_db()
    assert (episode.preview_key, episode.poster_key, episode.touchprint_key) == ("", "", "")
    assert not list(store().list(f"previews/{episode.public_id}/"))


def test_what_a_job_that_was_given_up_left_is_taken_up_again(
    own_store, episode, django_capture_on_commit_callbacks
):
    withdraw_recording(recording_id=episode.source_file.recording_id, reason="Asked.", by=None)
    Job.objects.update(state="dead")

    with django_capture_on_commit_callbacks(execute=True):
        assert removals.take_up() == 1

    assert Job.objects.get(kind=removals.KIND).state == "done"
    assert not list(store().list(f"previews/{episode.public_id}/"))
    assert removals.take_up() == 0


def test_what_nothing_names_goes_with_a_withdrawn_episode(
    own_store, episode, django_capture_on_commit_callbacks
):
    lost = preview_key(episode.public_id, "0123456789ab/video.mp4")
    store().put(lost, b"drawn by a worker that was killed", content_type="video/mp4")

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_recording(recording_id=episode.source_file.recording_id, reason="Asked.", by=None)

    assert store().head(lost) is None


def test_a_withdrawn_episodes_preview_is_gone(client, episode):
    withdraw_recording(recording_id=episode.source_file.recording_id, reason="Asked.", by=None)

    response = client.get(f"/api/v1/episodes/{episode.public_id}/preview")

    assert (response.status_code, response.json()["code"]) == (410, "episode.withdrawn")


@pytest.mark.parametrize(
    ("consent", "reason"),
    [
        ({"scopes": ["research"]}, "consent.no_preview"),
        ({"form": "f", "expires_at": "2020-01-01T00:00:00+00:00"}, "consent.expired"),
    ],
)
def test_what_the_person_did_not_agree_to_is_not_served(client, episode, consent, reason):
    SourceFile.objects.update(consent=consent)

    response = client.get(f"/api/v1/episodes/{episode.public_id}/preview")
    problem = response.json()

    assert (response.status_code, problem["code"]) == (404, "preview.withheld")
    assert problem["reason"] == reason
    item = client.get(f"/api/v1/episodes/{episode.public_id}").json()
    assert item["preview_withheld"] == reason
    assert problem["detail"] == WITHHELD[reason]
    for name in ("preview", "poster.svg", "touchprint.png"):
        assert client.get(address(episode, name)).status_code == 404
    for name in ("slice", "slice.mcap"):
        part = client.get(f"/api/v1/episodes/{episode.public_id}/{name}")
        assert (part.status_code, part.json()["code"]) == (404, "preview.withheld")


def test_the_episodes_page_says_why_nothing_is_shown(client, episode):
    SourceFile.objects.update(consent={"scopes": ["research"]})

    page = client.get(episode.get_absolute_url()).content.decode()

    assert "did not agree that a preview is shown" in page
    assert 'data-module="player"' not in page
    assert "Measured" in page


def test_nothing_is_kept_longer_than_the_person_agreed_to(client, episode):
    ends = timezone.now() + timedelta(minutes=2)
    SourceFile.objects.update(consent={"expires_at": ends.isoformat()})

    response = client.head(address(episode))

    assert 0 < kept_s(response) <= 120


def test_a_withheld_episode_needs_no_preview_to_be_drawn(episode):
    attach_rendering(
        episode=episode,
        features={},
        preview_key="",
        touchprint_key="",
        poster_key="",
        withheld="consent.no_preview",
    )

    episode.refresh_from_db()
    assert episode.preview_withheld == "consent.no_preview"
