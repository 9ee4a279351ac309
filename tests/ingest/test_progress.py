"""Never silently pending: each page says where the work is, until when, and what to do."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from ingest.models import Batch, Recording
from portal.jobs.models import Job
from portal.jobs.services import send
from tests.ingest.factories import glove_csv, upload
from tests.ingest.factories import partner as make_partner

RUN = str(uuid.UUID(int=9, version=4))
POLL = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def waiting(client, partner):
    """Three recordings of a batch whose checks wait in the queue."""
    for seed in range(3):
        upload(client, partner, glove_csv(seed=seed), filename=f"wave_{seed}.csv", batch=RUN)
    return list(Recording.objects.order_by("pk"))


def set_job(recording, **fields):
    Job.objects.filter(pk=recording.job_id).update(**fields)
    Recording.objects.filter(pk=recording.pk).update(state="validating")


def page(client, recording, **more):
    return client.get(recording.get_absolute_url(), **more).content.decode()


def words(html):
    """The text that a reader sees in the part that follows the work."""
    part = html[html.index('id="work"') :]
    part = part[: part.index("</section>")]
    return " ".join(re.sub(r"<[^>]+>", " ", part[part.index(">") + 1 :]).split())


def test_a_waiting_check_says_its_place_and_its_deadline(client, waiting):
    html = page(client, waiting[2])

    said = words(html)
    deadline = waiting[2].job.deadline
    assert said.startswith("Waiting, number 3 in the queue 0 %")
    assert f"should be done by {deadline.day} {deadline:%b %H:%M} UTC." in said
    assert 'hx-trigger="every 2s"' in html
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in html


def test_a_running_check_says_its_stage_share_and_attempt(client, waiting):
    set_job(waiting[0], state="running", attempts=2, stage="Reading the file", progress=0.4)

    said = words(page(client, waiting[0]))

    assert said.startswith("Reading the file 40 %")
    assert "Attempt 2 of 5" in said


def test_a_check_that_will_be_tried_again_says_why_and_when(client, waiting):
    again = timezone.now() + timedelta(minutes=3)
    error = {"code": "store.away", "text": "The store did not answer."}
    set_job(waiting[0], state="due", attempts=1, error=error, next_try_at=again)

    said = words(page(client, waiting[0]))

    assert said.startswith("Waiting to be tried again, number 1 in the queue")
    assert f"The last one ended: The store did not answer. The next is at {again:%H:%M:%S}" in said


def test_a_late_check_says_so_in_words(client, waiting):
    set_job(waiting[0], state="due", deadline=timezone.now() - timedelta(minutes=1))

    assert "This should have been done by" in words(page(client, waiting[0]))


def test_a_stopped_check_offers_to_try_again_and_is_not_asked_for(client, waiting):
    error = {"code": "box.lost", "text": "The worker stopped in the middle of this job."}
    set_job(waiting[0], state="dead", attempts=5, error=error)

    html = page(client, waiting[0])

    assert "The worker stopped in the middle of this job." in words(html)
    assert "It was tried 5 times" in words(html)
    assert f'action="{waiting[0].get_absolute_url()}retry/"' in html
    assert "hx-trigger" not in html


def test_the_part_asks_for_itself_until_the_check_has_ended(client, partner, waiting, run_jobs):
    polled = client.get(waiting[0].get_absolute_url(), **POLL)
    assert polled.content.decode().strip().startswith("<section")
    assert "HX-Refresh" not in polled
    assert "<html" not in polled.content.decode()

    with run_jobs():
        send(waiting[0].job_id)
    ended = client.get(waiting[0].get_absolute_url(), **POLL)

    waiting[0].refresh_from_db()
    assert waiting[0].state == "passed"
    assert ended["HX-Refresh"] == "true"
    assert not ended.content.strip()


def test_a_batch_says_what_runs_what_waits_and_until_when(client, waiting):
    set_job(waiting[0], state="running", attempts=1)
    html = client.get(f"/partner/batches/{RUN}/").content.decode()

    flat = " ".join(html.replace('<span class="num">', "").replace("</span>", "").split())
    assert "1 checked now, 2 wait; the next is number 1 in the queue" in flat
    assert "All should be done by" in flat


def test_a_batch_names_late_and_stopped_checks_and_tries_all_again(client, waiting):
    error = {"code": "box.lost", "text": "The box was lost."}
    for row in waiting[:2]:
        set_job(row, state="dead", attempts=5, error=error)
    Recording.objects.filter(pk=waiting[0].pk).update(state="uploaded")  # it never began
    set_job(waiting[2], state="due", deadline=timezone.now() - timedelta(minutes=1))
    html = client.get(f"/partner/batches/{RUN}/").content.decode()

    answer = client.post(f"/partner/batches/{RUN}/retry/")
    again = client.post(f"/partner/batches/{RUN}/retry/", follow=True)

    assert "2 checks stopped on our side" in html
    assert "The box was lost. (2 times)" in html
    assert "1 check should have been done by now." in html
    assert "Try them all again" in html
    assert (answer.status_code, answer.url) == (302, f"/partner/batches/{RUN}/")
    assert set(Job.objects.values_list("state", flat=True)) == {"due"}
    assert "No check of this batch has stopped." in again.content.decode()


def test_others_cannot_try_a_batch_again(client, waiting):
    set_job(waiting[0], state="dead", attempts=5)
    client.force_login(make_partner("others").user)

    assert client.post(f"/partner/batches/{RUN}/retry/").status_code == 404
    assert Job.objects.filter(state="dead").count() == 1


def test_a_check_of_a_batch_leads_to_its_recordings_and_to_the_moment(client, partner, run_jobs):
    def backwards(table):
        table[200:, 0] -= 0.5

    with run_jobs():
        upload(client, partner, glove_csv(seed=1), filename="good.csv", batch=RUN)
        data = glove_csv(seed=2, spoil=backwards)
        upload(client, partner, data, filename="bad.csv", batch=RUN)
    bad = Recording.objects.get(filename="bad.csv")
    html = client.get(f"/partner/batches/{RUN}/").content.decode()
    narrowed = client.get(f"/partner/batches/{RUN}/?state=all&check=time.not_increasing")

    assert 'href="?state=all&amp;check=time.not_increasing#recordings"' in html
    assert f'href="{bad.get_absolute_url()}?t=0.' in html
    assert [row.filename for row in narrowed.context["page"]] == ["bad.csv"]
    assert Batch.objects.count() == 1
