"""A training server from its first day to its last, through HTTP alone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from licensing.models import LinkRecord, Seat
from tests.factories import MembershipFactory
from tests.licensing.factories import (
    bundle_body,
    buyer,
    client_of,
    commercial_grant,
    organisation_of,
    stored_dataset,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return buyer()


@pytest.fixture
def grant(owner):
    return commercial_grant(owner, stored_dataset(), seats=3)


@pytest.fixture
def base(owner):
    return f"/settings/organisations/{organisation_of(owner).slug}/"


def text_of(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def by_token(secret):
    """A program: a function that calls the API with this token."""
    headers = {"Authorization": f"Bearer {secret}"}

    def call(method, path, body=None):
        url, client = f"/api/v1/{path}", Client()
        if method == "GET":
            return client.get(url, headers=headers)
        return client.post(url, body or {}, "application/json", headers=headers)

    return call


def make_account(client, base, name="trainer"):
    return client.post(f"{base}service-accounts/", {"service-name": name}, follow=True)


def make_token(client, base, *scopes, name="trainer"):
    form = {"name": "cluster", "scopes": scopes}
    answer = client.post(f"{base}service-accounts/{name}/", form)
    assert answer.status_code == 201, text_of(answer)
    return re.search(r"dxd_[\w-]{40,}", answer.content.decode()).group()


def test_made_seated_served_and_disabled(
    owner, grant, base, mailoutbox, django_capture_on_commit_callbacks
):
    client, seats = client_of(owner), f"/grants/{grant.public_id}/seats/"
    offered_before = text_of(client.get(f"/grants/{grant.public_id}/"))
    made = make_account(client, base)
    secret = make_token(client, base, "licence:read", "delivery:read")
    program = by_token(secret)
    unseated = program("POST", "bundles", bundle_body(grant.dataset, grant))
    seated = client.post(seats, {"service_account": "trainer"}, follow=True)

    with django_capture_on_commit_callbacks(execute=True):
        ordered = program("POST", "bundles", bundle_body(grant.dataset, grant))
    bundle = f"bundles/{ordered.json()['id']}"
    ready, links = program("GET", bundle).json(), program("POST", f"{bundle}/links").json()
    page = text_of(client.get(f"{base}service-accounts/trainer/"))
    client.post(f"{base}service-accounts/trainer/disable/")
    after = [program("GET", bundle), program("POST", f"{bundle}/links")]

    assert "There is none yet. Make one on the organisation's page" in offered_before
    assert "trainer is there. Give it a token." in text_of(made)
    assert (unseated.status_code, unseated.json()["code"]) == (403, "seat.missing")
    assert "trainer Service account Active" in text_of(seated)
    assert (ordered.status_code, ready["state"]) == (202, "ready")
    assert links["links"][0]["sha256"] == ready["sha256"]
    assert LinkRecord.objects.get().user_email.startswith("trainer@")
    assert LinkRecord.objects.get().token_hint == secret[:8]
    assert mailoutbox == []
    assert secret not in page
    assert "last used never" not in page
    assert {answer.status_code for answer in after} == {401}
    assert {answer.json()["code"] for answer in after} == {"auth.token_invalid"}
    assert Seat.objects.get(is_service=True).state == "removed"
    assert LinkRecord.objects.count() == 1


def test_the_grants_page_offers_each_service_account_once(owner, grant, base):
    client, path = client_of(owner), f"/grants/{grant.public_id}/"
    for name in ("trainer", "evaluator"):
        make_account(client, base, name)
    client.post(f"{path}seats/", {"service_account": "trainer"})

    page = client.get(path).content.decode()
    taken = client.post(f"{path}seats/", {"service_account": "trainer"})

    assert re.findall(r'<option value="([a-z]+)"', page) == ["evaluator"]
    assert taken.status_code == 422


def test_a_signatory_seats_but_makes_no_service_account(owner, grant, base):
    signatory = MembershipFactory(organisation=organisation_of(owner), role="signatory").user
    client = client_of(signatory)

    page = text_of(client.get(f"/grants/{grant.public_id}/"))
    refused = make_account(client, base)
    make_account(client_of(owner), base)
    client.post(f"/grants/{grant.public_id}/seats/", {"service_account": "trainer"})
    account = text_of(client.get(f"{base}service-accounts/trainer/"))

    assert "An owner makes one on the organisation's page" in page
    assert refused.status_code == 403
    assert Seat.objects.get(is_service=True).state == "active"
    assert "Only an owner of" in account
    assert "New token" not in account


def test_the_organisations_page_lists_them_with_their_last_use(owner, grant, base):
    client = client_of(owner)
    empty = text_of(client.get(base))
    make_account(client, base)
    fresh = text_of(client.get(base))
    by_token(make_token(client, base, "licence:read"))("GET", "me")

    used = text_of(client.get(base))

    assert "No service account" in empty
    assert "trainer Active never" in fresh
    assert re.search(r"trainer Active \d+ \w+ \d{4} \d\d:\d\d", used)


@pytest.mark.parametrize("form", [{"service-name": "Bad Name"}, {"service-name": ""}, {}])
def test_a_name_that_will_not_do_is_said_beside_the_form(owner, grant, base, form):
    answer = client_of(owner).post(f"{base}service-accounts/", form)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_token_is_revoked_by_its_button(owner, grant, base):
    client = client_of(owner)
    make_account(client, base)
    program = by_token(make_token(client, base, "licence:read"))
    page = client.get(f"{base}service-accounts/trainer/").content.decode()

    revoked = client.post(re.search(r'action="(\S+/revoke/)"', page).group(1), follow=True)

    assert "cluster signs trainer in no more." in text_of(revoked)
    assert program("GET", "me").status_code == 401


def test_a_token_to_download_finds_its_grant_and_no_other_papers(
    owner, grant, base, django_capture_on_commit_callbacks
):
    client, name = client_of(owner), grant.dataset.name
    make_account(client, base)
    client.post(f"/grants/{grant.public_id}/seats/", {"service_account": "trainer"})
    program = by_token(make_token(client, base, "catalog:read", "delivery:read"))

    # what `dexter download owner/dataset@version` asks, in its order
    about = program("GET", f"datasets/{name}")
    found = [row for row in program("GET", "grants").json()["results"] if row["dataset"] == name]
    with django_capture_on_commit_callbacks(execute=True):
        ordered = program("POST", "bundles", bundle_body(grant.dataset, grant))
    links = program("POST", f"bundles/{ordered.json()['id']}/links")
    decided = program("GET", f"grants/{grant.public_id}/decision")
    orders = program("GET", "orders")

    assert about.json()["is_open"] is False
    assert [row["id"] for row in found] == [str(grant.public_id)]
    assert (ordered.status_code, links.status_code) == (202, 200)
    assert decided.json()["allowed"] is True
    assert (orders.status_code, orders.json()["code"]) == (403, "auth.scope_missing")


def test_a_program_without_the_scope_is_shown_the_page_where_its_tokens_are_made(
    owner, grant, base
):
    client = client_of(owner)
    make_account(client, base)
    program = by_token(make_token(client, base, "catalog:read"))

    refused = program("GET", "grants").json()
    undelivered = program("POST", "bundles", bundle_body(grant.dataset, grant)).json()
    page = client.get(refused["next_step"]["url"]).content.decode()

    assert refused["detail"] == "Your token lacks the scope licence:read or delivery:read."
    assert refused["next_step"]["url"].endswith(f"{base}#service-accounts")
    assert 'id="service-accounts"' in page
    assert undelivered["code"] == "auth.scope_missing"
    assert undelivered["next_step"]["url"].endswith(f"{base}#service-accounts")
