"""Organisations: founding, inviting, joining, leaving."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from portal.accounts.models import Invitation, Membership, Organisation
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    """The owner of a company."""
    return MembershipFactory(organisation=OrganisationFactory(slug="acme", name="Acme")).user


def invite(client, email="new@example.org", role="member"):
    url = "/settings/organisations/acme/invite/"
    return client.post(url, {"email": email, "role": role})


def test_a_person_founds_an_organisation_and_owns_it(client):
    client.force_login(person := UserFactory())

    response = client.post(
        "/settings/organisations/", {"name": "Hand Lab", "kind": "academic", "country": "NL"}
    )

    assert response.status_code == 302
    assert Membership.objects.get(user=person).role == "owner"
    assert Organisation.objects.get().slug == "hand-lab"


@pytest.mark.parametrize("kind", ["operator", "bank", ""])
def test_nobody_founds_an_operator(client, kind):
    client.force_login(UserFactory())

    response = client.post("/settings/organisations/", {"name": "X", "kind": kind, "country": "NL"})

    assert response.status_code == 422
    assert not Organisation.objects.exists()


def test_an_invited_person_joins_by_the_letter(client, owner, django_capture_on_commit_callbacks):
    client.force_login(owner)
    with django_capture_on_commit_callbacks(execute=True):
        invite(client, role="signatory")
    letter = mail.outbox[0]
    path = re.search(r"/invitations/\S+/", letter.body).group()
    client.force_login(guest := UserFactory(email="new@example.org"))

    seen = client.get(path)
    joined = client.post(path)

    assert letter.to == ["new@example.org"]
    assert path in letter.alternatives[0].content
    assert b"Acme" in seen.content
    assert joined.status_code == 302
    assert Membership.objects.get(user=guest).role == "signatory"
    assert client.post(path).status_code == 404


def test_somebody_else_cannot_use_the_letter(client, owner, django_capture_on_commit_callbacks):
    client.force_login(owner)
    with django_capture_on_commit_callbacks(execute=True):
        invite(client)
    path = re.search(r"/invitations/\S+/", mail.outbox[0].body).group()
    client.force_login(other := UserFactory())

    response = client.post(path)

    assert response.status_code == 403
    assert not Membership.objects.filter(user=other).exists()


def test_an_ended_invitation_admits_nobody(client, owner, django_capture_on_commit_callbacks):
    client.force_login(owner)
    with django_capture_on_commit_callbacks(execute=True):
        invite(client)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    path = re.search(r"/invitations/\S+/", mail.outbox[0].body).group()
    client.force_login(UserFactory(email="new@example.org"))

    assert client.post(path).status_code == 404


def test_a_member_who_is_no_owner_cannot_invite(client, owner):
    organisation = Organisation.objects.get()
    client.force_login(MembershipFactory(organisation=organisation, role="member").user)

    response = invite(client)

    assert response.status_code == 403
    assert not Invitation.objects.exists()


def test_a_stranger_does_not_see_the_organisation(client, owner):
    client.force_login(UserFactory())

    assert client.get("/settings/organisations/acme/").status_code == 404
    assert invite(client).status_code == 404


def test_a_company_has_no_reviewers(client, owner):
    client.force_login(owner)

    assert invite(client, role="reviewer").status_code == 422


def test_the_last_owner_cannot_leave(client, owner):
    client.force_login(owner)

    url = f"/settings/organisations/acme/members/{owner.public_id}/remove/"
    response = client.post(url)

    assert response.status_code == 409
    assert Membership.objects.filter(user=owner).exists()


@pytest.mark.parametrize(("typed", "kept"), [("nl", "NL"), ("12", None), ("n1", None)])
def test_an_organisations_country_is_two_upper_case_letters(client, typed, kept):
    client.force_login(UserFactory())
    form = {"name": "Hand Lab", "kind": "academic", "country": typed}

    response = client.post("/settings/organisations/", form)

    assert response.status_code == (302 if kept else 422)
    countries = Organisation.objects.values_list("country", flat=True)
    assert list(countries) == ([kept] if kept else [])


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/datasets/acme/kitchen/request/1/", "/datasets/acme/kitchen/request/1/"),
        ("https://elsewhere.example/", "/settings/organisations/hand-lab/"),
        ("", "/settings/organisations/hand-lab/"),
    ],
)
def test_whoever_came_to_found_an_organisation_goes_back_where_they_were(client, asked, leads_to):
    client.force_login(UserFactory())

    page = client.get("/settings/organisations/", {"next": asked})
    kept = re.search(r'name="next" value="([^"]*)"', page.content.decode())
    data = {"name": "Hand Lab", "kind": "academic", "country": "NL"}
    wrong = client.post("/settings/organisations/", {"next": asked, "kind": "bank"})
    founded = client.post(
        "/settings/organisations/", data | {"next": kept.group(1) if kept else asked}
    )

    assert (page.status_code, wrong.status_code) == (200, 422)
    assert (kept.group(1) if kept else "") == (asked if leads_to == asked else "")
    assert ('name="next"' in wrong.content.decode()) == (leads_to == asked)
    assert founded["Location"] == leads_to
