"""Seats: offered by e-mail, accepted by their holder, limited, taken away; service accounts."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from licensing.models import Seat
from tests.factories import MembershipFactory, UserFactory
from tests.licensing.factories import (
    bundle_body,
    buyer,
    client_of,
    commercial_grant,
    get,
    organisation_of,
    post,
    stored_dataset,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return buyer()


@pytest.fixture
def grant(person):
    return commercial_grant(person, stored_dataset(), seats=3)


def offer(user, grant, **body):
    return post(user, f"grants/{grant.public_id}/seats", body)


def accept(user, grant, seat):
    return post(user, f"grants/{grant.public_id}/seats/{seat['id']}/acceptance")


def may_download(user, grant):
    return get(user, f"grants/{grant.public_id}/decision").json()["allowed"]


def test_whoever_ordered_and_signed_holds_the_first_seat(person, grant):
    seats = get(person, f"grants/{grant.public_id}/seats").json()["results"]

    assert [(seat["email"], seat["state"]) for seat in seats] == [(person.email, "active")]


def test_an_invited_stranger_accepts_and_downloads(
    person, grant, django_capture_on_commit_callbacks, mailoutbox
):
    stranger = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        seat = offer(person, grant, email=stranger.email.upper()).json()
    before = may_download(stranger, grant)

    accepted = accept(stranger, grant, seat)

    assert mailoutbox[-1].to == [stranger.email]
    assert before is False
    assert accepted.json()["state"] == "active"
    assert may_download(stranger, grant)


def test_somebody_without_an_account_accepts_after_signing_up(person, grant):
    seat = offer(person, grant, email="new@company.example").json()
    newcomer = UserFactory(email="new@company.example")

    accept(newcomer, grant, seat)

    assert may_download(newcomer, grant)


def test_nobody_accepts_for_somebody_else(person, grant):
    seat = offer(person, grant, email=UserFactory().email).json()
    other = MembershipFactory(organisation=organisation_of(person), role="member").user

    answer = accept(other, grant, seat)

    assert answer.status_code == 403
    assert Seat.objects.get(public_id=seat["id"]).state == "invited"


def test_the_limit_holds(person, grant):
    for number in range(2):
        assert offer(person, grant, email=f"p{number}@c.example").status_code == 201

    full = offer(person, grant, email="p9@c.example")

    assert (full.status_code, full.json()["code"]) == (409, "seat.limit_reached")
    assert Seat.objects.count() == 3


def test_a_seat_taken_away_is_free_again_and_stops_its_holder(person, grant):
    colleague = UserFactory()
    seat = offer(person, grant, email=colleague.email).json()
    accept(colleague, grant, seat)

    client_answer = get(person, f"grants/{grant.public_id}/seats")
    removed = delete(person, grant, seat)

    assert len(client_answer.json()["results"]) == 2
    assert removed.status_code == 204
    assert get(colleague, f"grants/{grant.public_id}").status_code == 404
    assert offer(person, grant, email=colleague.email).json()["id"] != seat["id"]


def delete(user, grant, seat):
    return client_of(user).delete(f"/api/v1/grants/{grant.public_id}/seats/{seat['id']}")


def test_the_same_person_is_seated_once(person, grant):
    first = offer(person, grant, email="p@c.example")
    second = offer(person, grant, email="P@C.example")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_the_database_refuses_a_second_seat(grant, person):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(grant=grant, email=person.email)


def test_a_service_account_of_the_licensee_gets_a_seat(person, grant):
    robot = UserFactory(email="robot@service.example", name="trainer", is_service=True)
    MembershipFactory(organisation=organisation_of(person), user=robot, role="member")

    seat = offer(person, grant, service_account="trainer").json()

    assert (seat["kind"], seat["state"]) == ("service_account", "active")
    assert may_download(robot, grant)


def test_another_organisations_service_account_gets_none(person, grant):
    robot = UserFactory(name="trainer", is_service=True)
    MembershipFactory(user=robot, role="member")

    answer = offer(person, grant, service_account="trainer")

    assert (answer.status_code, answer.json()["code"]) == (422, "seat.service_account_unknown")


@pytest.mark.parametrize("body", [{}, {"email": "a@b.example", "service_account": "x"}])
def test_exactly_one_of_person_and_service_account(person, grant, body):
    assert offer(person, grant, **body).status_code == 422


def test_a_member_gives_no_seats(person, grant):
    member = MembershipFactory(organisation=organisation_of(person), role="member").user

    assert offer(member, grant, email="a@b.example").status_code == 403


def test_a_holder_of_a_seat_sees_only_their_own(person, grant):
    stranger = UserFactory()
    offer(person, grant, email=stranger.email)

    seats = get(stranger, f"grants/{grant.public_id}/seats").json()["results"]

    assert [seat["email"] for seat in seats] == [stranger.email]
    assert post(stranger, "bundles", bundle_body(grant.dataset, grant)).status_code == 403
