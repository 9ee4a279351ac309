"""Previews drawn again after a policy narrowed: what is in the way, and how it goes on."""

from __future__ import annotations

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail

from catalog.models import Dataset, Episode
from ingest.models import Recording
from ingest.services import drawing, redrawing
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.jobs.tasks import JobHandle
from portal.storage import store
from tests.factories import staff
from tests.ingest.factories import glove_csv, upload
from tests.ingest.test_preview_policy import narrow, next_version
from tests.ingest.test_review import decide, submit

EPISODES = [{"t_start_s": 0.0, "t_end_s": 3.0, "task": "wave"}]


@pytest.fixture
def published(client, partner, run_jobs):
    """The episodes of two recordings that are published, the owner signed in."""
    for number in (1, 2):
        with run_jobs():
            upload(client, partner, glove_csv(seed=number), filename=f"{number}.csv")
    rows = list(Recording.objects.order_by("pk"))
    submit(client, partner, *rows)
    client.force_login(staff("reviewer"))
    for row in rows:
        assert decide(client, row, episodes=EPISODES).status_code == 200
    client.force_login(partner.user)
    next_version(client, partner, run_jobs, "1.0.0")
    return list(Episode.objects.order_by("source_file_id"))


def spoil(episode):
    """Other bytes than were accepted under the file's key; gives back how to mend it."""
    key = episode.source_file.storage_key
    with store().open(key) as file:
        data = file.read()
    store().put(key, data[:-1] + b"x", content_type="text/csv")
    return lambda: store().put(key, data, content_type="text/csv")


def job():
    return Job.objects.get(kind=redrawing.KIND)


def withheld():
    return list(
        Episode.objects.order_by("source_file_id").values_list("preview_withheld", flat=True)
    )


def page(client, partner, **headers):
    return client.get(f"/partner/datasets/{partner.name}/", headers=headers)


def letters():
    return [letter for letter in mail.outbox if "were not made again" in letter.subject]


def test_who_narrowed_is_told_that_it_stopped_and_can_have_it_tried_again(
    client, partner, run_jobs, published
):
    mend = spoil(published[0])
    with run_jobs():
        narrow(client, partner)

    assert (job().state, withheld()) == ("dead", ["policy.narrowed", ""])
    (letter,) = letters()
    assert letter.to == [partner.user.email]
    assert f"/partner/datasets/{partner.name}/" in letter.body
    shown = page(client, partner).content.decode()
    assert "The previews were not made again." in shown
    assert "Previews are being made again" not in shown
    assert page(client, partner, hx_request="true").headers["HX-Refresh"] == "true"

    mend()
    with run_jobs():
        again = client.post(f"/partner/datasets/{partner.name}/previews/")
    assert again.status_code == 302

    assert (job().state, withheld()) == ("done", ["", ""])
    assert "not made again" not in page(client, partner).content.decode()


def test_narrowing_again_has_what_stopped_tried_again(client, partner, run_jobs, published):
    mends = [spoil(episode) for episode in published]
    with run_jobs():
        narrow(client, partner)
    assert job().state == "dead"

    for mend in mends:
        mend()
    with run_jobs():
        narrow(client, partner, {"seconds": 3, "touch": False})

    assert (job().state, withheld()) == ("done", ["", ""])


def test_trying_again_without_need_does_nothing(client, partner, published):
    answer = client.post(f"/partner/datasets/{partner.name}/previews/")

    assert answer.status_code == 302
    assert not Job.objects.filter(kind=redrawing.KIND).exists()


def lose(episode):
    store().delete(episode.source_file.storage_key)


def unlearn(episode):
    recordings = Recording.objects.filter(public_id=episode.source_file.recording_id)
    recordings.update(profile="of_another_release", profile_text="")


@pytest.mark.parametrize(
    ("break_it", "state", "code"),
    [(lose, "dead", "store.object_missing"), (unlearn, "due", "job.crashed")],
)
def test_whatever_is_wrong_with_one_file_the_others_are_drawn(
    client, partner, run_jobs, published, break_it, state, code
):
    break_it(published[0])

    with run_jobs():
        narrow(client, partner)

    assert withheld() == ["policy.narrowed", ""]
    assert (job().state, job().error["code"]) == (state, code)
    assert Dataset.objects.get().cover == published[1]


@pytest.mark.parametrize(
    ("is_spoilt", "state", "left"),
    [(False, "done", ["", ""]), (True, "dead", ["", "policy.narrowed"])],
)
def test_what_is_narrowed_meanwhile_is_left_to_a_job_that_follows(
    client, partner, run_jobs, published, is_spoilt, state, left
):
    if is_spoilt:
        spoil(published[1])
    narrow(client, partner)
    handle = JobHandle(jobs.claim(job().pk))
    further = [{"touch": False}]

    def report(stage, progress):
        handle.report(stage, progress)
        if progress > 0.6 and further:  # the second file has been fetched
            narrow(client, partner, further.pop())

    redrawing.redraw(
        dataset_id=str(published[0].dataset.public_id),
        by=partner.user,
        report=report,
        finish=handle.finish_in_transaction,
    )

    assert (job().state, job().attempts) == ("due", 0)
    assert withheld() == ["policy.narrowed"] * 2
    with run_jobs():
        jobs.send(job().pk)
    assert (job().state, withheld()) == (state, left)


def test_a_drawing_that_is_broken_off_leaves_nothing(published, monkeypatch):
    episode = published[0]
    before = {found.key for found in store().list(f"previews/{episode.public_id}/")}
    put = store().put

    def break_off(key, *args, **kwargs):
        put(key, *args, **kwargs)
        if key.endswith("poster.svg"):
            raise SoftTimeLimitExceeded

    monkeypatch.setattr(store(), "put", break_off)
    with pytest.raises(SoftTimeLimitExceeded):
        drawing.draw(episode.dataset, episode.source_file, [episode], lambda share: None)

    assert {found.key for found in store().list(f"previews/{episode.public_id}/")} == before
