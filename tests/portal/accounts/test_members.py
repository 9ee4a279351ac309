"""Members by the organisation's page: roles, removal, and the owner who stays."""

from __future__ import annotations

import re

import pytest

from portal.accounts.access import actor_for
from portal.accounts.models import Membership, Organisation
from portal.accounts.services.service_accounts import create_account
from portal.audit.models import Entry
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, staff
from tests.portal.accounts.test_tokens_api import bearer, make

pytestmark = pytest.mark.django_db
PAGE = "/settings/organisations/acme/"


@pytest.fixture
def acme():
    return OrganisationFactory(slug="acme", name="Acme", kind="partner")


@pytest.fixture
def owner(acme):
    return join(acme, "owner")


def join(organisation, role):
    return MembershipFactory(organisation=organisation, role=role).user


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def change(client, by, user, role):
    client.force_login(by)
    return client.post(f"{PAGE}members/{user.public_id}/role/", {"role": role})


def remove(client, by, user):
    client.force_login(by)
    return client.post(f"{PAGE}members/{user.public_id}/remove/")


def role_of(user):
    return Membership.objects.get(user=user).role


def test_an_owner_gives_a_member_another_role_and_they_are_told(
    client, owner, acme, mailoutbox, django_capture_on_commit_callbacks
):
    member = join(acme, "member")

    with django_capture_on_commit_callbacks(execute=True):
        changed = change(client, owner, member, "signatory")

    assert changed.status_code == 302
    assert f"{member} is signatory now." in text_of(client.get(PAGE))
    assert role_of(member) == "signatory"
    assert [letter.to for letter in mailoutbox] == [[member.email]]
    assert mailoutbox[0].subject == "Your role in Acme is now Signatory"
    assert Entry.objects.get(action="organisation.role_changed").data == {
        "user": member.email, "was": "member", "role": "signatory",
    }  # fmt: skip


def test_the_same_role_again_changes_nothing(client, owner, acme):
    member = join(acme, "member")

    assert change(client, owner, member, "member").status_code == 302
    assert not Entry.objects.filter(action="organisation.role_changed").exists()


@pytest.mark.parametrize("role", ["reviewer", "admin", "", "king"])
def test_a_partner_has_no_such_role(client, owner, acme, role):
    member = join(acme, "member")

    answer = change(client, owner, member, role)

    assert answer.status_code == 422
    assert "This organisation has no such role." in text_of(answer)
    assert role_of(member) == "member"


def test_nobody_else_gives_roles(client, owner, acme):
    member, stranger = join(acme, "signatory"), UserFactory()

    assert change(client, member, member, "owner").status_code == 403
    assert change(client, stranger, member, "owner").status_code == 404
    assert role_of(member) == "signatory"


def test_the_last_owner_is_neither_demoted_nor_gone(client, owner, acme):
    join(acme, "signatory")

    answers = [change(client, owner, owner, "member"), remove(client, owner, owner)]

    sentence = f"{owner} is the only owner. Make somebody else owner first."
    assert [answer.status_code for answer in answers] == [409, 409]
    assert all(sentence in text_of(answer) for answer in answers)
    assert role_of(owner) == "owner"


def test_an_owner_who_named_another_may_step_back(client, owner, acme):
    other = join(acme, "member")
    change(client, owner, other, "owner")

    assert change(client, owner, owner, "member").status_code == 302
    assert (role_of(owner), role_of(other)) == ("member", "owner")
    assert remove(client, owner, owner).status_code == 302


def test_an_owner_who_cannot_sign_in_does_not_count(client, owner, acme):
    gone = join(acme, "owner")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)

    assert remove(client, owner, owner).status_code == 409


def test_a_service_account_is_no_member(client, owner, acme):
    robot = create_account(actor=actor_for(owner), organisation=acme, name="trainer")

    page = client_page(client, owner)
    answers = [change(client, owner, robot, "owner"), remove(client, owner, robot)]

    assert "1 member 1 service account" in page
    assert robot.email not in page
    assert [answer.status_code for answer in answers] == [404, 404]
    assert role_of(robot) == "member"


def client_page(client, user):
    client.force_login(user)
    return text_of(client.get(PAGE))


def test_a_removed_member_is_told_and_their_tokens_reach_nothing_of_it(
    client, owner, acme, mailoutbox, django_capture_on_commit_callbacks
):
    member = join(acme, "member")
    _, secret = make(member, "ingest:write", "licence:read")
    before = client.get("/api/v1/me", headers=bearer(secret)).json()

    with django_capture_on_commit_callbacks(execute=True):
        removed = remove(client, owner, member)
    client.logout()
    after = client.get("/api/v1/me", headers=bearer(secret)).json()
    listed = client.get("/api/v1/organisations/acme/service-accounts", headers=bearer(secret))
    upload = client.post("/api/v1/uploads", {}, "application/json", headers=bearer(secret))

    assert removed.status_code == 302
    assert before["scopes"] == ["ingest:write", "licence:read"]
    assert (after["scopes"], after["organisations"]) == (["licence:read"], [])
    assert (listed.status_code, upload.status_code) == (404, 403)
    assert [(letter.to[0], letter.subject) for letter in mailoutbox] == [
        (member.email, "You no longer belong to Acme on DexterData")
    ]


def test_whoever_removes_somebody_is_reminded_of_the_tokens_they_may_know(client, owner, acme):
    create_account(actor=actor_for(owner), organisation=acme, name="trainer")
    member = join(acme, "owner")

    remove(client, owner, member)

    assert f"If {member} knows tokens of your service accounts" in client_page(client, owner)


def test_a_member_leaves_and_gets_no_letter(
    client, owner, acme, mailoutbox, django_capture_on_commit_callbacks
):
    member = join(acme, "member")

    with django_capture_on_commit_callbacks(execute=True):
        left = remove(client, member, member)

    assert left["Location"] == "/settings/"
    assert mailoutbox == []
    assert not member.memberships.exists()


def test_a_member_sees_roles_and_may_change_none(client, owner, acme):
    page = client_page(client, join(acme, "member"))

    assert "Save" not in page
    assert "Invite" not in page
    assert "Leave" in page


def test_our_last_administrator_stays(client):
    admin = staff("admin")
    slug = Organisation.objects.get().slug
    client.force_login(admin)

    answer = client.post(
        f"/settings/organisations/{slug}/members/{admin.public_id}/role/", {"role": "reviewer"}
    )

    assert answer.status_code == 409
    assert "is the only administrator" in text_of(answer)
