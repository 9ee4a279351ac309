"""What happens at the same moment: only where the database lets two writers in (PostgreSQL)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from licensing.models import (
    Agreement,
    Grant,
    LicenceTemplate,
    LinkRecord,
    Order,
    Payment,
    Seat,
    Signature,
    TemplateVersion,
    Transfer,
)
from licensing.services.templates import load_shipped
from portal.audit.models import Entry
from tests.factories import staff
from tests.licensing.factories import (
    academic_grant,
    bundle_body,
    buyer,
    commercial_grant,
    commercial_offer,
    order,
    pay,
    post,
    researcher,
    sign,
    stored_dataset,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.on_postgres,
]


@pytest.fixture(autouse=True)
def licences(db):
    """Tests with real transactions empty the tables, so what a migration loaded comes back."""
    load_shipped(LicenceTemplate, TemplateVersion)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; their results, in order."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=30)
            results[index] = call()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_a_signature_and_a_payment_at_the_same_moment_make_one_active_grant():
    person, offer = buyer(), commercial_offer(stored_dataset())

    for _ in range(8):
        placed = order(person, offer).json()
        answers = at_once(
            lambda placed=placed: sign(person, placed["agreement"]),
            lambda placed=placed: pay(person, placed["id"]),
            lambda placed=placed: sign(person, placed["agreement"]),
            lambda placed=placed: pay(person, placed["id"]),
        )
        assert {answer.status_code for answer in answers} <= {200, 201}

    assert set(Grant.objects.values_list("state", flat=True)) == {"active"}
    assert (Signature.objects.count(), Payment.objects.count()) == (8, 8)
    assert Transfer.objects.count() == 24
    hashes = list(Signature.objects.order_by("pk").values_list("previous_hash", "hash"))
    assert [previous for previous, _ in hashes[1:]] == [own for _, own in hashes[:-1]]


def test_signatures_of_many_at_the_same_moment_stay_one_chain():
    offer = commercial_offer(stored_dataset())
    people = [buyer() for _ in range(6)]
    placed = [order(person, offer).json() for person in people]

    answers = at_once(
        *(
            lambda person=person, one=one: sign(person, one["agreement"])
            for person, one in zip(people, placed, strict=True)
        )
    )

    assert {answer.status_code for answer in answers} == {201}
    assert Signature.objects.values("previous_hash").distinct().count() == 6


def test_the_same_purchase_sent_eight_times_is_one_order():
    person, offer = buyer(), commercial_offer(stored_dataset())

    answers = at_once(*(lambda: order(person, offer, key="buy-1") for _ in range(8)))

    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert (Order.objects.count(), Agreement.objects.count(), Grant.objects.count()) == (1, 1, 1)


def test_the_last_seat_is_given_once():
    person = buyer()
    grant = commercial_grant(person, stored_dataset(), seats=2)

    answers = at_once(
        *(
            lambda n=n: post(
                person, f"grants/{grant.public_id}/seats", {"email": f"p{n}@c.example"}
            )
            for n in range(8)
        )
    )

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * 7
    assert Seat.objects.exclude(state="removed").count() == 2


def test_no_link_is_minted_after_a_revocation_was_decided():
    person, dataset = researcher(), stored_dataset()
    grant = academic_grant(person, dataset)
    bundle = post(person, "bundles", bundle_body(dataset, grant)).json()
    manager = staff("licensing")
    links = [lambda: post(person, f"bundles/{bundle['id']}/links") for _ in range(30)]

    def revoke():
        return post(manager, f"grants/{grant.public_id}/revoke", {"reason": "Shared."})

    before = post(person, f"bundles/{bundle['id']}/links").status_code
    answers = at_once(*links[:15], revoke, *links[15:])

    given = [answer for answer in answers if "links" in answer.json()]
    revoked_at = Entry.objects.get(action="grant.revoked").at
    assert Grant.objects.get().state == "terminated"
    assert before == 200
    assert LinkRecord.objects.count() == len(given) + 1
    assert not LinkRecord.objects.filter(minted_at__gt=revoked_at).exists()
    assert post(person, f"bundles/{bundle['id']}/links").json()["code"] == "grant.not_active"
