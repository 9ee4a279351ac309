"""A job that should be done by now says so, and our staff are told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from portal.audit.models import Entry
from portal.jobs import services as jobs
from portal.jobs.models import Job
from portal.jobs.states import JobState
from portal.pages.tasks import tell_of_late_jobs
from tests.factories import UserFactory, staff
from tests.ingest import factories as ingest
from tests.licensing import factories as licensing

pytestmark = pytest.mark.django_db


def job(state=JobState.DUE, subject="one", kind="licensing.build_bundle", **fields):
    """A job whose deadline passed an hour ago."""
    now = timezone.now()
    known = {"next_try_at": now, "deadline": now - timedelta(hours=1)}
    return Job.objects.create(kind=kind, subject=subject, state=state, **{**known, **fields})


@pytest.fixture
def tell(django_capture_on_commit_callbacks):
    def run():
        with django_capture_on_commit_callbacks(execute=True):
            tell_of_late_jobs()

    return run


@pytest.mark.parametrize("state", [JobState.DUE, JobState.RUNNING])
def test_a_job_past_its_deadline_says_so_to_its_owner(client, state):
    owner = UserFactory()
    late = job(state, created_by=owner)
    client.force_login(owner)

    seen = client.get(f"/api/v1/jobs/{late.public_id}").json()

    assert seen["late"] == (
        f"This should have been done by {late.deadline:%Y-%m-%d %H:%M} UTC. It is not lost: "
        "it stays in the queue, and our staff see it on their desk."
    )


@pytest.mark.parametrize(
    ("state", "minutes"), [(JobState.DUE, 5), (JobState.DONE, -5), (JobState.DEAD, -5)]
)
def test_a_job_in_time_or_ended_is_not_late(state, minutes):
    assert job(state, deadline=timezone.now() + timedelta(minutes=minutes)).late is None


def test_the_desk_shows_a_late_job_with_its_deadline(client):
    late = job()
    client.force_login(staff("reviewer"))

    page = client.get("/desk/jobs/?show=late").content.decode()

    assert f"Should have been done by {late.deadline:%-d %b %Y %H:%M} UTC." in page


def test_administrators_get_one_letter_of_all_late_jobs(tell):
    admin, _ = staff("admin"), staff("reviewer")
    late = [job(), job(JobState.RUNNING, "two", lease_until=timezone.now())]
    job(subject="in time", deadline=timezone.now() + timedelta(minutes=1))

    tell()
    tell()

    assert [letter.to for letter in mail.outbox] == [[admin.email]]
    letter = mail.outbox[0]
    assert letter.subject == "2 jobs of the portal are late"
    assert letter.body.count("licensing.build_bundle") == 2
    assert "/desk/jobs/?show=late" in letter.body
    noted = Entry.objects.filter(action="job.late").values_list("subject_id", flat=True)
    assert sorted(noted) == sorted(str(row.public_id) for row in late)


def test_a_late_letter_makes_no_letter_and_stands_on_the_desk(tell, client):
    admin = staff("admin")
    letter = job(kind="accounts.send_mail")

    tell()

    client.force_login(admin)
    rows = client.get("/desk/jobs/?show=late").context["rows"]
    assert mail.outbox == []
    assert [row.pk for row, _ in rows] == [letter.pk]
    assert Entry.objects.filter(action="job.late").count() == 1


def test_a_job_tried_again_has_its_whole_time_again(tell):
    staff("admin")
    dead = job(JobState.DEAD, allowed_s=7200, late_told_at=timezone.now())

    jobs.retry(job=dead, by=UserFactory())

    dead.refresh_from_db()
    left_s = (dead.deadline - timezone.now()).total_seconds()
    assert (left_s, dead.late) == (pytest.approx(7200, abs=10), None)
    Job.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    tell()
    assert len(mail.outbox) == 1


def test_the_page_of_a_bundle_says_that_its_job_is_late():
    user, dataset = licensing.researcher(), licensing.stored_dataset()
    grant = licensing.academic_grant(user, dataset)
    bundle = licensing.post(user, "bundles", licensing.bundle_body(dataset, grant)).json()
    url = f"/bundles/{bundle['id']}/"

    before = licensing.client_of(user).get(url).content.decode()
    Job.objects.filter(kind="licensing.build_bundle").update(
        deadline=timezone.now() - timedelta(hours=1)
    )
    after = licensing.client_of(user).get(url).content.decode()

    assert "This should have been done by" not in before
    assert "This should have been done by" in after


def test_the_page_of_a_recording_says_that_its_check_is_late(client):
    owner = ingest.partner()
    client.force_login(owner.user)
    data = ingest.glove_csv()
    session = ingest.declare(client, owner, data).json()
    answer = ingest.complete(client, session, ingest.send(client, session, data)).json()
    Job.objects.update(deadline=timezone.now() - timedelta(hours=1))

    page = client.get(f"/recordings/{answer['recording']['id']}/").content.decode()

    assert "This should have been done by" in page
