"""A bundle that failed: who may rescue it, who follows it, and what it costs."""

from __future__ import annotations

import pytest

from catalog.models import Episode
from licensing.models import Bundle, Seat
from portal.accounts.services.tokens import create_token
from portal.storage import store
from tests.factories import MembershipFactory
from tests.licensing.factories import (
    academic_grant,
    bundle_body,
    buyer,
    client_of,
    commercial_grant,
    get,
    organisation_of,
    post,
    researcher,
    stored_dataset,
)

pytestmark = pytest.mark.django_db


def colleague_with_seat(holder, grant):
    """Another member of the holder's organisation, who took a seat."""
    colleague = MembershipFactory(organisation=organisation_of(holder), role="member").user
    seat = post(holder, f"grants/{grant.public_id}/seats", {"email": colleague.email}).json()
    taken = post(colleague, f"grants/{grant.public_id}/seats/{seat['id']}/acceptance")
    assert taken.status_code in (200, 201)
    return colleague


def test_a_colleague_rescues_a_bundle_whose_asker_lost_the_seat(
    django_capture_on_commit_callbacks,
):
    holder, dataset = buyer(), stored_dataset()
    grant = commercial_grant(holder, dataset)
    colleague = colleague_with_seat(holder, grant)
    with django_capture_on_commit_callbacks(execute=True):
        post(holder, "bundles", bundle_body(dataset, grant))
        Seat.objects.filter(user=holder).update(state="removed")
    failed = Bundle.objects.get()

    with django_capture_on_commit_callbacks(execute=True):
        again = post(colleague, "bundles", bundle_body(dataset, grant))

    assert failed.state == "failed"
    assert again.status_code == 202
    bundle = Bundle.objects.get()
    assert (bundle.state, bundle.requested_by) == ("ready", colleague)
    assert get(colleague, f"jobs/{again.json()['job']['id']}").status_code == 200


def test_a_failed_build_uses_none_of_the_quota(django_capture_on_commit_callbacks):
    person, dataset = researcher(), stored_dataset(b"one", b"two")
    grant = academic_grant(person, dataset, quota={"bundles": 1})
    first, second = Episode.objects.order_by("pk")
    store().put(first.source_file.storage_key, b"other bytes")
    one, two = ({"episodes": [str(row.public_id)]} for row in (first, second))
    with django_capture_on_commit_callbacks(execute=True):
        post(person, "bundles", bundle_body(dataset, grant, selection=one))

    other = post(person, "bundles", bundle_body(dataset, grant, selection=two))
    third = post(person, "bundles", bundle_body(dataset, grant, selection=one))

    assert other.status_code == 202
    assert (third.status_code, third.json()["code"]) == (403, "quota.exceeded")


def test_a_token_for_the_catalogue_reads_no_licensed_bundle():
    person, dataset = researcher(), stored_dataset()
    bundle = post(person, "bundles", bundle_body(dataset, academic_grant(person, dataset))).json()
    open_set = stored_dataset(licence="CC-BY-4.0")
    free = post(None, "bundles", bundle_body(open_set)).json()
    _, secret = create_token(user=person, name="read", scopes=["catalog:read"], by=person)

    def read(identity):
        headers = {"Authorization": f"Bearer {secret}"}
        return client_of(None).get(f"/api/v1/bundles/{identity}", headers=headers)

    refused = read(bundle["id"])
    assert (refused.status_code, refused.json()["code"]) == (403, "auth.scope_missing")
    assert read(free["id"]).status_code == 200
    assert get(person, f"bundles/{bundle['id']}").status_code == 200
