"""Back-pressure: who sends too much is told so, with a time to come back, and loses nothing."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ingest.models import Recording, Upload
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory
from tests.ingest.factories import dataset_of, declare, glove_csv, sha256_of, upload
from tests.ingest.factories import partner as make_partner


def files(count):
    return [glove_csv(seconds=1.0, seed=seed) for seed in range(count)]


def test_too_many_waiting_recordings_are_told_to_come_back(client, partner, settings):
    settings.DEXTER_MAX_WAITING_RECORDINGS = 2
    first, second, third = files(3)
    upload(client, partner, first)  # its check has not run
    declare(client, partner, second)  # its parts have not come

    response = declare(client, partner, third)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "20"
    problem = response.json()
    assert (problem["code"], problem["waiting"], problem["limit"]) == ("quota.waiting", 2, 2)
    assert problem["detail"] == (
        "2 of your recordings wait for their check; there may be 2. Send this one again in a "
        "while: nothing is lost."
    )
    assert Upload.objects.count() == 2


def test_there_is_room_again_once_they_are_checked(client, partner, settings, run_jobs):
    settings.DEXTER_MAX_WAITING_RECORDINGS = 1
    first, second = files(2)
    with run_jobs():
        upload(client, partner, first)

    assert declare(client, partner, second).status_code == 201


def test_a_check_that_stopped_on_our_side_keeps_nobody_from_sending(client, partner, settings):
    settings.DEXTER_MAX_WAITING_RECORDINGS = 1
    first, second = files(2)
    upload(client, partner, first)
    job = Recording.objects.get().job
    type(job).objects.filter(pk=job.pk).update(state="dead")

    assert declare(client, partner, second).status_code == 201


def test_the_bytes_of_a_day_are_counted_and_the_time_of_room_is_said(client, partner, settings):
    first, second = files(2)
    settings.DEXTER_MAX_BYTES_PER_DAY = len(first) + 10
    declare(client, partner, first)
    sent_at = timezone.now() - timedelta(hours=23, minutes=30)
    Upload.objects.update(created_at=sent_at)

    refused = declare(client, partner, second)
    Upload.objects.update(created_at=sent_at - timedelta(minutes=31))
    taken = declare(client, partner, second)

    assert (refused.status_code, refused.json()["code"]) == (429, "quota.bytes_per_day")
    assert 1790 <= int(refused.headers["Retry-After"]) <= 1800
    assert f"{sent_at + timedelta(days=1):%H:%M} UTC" in refused.json()["detail"]
    assert taken.status_code == 201


def test_what_was_given_up_does_not_count(client, partner, settings):
    first, second = files(2)
    settings.DEXTER_MAX_BYTES_PER_DAY = len(first) + 10
    opened = declare(client, partner, first).json()

    client.delete(f"/api/v1/uploads/{opened['id']}")

    assert declare(client, partner, second).status_code == 201


def test_a_file_that_no_day_has_room_for_is_not_asked_to_come_back(client, partner, settings):
    (data,) = files(1)
    settings.DEXTER_MAX_BYTES_PER_DAY = len(data) - 1

    response = declare(client, partner, data)

    assert (response.status_code, response.json()["code"]) == (413, "quota.too_large")
    assert "Retry-After" not in response.headers


def test_one_organisation_does_not_use_up_the_room_of_another(client, partner, settings):
    settings.DEXTER_MAX_WAITING_RECORDINGS = 1
    first, second = files(2)
    declare(client, partner, first)
    other = make_partner("others")
    client.force_login(other.user)

    assert declare(client, other, second).status_code == 201


def test_the_datasets_of_one_organisation_share_their_room(client, partner, settings):
    settings.DEXTER_MAX_WAITING_RECORDINGS = 1
    first, second = files(2)
    declare(client, partner, first)
    sibling = dataset_of(partner.organisation, partner.user, "second")

    response = declare(client, partner, second, dataset=sibling.name)

    assert response.json()["code"] == "quota.waiting"


def test_an_organisation_may_have_a_measure_of_its_own(client, partner, settings):
    settings.DEXTER_MAX_WAITING_RECORDINGS = 1
    out = StringIO()
    first, second = files(2)

    call_command("set_quota", partner.organisation.slug, "--waiting", "2", stdout=out)

    slug, a_day = partner.organisation.slug, settings.DEXTER_MAX_BYTES_PER_DAY
    assert out.getvalue() == f"{slug}: 2 recordings may wait, {a_day:,} bytes a day.\n"
    assert declare(client, partner, first).status_code == 201
    assert declare(client, partner, second).status_code == 201


@pytest.mark.parametrize("words", [["nobody"], ["--waiting", "-1"]])
def test_a_quota_for_nobody_or_below_nothing_is_refused(db, words):
    organisation = MembershipFactory(user=UserFactory(), organisation=OrganisationFactory())
    slug = [] if words == ["nobody"] else [organisation.organisation.slug]

    with pytest.raises(CommandError):
        call_command("set_quota", *slug, *words)


EMPTY = "This file is empty. Check that the recorder has finished writing it."
LARGE = "A file may have at most 1,073,741,824 bytes; this one has 1,000,000,000,000."


@pytest.mark.parametrize(
    ("size", "status", "code", "sentence"),
    [(0, 422, "input.empty", EMPTY), (10**12, 413, "input.too_large", LARGE)],
)
def test_sizes_that_cannot_be_are_refused_and_nothing_is_lost(
    client, partner, size, status, code, sentence
):
    (data,) = files(1)
    begun = declare(client, partner, data).json()

    response = declare(client, partner, b"?", size=size, sha256=sha256_of(b"?"))

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["detail"] == sentence
    assert [str(row.public_id) for row in Upload.objects.all()] == [begun["id"]]
    assert client.get(f"/api/v1/uploads/{begun['id']}").json()["state"] == "open"
