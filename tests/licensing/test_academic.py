"""From an academic request to an active grant, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from licensing.models import AccessRequest, Agreement, Grant, RequestDecision, Signature
from portal.accounts.models import Affiliation, Institution
from portal.audit.models import Entry
from tests.factories import MembershipFactory, UserFactory, staff
from tests.licensing.factories import (
    academic_grant,
    academic_offer,
    ask,
    buyer,
    client_of,
    get,
    organisation_of,
    post,
    researcher,
    sign,
    stored_dataset,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset():
    return stored_dataset()


@pytest.fixture
def person():
    return researcher()


def decide(user, request_id, decision="approve", reason="Fits the purpose."):
    return post(
        user,
        f"access-requests/{request_id}/decision",
        {"decision": decision, "reason": reason},
    )


def test_a_request_shows_which_ticks_are_missing(person, dataset):
    answer = ask(person, academic_offer(dataset))

    assert answer.status_code == 201
    body = answer.json()
    assert body["state"] == "submitted"
    assert {name: tick["state"] for name, tick in body["ticks"].items()} == {
        "identity": "done",
        "affiliation": "done",
        "training": "not_needed",
        "agreement": "missing",
        "approval": "missing",
    }
    assert body["ticks"]["approval"]["missing"] == "A licence manager decides on it."
    assert body["agreement"] is None


def test_approval_and_signature_make_the_grant_active(person, dataset):
    request = ask(person, academic_offer(dataset)).json()

    decided = decide(staff("licensing"), request["id"]).json()
    text = get(person, f"agreements/{decided['agreement']}").json()
    signed = sign(person, decided["agreement"])

    assert decided["state"] == "approved"
    assert organisation_of(person).name in text["text"]
    assert "{{" not in text["text"]
    assert signed.status_code == 201
    assert signed.json()["signatures"][0]["sha256"] == text["sha256"]
    grant = get(person, f"grants/{signed.json()['grant']}").json()
    assert grant["state"] == "active"
    assert grant["scope"]["kind"] == "minor"
    assert grant["seats"] == {"limit": 5, "taken": 1}
    begun, ends = Grant.objects.values_list("starts_at", "ends_at").get()
    assert ends - begun == timedelta(days=730)


def test_every_step_is_audited(person, dataset):
    academic_grant(person, dataset)

    actions = list(Entry.objects.values_list("action", flat=True))
    wanted = ["request.submitted", "request.approved", "agreement.signed", "grant.activated"]
    assert [action for action in actions if action in wanted] == wanted


def test_a_hash_of_other_words_signs_nothing(person, dataset):
    request = ask(person, academic_offer(dataset)).json()
    agreement = decide(staff("licensing"), request["id"]).json()["agreement"]

    answer = sign(person, agreement, sha256="0" * 64)

    assert answer.status_code == 422
    assert answer.json()["code"] == "agreement.text_changed"
    assert not Signature.objects.exists()
    assert Grant.objects.get().state == "pending"


def test_a_text_that_was_changed_behind_us_is_not_signed(person, dataset):
    request = ask(person, academic_offer(dataset)).json()
    agreement = decide(staff("licensing"), request["id"]).json()["agreement"]
    Agreement.objects.update(text="Other words.")

    answer = sign(person, agreement)

    assert answer.json()["code"] == "agreement.text_changed"


def test_signing_twice_gives_one_signature(person, dataset):
    grant = academic_grant(person, dataset)

    again = sign(person, str(grant.agreement.public_id))

    assert again.status_code == 201
    assert Signature.objects.count() == 1


def test_signatures_are_chained():
    grants = [academic_grant(researcher(), stored_dataset()) for _ in range(2)]

    first, second = Signature.objects.order_by("pk")
    assert len(grants) == 2
    assert first.previous_hash == "0" * 64
    assert second.previous_hash == first.hash


def test_a_mere_member_may_not_sign(person, dataset):
    member = MembershipFactory(organisation=organisation_of(person), role="member").user
    request = ask(person, academic_offer(dataset)).json()
    agreement = decide(staff("licensing"), request["id"]).json()["agreement"]

    answer = sign(member, agreement)

    assert (answer.status_code, answer.json()["code"]) == (403, "agreement.not_signatory")


def test_without_affiliation_nobody_approves(dataset):
    person = researcher()
    Institution.objects.all().delete()
    request = ask(person, academic_offer(dataset)).json()

    answer = decide(staff("licensing"), request["id"])

    assert request["ticks"]["affiliation"]["state"] == "missing"
    assert (answer.status_code, answer.json()["code"]) == (409, "request.evidence_missing")
    assert answer.json()["missing"] == ["affiliation"]
    assert AccessRequest.objects.get().state == "submitted"
    assert not RequestDecision.objects.exists()


@pytest.mark.parametrize(
    "email",
    [
        "a@evil-uni.example",
        "a@uni.example.evil.test",
        "a@uni.exampl",
        "a@xuni.example",
        "a@example",
    ],
)
def test_a_similar_domain_proves_nothing(email, dataset):
    Institution.objects.create(domain="uni.example", name="University")
    person = researcher("other.example")
    person.emailaddress_set.update(email=email)

    request = ask(person, academic_offer(dataset)).json()

    assert request["ticks"]["affiliation"]["state"] == "missing"
    assert not Affiliation.objects.exists()


def test_an_unconfirmed_address_proves_nothing(person, dataset):
    person.emailaddress_set.update(verified=False)

    request = ask(person, academic_offer(dataset)).json()

    assert request["ticks"]["identity"]["state"] == "missing"
    assert request["ticks"]["affiliation"]["state"] == "missing"


def test_a_department_of_a_listed_institution_is_affiliated(dataset):
    Institution.objects.create(domain="xn--mnchen-3ya.example", name="Universität München")
    person = researcher("other.example")
    person.emailaddress_set.update(email="a@cs.MÜNCHEN.example")

    request = ask(person, academic_offer(dataset)).json()

    assert request["ticks"]["affiliation"]["state"] == "done"
    assert Affiliation.objects.get().institution.name == "Universität München"


def test_losing_the_address_drops_the_affiliation(person, dataset):
    request = ask(person, academic_offer(dataset)).json()
    person.emailaddress_set.update(email="me@private.example")

    again = get(person, f"access-requests/{request['id']}").json()

    assert again["ticks"]["affiliation"]["state"] == "missing"


def test_oneself_is_told_the_same_of_ones_affiliation_as_the_request(person, dataset):
    ask(person, academic_offer(dataset))
    before = get(person, "me").json()["ticks"]

    person.emailaddress_set.update(email="me@private.example")

    after = get(person, "me").json()["ticks"]
    assert before == {"identity": True, "affiliation": True, "training": False}
    assert after == {"identity": True, "affiliation": False, "training": False}


def test_the_same_open_request_is_not_stored_twice(person, dataset):
    offer = academic_offer(dataset)

    first, second = ask(person, offer), ask(person, offer)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_a_declined_person_may_ask_again(person, dataset):
    offer = academic_offer(dataset)
    first = ask(person, offer).json()
    declined = decide(staff("licensing"), first["id"], "decline", "No ethics vote.")

    second = ask(person, offer)

    assert declined.json()["state"] == "declined"
    assert declined.json()["reason"] == "No ethics vote."
    assert second.status_code == 201
    assert second.json()["id"] != first["id"]


def test_a_question_is_answered_and_then_decided(person, dataset):
    request = ask(person, academic_offer(dataset)).json()
    asked = decide(staff("licensing"), request["id"], "needs_info", "Who else works on it?")

    answered = post(
        person, f"access-requests/{request['id']}/answer", {"statement": "Two students."}
    )

    assert asked.json()["state"] == "needs_info"
    assert answered.json()["state"] == "submitted"
    assert answered.json()["statement"] == "Two students."


def test_a_decision_stands(person, dataset):
    request = ask(person, academic_offer(dataset)).json()
    decide(staff("licensing"), request["id"])

    again = decide(staff("licensing"), request["id"], "decline", "Second thoughts.")

    assert (again.status_code, again.json()["code"]) == (409, "state.illegal_move")
    assert RequestDecision.objects.count() == 1


def test_a_decision_needs_a_reason(person, dataset):
    request = ask(person, academic_offer(dataset)).json()

    answer = decide(staff("licensing"), request["id"], reason="  ")

    assert answer.status_code == 422
    assert AccessRequest.objects.get().state == "submitted"


@pytest.mark.parametrize("role", ["reviewer", "finance"])
def test_other_staff_does_not_decide(person, dataset, role):
    request = ask(person, academic_offer(dataset)).json()

    answer = decide(staff(role), request["id"])

    assert answer.status_code in (403, 404)
    assert AccessRequest.objects.get().state == "submitted"


def test_the_requester_does_not_decide(person, dataset):
    request = ask(person, academic_offer(dataset)).json()

    answer = decide(person, request["id"])

    assert (answer.status_code, answer.json()["code"]) == (403, "auth.scope_missing")


def test_a_company_may_not_take_an_academic_offer(dataset):
    answer = ask(buyer(), academic_offer(dataset))

    assert (answer.status_code, answer.json()["code"]) == (403, "offer.audience_mismatch")


def test_a_purpose_that_the_licence_denies_is_refused_at_once(person, dataset):
    answer = ask(person, academic_offer(dataset), purpose="product")

    assert (answer.status_code, answer.json()["code"]) == (422, "purpose.not_permitted")
    assert answer.json()["next_step"]["url"] == dataset.get_absolute_url()


def test_nobody_asks_for_an_organisation_that_is_not_theirs(person, dataset):
    other = organisation_of(researcher())

    answer = ask(person, academic_offer(dataset), organisation=str(other.public_id))

    assert (answer.status_code, answer.json()["code"]) == (403, "organisation.not_member")


def test_others_do_not_see_a_request(person, dataset):
    request = ask(person, academic_offer(dataset)).json()

    assert get(researcher(), f"access-requests/{request['id']}").status_code == 404
    assert get(None, f"access-requests/{request['id']}").status_code == 401
    assert get(UserFactory(), "access-requests").json()["results"] == []


def test_the_requester_is_told_of_each_decision(
    person, dataset, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        request = ask(person, academic_offer(dataset)).json()
    with django_capture_on_commit_callbacks(execute=True):
        decide(staff("licensing"), request["id"], reason="Sound plan.")

    subjects = [mail.subject for mail in mailoutbox]
    assert subjects == [
        "Your request for Kitchen hands was received",
        "Approved: Kitchen hands",
    ]
    assert "Sound plan." in mailoutbox[1].body
    assert "Sound plan." in mailoutbox[1].alternatives[0][0]
    assert "/agreements/" in mailoutbox[1].body


def test_an_expired_affiliation_counts_as_missing(person, dataset):
    offer = academic_offer(dataset)
    request = ask(person, offer).json()
    Affiliation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    tick = get(person, f"access-requests/{request['id']}").json()["ticks"]["affiliation"]

    assert tick["state"] == "missing"
    assert tick["missing"].startswith("Ended on ")


def test_a_session_needs_its_token_to_write(person, dataset):
    client = client_of(person)
    client.handler.enforce_csrf_checks = True

    answer = client.post("/api/v1/access-requests", {"offer": "x"}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "auth.csrf")


def test_a_licence_manager_does_not_decide_for_their_own_organisation(person, dataset):
    manager = staff("licensing")
    MembershipFactory(user=manager, organisation=organisation_of(person), role="member")
    request = ask(person, academic_offer(dataset)).json()

    answer = decide(manager, request["id"])

    assert (answer.status_code, answer.json()["code"]) == (403, "request.own_organisation")
    assert AccessRequest.objects.get().state == "submitted"
