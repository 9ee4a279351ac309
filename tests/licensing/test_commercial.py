"""From an order to an active grant, over HTTP; money in whole minor units."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from licensing.models import Agreement, Grant, Order, Payment, Signature, Transfer
from licensing.services import ledger
from portal.core.models import IdempotencyKey
from tests.factories import MembershipFactory, staff
from tests.licensing.factories import (
    buyer,
    commercial_grant,
    commercial_offer,
    get,
    order,
    organisation_of,
    pay,
    post,
    researcher,
    sign,
    stored_dataset,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return buyer()


@pytest.fixture
def offer():
    return commercial_offer(stored_dataset())


def settle(user, placed, payment):
    return post(user, f"orders/{placed['id']}/payments/{payment['id']}/settle", {})


def test_an_order_keeps_the_price_of_its_moment(person, offer):
    placed = order(person, offer, seats=3)
    type(offer).objects.filter(pk=offer.pk).update(price_amount=1)

    body = get(person, f"orders/{placed.json()['id']}").json()

    assert placed.status_code == 201
    assert body["state"] == "placed"
    assert body["total"] == {"amount": 375_000, "currency": "EUR"}
    assert body["lines"] == [
        {
            "description": "Commercial training of Kitchen hands, per seat",
            "quantity": 3,
            "unit_price": {"amount": 125_000, "currency": "EUR"},
            "total": {"amount": 375_000, "currency": "EUR"},
        }
    ]
    assert body["purchase_order"] == "PO-7"
    assert "€3,750.00" in Agreement.objects.get().text


@pytest.mark.parametrize("name", ["price", "total", "amount", "unit_price", "currency", "lines"])
def test_a_price_sent_by_the_client_is_refused(person, offer, name):
    answer = order(person, offer, **{name: 1})

    assert (answer.status_code, answer.json()["code"]) == (422, "order.price_not_accepted")
    assert answer.json()["errors"][0]["field"] == name
    assert not Order.objects.exists()


@pytest.mark.parametrize("seats", [0, -1, 1001, "many", None])
def test_a_senseless_number_of_seats_is_refused(person, offer, seats):
    answer = order(person, offer, seats=seats)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "seats"


def test_the_same_key_gives_one_order(person, offer):
    first = order(person, offer, key="buy-1").json()
    again = order(person, offer, key="buy-1").json()

    assert first["id"] == again["id"]
    assert (Order.objects.count(), Agreement.objects.count(), Grant.objects.count()) == (1, 1, 1)


def test_the_same_key_for_another_purchase_is_a_conflict(person, offer):
    first = order(person, offer, key="buy-1", seats=2)

    IdempotencyKey.objects.all().delete()  # the order is found by its intent, not by the answer
    again = order(person, offer, key="buy-1", seats=2)
    IdempotencyKey.objects.all().delete()
    other = order(person, offer, key="buy-1", seats=3)

    assert again.json()["id"] == first.json()["id"]
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.reused")
    assert Order.objects.get().seats == 2


def steps(person, placed):
    """Each step of a purchase, as a client may send it again and again."""
    return {
        "sign": lambda: sign(person, placed["agreement"]),
        "pay": lambda: pay(person, placed["id"]),
    }


@pytest.mark.parametrize(
    "sequence",
    [*itertools.product(["sign", "pay"], repeat=3), ("sign",), ("pay",)],
    ids="-".join,
)
def test_the_grant_is_active_exactly_when_signed_and_paid(person, offer, sequence):
    placed = order(person, offer).json()

    answers = [steps(person, placed)[step]() for step in sequence]

    assert {answer.status_code for answer in answers} <= {200, 201}
    is_complete = set(sequence) == {"sign", "pay"}
    assert Grant.objects.get().state == ("active" if is_complete else "pending")
    assert Payment.objects.count() == ("pay" in sequence)
    assert Signature.objects.count() == ("sign" in sequence)
    assert Transfer.objects.count() == (3 if "pay" in sequence else 0)


def test_finance_settles_an_invoice(person, offer):
    placed = order(person, offer).json()
    sign(person, placed["agreement"])
    invoice = pay(person, placed["id"], "invoice").json()
    before = Grant.objects.get().state

    settled = settle(staff("finance"), placed, invoice)

    assert invoice["state"] == "pending"
    assert invoice["reference"].startswith("DD-")
    assert invoice["due_on"] is not None
    assert before == "pending"
    assert settled.json()["state"] == "settled"
    assert settled.json()["order"]["state"] == "paid"
    assert Grant.objects.get().state == "active"


def test_settling_twice_books_once(person, offer):
    placed = order(person, offer).json()
    invoice = pay(person, placed["id"], "invoice").json()

    answers = [settle(staff("finance"), placed, invoice) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Transfer.objects.filter(kind="settlement").count() == 1


@pytest.mark.parametrize("role", ["licensing", "reviewer"])
def test_only_finance_settles(person, offer, role):
    placed = order(person, offer).json()
    invoice = pay(person, placed["id"], "invoice").json()

    answer = settle(staff(role), placed, invoice)

    assert answer.status_code in (403, 404)
    assert Payment.objects.get().state == "pending"


def test_the_buyer_does_not_settle(person, offer):
    placed = order(person, offer).json()
    invoice = pay(person, placed["id"], "invoice").json()

    answer = settle(person, placed, invoice)

    assert (answer.status_code, answer.json()["code"]) == (403, "auth.scope_missing")


def test_the_ledger_holds_the_split_and_sums_to_zero(person, offer):
    placed = order(person, offer, seats=1).json()
    pay(person, placed["id"], "invoice")
    owed = ledger.balances("EUR")

    pay(person, placed["id"], "sandbox")
    paid = ledger.balances("EUR")

    assert owed == {
        "accounts_receivable": 125_000,
        "cash": 0,
        "platform_fee": -25_000,
        "contributor_payable": -100_000,
    }
    assert paid == {**owed, "accounts_receivable": 0, "cash": 125_000}
    assert sum(paid.values()) == 0


def test_another_way_to_pay_cancels_the_one_that_waits(person, offer):
    placed = order(person, offer).json()
    pay(person, placed["id"], "invoice")

    answer = pay(person, placed["id"], "sandbox")

    assert answer.json()["state"] == "settled"
    states = dict(Payment.objects.values_list("provider", "state"))
    assert states == {"invoice": "cancelled", "sandbox": "settled"}


def test_no_sandbox_where_the_settings_forbid_it(person, offer, settings):
    settings.DEXTER_SANDBOX_PAYMENTS = False
    placed = order(person, offer).json()

    answer = pay(person, placed["id"], "sandbox")

    assert (answer.status_code, answer.json()["code"]) == (422, "payment.provider_unavailable")
    assert not Payment.objects.exists()


def test_stripe_is_not_offered_yet(person, offer):
    placed = order(person, offer).json()

    assert pay(person, placed["id"], "stripe").json()["code"] == "payment.provider_unavailable"


def test_a_cancelled_order_gives_no_grant(person, offer):
    placed = order(person, offer).json()
    pay(person, placed["id"], "invoice")

    cancelled = post(person, f"orders/{placed['id']}/cancel", {"reason": "Ordered twice."})
    late = pay(person, placed["id"])
    signed = sign(person, placed["agreement"])

    assert cancelled.json()["state"] == "cancelled"
    assert (late.status_code, late.json()["code"]) == (409, "order.not_payable")
    assert (signed.status_code, signed.json()["code"]) == (409, "agreement.closed")
    assert Grant.objects.get().state == "terminated"
    assert set(ledger.balances("EUR").values()) == {0}


def test_a_paid_order_is_not_cancelled(person, offer):
    placed = order(person, offer).json()
    pay(person, placed["id"])

    answer = post(person, f"orders/{placed['id']}/cancel", {"reason": "Too late."})

    assert (answer.status_code, answer.json()["code"]) == (409, "state.illegal_move")


def test_a_free_offer_is_not_ordered_and_a_priced_one_not_requested(person, offer):
    body = {
        "offer": str(offer.public_id),
        "organisation": organisation_of(person).slug,
        "purpose": "product",
        "statement": "Please.",
    }

    answer = post(person, "access-requests", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "offer.has_price")
    assert "/order/" in answer.json()["next_step"]["url"]


def test_others_see_neither_order_nor_payment(person, offer):
    placed = order(person, offer).json()

    assert get(buyer(), f"orders/{placed['id']}").status_code == 404
    assert pay(researcher(), placed["id"]).status_code == 404
    assert get(buyer(), "orders").json()["results"] == []


def test_finance_of_the_company_may_pay_and_not_sign(person, offer):
    accountant = MembershipFactory(organisation=organisation_of(person), role="finance").user
    placed = order(person, offer).json()

    assert pay(accountant, placed["id"]).status_code == 201
    assert sign(accountant, placed["agreement"]).status_code == 403


def test_a_wrong_total_cannot_be_stored(person, offer):
    order(person, offer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.update(total_amount=F("total_amount") + 1)


def test_a_transfer_of_nothing_or_to_itself_cannot_be_stored(person, offer):
    commercial_grant(person, stored_dataset())

    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.update(amount=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.update(to_account=F("from_account"))


def test_the_buyer_is_told(person, offer, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        placed = order(person, offer).json()
        sign(person, placed["agreement"])
        pay(person, placed["id"])

    assert [mail.subject for mail in mailoutbox] == [
        f"Order DD-{Order.objects.get().pk:06d} was placed",
        "Signed: agreement for Kitchen hands",
        f"Order DD-{Order.objects.get().pk:06d} is paid",
        "Your licence for Kitchen hands is active",
    ]


@pytest.mark.parametrize("purpose", ["We will sell it", "whatever", "research, then more"])
def test_an_order_names_a_known_purpose(person, offer, purpose):
    answer = order(person, offer, purpose=purpose)

    assert (answer.status_code, answer.json()["code"]) == (422, "purpose.unknown")
    assert "internal_deployment, product, redistribution" in answer.json()["detail"]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [("member", 403), ("finance", 200), ("signatory", 200), ("owner", 200)]
)
def test_who_cancels_anothers_order(person, offer, role, status):
    colleague = MembershipFactory(organisation=organisation_of(person), role=role).user
    placed = order(person, offer).json()

    answer = post(colleague, f"orders/{placed['id']}/cancel", {"reason": "Not needed."})

    assert answer.status_code == status
    assert Order.objects.get().state == ("cancelled" if status == 200 else "placed")


def test_a_member_cancels_the_order_they_placed(person, offer):
    member = MembershipFactory(organisation=organisation_of(person), role="member").user
    placed = order(member, offer).json()

    answer = post(member, f"orders/{placed['id']}/cancel", {"reason": "Ordered twice."})

    assert answer.json()["state"] == "cancelled"
