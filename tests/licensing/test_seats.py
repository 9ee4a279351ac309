"""Seats: offered by e-mail, accepted by their holder, limited, taken away; service accounts."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from licensing.models import Grant, Seat
from portal.accounts.models import Affiliation, Organisation, User
from tests.factories import MembershipFactory, UserFactory
from tests.licensing.factories import (
    academic_grant,
    bundle_body,
    buyer,
    client_of,
    commercial_grant,
    get,
    organisation_of,
    post,
    researcher,
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


def service_account(owner, name="trainer"):
    slug = organisation_of(owner).slug
    assert post(owner, f"organisations/{slug}/service-accounts", {"name": name}).status_code == 201
    return User.objects.get(is_service=True, name=name, organisations__slug=slug)


def bearer_of(owner, name="trainer", scopes=("licence:read", "delivery:read")):
    path = f"organisations/{organisation_of(owner).slug}/service-accounts/{name}/tokens"
    secret = post(owner, path, {"name": "cluster", "scopes": list(scopes)}).json()["secret"]
    return {"Authorization": f"Bearer {secret}"}


def test_a_service_account_of_the_licensee_gets_a_seat(person, grant):
    service_account(person)

    seat = offer(person, grant, service_account="trainer").json()
    again = offer(person, grant, service_account="trainer")

    decision = Client().get(f"/api/v1/grants/{grant.public_id}/decision", headers=bearer_of(person))
    assert (seat["kind"], seat["state"]) == ("service_account", "active")
    assert (again.status_code, again.json()["id"]) == (200, seat["id"])
    assert decision.json()["allowed"] is True


def test_another_organisations_service_account_gets_none(person, grant):
    service_account(buyer())

    answer = offer(person, grant, service_account="trainer")

    assert (answer.status_code, answer.json()["code"]) == (422, "seat.service_account_unknown")


def test_a_disabled_service_account_gets_none(person, grant):
    service_account(person)
    path = f"/api/v1/organisations/{organisation_of(person).slug}/service-accounts/trainer"
    client_of(person).delete(path)

    answer = offer(person, grant, service_account="trainer")

    assert (answer.status_code, answer.json()["code"]) == (422, "seat.service_account_unknown")


def test_a_service_account_is_not_offered_a_seat_by_letter(person, grant):
    answer = offer(person, grant, email=service_account(person).email)

    assert (answer.status_code, answer.json()["code"]) == (422, "seat.service_account")


def test_for_a_service_account_the_proofs_of_whoever_seated_it_count():
    scientist = researcher()
    grant = academic_grant(scientist, stored_dataset())
    Grant.objects.update(seats_limit=2)
    service_account(scientist)
    offer(scientist, grant, service_account="trainer")
    header, url = bearer_of(scientist), f"/api/v1/grants/{grant.public_id}/decision"

    proven = Client().get(url, headers=header).json()
    Affiliation.objects.update(expires_at=timezone.now())
    ended = Client().get(url, headers=header).json()

    assert proven["allowed"] is True
    assert [reason["code"] for reason in ended["reasons"]] == ["evidence.expired"]


def test_a_partners_service_account_needs_no_second_factor_of_its_own(settings):
    owner = buyer()
    Organisation.objects.filter(pk=organisation_of(owner).pk).update(kind="partner")
    grant = commercial_grant(owner, stored_dataset())
    service_account(owner)
    offer(owner, grant, service_account="trainer")
    header = bearer_of(owner)
    settings.DEXTER_REQUIRE_SECOND_FACTOR = True

    answer = Client().get(f"/api/v1/grants/{grant.public_id}/decision", headers=header)

    assert answer.json()["allowed"] is True


def test_whoever_is_removed_from_the_organisation_loses_their_seats(
    person, grant, mailoutbox, django_capture_on_commit_callbacks
):
    colleague = MembershipFactory(organisation=organisation_of(person), role="member").user
    other = commercial_grant(buyer(), stored_dataset())
    accept(colleague, grant, offer(person, grant, email=colleague.email).json())
    Seat.objects.create(grant=other, user=colleague, email=colleague.email)
    slug = organisation_of(person).slug
    before = may_download(colleague, grant)

    with django_capture_on_commit_callbacks(execute=True):
        client_of(person).post(
            f"/settings/organisations/{slug}/members/{colleague.public_id}/remove/"
        )

    states = dict(colleague.seats.values_list("grant_id", "state"))
    assert before is True
    assert states == {grant.pk: "removed", other.pk: "invited"}
    assert get(colleague, f"grants/{grant.public_id}").status_code == 404
    assert {letter.to[0] for letter in mailoutbox} == {colleague.email}
    assert any("was taken away" in letter.subject for letter in mailoutbox)


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
