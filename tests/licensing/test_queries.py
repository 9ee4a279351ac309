"""Lists cost the same number of queries however long they are."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licensing.models import Grant
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from tests.factories import UserFactory, staff
from tests.licensing.factories import (
    academic_offer,
    ask,
    bundle_body,
    client_of,
    commercial_offer,
    order,
    organisation_of,
    pay,
    post,
    researcher,
    sign,
    stored_dataset,
)

pytestmark = pytest.mark.django_db
LISTS = [
    "/api/v1/access-requests",
    "/api/v1/orders",
    "/api/v1/grants",
    "/api/v1/bundles",
    "/desk/requests/",
    "/desk/orders/",
    "/grants/",
]


def fill(dataset, academic, commercial) -> None:
    """One more request of another person, order, grant and bundle."""
    person = researcher()
    ask(person, academic)
    colleague = UserFactory(email=f"b@{person.email.partition('@')[2]}")
    Membership.objects.create(
        user=colleague, organisation=organisation_of(person), role=Role.SIGNATORY
    )
    placed = order(colleague, commercial).json()
    pay(colleague, order(colleague, commercial).json()["id"], "invoice")
    sign(colleague, placed["agreement"])
    pay(colleague, placed["id"])

    grant = Grant.objects.get(public_id=placed["grant"])
    post(colleague, "bundles", bundle_body(dataset, grant))


def queries_of(client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_no_list_needs_more_queries_for_more_rows():
    dataset = stored_dataset()
    academic, commercial = academic_offer(dataset), commercial_offer(dataset)
    client = client_of(staff("admin"))
    fill(dataset, academic, commercial)
    few = {path: queries_of(client, path) for path in LISTS}

    for _ in range(3):
        fill(dataset, academic, commercial)

    assert {path: queries_of(client, path) for path in LISTS} == few
