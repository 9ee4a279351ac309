"""Publishing: previews first, all at once, and back to draft when something is wrong."""

from __future__ import annotations

import pytest
from django.core import mail

from catalog.models import Episode, Version
from ingest.models import Recording
from portal.jobs.models import Job
from portal.storage import store
from tests.factories import member, staff
from tests.ingest.factories import glove_csv, post, upload
from tests.ingest.test_review import decide, submit


@pytest.fixture
def drafted(client, partner, run_jobs):
    """A draft of three accepted recordings, its partner signed in."""
    for seed in range(3):
        with run_jobs():
            upload(client, partner, glove_csv(seed=seed), filename=f"wave_{seed}.csv")
    rows = list(Recording.objects.order_by("pk"))
    submit(client, partner, *rows)
    client.force_login(staff("reviewer"))
    for row in rows:
        episodes = [
            {"t_start_s": 0.0, "t_end_s": 1.5, "task": "wave"},
            {"t_start_s": 1.5, "t_end_s": 3.0, "task": "wave"},
        ]
        assert decide(client, row, episodes=episodes).status_code == 200
    client.force_login(partner.user)
    body = {"version": "1.0.0", "episodes": "all_accepted", "notes": "First."}
    assert post(client, f"datasets/{partner.name}/versions", body).status_code == 201
    return Version.objects.get()


def publish(client, partner):
    return post(client, f"datasets/{partner.name}/versions/1.0.0/publish")


def test_every_episode_gets_its_own_preview_and_all_are_shown(client, partner, drafted, run_jobs):
    with run_jobs():
        answer = publish(client, partner)

    assert answer.status_code == 202
    drafted.refresh_from_db()
    assert (drafted.state, drafted.episodes_count) == ("published", 6)
    assert {row.state for row in Recording.objects.all()} == {"published"}
    for episode in Episode.objects.all():
        assert episode.features["duration_s"] == 1.5
        assert store().head(episode.preview_key).content_encoding == "gzip"
        assert store().head(episode.poster_key) is not None
    job = Job.objects.get(kind="ingest.publish_version")
    assert (job.state, job.progress) == ("done", 1.0)


def test_a_version_is_published_once(client, partner, drafted, run_jobs):
    with run_jobs():
        publish(client, partner)

    again = publish(client, partner)

    assert again.status_code == 409
    assert Version.objects.get().state == "published"


def test_asking_again_while_it_runs_gives_the_same_job(client, partner, drafted):
    first = publish(client, partner)
    again = publish(client, partner)

    assert first.json()["job"]["id"] == again.json()["job"]["id"]


def test_lost_bytes_make_it_a_draft_again_with_the_reason(client, partner, drafted, run_jobs):
    key = Recording.objects.order_by("pk").last().storage_key
    with store().open(key) as file:
        data = file.read()
    store().delete(key)

    with run_jobs():
        publish(client, partner)

    drafted.refresh_from_db()
    page = client.get(f"/partner/datasets/{partner.name}/").content.decode()
    assert drafted.state == "draft"
    assert drafted.failure in page
    assert drafted.failure != ""
    assert {row.state for row in Recording.objects.all()} == {"accepted"}
    assert "was not published" in mail.outbox[-1].subject

    store().put(key, data)
    with run_jobs():
        publish(client, partner)
    drafted.refresh_from_db()
    assert drafted.state == "published"


def test_changed_bytes_are_never_published(client, partner, drafted, run_jobs):
    recording = Recording.objects.first()
    store().put(recording.storage_key, b"0" * recording.bytes)

    with run_jobs():
        publish(client, partner)

    drafted.refresh_from_db()
    assert drafted.state == "draft"
    assert "not those that were accepted" in drafted.failure


def test_others_cannot_publish_it(client, partner, drafted):
    client.force_login(member("partner"))
    assert publish(client, partner).status_code == 404

    client.force_login(staff("reviewer"))
    assert publish(client, partner).status_code == 403


def test_the_page_drafts_and_publishes(client, partner, drafted, run_jobs):
    page = f"/partner/datasets/{partner.name}/"

    drafting = client.post(f"{page}versions/", {"number": "1.1.0", "notes": "Second."})
    taken = client.post(f"{page}versions/", {"number": "1.1.0", "notes": ""})
    with run_jobs():
        publishing = client.post(f"{page}versions/1.1.0/publish/")
    shown = client.get(page).content.decode()

    assert (drafting.status_code, taken.status_code, publishing.status_code) == (302, 422, 302)
    assert "There is a version 1.1.0 already." in taken.content.decode()
    assert Version.objects.get(number="1.1.0").state == "published"
    assert "First." in shown


def test_a_dataset_is_opened_on_the_page(client, partner):
    given = {
        "owner": partner.organisation.slug,
        "title": "Kitchen",
        "slug": "kitchen",
        "licence": "CC-BY-4.0",
        "tasks": "pour, stir",
    }

    wrong = client.post("/partner/datasets/new/", given | {"licence": "all mine!"})
    right = client.post("/partner/datasets/new/", given)

    assert wrong.status_code == 422
    assert "Not an SPDX licence expression" in wrong.content.decode()
    assert right.status_code == 302
    assert "Kitchen" in client.get("/partner/datasets/").content.decode()
