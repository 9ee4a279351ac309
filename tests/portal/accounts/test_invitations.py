"""Invitations that are sent again or taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Invitation, Membership
from portal.audit.models import Entry
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/settings/organisations/acme/"
GUEST = "new@example.org"


@pytest.fixture
def owner():
    return MembershipFactory(organisation=OrganisationFactory(slug="acme", name="Acme")).user


@pytest.fixture
def send(client, owner, mailoutbox, django_capture_on_commit_callbacks):
    """Post as the owner and return the link of the letter that went out."""

    def post(path, **form):
        client.force_login(owner)
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(f"{PAGE}{path}", form)
        assert answer.status_code == 302, answer.content
        return re.search(r"/invitations/\S+/", mailoutbox[-1].body).group()

    return post


def path_of(invitation, action):
    return f"invitations/{invitation.public_id}/{action}/"


def joins(client, link):
    guest = UserFactory._meta.model.objects.filter(email=GUEST).first() or UserFactory(email=GUEST)
    client.force_login(guest)
    return client.post(link).status_code


def test_a_letter_sent_again_has_a_new_link_and_a_new_end(client, send):
    first = send("invite/", email=GUEST, role="signatory")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    second = send(path_of(Invitation.objects.get(), "resend"))

    assert first != second
    assert Invitation.objects.get().expires_at > timezone.now() + timedelta(days=13)
    assert (joins(client, first), joins(client, second)) == (404, 302)
    assert Membership.objects.get(user__email=GUEST).role == "signatory"
    assert Entry.objects.filter(action="organisation.invited_again").count() == 1


def test_inviting_the_same_address_again_replaces_the_letter(client, send):
    first = send("invite/", email=GUEST, role="member")

    second = send("invite/", email=GUEST.upper(), role="finance")

    assert Invitation.objects.get().role == "finance"
    assert (joins(client, first), joins(client, second)) == (404, 302)


def test_an_invitation_taken_back_admits_nobody(client, send, owner):
    link = send("invite/", email=GUEST, role="member")
    path = path_of(Invitation.objects.get(), "revoke")

    taken_back = client.post(f"{PAGE}{path}")
    again = client.post(f"{PAGE}{path}")

    assert (taken_back.status_code, again.status_code) == (302, 404)
    assert joins(client, link) == 404
    assert not Membership.objects.filter(user__email=GUEST).exists()
    assert Entry.objects.get(action="organisation.invitation_revoked").data == {
        "email": GUEST, "role": "member",
    }  # fmt: skip


def test_one_that_was_accepted_can_be_neither_sent_again_nor_taken_back(client, send, owner):
    joins(client, send("invite/", email=GUEST, role="member"))
    client.force_login(owner)
    invitation = Invitation.objects.get()

    answers = [client.post(PAGE + path_of(invitation, word)) for word in ("resend", "revoke")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Membership.objects.filter(user__email=GUEST).exists()


@pytest.mark.parametrize("action", ["resend", "revoke"])
def test_members_and_strangers_do_neither(client, send, owner, action):
    send("invite/", email=GUEST, role="member")
    path = PAGE + path_of(Invitation.objects.get(), action)
    member = MembershipFactory(organisation=owner.organisations.get(), role="signatory").user
    foreign = MembershipFactory(role="owner").user
    digest = Invitation.objects.get().digest

    statuses = []
    for user in (member, foreign):
        client.force_login(user)
        statuses.append(client.post(path).status_code)

    assert statuses == [403, 404]
    assert Invitation.objects.get().digest == digest


def test_the_page_shows_an_ended_invitation_as_ended(client, send, owner):
    send("invite/", email=GUEST, role="member")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    page = client.get(PAGE).content.decode()

    assert 'data-state="expired"' in page
    assert f"Send again the invitation of {GUEST}" in page


def test_a_service_accounts_address_is_not_invited(client, owner):
    client.force_login(owner)

    answer = client.post(f"{PAGE}invite/", {"email": "t@acme.service.invalid", "role": "member"})

    assert answer.status_code == 422
    assert not Invitation.objects.exists()
