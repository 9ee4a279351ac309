"""A grant whose term is over says so, and its files go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from licensing.models import Bundle, Grant
from licensing.services.expiry import expire_grants
from portal.audit.models import Entry
from portal.storage import store
from tests.licensing.factories import (
    academic_grant,
    bundle_body,
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
