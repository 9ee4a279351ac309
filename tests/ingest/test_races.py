"""What happens at the same moment: only where the database lets two writers in (PostgreSQL)."""

from __future__ import annotations

import pytest
from django.test import Client

from catalog.models import Episode
from ingest.models import Flag, Recording, SamplingPlan, Upload
from ingest.services import flags, plans, validation
from portal.accounts.access import actor_for
from portal.core.errors import ConflictError, TooManyError
from portal.jobs.models import Job
from tests.factories import UserFactory, staff
from tests.ingest.factories import declare, glove_csv, upload
from tests.ingest.factories import partner as make_partner
from tests.ingest.test_plans import copied
from tests.ingest.test_review import decide, submit
from tests.licensing.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.on_postgres,
]


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def checked(client, partner, filename, seed):
    """A recording that passed, checked here and now."""
    upload(client, partner, glove_csv(seconds=2.0, seed=seed), filename=filename)
    recording = Recording.objects.get(filename=filename)
    validation.validate(
        recording_id=recording.public_id, report=lambda *_: None, finish=lambda: None
    )
    recording.refresh_from_db()
    return recording


@pytest.fixture
def partner():
    return make_partner()


@pytest.fixture
def submission(partner):
    """Ten in review, of a device that was accepted before."""
    client = signed_in(partner.user)
    known = checked(client, partner, "known.csv", 90)
    submit(client, partner, known)
    halves = [{"t_start_s": at, "t_end_s": at + 1.0, "task": "wave"} for at in (0.0, 1.0)]
    assert decide(signed_in(staff("reviewer")), known, episodes=halves).status_code == 200
    first = checked(client, partner, "01.csv", 1)
    for number in range(2, 11):
        copied(Recording.objects.get(pk=first.pk), number)
    rows = Recording.objects.filter(state="passed")
    assert submit(client, partner, *rows).status_code == 201
    return Recording.objects.get(pk=first.pk).submission


def test_of_uploads_that_are_opened_at_once_only_as_many_pass_as_there_is_room(partner, settings):
    settings.DEXTER_MAX_WAITING_RECORDINGS = 2
    clients = [signed_in(partner.user) for _ in range(6)]
    files = [glove_csv(seconds=1.0, seed=seed) for seed in range(6)]

    answers = at_once(
        *(
            lambda client=client, data=data: declare(client, partner, data)
            for client, data in zip(clients, files, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [201, 201, 429, 429, 429, 429]
    taken = {answer.json()["id"] for answer in answers if answer.status_code == 201}
    assert {str(row.public_id) for row in Upload.objects.all()} == taken


def test_of_flags_that_one_person_sends_at_once_only_as_many_pass_as_a_day_has(
    submission, settings
):
    settings.DEXTER_MAX_FLAGS_PER_DAY = 1
    actor = actor_for(UserFactory())

    def send(episode):
        try:
            return flags.raise_flag(
                episode=episode, reason="other", text="It jumps.", t_s=None, actor=actor
            )
        except TooManyError as error:
            return error.code

    for _ in range(5):
        results = at_once(*(lambda one=one: send(one) for one in Episode.objects.all()))
        assert sorted(map(str, results)) == sorted([str(Flag.objects.get()), "flag.too_many"])
        Flag.objects.all().delete()


def begun(submission, code="20-90"):
    return plans.start(submission=submission, code=code, actor=actor_for(staff("reviewer")))


def test_of_two_plans_that_are_started_at_once_one_is_drawn(submission):
    actors = [actor_for(staff("reviewer")) for _ in range(2)]

    def start(actor):
        try:
            return plans.start(submission=submission, code="20-90", actor=actor)
        except ConflictError as error:
            return error.code

    results = at_once(*(lambda actor=actor: start(actor) for actor in actors))

    plan = SamplingPlan.objects.get()
    assert sorted(map(str, results)) == sorted([str(plan), "plan.exists"])
    assert (plan.members.count(), plan.members.filter(is_sampled=True).count()) == (10, 5)


def test_the_whole_sample_accepted_at_once_starts_the_rest_once(submission):
    plan = begun(submission)
    clients = [signed_in(staff("reviewer")) for _ in range(5)]
    sample = [one.recording for one in plan.members.filter(is_sampled=True)]

    answers = at_once(
        *(
            lambda client=client, recording=recording: decide(client, recording)
            for client, recording in zip(clients, sample, strict=True)
        )
    )

    plan.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200] * 5
    assert plan.state == "done"
    assert Job.objects.filter(kind=plans.KIND).count() == 1
    assert plan.reviews.count() == 5
    assert set(submission.recordings.values_list("state", flat=True)) == {"accepted"}


def test_decisions_and_a_stop_at_once_wait_for_each_other_and_none_fails(submission):
    plan = begun(submission)
    clients = [signed_in(staff("reviewer")) for _ in range(10)]
    stopper = actor_for(staff("reviewer"))
    rows = [one.recording for one in plan.members.all()]

    def stop():
        plans.stop(plan=plan, actor=stopper)
        return "stopped"

    answers = at_once(
        *(
            lambda client=client, recording=recording: decide(client, recording)
            for client, recording in zip(clients, rows, strict=True)
        ),
        stop,
    )

    plan.refresh_from_db()
    assert [answer.status_code for answer in answers[:-1]] == [200] * 10
    assert (answers[-1], plan.state) == ("stopped", "ended")
