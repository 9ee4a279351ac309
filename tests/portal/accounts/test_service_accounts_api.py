"""Service accounts through the API: made, given tokens, limited, disabled."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from portal.accounts.models import ApiToken, User
from portal.audit.models import Entry
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, staff
from tests.portal.accounts.test_second_factor import give_second_factor
from tests.portal.accounts.test_tokens_api import bearer, make

pytestmark = pytest.mark.django_db
HERE = "/api/v1/organisations/acme/service-accounts"


@pytest.fixture
def acme():
    return OrganisationFactory(slug="acme", name="Acme", kind="company", country="NL")


@pytest.fixture
def owner(acme):
    return MembershipFactory(organisation=acme, role="owner").user


def call(user, method, path=HERE, body=None, **headers):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.generic(
        method, path, json.dumps(body or {}), content_type="application/json", headers=headers
    )


def create(user, name="trainer", **headers):
    return call(user, "POST", HERE, {"name": name}, **headers)


def token_for(user, *scopes, name="trainer", **headers):
    body = {"name": "cluster", "scopes": list(scopes)}
    return call(user, "POST", f"{HERE}/{name}/tokens", body, **headers)


def me(secret):
    return Client().get("/api/v1/me", headers=bearer(secret))


def test_an_owner_makes_one_and_every_member_sees_it(owner, acme):
    member = MembershipFactory(organisation=acme, role="member").user

    made = create(owner)
    listed = call(member, "GET").json()["results"]

    assert (made.status_code, made.json()["name"], made.json()["state"]) == (
        201, "trainer", "active",
    )  # fmt: skip
    assert made.json()["last_used_at"] is None
    assert listed == [made.json()]
    assert User.objects.get(is_service=True).country == "NL"
    assert Entry.objects.filter(action="service_account.created").count() == 1


def test_the_organisations_uuid_names_it_too(owner, acme):
    path = f"/api/v1/organisations/{acme.public_id}/service-accounts"

    assert call(owner, "POST", path, {"name": "trainer"}).status_code == 201


def test_a_repeated_request_makes_one_account(owner):
    answers = [create(owner, **{"Idempotency-Key": "k"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert User.objects.filter(is_service=True).count() == 1


def test_a_token_is_shown_once_signs_in_and_leaves_its_last_use(owner):
    create(owner)

    made = token_for(owner, "licence:read", "delivery:read")
    secret = made.json()["secret"]
    seen = me(secret).json()
    listed = call(owner, "GET", f"{HERE}/trainer/tokens").json()["results"]

    assert made.status_code == 201
    assert (seen["name"], seen["scopes"]) == ("trainer", ["delivery:read", "licence:read"])
    assert [row["slug"] for row in seen["organisations"]] == ["acme"]
    assert "secret" not in listed[0]
    assert listed[0]["last_used_at"] == call(owner, "GET", f"{HERE}/trainer").json()["last_used_at"]
    assert listed[0]["last_used_at"] is not None


def test_a_revoked_token_signs_in_no_more_and_the_others_do(owner):
    create(owner)
    first, second = (token_for(owner, "licence:read").json() for _ in range(2))

    revoked = call(owner, "DELETE", f"{HERE}/trainer/tokens/{first['id']}")

    assert revoked.status_code == 204
    assert (me(first["secret"]).status_code, me(second["secret"]).status_code) == (401, 200)


def test_disabling_ends_its_tokens_at_once_and_keeps_its_name(owner):
    create(owner)
    secret = token_for(owner, "licence:read").json()["secret"]

    disabled = call(owner, "DELETE", f"{HERE}/trainer")
    again = call(owner, "DELETE", f"{HERE}/trainer")
    answer = me(secret)

    assert (disabled.status_code, again.status_code) == (204, 204)
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.token_invalid")
    assert ApiToken.objects.get().revoked_at is not None
    assert call(owner, "GET", f"{HERE}/trainer").json()["state"] == "disabled"
    assert create(owner).json()["code"] == "service_account.exists"
    assert token_for(owner, "licence:read").json()["code"] == "service_account.disabled"
    assert Entry.objects.filter(action="service_account.disabled").count() == 1


@pytest.mark.parametrize("scope", ["licence:write", "ingest:write", "admin", "review:write"])
def test_a_company_gives_none_of_these_scopes(owner, scope):
    create(owner)

    answer = token_for(owner, scope)

    assert (answer.status_code, answer.json()["code"]) == (422, "token.scope_not_held")
    assert not ApiToken.objects.exists()


def test_a_partner_gives_its_site_the_scope_to_upload(acme, owner):
    acme.kind = "partner"
    acme.save()
    create(owner, "glove-site-berlin")

    answer = token_for(owner, "ingest:write", name="glove-site-berlin")

    assert answer.status_code == 201
    assert me(answer.json()["secret"]).json()["scopes"] == ["ingest:write"]


def test_a_partner_without_a_second_factor_makes_none(acme, owner, settings):
    acme.kind = "partner"
    acme.save()
    create(owner)
    settings.DEXTER_REQUIRE_SECOND_FACTOR = True

    refused = [create(owner, "other"), token_for(owner, "ingest:write")]
    refused.append(call(owner, "DELETE", f"{HERE}/trainer"))
    give_second_factor(owner)

    assert {answer.json()["code"] for answer in refused} == {"auth.second_factor"}
    assert token_for(owner, "ingest:write").status_code == 201


def test_a_narrow_token_of_an_owner_gives_no_more_than_itself(owner):
    create(owner)
    _, reads = make(owner, "licence:read")
    _, writes = make(owner, "licence:read", "licence:write")

    by_reader = token_for(None, "licence:read", **bearer(reads))
    wider = token_for(None, "delivery:read", **bearer(writes))
    same = token_for(None, "licence:read", **bearer(writes))

    assert (by_reader.status_code, by_reader.json()["code"]) == (403, "auth.scope_missing")
    assert (wider.status_code, wider.json()["code"]) == (422, "token.scope_not_held")
    assert same.status_code == 201


def test_others_make_none(owner, acme):
    create(owner)
    member = MembershipFactory(organisation=acme, role="signatory").user
    stranger = MembershipFactory(role="owner").user

    by_member = [create(member, "x"), token_for(member, "licence:read")]
    by_member.append(call(member, "GET", f"{HERE}/trainer/tokens"))
    by_member.append(call(member, "DELETE", f"{HERE}/trainer"))
    by_stranger = [create(stranger, "x"), call(stranger, "GET"), token_for(stranger, "admin")]

    assert {(row.status_code, row.json()["code"]) for row in by_member} == {
        (403, "organisation.not_owner")
    }
    assert {row.status_code for row in by_stranger} == {404}
    assert User.objects.get(is_service=True).is_active


def test_our_own_organisation_has_none():
    admin = staff("admin")
    slug = admin.organisations.get().slug

    answer = call(admin, "POST", f"/api/v1/organisations/{slug}/service-accounts", {"name": "x"})

    assert (answer.status_code, answer.json()["code"]) == (403, "service_account.not_here")


@pytest.mark.parametrize("name", ["", "Trainer", "a b", "-a", "a-", "a" * 41, "tr@iner", "ö"])
def test_a_name_is_one_that_an_address_can_hold(owner, name):
    assert create(owner, name).status_code == 422
    assert not User.objects.filter(is_service=True).exists()


def test_two_organisations_may_use_one_name(owner):
    other = MembershipFactory(organisation=OrganisationFactory(slug="bee"), role="owner").user

    answers = [
        create(owner),
        call(other, "POST", "/api/v1/organisations/bee/service-accounts", {"name": "trainer"}),
    ]

    assert [answer.status_code for answer in answers] == [201, 201]


def test_it_makes_no_tokens_no_accounts_and_no_papers_itself(owner):
    create(owner)
    made = token_for(owner, "licence:read", "delivery:read", "catalog:read")
    auth = bearer(made.json()["secret"])
    body = {"name": "more", "scopes": ["licence:read"]}

    token = call(None, "POST", "/api/v1/me/tokens", body, **auth)
    account = create(None, "second", **auth)
    order = call(None, "POST", "/api/v1/orders", {}, **auth)
    signed = call(
        None, "POST", "/api/v1/agreements/00000000-0000-4000-8000-000000000000/signatures", **auth
    )

    assert {answer.status_code for answer in (token, account, order, signed)} == {403}
    assert {answer.json()["code"] for answer in (token, account, order, signed)} == {
        "auth.service_account"
    }
    assert ApiToken.objects.count() == 1


def test_it_has_no_session_and_no_password(owner, client):
    create(owner)
    account = User.objects.get(is_service=True)
    client.force_login(account)

    page = client.get("/settings/")
    api = client.get("/api/v1/me")

    assert not account.has_usable_password()
    assert page["Location"].startswith("/account/login/")
    assert (api.status_code, api.json()["code"]) == (401, "auth.required")


@pytest.mark.parametrize("path", ["/account/password/reset/", "/account/signup/"])
def test_nobody_takes_its_address(
    owner, client, path, mailoutbox, django_capture_on_commit_callbacks
):
    create(owner)
    address = User.objects.get(is_service=True).email
    form = {"email": address, "password1": "correct horse 9", "password2": "correct horse 9"}

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(path, form)

    assert "Nobody can read mail at this address" in answer.content.decode()
    assert mailoutbox == []


def test_owners_are_told(owner, acme, mailoutbox, django_capture_on_commit_callbacks):
    other = MembershipFactory(organisation=acme, role="owner").user
    MembershipFactory(organisation=acme, role="member")

    with django_capture_on_commit_callbacks(execute=True):
        create(owner)
        secret = token_for(owner, "delivery:read").json()["secret"]
        call(owner, "DELETE", f"{HERE}/trainer")

    told = [(letter.to[0], letter.subject) for letter in mailoutbox]
    assert told == [
        (other.email, "Acme has a new service account: trainer"),
        (owner.email, "A new token of the service account trainer of Acme"),
        (other.email, "A new token of the service account trainer of Acme"),
        (other.email, "The service account trainer of Acme is disabled"),
    ]
    assert "It may: delivery:read." in mailoutbox[1].body
    assert "/settings/organisations/acme/service-accounts/trainer/" in mailoutbox[1].body
    assert all(secret not in letter.body for letter in mailoutbox)


def test_a_visitor_is_asked_to_sign_in():
    assert call(None, "GET").status_code == 401
    assert call(UserFactory(), "GET").status_code == 404
