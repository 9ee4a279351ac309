"""Tokens: shown once, narrow, revocable."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.authentication import digest_of
from portal.accounts.models import ApiToken
from portal.accounts.services.tokens import create_token
from portal.core.models import IdempotencyKey
from tests.factories import UserFactory, member, staff

pytestmark = pytest.mark.django_db


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def make(user, *scopes, **fields):
    return create_token(user=user, name="test", scopes=scopes, by=user, **fields)


def test_the_secret_is_shown_once_and_never_stored(client):
    user = UserFactory()
    client.force_login(user)

    body = {"name": "laptop", "scopes": ["licence:read"]}
    made = client.post("/api/v1/me/tokens", body, content_type="application/json")
    listed = client.get("/api/v1/me/tokens").json()["results"]

    secret = made.json()["secret"]
    assert (made.status_code, secret.startswith("dxd_"), len(secret) >= 47) == (201, True, True)
    assert "secret" not in listed[0]
    assert ApiToken.objects.get().digest == digest_of(secret)


def test_a_token_signs_in_with_its_own_scopes_only(client):
    _, secret = make(member("partner"), "ingest:write")

    me = client.get("/api/v1/me", headers=bearer(secret)).json()

    assert me["scopes"] == ["ingest:write"]


def test_a_person_cannot_give_a_token_more_than_they_hold(client):
    client.force_login(UserFactory())

    body = {"name": "x", "scopes": ["review:write"]}
    response = client.post("/api/v1/me/tokens", body, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (422, "token.scope_not_held")
    assert not ApiToken.objects.exists()


def make_by_token(client, secret, **body):
    return client.post(
        "/api/v1/me/tokens",
        {"name": "x", **body},
        content_type="application/json",
        headers=bearer(secret),
    )


def test_a_token_makes_tokens_with_no_more_than_its_own_scopes(client):
    _, secret = make(staff("admin"), "licence:read", "delivery:read")

    narrow = make_by_token(client, secret, scopes=["licence:read"])
    wide = make_by_token(client, secret, scopes=["admin"])

    assert (narrow.status_code, narrow.json()["scopes"]) == (201, ["licence:read"])
    assert (wide.status_code, wide.json()["code"]) == (422, "token.scope_not_held")


def test_a_token_makes_no_token_that_outlives_it(client):
    end = timezone.now() + timedelta(hours=1)
    _, secret = make(UserFactory(), "licence:read", expires_at=end)

    later = make_by_token(
        client, secret, scopes=["licence:read"], expires_at=end + timedelta(days=1)
    )
    endless = make_by_token(client, secret, scopes=["licence:read"])

    ends = ApiToken.objects.exclude(name="test").values_list("expires_at", flat=True)
    assert (later.status_code, endless.status_code) == (201, 201)
    assert list(ends) == [end, end]


@pytest.mark.parametrize("end", ["revoked", "expired", "unknown", "inactive"])
def test_an_ended_token_signs_nobody_in(client, end):
    user = UserFactory()
    token, secret = make(user, "licence:read")
    if end == "revoked":
        client.delete(f"/api/v1/me/tokens/{token.public_id}", headers=bearer(secret))
    elif end == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "inactive":
        type(user).objects.update(is_active=False)
    else:
        secret += "x"

    response = client.get("/api/v1/me", headers=bearer(secret))

    assert (response.status_code, response.json()["code"]) == (401, "auth.token_invalid")


def test_a_stranger_cannot_revoke_a_token(client):
    token, _ = make(UserFactory(), "licence:read")
    client.force_login(UserFactory())

    response = client.delete(f"/api/v1/me/tokens/{token.public_id}")

    assert response.status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_a_session_needs_its_csrf_token_to_write(django_user_model):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory())

    body = {"name": "x", "scopes": ["licence:read"]}
    response = browser.post("/api/v1/me/tokens", body, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (403, "auth.csrf")


def test_no_answer_with_a_secret_is_kept_for_a_repeated_request(client):
    client.force_login(UserFactory())
    send = {"content_type": "application/json", "headers": {"Idempotency-Key": "abc"}}

    client.post("/api/v1/me/tokens", {"name": "x", "scopes": ["licence:read"]}, **send)

    assert not IdempotencyKey.objects.exists()
