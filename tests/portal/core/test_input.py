"""Input that no person types is refused before it reaches the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.tasks import forget_answers
from portal.core import api
from portal.core.models import IdempotencyKey
from tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/datasets/?q=%00",
        "/api/v1/datasets?q=a%00b",
        "/api/v1/datasets?task=%00",
        "/api/v1/datasets/a/b/versions/%00",
        "/api/v1/episodes?task=%00",
    ],
)
def test_a_nul_in_an_address_is_refused(client, path):
    response = client.get(path)

    assert response.status_code == 422
    if path.startswith("/api/"):
        assert response.json()["code"] == "input.invalid"


def test_a_nul_in_a_body_is_refused(client):
    client.force_login(member("partner"))

    body = {"name": "a\x00b", "scopes": ["catalog:read"]}
    response = client.post("/api/v1/me/tokens", body, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (422, "input.invalid")


def keyed(user, minutes_old):
    row = IdempotencyKey.objects.create(user=user, key="k", path="/x", body_sha256="0")
    made = timezone.now() - timedelta(minutes=minutes_old)
    IdempotencyKey.objects.update(created_at=made)
    return row


def test_a_key_whose_request_was_never_answered_is_free_after_a_while():
    user = member("company")
    old = keyed(user, minutes_old=11)

    row, is_first = api._claim(user, "k", "/x", "0")

    assert is_first
    assert row.pk != old.pk


def test_a_key_whose_request_still_runs_is_not_free():
    user = member("company")
    young = keyed(user, minutes_old=1)

    assert api._claim(user, "k", "/x", "0") == (young, False)


def test_answers_are_forgotten_after_a_day():
    keyed(member("company"), minutes_old=60 * 25)

    forget_answers()

    assert not IdempotencyKey.objects.exists()
