"""Trying a job again through the API: by whom, and once."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.services.tokens import create_token
from portal.audit.models import Entry
from portal.jobs.models import Job
from portal.jobs.states import JobState
from tests.factories import member, staff

pytestmark = pytest.mark.django_db


def dead_job(owner, kind="licensing.build_bundle"):
    now = timezone.now()
    return Job.objects.create(
        kind=kind, subject="one", state=JobState.DEAD, created_by=owner, next_try_at=now,
        deadline=now,
    )  # fmt: skip


def retry(person, job, *scopes, key=None, body=None):
    """The answer to a token of this person with these scopes."""
    _, secret = create_token(user=person, by=person, name="t", scopes=list(scopes))
    headers = {"Authorization": f"Bearer {secret}"} | ({"Idempotency-Key": key} if key else {})
    url = f"/api/v1/jobs/{job.public_id}/retry"
    return Client().post(
        url, json.dumps(body or {}), content_type="application/json", headers=headers
    )


@pytest.mark.parametrize(
    ("kind", "organisation", "scope"),
    [
        ("licensing.build_bundle", "company", "delivery:read"),
        ("ingest.validate_recording", "partner", "ingest:write"),
        ("ingest.publish_version", "partner", "ingest:write"),
    ],
)
def test_a_token_needs_the_scope_of_the_work(kind, organisation, scope):
    owner = member(organisation)
    job = dead_job(owner, kind)

    refused = retry(owner, job, "catalog:read")
    before = Job.objects.get().state
    taken = retry(owner, job, scope)

    assert (refused.status_code, refused.json()["code"]) == (403, "auth.scope_missing")
    assert before == JobState.DEAD
    assert (taken.status_code, taken.json()["job"]["state"]) == (202, "due")


def test_work_that_nobody_asked_for_by_name_is_the_administrators():
    owner = member("company")
    job = dead_job(owner, "accounts.send_mail")

    refused = retry(owner, job, "delivery:read")
    taken = retry(staff("admin"), job, "admin")

    assert (refused.status_code, refused.json()["code"]) == (403, "auth.scope_missing")
    assert taken.status_code == 202


def test_a_token_of_our_staff_without_their_scopes_sees_no_job_of_others():
    job = dead_job(member("company"))

    answer = retry(staff("admin"), job, "delivery:read")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_repeated_request_gets_the_first_answer_and_tries_once():
    owner = member("company")
    job = dead_job(owner)

    first = retry(owner, job, "delivery:read", key="again-1")
    second = retry(owner, job, "delivery:read", key="again-1")
    other = retry(owner, job, "delivery:read", key="again-1", body={"other": 1})

    assert (first.status_code, second.status_code) == (202, 202)
    assert second.json() == first.json()
    assert second["Idempotent-Replay"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.reused")
    assert Entry.objects.filter(action="job.retried").count() == 1
