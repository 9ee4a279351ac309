"""The pages of licensing, as browsers without JavaScript use them."""

from __future__ import annotations

import re

import pytest

from licensing.models import AccessRequest, Grant, Order, Signature
from tests.factories import MembershipFactory, UserFactory, staff
from tests.licensing.factories import (
    academic_offer,
    ask,
    buyer,
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
from tests.licensing.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset():
    return stored_dataset()


def test_licences_stand_side_by_side():
    answer = client_of(None).get("/licences/")

    assert answer.status_code == 200
    assert "Academic non-commercial" in text_of(answer)
    assert "to be reviewed by counsel before use" in text_of(answer)
    assert answer.content.decode().count('scope="row"') == 14


def test_a_licence_shows_its_exact_words_and_hash():
    answer = client_of(None).get("/licences/commercial-training/1.0.0/")

    assert "Your rights in models that were trained during the term outlive it." in text_of(answer)
    assert re.search(r"\b[0-9a-f]{64}\b", answer.content.decode())


@pytest.mark.parametrize("path", ["/licences/none/", "/licences/evaluation/9.9.9/"])
def test_an_unknown_licence_is_not_found(path):
    assert client_of(None).get(path).status_code == 404


def request_form(user, **fields):
    return {
        "organisation": organisation_of(user).slug,
        "purpose": "research",
        "fields_of_use": "robot learning, prosthetics",
        "statement": "We study pouring.",
        **fields,
    }


def test_the_wizard_checks_and_then_sends(dataset):
    person, offer = researcher(), academic_offer(dataset)
    path = f"{dataset.get_absolute_url()}request/{offer.public_id}/"
    client = client_of(person)

    first = client.get(path)
    check = client.post(path, request_form(person, step="check"))
    assert not AccessRequest.objects.exists()
    sent = client.post(path, request_form(person, step="send"), follow=True)

    assert "Your confirmed address belongs to" in text_of(first)
    assert "Send the request" in text_of(check)
    row = AccessRequest.objects.get()
    assert row.fields_of_use == ["robot learning", "prosthetics"]
    assert sent.redirect_chain[-1][0] == f"/requests/{row.public_id}/"
    assert "A licence manager decides on it." in text_of(sent)


def test_a_half_filled_wizard_keeps_what_was_typed(dataset):
    person, offer = researcher(), academic_offer(dataset)
    path = f"{dataset.get_absolute_url()}request/{offer.public_id}/"

    answer = client_of(person).post(path, request_form(person, statement="", step="check"))

    assert answer.status_code == 422
    assert "robot learning, prosthetics" in answer.content.decode()
    assert "This field is required." in text_of(answer)


def test_the_wizard_sends_strangers_to_sign_in(dataset):
    offer = academic_offer(dataset)
    path = f"{dataset.get_absolute_url()}request/{offer.public_id}/"

    answer = client_of(None).get(path)

    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/?next=")


def test_without_a_fitting_organisation_the_wizard_says_what_to_do(dataset):
    offer = academic_offer(dataset)
    path = f"{dataset.get_absolute_url()}request/{offer.public_id}/"

    answer = client_of(buyer()).get(path)

    assert "You need an organisation for this offer" in text_of(answer)
    assert f'href="/settings/organisations/?next={path}"' in answer.content.decode()


def test_whoever_orders_without_an_organisation_founds_one_and_comes_back(dataset):
    offer, client = commercial_offer(dataset), client_of(UserFactory())
    path = f"{dataset.get_absolute_url()}order/{offer.public_id}/"
    company = {"name": "Acme Hands", "kind": "company", "country": "DE", "next": path}

    without = client.get(path).content.decode()
    back = client.post("/settings/organisations/", company, follow=True)

    assert f'href="/settings/organisations/?next={path}"' in without
    assert back.redirect_chain == [(path, 302)]
    assert "Place the order" in text_of(back)


def test_the_desk_decides_with_a_reason(dataset):
    request = ask(researcher(), academic_offer(dataset)).json()
    client = client_of(staff("licensing"))
    path = f"/desk/requests/{request['id']}/decide/"

    desk = client.get("/desk/requests/")
    empty = client.post(path, {"decision": "approve", "reason": ""})
    done = client.post(path, {"decision": "approve", "reason": "Fits."}, follow=True)

    assert "1 waiting for a decision" in text_of(desk)
    assert empty.status_code == 422
    assert "Who asked for data" in text_of(done)
    assert AccessRequest.objects.get().state == "approved"


def test_the_desk_says_why_an_approval_is_not_possible(dataset):
    person = researcher()
    person.emailaddress_set.update(email="me@private.example")
    request = ask(person, academic_offer(dataset)).json()

    answer = client_of(staff("licensing")).post(
        f"/desk/requests/{request['id']}/decide/", {"decision": "approve", "reason": "Fits."}
    )

    assert answer.status_code == 409
    assert "This cannot be approved yet." in text_of(answer)


@pytest.mark.parametrize("path", ["/desk/requests/", "/desk/orders/"])
def test_the_desks_do_not_exist_for_others(path):
    assert client_of(buyer()).get(path).status_code == 404
    assert client_of(staff("reviewer")).get(path).status_code == 404
    assert client_of(None).get(path).status_code == 302


def approved(person, dataset) -> str:
    request = ask(person, academic_offer(dataset)).json()
    body = {"decision": "approve", "reason": "Fits."}
    decided = post(staff("licensing"), f"access-requests/{request['id']}/decision", body)
    return decided.json()["agreement"]


def test_an_agreement_is_read_and_signed(dataset):
    person = researcher()
    agreement = approved(person, dataset)
    client = client_of(person)
    page = client.get(f"/agreements/{agreement}/")
    shown = re.search(r'name="sha256" value="([0-9a-f]{64})"', page.content.decode()).group(1)
    form = {"sha256": shown, "name": "Ada Researcher", "role": "PI", "agrees": "on"}

    exact = client.get(f"/agreements/{agreement}/text/")
    signed = client.post(f"/agreements/{agreement}/sign/", form, follow=True)

    assert Signature.objects.get().sha256 == shown
    assert exact.content.decode().startswith("> Template, to be reviewed by counsel")
    assert "You can download version 1.0.0" in text_of(signed)


def test_a_signature_needs_the_tick_and_the_shown_text(dataset):
    person = researcher()
    agreement = approved(person, dataset)
    path = f"/agreements/{agreement}/sign/"
    form = {"sha256": "0" * 64, "name": "Ada", "role": "PI"}

    without_tick = client_of(person).post(path, form)
    other_text = client_of(person).post(path, {**form, "agrees": "on"})

    assert (without_tick.status_code, other_text.status_code) == (422, 422)
    assert "Read it again, then sign." in text_of(other_text)
    assert not Signature.objects.exists()


def test_a_member_reads_and_is_told_who_signs(dataset):
    person = researcher()
    agreement = approved(person, dataset)
    member = MembershipFactory(organisation=organisation_of(person), role="member").user

    page = client_of(member).get(f"/agreements/{agreement}/")

    assert "Waits for a signature" in text_of(page)
    assert 'name="sha256"' not in page.content.decode()


def order_form_of(user, **fields):
    return {
        "organisation": organisation_of(user).slug,
        "purpose": "product",
        "seats": "3",
        "purchase_order": "PO-9",
        "intent": "a" * 32,
        **fields,
    }


def test_the_order_form_shows_the_total_and_places_once(dataset):
    person, offer = buyer(), commercial_offer(dataset)
    path = f"{dataset.get_absolute_url()}order/{offer.public_id}/"
    client = client_of(person)

    quoted = client.post(path, order_form_of(person, action="quote"))
    assert not Order.objects.exists()
    placed = client.post(path, order_form_of(person, action="place"), follow=True)
    client.post(path, order_form_of(person, action="place"))

    assert "€3,750.00" in text_of(quoted)
    assert Order.objects.count() == 1
    assert Order.objects.get().purchase_order == "PO-9"
    assert "Read and sign the agreement." in text_of(placed)
    assert "Sandbox payments are on" in text_of(placed)


def test_an_order_form_sent_again_with_other_seats_is_answered_as_a_conflict(dataset):
    person, offer = buyer(), commercial_offer(dataset)
    path = f"{dataset.get_absolute_url()}order/{offer.public_id}/"
    client = client_of(person)
    client.post(path, order_form_of(person, action="place"))

    other = client.post(path, order_form_of(person, action="place", seats="4"))

    assert other.status_code == 409
    assert "was used for another order" in text_of(other)
    assert Order.objects.get().seats == 3


def test_the_order_page_pays_in_the_sandbox(dataset):
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()
    sign(person, placed["agreement"])

    answer = client_of(person).post(
        f"/orders/{placed['id']}/pay/", {"provider": "sandbox"}, follow=True
    )

    assert "Your licence is active" in text_of(answer)
    assert Grant.objects.get().state == "active"


def test_without_the_sandbox_nothing_speaks_of_it(dataset, settings):
    settings.DEXTER_SANDBOX_PAYMENTS = False
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()
    client = client_of(person)

    page = client.get(f"/orders/{placed['id']}/")
    answer = client.post(f"/orders/{placed['id']}/pay/", {"provider": "sandbox"})

    assert "andbox" not in page.content.decode()
    assert answer.status_code == 422


def test_finance_settles_at_the_desk(dataset):
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()
    invoice = pay(person, placed["id"], "invoice").json()
    client = client_of(staff("finance"))

    desk = client.get("/desk/orders/")
    done = client.post(
        f"/desk/orders/{placed['id']}/payments/{invoice['id']}/settle/",
        {"reason": "Statement of 3 May."},
        follow=True,
    )

    assert invoice["reference"] in text_of(desk)
    assert Order.objects.get().state == "paid"
    assert "Cash" in text_of(done)


def test_an_order_is_cancelled_with_a_reason(dataset):
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()

    answer = client_of(person).post(
        f"/orders/{placed['id']}/cancel/", {"reason": "Ordered twice."}, follow=True
    )

    assert "Ordered twice." in text_of(answer)
    assert Order.objects.get().state == "cancelled"


def test_an_order_is_paid_after_it_is_signed_and_can_be_cancelled_until_then(dataset):
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()
    client, path = client_of(person), f"/orders/{placed['id']}/"

    unsigned = client.get(path).content.decode()
    sign(person, placed["agreement"])
    signed = client.get(path).content.decode()

    assert f'action="{path}pay/"' not in unsigned
    assert "You pay after the signature." in unsigned
    assert f'action="{path}cancel/"' in unsigned
    assert f'action="{path}pay/"' in signed
    assert "You pay after the signature." not in signed


def test_the_order_form_begins_with_one_seat_and_a_purpose_that_is_paid_for(dataset):
    person, offer = buyer(), commercial_offer(dataset, seats=12)
    path = f"{dataset.get_absolute_url()}order/{offer.public_id}/"

    page = client_of(person).get(path)

    seats = re.search(r'<input[^>]*name="seats"[^>]*>', page.content.decode()).group()
    assert 'value="1"' in seats
    assert '<option value="training" selected>' in page.content.decode()
    assert "Total €1,250.00" in text_of(page)
