"""A grant whose term is over says so, and its files go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from licensing.models import Bundle, Grant, Offer
from licensing.services.expiry import expire_grants, expire_offers
from portal.audit.models import Entry
from portal.storage import store
from tests.licensing.factories import (
    academic_grant,
    bundle_body,
    commercial_offer,
    post,
    researcher,
    stored_dataset,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(django_capture_on_commit_callbacks):
    """A researcher's grant with a bundle that is ready."""
    person, dataset = researcher(), stored_dataset(b"glove bytes")
    grant = academic_grant(person, dataset)
    with django_capture_on_commit_callbacks(execute=True):
        post(person, "bundles", bundle_body(dataset, grant))
    return grant


def end(grant):
    now = timezone.now()
    times = {"starts_at": now - timedelta(days=2), "ends_at": now - timedelta(seconds=1)}
    Grant.objects.filter(pk=grant.pk).update(**times)


def test_a_grant_past_its_end_expires_with_its_bundles_and_everybody_is_told(
    held, mailoutbox, django_capture_on_commit_callbacks
):
    bundle = Bundle.objects.get()
    mailoutbox.clear()
    end(held)

    with django_capture_on_commit_callbacks(execute=True):
        count = expire_grants()

    held.refresh_from_db()
    bundle.refresh_from_db()
    assert (count, held.state, bundle.state) == (1, "expired", "expired")
    assert store().head(bundle.storage_key) is None
    assert [mail.subject for mail in mailoutbox] == [
        f"Your licence for {held.dataset.title} has ended"
    ]
    assert Entry.objects.filter(action="grant.expired").count() == 1


def test_expiring_again_changes_nothing(held):
    end(held)

    assert [expire_grants(), expire_grants()] == [1, 0]
    assert Entry.objects.filter(action="grant.expired").count() == 1


def test_a_grant_within_its_term_stays(held):
    assert expire_grants() == 0

    held.refresh_from_db()
    assert held.state == "active"


def test_a_grant_that_cannot_end_holds_up_no_other(held, caplog):
    person, dataset = researcher(), stored_dataset(b"other bytes")
    later = academic_grant(person, dataset)
    end(held)
    end(later)

    def broken(execute, sql, params, many, context):
        if sql.startswith('UPDATE "licensing_grant"') and held.pk in params:
            raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken):
        count = expire_grants()

    states = [Grant.objects.get(pk=row.pk).state for row in (held, later)]
    assert (count, states) == (1, ["active", "expired"])
    assert str(held.public_id) in caplog.text
    assert expire_grants() == 1


def test_an_offer_past_its_time_closes_and_makes_room():
    dataset = stored_dataset()
    ended = commercial_offer(dataset)
    Offer.objects.update(valid_until=timezone.now() - timedelta(seconds=1))

    counts = [expire_offers(), expire_offers()]

    dataset.refresh_from_db()
    ended.refresh_from_db()
    assert (counts, ended.is_active, dataset.licences) == ([1, 0], False, [])
    assert Entry.objects.filter(action="offer.expired").count() == 1
    assert commercial_offer(dataset).is_active
