"""Sampling plans as reviewers use them: drawn, inspected, the rest accepted, or ended."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import Episode, SourceFile
from ingest.models import (
    CheckTally,
    Recording,
    Review,
    ReviewNeed,
    SamplingPlan,
    Submission,
)
from ingest.sampling import drawn
from ingest.services import needs, plan_acceptance
from portal.audit.models import Entry
from portal.jobs.models import Job
from tests.factories import staff
from tests.ingest.factories import METADATA, glove_csv, sha256_of, upload
from tests.ingest.test_review import decide, submit

COUNT = 10


def copied(recording, number):
    """The row of another checked recording, without the seconds that a check takes."""
    run = recording.runs.get()
    digest = sha256_of(str(number).encode())
    for row in (recording.upload, recording, run):
        row.pk, row.public_id, row._state.adding = None, uuid4(), True
    recording.upload.storage_key = f"{recording.upload.storage_key}-{number}"
    recording.upload.save()
    recording.upload_id, recording.sha256 = recording.upload.pk, digest
    recording.filename = f"{number:02}.csv"
    recording.save()
    run.recording = recording
    run.save()


def sent(client, partner, run_jobs, *, count=COUNT, first=1):
    """A submission of so many good recordings of one glove."""
    with run_jobs():
        upload(client, partner, glove_csv(seconds=2.0, seed=first), filename=f"{first:02}.csv")
    for number in range(first + 1, first + count):
        copied(Recording.objects.get(filename=f"{first:02}.csv"), number)
    rows = Recording.objects.filter(state="passed")
    submission_id = submit(client, partner, *rows).json()["id"]
    return Submission.objects.get(public_id=submission_id)


@pytest.fixture
def batch(client, partner, run_jobs):
    """Ten in review, of a device that was accepted before; a reviewer signed in."""
    known = sent(client, partner, run_jobs, count=1, first=90)
    submission = sent(client, partner, run_jobs)
    client.force_login(staff("reviewer"))
    assert decide(client, known.recordings.get()).status_code == 200
    return submission


def test_many_are_ranked_with_as_many_queries_as_one(batch, django_assert_num_queries):
    rows = list(batch.recordings.order_by("pk"))
    with CaptureQueriesContext(connection) as one:
        needs.rank(rows[:1])

    with django_assert_num_queries(len(one)):
        needs.rank(rows)

    assert {row.review_need.codes for row in batch.recordings.all()} == {","}


def address(submission):
    return f"/review/plans/{submission.public_id}/"


def begin(client, submission, code="20-90"):
    assert client.post(address(submission), {"plan": code}).status_code == 302
    return SamplingPlan.objects.get(submission=submission)


def sample_of(plan):
    return [member.recording for member in plan.members.filter(is_sampled=True).order_by("pk")]


def accept_sample(client, plan, run_jobs):
    with run_jobs():
        for recording in sample_of(plan):
            assert decide(client, recording).status_code == 200
    plan.refresh_from_db()


def test_the_page_offers_plans_in_plain_words_and_draws_a_sample_that_can_be_drawn_again(
    client, batch
):
    page = client.get(address(batch)).content.decode()

    plan = begin(client, batch)

    ids = [str(row.public_id) for row in batch.recordings.all()]
    assert "If all 8 of 10 are good, then with 95% confidence at most 10% are bad." in page
    assert (plan.total, plan.sample, plan.state) == (10, 5, "inspecting")
    assert {str(row.public_id) for row in sample_of(plan)} == drawn(ids, 5, plan.seed)
    assert Entry.objects.get(action="plan.started").data["seed"] == plan.seed


def test_the_queue_shows_the_sample_only(client, batch):
    plan = begin(client, batch)

    page = client.get("/review/").content.decode()

    names = {row.filename for row in sample_of(plan)}
    shown = {row.filename for row in batch.recordings.all() if f">{row.filename}<" in page}
    assert shown == names


def test_when_the_whole_sample_is_good_the_rest_is_accepted_with_it(client, batch, run_jobs):
    plan = begin(client, batch)
    letters = len(mail.outbox)

    accept_sample(client, plan, run_jobs)

    by_plan = Review.objects.filter(plan=plan)
    assert plan.state == "done"
    assert {row.state for row in batch.recordings.all()} == {"accepted"}
    assert (by_plan.count(), Review.objects.count()) == (5, 11)
    assert {row.reason for row in by_plan} == {
        "Accepted by a sampling plan: all 5 that were inspected of 10 were good."
    }
    assert Episode.objects.count() == 11
    assert Entry.objects.get(action="plan.done").data == {"accepted": 5, "left": 0}
    noted = Entry.objects.filter(action="recording.accepted", data__plan=str(plan.public_id))
    assert noted.count() == 5
    assert len(mail.outbox) - letters == 6
    assert mail.outbox[-1].subject == "5 recordings for Gloves were accepted"
    review_page = client.get(f"/review/{by_plan[0].recording.public_id}/").content.decode()
    assert "by a sampling plan" in review_page


@pytest.mark.parametrize("decision", ["request_changes", "reject"])
def test_the_first_bad_one_ends_the_plan_and_all_are_looked_at(client, batch, run_jobs, decision):
    plan = begin(client, batch)
    good, bad, *_ = sample_of(plan)

    with run_jobs():
        decide(client, good)
        decide(client, bad, decision, "The thumb is missing.")

    plan.refresh_from_db()
    queue = client.get("/review/").content.decode()
    page = client.get(address(batch)).content.decode()
    assert plan.state == "ended"
    assert plan.ended_because.startswith(f"{bad.filename}: ")
    assert not Review.objects.filter(plan=plan).exists()
    assert '<span class="num">8</span> waiting' in queue
    assert "The plan has ended" in page


def test_one_of_the_rest_that_is_rejected_ends_the_plan_too(client, batch, run_jobs):
    plan = begin(client, batch)
    other = plan.members.filter(is_sampled=False).first().recording

    with run_jobs():
        decide(client, other, "reject", "Not a hand.")

    plan.refresh_from_db()
    assert plan.state == "ended"


def test_what_needs_a_person_is_never_accepted_unseen(client, batch, run_jobs):
    plan = begin(client, batch)
    rest = [one.recording for one in plan.members.filter(is_sampled=False).order_by("pk")]
    unknown, no_task, failing, doubtful, good = rest
    Recording.objects.filter(pk=unknown.pk).update(metadata=METADATA | {"task": "juggle"})
    Recording.objects.filter(pk=no_task.pk).update(metadata=METADATA | {"task": ""})
    Recording.objects.filter(pk=failing.pk).update(verdict="fail", errors_count=1)
    CheckTally.objects.create(recording=doubtful, rule="sync.offset", level="warning", places=1)

    accept_sample(client, plan, run_jobs)
    page = client.get(f"{address(batch)}?show=left").content.decode()
    queue = client.get("/review/").content.decode()

    states = {row.pk: row.state for row in batch.recordings.all()}
    assert states[good.pk] == "accepted"
    assert [states[row.pk] for row in rest[:4]] == ["in_review"] * 4
    assert "Its label “juggle” is not in the list of labels." in page
    assert "Episode 1 needs a task." in page
    assert "The checks find an error in it now." in page
    assert "The checks disagree: two streams show the same movement at different times." in page
    assert all(row.filename in queue for row in rest[:4])
    assert Entry.objects.get(action="plan.done").data == {"accepted": 1, "left": 4}


def test_running_the_job_again_accepts_nothing_twice(client, batch, run_jobs):
    plan = begin(client, batch)
    for recording in sample_of(plan):
        decide(client, recording)
    job = Job.objects.get(kind="ingest.accept_by_plan")
    plan.refresh_from_db()

    class KilledError(Exception):
        """The worker dies here."""

    def killed(stage, share):
        if share > 0.3:
            raise KilledError

    def again(report):
        plan_acceptance.accept_rest(
            plan_id=plan.public_id, by=job.created_by, report=report, finish=lambda: None
        )

    with pytest.raises(KilledError):
        again(killed)
    accepted_before = Review.objects.filter(plan=plan).count()
    again(lambda stage, share: None)
    again(lambda stage, share: None)

    plan.refresh_from_db()
    assert accepted_before == 2
    assert Review.objects.filter(plan=plan).count() == 5
    assert SourceFile.objects.count() == 11
    assert Entry.objects.filter(action="plan.done").count() == 1
    assert plan.state == "done"


def test_a_person_who_rejects_while_the_rest_is_accepted_stops_it(client, batch, run_jobs):
    plan = begin(client, batch)
    for recording in sample_of(plan):
        decide(client, recording)
    job = Job.objects.get(kind="ingest.accept_by_plan")
    last = plan.members.filter(is_sampled=False).last().recording

    def meanwhile(stage, share):
        if share == pytest.approx(0.4):
            decide(client, last, "reject", "Not a hand.")

    plan_acceptance.accept_rest(
        plan_id=plan.public_id, by=job.created_by, report=meanwhile, finish=lambda: None
    )

    plan.refresh_from_db()
    assert plan.state == "ended"
    assert Review.objects.filter(plan=plan).count() == 2


def test_what_fails_or_is_flagged_while_the_rest_is_accepted_is_left_to_a_person(client, batch):
    plan = begin(client, batch)
    for recording in sample_of(plan):
        decide(client, recording)
    job = Job.objects.get(kind="ingest.accept_by_plan")
    failing, flagged = [
        one.recording for one in plan.members.filter(is_sampled=False).order_by("pk")
    ][-2:]

    def meanwhile(stage, share):
        if share == pytest.approx(0.4):
            Recording.objects.filter(pk=failing.pk).update(verdict="fail", errors_count=1)
            ReviewNeed.objects.filter(recording=flagged).update(
                reasons=[{"code": "reported", "text": "Buyers reported one episode."}]
            )

    plan_acceptance.accept_rest(
        plan_id=plan.public_id, by=job.created_by, report=meanwhile, finish=lambda: None
    )

    left = plan.members.exclude(left_because="").order_by("pk")
    assert [(one.recording, one.left_because) for one in left] == [
        (failing, "The checks find an error in it now."),
        (flagged, "Buyers reported one episode."),
    ]
    assert Review.objects.filter(plan=plan).count() == 3


def test_a_submission_has_one_plan_and_no_second(client, batch):
    plan = begin(client, batch)

    stopped = client.post(f"{address(batch)}stop/")
    again = client.post(address(batch), {"plan": "20-90"})
    twice = client.post(f"{address(batch)}stop/", headers={"Accept": "application/json"})

    plan.refresh_from_db()
    assert (stopped.status_code, plan.state) == (302, "ended")
    assert again.status_code == 409
    assert "another draw would not be a fair one" in again.content.decode()
    assert twice.status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        SamplingPlan.objects.create(
            submission=batch, total=9, sample=3, bad_percent=1, confidence_percent=9
        )


def test_a_new_device_takes_no_plan(client, partner, run_jobs):
    submission = sent(client, partner, run_jobs)
    client.force_login(staff("reviewer"))

    page = client.get(address(submission)).content.decode()
    refused = client.post(address(submission), {"plan": "20-90"})

    assert "Nothing of its device was accepted before." in page
    assert refused.status_code == 409
    assert not SamplingPlan.objects.exists()


def test_where_one_was_sent_back_or_fails_now_there_is_no_plan(client, batch):
    first, second, *_ = batch.recordings.order_by("pk")
    Recording.objects.filter(pk=first.pk).update(verdict="fail")
    failing = client.get(address(batch)).content.decode()
    Recording.objects.filter(pk=first.pk).update(verdict="pass")
    decide(client, second, "request_changes", "Again, please.")

    sent_back = client.get(address(batch)).content.decode()

    assert "Not all of this submission pass the checks" in failing
    assert "One of this submission was sent back or rejected" in sent_back


def test_a_plan_that_is_not_offered_is_refused_and_the_list_names_what_could_take_one(
    client, batch
):
    refused = client.post(address(batch), {"plan": "99-1"})
    page = client.get("/review/plans/").content.decode()

    assert refused.status_code == 422
    assert "Choose one of the plans." in refused.content.decode()
    assert address(batch) in page
