"""Jobs end once, whatever happens to their workers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone

from portal.audit.models import Entry
from portal.jobs import services as jobs
from portal.jobs.errors import LostLeaseError
from portal.jobs.models import Job
from portal.jobs.registry import KINDS, Kind
from portal.jobs.states import JobState
from portal.jobs.tasks import PermanentError, job_task, run
from tests.factories import UserFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def echo_kind():
    """A kind of job whose work each test gives itself."""

    @job_task("test.echo")
    def echo(handle):
        handle.report("echoing", 0.5)

    yield
    del KINDS["test.echo"]
    current_app.tasks.unregister("test.echo")


def submit(subject="one", **fields):
    return jobs.submit("test.echo", subject=subject, **fields)


def test_the_same_work_is_one_job():
    first = submit()
    again = submit()

    assert first.pk == again.pk
    assert Job.objects.count() == 1


def test_a_committed_job_is_run_by_its_task(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = submit()

    job.refresh_from_db()
    assert (job.state, job.attempts, job.progress) == (JobState.DONE, 1, 1.0)


def test_a_claimed_job_is_claimed_once():
    job = submit()

    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None


def test_a_job_whose_worker_is_gone_is_due_again_and_the_old_worker_cannot_end_it():
    lost = jobs.claim(submit().pk)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    jobs.sweep()
    Job.objects.update(next_try_at=timezone.now())
    taken = jobs.claim(lost.pk)

    assert taken.attempts == 2
    with pytest.raises(LostLeaseError):
        jobs.finish(lost)
    jobs.finish(taken)
    taken.refresh_from_db()
    assert taken.state == JobState.DONE


def test_a_failing_job_is_tried_five_times_and_then_stays_visible():
    gave_up = []

    KINDS["test.echo"] = Kind("test.echo", "default", gave_up.append)

    def fails(handle):
        raise ValueError("no")

    job = submit()
    for _ in range(7):
        Job.objects.update(next_try_at=timezone.now())
        run(job.pk, fails)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DEAD, 5)
    assert job.error["code"] == "job.crashed"
    assert [dead.pk for dead in gave_up] == [job.pk]
    assert Entry.objects.filter(action="job.dead", subject_id=str(job.public_id)).count() == 1


def test_a_permanent_error_is_not_tried_again():
    def refuses(handle):
        raise PermanentError("The file is gone.", code="upload.missing")

    job = submit()
    run(job.pk, refuses)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DEAD, 1)
    assert job.error == {"code": "upload.missing", "text": "The file is gone."}


def test_the_pause_between_attempts_grows():
    def fails(handle):
        raise ValueError("no")

    job = submit()
    for pause in (timedelta(seconds=seconds) for seconds in (2, 4, 8)):
        began = timezone.now()
        Job.objects.update(next_try_at=began)
        run(job.pk, fails)

        job.refresh_from_db()
        assert began + pause <= job.next_try_at <= timezone.now() + pause


def test_the_owner_sees_a_job_and_a_stranger_does_not(client):
    owner = UserFactory()
    job = submit(by=owner)
    url = f"/api/v1/jobs/{job.public_id}"

    client.force_login(owner)
    seen = client.get(url)
    client.force_login(UserFactory())
    hidden = client.get(url)

    assert (seen.status_code, seen.json()["state"]) == (200, "due")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "not_found")


def test_an_operator_retries_a_dead_job(client):
    job = submit()
    Job.objects.update(state=JobState.DEAD, attempts=5)
    client.force_login(staff("admin"))

    response = client.post(
        f"/api/v1/jobs/{job.public_id}/retry", {}, content_type="application/json"
    )

    assert response.status_code == 202
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DUE, 0)


def test_a_long_queue_is_not_sent_again_as_a_whole(monkeypatch):
    sent = []
    monkeypatch.setattr(jobs, "send", sent.append)
    for number in range(60):
        submit(str(number))
    Job.objects.update(sent_at=timezone.now() - timedelta(minutes=5))
    fresh = submit("fresh")

    assert jobs.sweep() == 51
    assert sent[0] == fresh.pk
    assert sent[1:] == list(Job.objects.order_by("pk").values_list("pk", flat=True)[:50])
