"""Each thing that must hold is broken once, and `manage.py check_integrity` names it."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from catalog.models import Dataset, Sample, SourceFile, Version
from catalog.services import samples
from licensing.models import Bundle, Grant, Order, Signature, Transfer
from portal.audit.models import Entry
from portal.jobs.models import Job
from portal.management.integrity import objects
from portal.storage import store
from portal.storage.keys import bundle_key, content_key
from tests.answers import whole
from tests.licensing import factories as licensing

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(settings, tmp_path, django_capture_on_commit_callbacks):
    """A dataset that was bought, and the bundle that was built of it; everything holds."""
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"
    dataset = licensing.stored_dataset(b"one recording", b"another recording")
    person = licensing.buyer()
    grant = licensing.commercial_grant(person, dataset)
    with django_capture_on_commit_callbacks(execute=True):
        licensing.post(person, "bundles", licensing.bundle_body(dataset, grant))
    return grant


def check(*options: str) -> list[str]:
    """The problems that the command names; it ends non-zero exactly when there are some."""
    out = io.StringIO()
    try:
        call_command("check_integrity", *options, stdout=out)
        has_failed = False
    except CommandError:
        has_failed = True
    problems = [line.strip() for line in out.getvalue().splitlines() if line.startswith("  ")]
    assert has_failed == bool(problems)
    return problems


def test_what_holds_is_not_complained_of(sold):
    assert check() == []
    assert check("--deep") == []


def test_an_object_that_is_gone(sold):
    file = SourceFile.objects.first()
    store().delete(file.storage_key)

    assert check() == [
        (
            f"object.missing: source file {file.public_id} names {file.storage_key}, "
            "which is not in the store"
        )
    ]


def test_an_object_of_another_size(sold):
    file = SourceFile.objects.first()
    store().put(file.storage_key, b"short")

    assert check() == [
        (
            f"object.size: {file.storage_key} of source file {file.public_id} has 5 bytes, "
            f"not {file.bytes}"
        )
    ]


def test_changed_bytes_of_the_same_size_are_found_by_the_deep_check(sold):
    file = SourceFile.objects.first()
    store().put(file.storage_key, b"x" * file.bytes)

    assert check() == []
    assert check("--deep") == [
        (
            f"object.checksum: the bytes of {file.storage_key} of source file {file.public_id} "
            "were changed"
        )
    ]


def test_a_bundle_whose_bytes_were_changed(sold):
    bundle = Bundle.objects.get()
    store().put(bundle.storage_key, b"x" * bundle.bytes)

    assert check("--deep") == [
        (
            f"object.checksum: the bytes of {bundle.storage_key} of bundle {bundle.public_id} "
            "were changed"
        )
    ]


@pytest.mark.parametrize("key", [content_key("ab" * 32), bundle_key(UUID(int=7), "left.zip")])
def test_an_object_that_nothing_names(sold, monkeypatch, key):
    store().put(key, b"left behind")
    monkeypatch.setattr(objects, "UNDER_WAY", timedelta(seconds=-1))

    assert check() == [f"object.orphan: nothing names {key}"]


def test_what_is_made_when_asked_for_is_no_orphan(sold, client, monkeypatch):
    name = Dataset.objects.get().get_absolute_url()
    assert whole(client.get(f"{name}picture.png")).startswith(b"\x89PNG")
    samples.build(version_id=str(Version.objects.get().public_id), finish=lambda: None)
    monkeypatch.setattr(objects, "UNDER_WAY", timedelta(seconds=-1))

    assert check() == []


def test_a_sample_whose_bytes_were_changed(sold):
    samples.build(version_id=str(Version.objects.get().public_id), finish=lambda: None)
    sample = Sample.objects.get()
    Sample.objects.update(bytes=sample.bytes + 1)

    named = f"{sample.storage_key} of sample {sample.public_id}"
    assert check() == [f"object.size: {named} has {sample.bytes} bytes, not {sample.bytes + 1}"]


def test_an_active_grant_without_a_signature(sold):
    Signature.objects.all().delete()

    assert check() == [f"grant.unsigned: {sold.public_id} is active without a signature"]


def test_an_active_grant_past_its_end(sold):
    ended = timezone.now() - timedelta(days=1)
    Grant.objects.update(starts_at=ended - timedelta(days=30), ends_at=ended)

    assert check() == [f"grant.past_end: {sold.public_id} is active and ended {ended:%Y-%m-%d}"]


def test_an_active_grant_whose_order_is_not_paid(sold):
    order = Order.objects.get()
    Order.objects.update(state="cancelled")

    assert (
        f"grant.unpaid: {sold.public_id} is active and its order {order.number} is cancelled"
        in (check())
    )


def test_a_paid_order_without_a_transfer(sold):
    order = Order.objects.get()
    with unguarded("licensing_transfer"):
        Transfer.objects.all().delete()

    assert f"ledger.missing: order {order.public_id} is paid and has no transfer" in check()


def test_a_paid_order_whose_grant_is_still_pending(sold):
    order = Order.objects.get()
    Grant.objects.update(state="pending", starts_at=None, ends_at=None)

    assert check() == [f"order.no_grant: {order.number} is paid and signed, its grant is pending"]


def test_a_withdrawn_recording_in_a_bundle(sold):
    SourceFile.objects.filter(pk=SourceFile.objects.first().pk).update(withdrawn_at=timezone.now())

    bundle = Bundle.objects.get()
    assert check() == [f"bundle.withdrawn: {bundle.public_id} holds a withdrawn recording"]


def test_a_bundle_whose_selection_leaves_the_withdrawn_recording_out(sold):
    first, other = SourceFile.objects.order_by("pk")
    kept = other.episodes.values_list("public_id", flat=True)
    Bundle.objects.update(episodes=[str(public_id) for public_id in kept])
    SourceFile.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())

    assert check() == []


def test_a_bundle_whose_selection_holds_the_withdrawn_recording(sold):
    first, _ = SourceFile.objects.order_by("pk")
    held = first.episodes.values_list("public_id", flat=True)
    Bundle.objects.update(episodes=[str(public_id) for public_id in held])
    SourceFile.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())

    bundle = Bundle.objects.get()
    assert check() == [f"bundle.withdrawn: {bundle.public_id} holds a withdrawn recording"]


def test_a_lease_that_is_long_over(sold):
    job = Job.objects.get(kind="licensing.build_bundle")
    Job.objects.filter(pk=job.pk).update(
        state="running", lease_until=timezone.now() - timedelta(hours=1)
    )

    assert check() == [
        f"job.lease: licensing.build_bundle {job.public_id} has a lease that ended long ago"
    ]


def test_a_changed_audit_row(sold):
    with unguarded("audit_entry"):
        Entry.objects.filter(sequence=2).update(action="nothing.happened")

        assert check() == ["audit.broken: entry 2 was changed"]


class unguarded:  # noqa: N801 - reads as a statement
    """A block in which somebody who may change the schema has switched a table's guards off."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait for a commit
                cursor.execute(f"ALTER TABLE {self.table} DISABLE TRIGGER USER")
                return
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [self.table],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_: object) -> None:
        """The test's transaction is rolled back, and the guards are there again."""
