"""The desk: one list of all that waits, and the jobs behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.audit.models import Entry
from portal.jobs.models import Job
from portal.jobs.states import JobState
from portal.pages.queues import SOURCES
from tests.factories import UserFactory, member, staff

pytestmark = pytest.mark.django_db


def job(state=JobState.DEAD, subject="one", kind="accounts.send_mail", **fields):
    now = timezone.now()
    known = {"next_try_at": now, "deadline": now + timedelta(hours=1)}
    return Job.objects.create(kind=kind, subject=subject, state=state, **{**known, **fields})


@pytest.mark.parametrize("path", ["/desk/", "/desk/jobs/"])
def test_the_desk_exists_for_our_staff_only(client, path):
    assert client.get(path).status_code == 302
    client.force_login(member("partner"))
    assert client.get(path).status_code == 404
    client.force_login(staff("reviewer"))
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("reviewer", ["Submissions", "Flags", "Older rules", "Stopped jobs", "Late jobs"]),
        ("licensing", ["Access requests", "Orders", "Stopped jobs", "Late jobs"]),
        ("finance", ["Orders", "Stopped jobs", "Late jobs"]),
        (
            "admin",
            [
                "Submissions",
                "Flags",
                "Older rules",
                "Access requests",
                "Orders",
                "Stopped jobs",
                "Late jobs",
            ],
        ),
    ],
)
def test_each_of_our_staff_sees_the_queues_that_they_work_on(client, role, titles):
    client.force_login(staff(role))

    page = client.get("/desk/")

    assert [queue.title for queue in page.context["queues"]] == titles
    for queue in page.context["queues"]:
        assert client.get(queue.url).status_code == 200


@pytest.mark.parametrize(("role", "leads"), [("reviewer", True), ("finance", False)])
def test_reviewers_always_find_the_page_of_new_rules(client, role, leads):
    client.force_login(staff(role))

    for path in ("/desk/", "/desk/jobs/"):
        assert ('href="/desk/revalidations/"' in client.get(path).content.decode()) is leads


def test_the_desk_counts_dead_jobs_and_says_how_old_the_oldest_is(client):
    now = timezone.now()
    job(finished_at=now - timedelta(hours=3))
    job(subject="two", finished_at=now - timedelta(hours=1))
    client.force_login(staff("admin"))

    page = client.get("/desk/")

    stopped = next(row for row in page.context["queues"] if row.title == "Stopped jobs")
    assert stopped.count == 2
    assert stopped.age_s == pytest.approx(3 * 3600, abs=5)
    assert page.context["total"] == 2


def test_a_queue_costs_one_query(client, django_assert_max_num_queries):
    client.force_login(staff("admin"))
    client.get("/desk/")

    with django_assert_max_num_queries(3 + len(SOURCES)):  # session, user, memberships
        client.get("/desk/")


def test_what_needs_a_person_is_dead_or_late(client):
    now = timezone.now()
    dead = job()
    waiting_long = job(JobState.DUE, "late", next_try_at=now - timedelta(minutes=2))
    lost = job(JobState.RUNNING, "lost", lease_until=now - timedelta(minutes=2))
    past = job(JobState.RUNNING, "past", lease_until=now, deadline=now - timedelta(seconds=1))
    job(JobState.DUE, "fresh")
    job(JobState.DONE, "done")
    client.force_login(staff("admin"))

    page = client.get("/desk/jobs/")

    assert [row.pk for row, _ in page.context["rows"]] == [
        dead.pk,
        waiting_long.pk,
        lost.pk,
        past.pk,
    ]
    assert {name: count for name, _, count in page.context["groups"]} == {
        "attention": 4,
        "dead": 1,
        "late": 3,
        "waiting": 2,
        "running": 2,
        "done": 1,
    }


def test_the_list_is_narrowed_by_kind(client):
    job(kind="accounts.send_mail")
    other = job(kind="licensing.build_bundle")
    client.force_login(staff("admin"))

    page = client.get("/desk/jobs/?show=dead&kind=licensing.build_bundle")

    assert [row.pk for row, _ in page.context["rows"]] == [other.pk]


def test_a_dead_job_shows_its_error_and_is_tried_again_by_a_button(client):
    dead = job(attempts=5, error={"code": "unavailable", "text": "The store does not answer."})
    admin = staff("admin")
    client.force_login(admin)
    page = client.get("/desk/jobs/")

    answer = client.post(f"/desk/jobs/{dead.public_id}/retry/", {"back": "/desk/jobs/?show=dead"})

    assert b"The store does not answer." in page.content
    assert f"/desk/jobs/{dead.public_id}/retry/".encode() in page.content
    assert (answer.status_code, answer["Location"]) == (302, "/desk/jobs/?show=dead")
    dead.refresh_from_db()
    assert (dead.state, dead.attempts, dead.error) == (JobState.DUE, 0, None)
    assert Entry.objects.get(action="job.retried").actor == admin


def test_the_way_back_never_leaves_the_portal(client):
    dead = job()
    client.force_login(staff("admin"))

    answer = client.post(f"/desk/jobs/{dead.public_id}/retry/", {"back": "//evil.example/"})

    assert answer["Location"] == "/desk/jobs/"


def test_a_job_that_runs_is_not_tried_again(client):
    running = job(JobState.RUNNING, lease_until=timezone.now())
    client.force_login(staff("admin"))

    answer = client.post(f"/desk/jobs/{running.public_id}/retry/")

    assert answer.status_code == 409
    assert b"job.not_dead" in answer.content
    running.refresh_from_db()
    assert running.state == JobState.RUNNING


def test_nobody_else_can_retry(client):
    dead = job()
    client.force_login(UserFactory())

    answer = client.post(f"/desk/jobs/{dead.public_id}/retry/")

    assert answer.status_code == 404
    dead.refresh_from_db()
    assert dead.state == JobState.DEAD


def test_dead_jobs_are_grouped_by_cause_and_tried_again_together(client):
    lost = {"code": "job.worker_lost", "text": "The worker stopped."}
    for number in range(3):
        job(subject=f"lost {number}", error=lost, finished_at=timezone.now())
    other = job(subject="other", error={"code": "mail.refused", "text": "No such address."})
    client.force_login(staff("admin"))

    page = client.get("/desk/jobs/?show=dead")
    data = {"kind": "accounts.send_mail", "code": "job.worker_lost"}
    answer = client.post("/desk/jobs/retry/", {**data, "back": "/desk/jobs/?show=dead"})

    causes = [(row["code"], row["count"], row["text"]) for row in page.context["causes"]]
    assert causes == [
        ("job.worker_lost", 3, "The worker stopped."),
        ("mail.refused", 1, "No such address."),
    ]
    assert "Try all again" in page.content.decode()
    assert answer.url == "/desk/jobs/?show=dead"
    assert Job.objects.filter(state=JobState.DUE).count() == 3
    assert Entry.objects.filter(action="job.retried").count() == 3
    other.refresh_from_db()
    assert other.state == JobState.DEAD
    again = client.post("/desk/jobs/retry/", data, follow=True)
    assert "No stopped job has this cause any more." in again.content.decode()


def test_a_dead_job_without_an_error_is_a_cause_too(client):
    job()
    client.force_login(staff("admin"))

    client.post("/desk/jobs/retry/", {"kind": "accounts.send_mail", "code": ""})

    assert Job.objects.get().state == JobState.DUE
