"""The audit is append-only, and every change to it is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from portal.audit import guards, seals
from portal.audit import services as audit
from portal.audit.models import Entry, Head, Seal
from portal.audit.tasks import sign_head
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FORGED = {
    "action": "grant.activated",
    "actor_name": "somebody@else.example",
    "subject_type": "licensing.grant",
    "subject_id": "other",
    "data": {"changed": True},
    "hash": "f" * 64,
    "previous_hash": "e" * 64,
}


@pytest.fixture
def chain():
    """Four entries about one person."""
    person = UserFactory()
    for number in range(1, 5):
        audit.record(actor=person, action=f"test.{number}", subject=person, data={"n": number})
    return person


@pytest.fixture
def unguarded():
    """The database as somebody sees it who may change triggers too."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may wait for a commit
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_fixed")
        else:
            cursor.execute("DROP TRIGGER audit_entry_update")
    # The test's transaction is rolled back, and with it this.


def test_an_untouched_chain_holds(chain):
    assert list(audit.broken()) == []


@pytest.mark.parametrize("column", ["action", "actor_name", "data", "hash", "sequence", "at"])
def test_the_database_refuses_to_change_an_entry(chain, column):
    entry = Entry.objects.get(sequence=2)
    value = FORGED.get(column) or {"sequence": 99, "at": entry.at + timedelta(hours=1)}[column]

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**{column: value})

    assert list(audit.broken()) == []


def test_the_database_refuses_to_remove_an_entry(chain):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(guards.install("sqlite")[1])

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(sequence=2).delete()

    assert Entry.objects.count() == 4


def test_the_database_refuses_to_give_an_entry_to_another_person(chain):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(sequence=2).update(actor=UserFactory())


def test_a_person_can_be_forgotten_and_the_chain_still_holds(chain):
    chain.delete()

    assert Entry.objects.filter(actor__isnull=True).count() == 4
    assert list(audit.broken()) == []


@pytest.mark.parametrize("column", sorted(FORGED))
def test_a_changed_column_of_any_row_is_named(chain, unguarded, column):
    for sequence in (1, 2, 4):
        with transaction.atomic():
            Entry.objects.filter(sequence=sequence).update(**{column: FORGED[column]})
            found = list(audit.broken())
            transaction.set_rollback(True)

        assert found[0] == f"entry {sequence} was changed"


def test_a_removed_row_is_named(chain, unguarded):
    Entry.objects.filter(sequence__in=(2, 3)).delete()

    assert list(audit.broken()) == ["entries 2 to 3 are missing"]


def test_a_cut_end_is_named(chain, unguarded):
    Entry.objects.filter(sequence=4).delete()

    assert list(audit.broken()) == ["the chain ends at entry 3, not at 4"]


def test_two_changed_rows_are_both_named(chain, unguarded):
    Entry.objects.filter(sequence__in=(1, 3)).update(action="forged")

    assert list(audit.broken()) == ["entry 1 was changed", "entry 3 was changed"]


def rewrite_from(sequence: int) -> None:
    """Forge an entry and compute the whole chain behind it again, the head included."""
    previous = Entry.objects.get(sequence=sequence).previous_hash
    for entry in Entry.objects.filter(sequence__gte=sequence).order_by("sequence"):
        entry.action = "forged" if entry.sequence == sequence else entry.action
        entry.previous_hash = previous
        entry.hash = previous = audit.hash_of(entry)
        entry.save()
    Head.objects.update(hash=previous)


def test_a_chain_that_was_computed_anew_is_named_by_its_seal(chain, unguarded):
    sign_head()

    rewrite_from(2)

    day = Seal.objects.get().at.strftime("%Y-%m-%d")
    assert list(audit.broken()) == [f"entry 4 is not the one that was sealed on {day}"]


def test_a_forged_seal_is_named(chain, unguarded):
    sign_head()
    rewrite_from(2)
    Seal.objects.update(hash=Head.objects.get().hash)

    assert list(audit.broken()) == ["the seal of entry 4 was not made with our key"]


def test_a_day_without_news_gets_no_seal(chain):
    first, again = seals.seal(), seals.seal()

    assert first is not None
    assert (first.sequence, again) == (4, None)


def test_a_seal_holds_after_the_key_was_replaced(chain, settings):
    seals.seal()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next key of the portal, long enough to be one"

    assert list(audit.broken()) == []


def test_an_entry_of_a_transaction_that_failed_is_not_there(chain):
    with transaction.atomic():
        audit.record(actor=None, action="test.lost", subject=chain)
        transaction.set_rollback(True)

    assert Entry.objects.count() == 4
    assert list(audit.broken()) == []
