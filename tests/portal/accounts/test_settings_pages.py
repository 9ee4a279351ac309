"""The settings pages."""

from __future__ import annotations

import re

import pytest

from portal.accounts.models import ApiToken
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/settings/", "/settings/tokens/"])
def test_a_visitor_is_sent_to_sign_in_and_back(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"] == f"/account/login/?next={path.replace('/', '%2F')}"


def test_a_token_is_shown_once_and_works(client):
    client.force_login(user := UserFactory())

    made = client.post("/settings/tokens/", {"name": "laptop", "scopes": ["licence:read"]})
    secret = re.search(rb"dxd_[\w-]{40,}", made.content).group().decode()
    again = client.get("/settings/tokens/")
    client.logout()
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})

    assert made.status_code == 201
    assert secret.encode() not in again.content
    assert made["Cache-Control"].startswith("max-age=0")
    assert me.json()["email"] == user.email


def test_a_revoked_token_signs_nobody_in(client):
    client.force_login(UserFactory())
    made = client.post("/settings/tokens/", {"name": "laptop", "scopes": ["licence:read"]})
    secret = re.search(rb"dxd_[\w-]{40,}", made.content).group().decode()

    client.post(f"/settings/tokens/{ApiToken.objects.get().public_id}/revoke/")
    client.logout()

    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert me.status_code == 401


def test_a_half_filled_form_keeps_what_was_typed_and_says_what_is_missing(client):
    client.force_login(UserFactory())

    response = client.post("/settings/tokens/", {"name": "laptop"})

    assert response.status_code == 422
    assert b'value="laptop"' in response.content
    assert not ApiToken.objects.exists()


def test_the_country_is_two_letters(client):
    client.force_login(user := UserFactory(country="DE"))

    wrong = client.post("/settings/", {"name": "A", "country": "Germany"})
    right = client.post("/settings/", {"name": "A", "country": "nl"})

    user.refresh_from_db()
    assert (wrong.status_code, right.status_code, user.country) == (422, 302, "NL")
