"""From what a partner states at upload to what the catalogue shows: policy and consent."""

from __future__ import annotations

import gzip
import io
import zipfile
from html import unescape

import brotli
import pytest

from catalog import policy
from catalog.models import Dataset, Episode, Sample, SourceFile, Version
from catalog.policy import WITHHELD
from catalog.services.datasets import update_dataset
from catalog.services.pictures import picture_key
from catalog.services.withdrawals import withdraw_recording
from dexterdata.preview import Policy, decode
from ingest.models import Recording
from ingest.services import drawing
from ingest.services.withholding import withhold_expired
from portal.core.errors import UnavailableError
from portal.jobs.models import Job
from portal.storage import store
from portal.storage.keys import brotli_key
from tests.answers import whole
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, post, upload
from tests.ingest.test_review import decide, submit

EPISODES = [{"t_start_s": 0.0, "t_end_s": 3.0, "task": "wave"}]


@pytest.fixture
def publish(client, partner, run_jobs):
    """Bring one recording with this consent through review, and publish it."""

    def do(consent="research and commercial use"):
        with run_jobs():
            upload(client, partner, glove_csv(), metadata={**METADATA, "consent": consent})
        row = Recording.objects.get()
        submit(client, partner, row)
        client.force_login(staff("reviewer"))
        assert decide(client, row, episodes=EPISODES).status_code == 200
        client.force_login(partner.user)
        next_version(client, partner, run_jobs, "1.0.0")
        return Episode.objects.get()

    return do


def patch(client, path, body):
    return client.patch(f"/api/v1/{path}", body, content_type="application/json")


def next_version(client, partner, run_jobs, number):
    body = {"version": number, "episodes": "all_accepted"}
    assert post(client, f"datasets/{partner.name}/versions", body).status_code == 201
    with run_jobs():
        answer = post(client, f"datasets/{partner.name}/versions/{number}/publish")
    assert answer.status_code == 202
    assert Version.objects.get(number=number).state == "published"


def shown(episode):
    with store().open(episode.preview_key) as file:
        return decode(file.read()).header


def test_a_consent_in_words_is_kept_and_previews_are_made(publish):
    episode = publish("form 3 of 2026")

    assert SourceFile.objects.get().consent == {"form": "form 3 of 2026"}
    assert episode.preview_withheld == ""
    assert shown(episode)["duration_s"] == pytest.approx(3.0, abs=0.05)
    with store().open(brotli_key(episode.preview_key)) as file:
        assert gzip.decompress(read(episode.preview_key)) == brotli.decompress(file.read())


def read(key):
    with store().open(key) as file:
        return file.read()


def stored_of(episode):
    return {found.key for found in store().list(f"previews/{episode.public_id}/")}


def test_the_moving_hand_and_the_posters_moment_are_kept(publish, client):
    episode = publish()

    assert 0.0 <= episode.poster_s <= 3.0
    assert shown(episode)["poster_s"] == pytest.approx(episode.poster_s)
    address = f"/previews/{episode.public_id}/motion.svg?v=1"
    response = client.get(address, headers={"accept-encoding": "gzip"})
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert b"<animate" in gzip.decompress(whole(response))


@pytest.mark.parametrize(
    ("consent", "code"),
    [
        ({"form": "f", "scopes": ["research", "train"]}, "consent.no_preview"),
        (
            {"form": "f", "scopes": ["publish_preview"], "expires_at": "2026-01-01T00:00:00Z"},
            "consent.expired",
        ),
    ],
)
def test_without_consent_it_is_published_but_nothing_is_shown(publish, client, consent, code):
    episode = publish(consent)

    assert (episode.state, episode.preview_withheld) == ("published", code)
    assert episode.features["duration_s"] == pytest.approx(3.0, abs=0.05)
    keys = (episode.preview_key, episode.touchprint_key, episode.poster_key, episode.motion_key)
    assert keys == ("", "", "", "")
    assert not list(store().list(f"previews/{episode.public_id}/"))
    answer = client.get(f"/api/v1/episodes/{episode.public_id}/preview")
    assert (answer.status_code, answer.json()["code"]) == (404, "preview.withheld")
    page = client.get(episode.dataset.get_absolute_url()).content.decode()
    assert WITHHELD[code] in unescape(page)
    assert "data-src" not in page


def test_a_consent_that_ends_takes_its_preview_away(publish, run_jobs):
    episode = publish({"form": "f", "expires_at": "2090-01-01T00:00:00Z"})
    assert (withhold_expired(), episode.preview_withheld) == (0, "")
    SourceFile.objects.update(consent={"form": "f", "expires_at": "2026-01-01T00:00:00+00:00"})

    with run_jobs():
        assert withhold_expired() == 1

    episode.refresh_from_db()
    assert (episode.preview_withheld, episode.preview_key) == ("consent.expired", "")
    assert not list(store().list(f"previews/{episode.public_id}/"))
    assert Dataset.objects.get().cover is None
    assert withhold_expired() == 0


def test_a_scope_that_is_taken_back_takes_all_that_shows_the_person(
    publish, client, partner, run_jobs
):
    episode = publish({"form": "f", "scopes": ["publish_preview"]})
    picture = picture_key(Dataset.objects.get())
    assert client.get(f"/api/v1/datasets/{partner.name}/sample").status_code == 200

    SourceFile.objects.update(consent={"form": "f", "scopes": ["research"]})

    for name in ("preview", "poster.svg", "motion.svg", "touchprint.png", "video.mp4"):
        assert client.get(f"/previews/{episode.public_id}/{name}?v=1").status_code == 404
    for name in ("preview", "slice", "slice.mcap"):
        problem = client.get(f"/api/v1/episodes/{episode.public_id}/{name}").json()
        assert (problem["code"], problem["reason"]) == ("preview.withheld", "consent.no_preview")
    assert picture_key(Dataset.objects.get()) != picture
    assert store().head(picture) is None
    assert client.get(f"/api/v1/datasets/{partner.name}/sample").status_code != 200
    with run_jobs():
        assert withhold_expired() == 1
    assert not stored_of(episode)
    assert not Sample.objects.exists()
    assert Dataset.objects.get().cover is None


def test_with_the_scope_it_is_shown(publish, django_assert_num_queries):
    episode = publish({"form": "f", "scopes": ["publish_preview", "research"]})

    assert SourceFile.objects.get().consent["scopes"] == ["publish_preview", "research"]
    assert shown(episode)["hands"]
    with django_assert_num_queries(1):  # no transaction for what goes on being shown
        assert withhold_expired() == 0


@pytest.mark.parametrize(
    "consent",
    [
        {"scopes": ["everything"]},
        {"scopes": "publish_preview"},
        {"scopes": [[]]},
        {"expires_at": "soon"},
        {"expires_at": "2027-01-01T00:00:00"},
        {"expires_at": "9999-12-31T23:59:59-05:00"},
        {"expires_at": 0},
        {"form": False},
        {"form": "x" * 401},
        {"who": "me"},
        ["publish_preview"],
        7,
    ],
)
def test_a_consent_that_is_none_is_refused(client, partner, consent):
    body = {
        "filename": "a.csv",
        "size": 10,
        "sha256": "0" * 64,
        "dataset": partner.name,
        "metadata": {"consent": consent},
    }

    answer = post(client, "uploads", body)

    assert answer.status_code == 422
    assert "consent" in str(answer.json()["errors"])


NARROWER = {"seconds": 2, "hand_rate_hz": 10, "plots": False}


def narrow(client, partner, policy=NARROWER):
    answer = patch(client, f"datasets/{partner.name}", {"preview_policy": policy})
    assert answer.status_code == 200
    return answer.json()["preview_policy"]


def test_a_narrowed_policy_takes_away_at_once_what_shows_more(publish, client, partner):
    episode = publish()
    sample = f"/api/v1/datasets/{partner.name}/sample"
    assert client.get(sample).json().get("url")

    assert narrow(client, partner)["seconds"] == 2

    names = ("preview", "poster.svg", "motion.svg", "touchprint.png")
    for name in names:
        assert client.get(f"/previews/{episode.public_id}/{name}?v=1").status_code == 404
    for name in ("preview", "slice", "slice.mcap"):
        problem = client.get(f"/api/v1/episodes/{episode.public_id}/{name}").json()
        assert (problem["code"], problem["reason"]) == ("preview.withheld", "policy.narrowed")
    assert Dataset.objects.get().cover is None
    assert not Sample.objects.exists()
    for page in (episode.get_absolute_url(), episode.dataset.get_absolute_url()):
        assert WITHHELD["policy.narrowed"] in unescape(client.get(page).content.decode())
    owners = f"/partner/datasets/{partner.name}/"
    assert "Previews are being made again" in client.get(owners).content.decode()


def test_a_narrowed_policy_has_the_previews_made_again(publish, client, partner, run_jobs):
    episode = publish()
    before = stored_of(episode)
    drawn_at, features = episode.rendered_at, episode.features

    with run_jobs():
        narrow(client, partner)

    episode.refresh_from_db()
    assert (episode.preview_withheld, episode.features) == ("", features)
    assert episode.rendered_at > drawn_at
    header = shown(episode)
    assert (header["duration_s"], header["plots"]) == (2.0, [])
    assert header["whole_s"] == pytest.approx(3.0, abs=0.05)
    assert header["policy"]["hand_rate_hz"] == 10
    assert all(hand["rate_hz"] <= 10 for hand in header["hands"].values())
    assert not before & stored_of(episode)
    owners = client.get(f"/partner/datasets/{partner.name}/").content.decode()
    assert "Previews are being made again" not in owners
    assert Dataset.objects.get().cover == episode
    with store().open(Sample.objects.get().storage_key) as file:
        names = zipfile.ZipFile(io.BytesIO(file.read())).namelist()
    assert any(name.startswith("recordings/") for name in names)
    kinds = ("catalog.remove_renderings", "ingest.redraw_previews", "catalog.build_sample")
    states = Job.objects.filter(kind__in=kinds).values_list("state", flat=True)
    assert sorted(states) == ["done"] * 3


def test_a_wider_policy_waits_for_the_next_version(publish, client, partner, run_jobs):
    episode = publish()
    with run_jobs():
        narrow(client, partner)
    with run_jobs():
        narrow(client, partner, {"seconds": 60})
    episode.refresh_from_db()
    assert (episode.preview_withheld, shown(episode)["duration_s"]) == ("", 2.0)
    before = stored_of(episode)

    next_version(client, partner, run_jobs, "1.1.0")

    episode.refresh_from_db()
    assert shown(episode)["duration_s"] == pytest.approx(3.0, abs=0.05)
    assert not before & stored_of(episode)


def test_what_was_drawn_while_the_policy_narrowed_is_drawn_again(publish, partner):
    episode = publish()
    before = stored_of(episode)
    dataset, file = episode.dataset, episode.source_file

    def meanwhile(share):
        if share == 0.3:
            update_dataset(dataset=dataset, by=partner.user, preview_policy={"touch": False})

    with pytest.raises(UnavailableError) as caught:
        drawing.draw(Dataset.objects.get(), file, [episode], meanwhile)

    assert caught.value.code == "preview_policy.changed"
    assert stored_of(episode) == before
    assert Episode.objects.get().preview_withheld == "policy.narrowed"


def test_nothing_is_shown_of_what_was_withdrawn_while_it_was_drawn(publish, run_jobs):
    episode = publish()

    def meanwhile(share):
        if share == 0.3:
            with run_jobs():
                withdraw_recording(
                    recording_id=episode.source_file.recording_id, reason="Asked.", by=None
                )

    drawing.draw(episode.dataset, episode.source_file, [episode], meanwhile)

    assert not stored_of(episode)
    assert Episode.objects.get().preview_key == ""


@pytest.mark.parametrize(
    ("given", "than", "is_narrower"),
    [
        ({"seconds": 5.0}, {"seconds": None}, True),
        ({"seconds": None}, {"seconds": 5.0}, False),
        ({"video": False}, {}, True),
        ({"touch_taxels": 6}, {}, True),
        ({}, {}, False),
        ({"touch": True}, {"touch": False}, False),
        ({"hand_rate_hz": 10.0}, {"seconds": 5.0}, True),
    ],
)
def test_narrower_is_what_allows_less_in_anything(given, than, is_narrower):
    assert policy.is_narrower(Policy(**given), Policy(**than)) is is_narrower


def test_one_field_of_a_policy_leaves_the_others(client, partner):
    for given in ({"seconds": 30}, {"touch": False}):
        assert (
            patch(client, f"datasets/{partner.name}", {"preview_policy": given}).status_code == 200
        )

    kept = Dataset.objects.get().preview_policy
    assert (kept["seconds"], kept["touch"], kept["plots"]) == (30, False, True)


def test_a_policy_that_is_none_is_refused_by_name(client, partner):
    answer = patch(client, f"datasets/{partner.name}", {"preview_policy": {"seconds": 0}})

    assert (answer.status_code, answer.json()["code"]) == (422, "preview_policy.invalid")
    assert answer.json()["errors"][0]["field"] == "preview_policy.seconds"
