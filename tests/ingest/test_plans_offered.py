"""Which submissions the page of plans offers: those that can take one, and no others."""

from __future__ import annotations

import pytest

from ingest.models import Recording, Review
from tests.factories import MembershipFactory, staff
from tests.ingest.test_plans import address, batch, begin, sent
from tests.ingest.test_review import decide

__all__ = ["batch"]
LIST = "/review/plans/"


def test_a_submission_that_can_take_a_plan_is_offered_and_leads_to_its_form(client, batch):
    page = client.get(LIST).content.decode()
    form = client.get(address(batch)).content.decode()

    assert address(batch) in page
    assert "Draw the sample" in form


def test_one_with_too_few_waiting_is_not_offered_and_the_true_minimum_is_named(
    client, partner, run_jobs
):
    known = sent(client, partner, run_jobs, count=1, first=90)
    few = sent(client, partner, run_jobs, count=4)
    client.force_login(staff("reviewer"))
    decide(client, known.recordings.get())

    page = client.get(LIST).content.decode()
    form = client.get(address(few)).content.decode()

    assert address(few) not in page
    assert "when at least 5 of its recordings wait" in page
    assert "a plan needs 5" in form


@pytest.mark.parametrize("change", [{"verdict": "fail"}, {"state": "changes_requested"}])
def test_one_with_a_recording_that_fails_or_was_sent_back_is_not_offered(client, batch, change):
    first = batch.recordings.order_by("pk").first()
    Recording.objects.filter(pk=first.pk).update(**change)

    page = client.get(LIST).content.decode()

    assert address(batch) not in page
    assert "No plan for this one" in client.get(address(batch)).content.decode()


def test_one_of_a_new_device_or_with_a_plan_is_not_offered(client, partner, batch, run_jobs):
    first = batch.recordings.order_by("pk").first()
    first.review_need.codes = ",new_device,"
    first.review_need.save()
    of_new_device = client.get(LIST).content.decode()
    first.review_need.codes = ","
    first.review_need.save()
    begin(client, batch)

    with_plan = client.get(LIST).content.decode()

    assert address(batch) not in of_new_device
    assert "Could take a plan" not in with_plan


def test_one_that_was_once_rejected_from_is_not_offered(client, batch):
    first = batch.recordings.order_by("pk").first()
    decide(client, first, "reject", "Not a hand.")
    assert Review.objects.filter(submission=batch, decision="reject").exists()

    assert address(batch) not in client.get(LIST).content.decode()


def test_one_of_an_organisation_that_the_reviewer_belongs_to_is_not_offered(client, batch):
    reviewer = staff("reviewer")
    MembershipFactory(user=reviewer, organisation=batch.dataset.organisation)
    client.force_login(reviewer)

    assert address(batch) not in client.get(LIST).content.decode()
