"""A second factor for staff and partners, where the settings ask for one."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from portal.accounts.access import actor_for
from portal.accounts.roles import EVERYBODY
from portal.accounts.services.tokens import create_token
from tests.factories import UserFactory, member, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    settings.DEXTER_REQUIRE_SECOND_FACTOR = True


def give_second_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "S"})


@pytest.mark.parametrize("path", ["/", "/desk/", "/settings/", "/settings/tokens/", "/docs/"])
@pytest.mark.parametrize("person", ["staff", "partner"])
def test_without_one_they_see_only_its_set_up(client, required, path, person):
    client.force_login(staff("admin") if person == "staff" else member("partner"))

    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/totp/activate/")


def test_the_set_up_itself_and_signing_out_stay_open(client, required):
    client.force_login(staff("reviewer"))

    assert client.get("/account/logout/").status_code == 200
    assert client.get("/healthz").status_code == 200
    assert client.get("/account/2fa/totp/activate/").url.startswith("/account/reauthenticate/")


def test_with_one_they_work_as_ever(client, required):
    person = staff("reviewer")
    give_second_factor(person)
    client.force_login(person)

    assert client.get("/desk/").status_code == 200
    assert "review:write" in actor_for(person).scopes


@pytest.mark.parametrize("kind", ["academic", "company"])
def test_researchers_and_buyers_need_none(client, required, kind):
    client.force_login(member(kind))

    assert client.get("/settings/").status_code == 200


def test_the_demo_asks_nobody(client):
    client.force_login(staff("admin"))

    assert client.get("/desk/").status_code == 200


def test_a_token_made_before_loses_the_scopes_of_the_role(client, settings):
    person = staff("reviewer")
    _, secret = create_token(
        user=person, name="old", scopes=["review:write", "catalog:read"], by=person
    )
    settings.DEXTER_REQUIRE_SECOND_FACTOR = True
    header = {"Authorization": f"Bearer {secret}"}

    me = client.get("/api/v1/me", headers=header)
    review = client.post(
        "/api/v1/recordings/00000000-0000-4000-8000-000000000000/review",
        {"decision": "accept"},
        content_type="application/json",
        headers=header,
    )

    assert me.json()["scopes"] == ["catalog:read"]
    assert (review.status_code, review.json()["code"]) == (403, "auth.second_factor")
    assert review.json()["next_step"]["url"] == "/account/2fa/"
    give_second_factor(person)
    assert "review:write" in client.get("/api/v1/me", headers=header).json()["scopes"]


def test_a_session_without_one_holds_only_what_everybody_holds(required):
    actor = actor_for(member("partner"))

    assert actor.scopes == EVERYBODY
    assert actor.lacks_second_factor


def test_setting_one_up_by_hand_opens_the_portal(client, required):
    person = staff("licensing")
    client.post("/account/login/", {"login": person.email, "password": "correct horse"})

    again = client.get("/account/2fa/totp/activate/")["Location"]
    client.post(again, {"password": "correct horse"})
    form = client.get("/account/2fa/totp/activate/")
    secret = form.context["form"].secret
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    done = client.post("/account/2fa/totp/activate/", {"code": code})

    assert done.status_code == 302
    assert client.get("/desk/").status_code == 200


def test_signing_in_asks_for_the_code_after_that(client, required):
    person = UserFactory()
    give_second_factor(person)

    answer = client.post("/account/login/", {"login": person.email, "password": "correct horse"})
    page = client.get(answer["Location"])

    assert re.search("/account/2fa/authenticate/", answer["Location"])
    assert page.status_code == 200
    assert client.get("/settings/").status_code == 302
