"""The twelve refusals as people meet them: through the API, at the decision and at delivery."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from catalog.models import Episode, SourceFile
from licensing.models import Agreement, Bundle, Grant, LinkRecord, TemplateVersion
from licensing.services.agreements import SignedAs, chain_hash
from licensing.wording import sha256_of_terms
from portal.accounts.models import Affiliation
from portal.accounts.services.tokens import create_token
from tests.catalog.factories import accept, publish
from tests.factories import MembershipFactory, staff
from tests.licensing.factories import (
    academic_grant,
    academic_offer,
    ask,
    bundle_body,
    buyer,
    client_of,
    commercial_grant,
    commercial_offer,
    get,
    order,
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


@pytest.fixture
def grant(person, dataset):
    return academic_grant(person, dataset)


def decision(user, grant, **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return get(user, f"grants/{grant.public_id}/decision?{asked}").json()


def codes(user, grant, **query):
    return [reason["code"] for reason in decision(user, grant, **query)["reasons"]]


def refused(user, dataset, grant, **fields):
    """The code with which a bundle is refused; nothing may be left behind."""
    answer = post(user, "bundles", bundle_body(dataset, grant, **fields))
    assert answer.status_code == 403
    assert not Bundle.objects.exists()
    assert answer.json()["allowed"] is False
    assert answer.json()["next_step"]["text"]
    return answer.json()["code"]


def test_all_is_well_at_first(person, dataset, grant):
    assert decision(person, grant) == {"allowed": True, "reasons": []}


def test_a_token_without_the_scope(person, dataset, grant):
    _, secret = create_token(user=person, name="read", scopes=["licence:read"], by=person)
    headers = {"Authorization": f"Bearer {secret}"}

    asked = client_of(None).get(f"/api/v1/grants/{grant.public_id}/decision", headers=headers)
    built = client_of(None).post(
        "/api/v1/bundles",
        bundle_body(dataset, grant),
        content_type="application/json",
        headers=headers,
    )

    assert [reason["code"] for reason in asked.json()["reasons"]] == ["auth.scope_missing"]
    assert (built.status_code, built.json()["code"]) == (403, "auth.scope_missing")


def test_staff_and_partners_without_a_second_factor(settings, dataset):
    settings.DEXTER_REQUIRE_SECOND_FACTOR = True
    partner = buyer()
    organisation_of(partner).__class__.objects.filter(pk=organisation_of(partner).pk).update(
        kind="partner"
    )
    grant = commercial_grant(partner, dataset)

    assert refused(partner, dataset, grant) == "auth.scope_missing"


def test_a_colleague_without_a_seat(person, dataset, grant):
    colleague = MembershipFactory(organisation=organisation_of(person), role="member").user
    Affiliation.objects.create(
        user=colleague,
        institution=Affiliation.objects.get().institution,
        how="reviewed",
        expires_at=timezone.now() + timedelta(days=9),
    )

    assert codes(colleague, grant) == ["seat.missing"]
    assert refused(colleague, dataset, grant) == "seat.missing"


def test_an_invited_person_who_has_not_accepted(person, dataset, grant):
    colleague = MembershipFactory(organisation=organisation_of(person), role="member").user
    post(person, f"grants/{grant.public_id}/seats", {"email": colleague.email})

    assert "seat.missing" in codes(colleague, grant)
    assert "not accepted it yet" in decision(colleague, grant)["reasons"][0]["text"]


def test_a_grant_past_its_end(person, dataset, grant):
    Grant.objects.update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(seconds=1)
    )

    assert codes(person, grant) == ["grant.not_active"]
    assert refused(person, dataset, grant) == "grant.not_active"


def test_an_order_that_is_neither_signed_nor_paid(dataset):
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()
    grant = Grant.objects.get(public_id=placed["grant"])

    assert codes(person, grant) == [
        "seat.missing",
        "grant.not_active",
        "agreement.not_in_force",
        "payment.missing",
    ]


def test_a_signed_order_that_is_not_paid(dataset):
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()
    sign(person, placed["agreement"])
    grant = Grant.objects.get(public_id=placed["grant"])

    assert codes(person, grant) == ["grant.not_active", "payment.missing"]


def test_a_text_changed_after_the_signature(person, dataset, grant):
    Agreement.objects.update(text="Other words.")

    assert refused(person, dataset, grant) == "agreement.not_in_force"


def test_a_mandatory_new_version_of_the_licence(person, dataset, grant):
    old = grant.agreement.template_version
    TemplateVersion.objects.create(
        template=old.template,
        number="1.1.0",
        text=old.text,
        sha256=old.sha256,
        terms=old.terms,
        spdx=old.spdx,
        effective_on=old.effective_on,
        is_mandatory=True,
    )

    assert refused(person, dataset, grant) == "agreement.not_in_force"


def test_an_affiliation_that_has_ended(person, dataset, grant):
    Affiliation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    assert refused(person, dataset, grant) == "evidence.expired"

    client_of(person).post("/affiliation/")
    assert decision(person, grant)["allowed"]


def test_a_version_beyond_the_scope(person, dataset, grant):
    publish(dataset, accept(dataset), "2.0.0")

    assert codes(person, grant, version="2.0.0") == ["version.out_of_scope"]
    assert refused(person, dataset, grant, version="2.0.0") == "version.out_of_scope"


def test_a_minor_update_is_within_the_scope(person, dataset, grant):
    publish(dataset, accept(dataset), "1.1.0")

    assert codes(person, grant, version="1.1.0") == []


def test_a_withdrawn_recording(person, dataset, grant):
    SourceFile.objects.update(withdrawn_at=timezone.now())

    answer = decision(person, grant)

    assert [reason["code"] for reason in answer["reasons"]] == ["version.out_of_scope"]
    assert (
        "1 recording was withdrawn from this selection: pour 0.h5" in answer["reasons"][0]["text"]
    )


def test_a_withdrawn_recording_that_is_not_selected(person):
    dataset = stored_dataset(b"one", b"two")
    grant = academic_grant(person, dataset)
    first, second = Episode.objects.order_by("pk")
    SourceFile.objects.filter(pk=first.source_file_id).update(withdrawn_at=timezone.now())

    assert codes(person, grant, episodes=second.public_id) == []
    assert codes(person, grant, episodes=first.public_id) == ["version.out_of_scope"]


def test_touch_under_a_licence_for_motion(person):
    dataset = stored_dataset()
    grant = academic_grant(person, dataset, modality_tier="motion")

    assert refused(person, dataset, grant) == "consent.tier_not_allowed"


def test_a_purpose_beyond_the_terms(person, dataset, grant):
    Grant.objects.update(purpose="product")

    assert refused(person, dataset, grant) == "purpose.not_permitted"


def test_an_organisation_outside_the_territory(dataset):
    person = buyer()
    grant = commercial_grant(person, dataset, territory={"allow": ["FR"], "deny": []})

    assert refused(person, dataset, grant) == "country.not_allowed"


def test_the_quota_of_bundles(person):
    dataset = stored_dataset(b"one", b"two")
    grant = academic_grant(person, dataset, quota={"bundles": 1})
    one = [str(Episode.objects.order_by("pk").first().public_id)]
    first = post(person, "bundles", bundle_body(dataset, grant, selection={"episodes": one}))

    second = post(person, "bundles", bundle_body(dataset, grant))
    again = post(person, "bundles", bundle_body(dataset, grant, selection={"episodes": one}))

    assert (first.status_code, again.status_code) == (202, 202)
    assert (second.status_code, second.json()["code"]) == (403, "quota.exceeded")
    assert Bundle.objects.count() == 1


def test_a_field_that_somebody_else_holds_exclusively(dataset):
    holder, other = buyer(), buyer()
    exclusive = commercial_offer(dataset, exclusivity="field_of_use")
    placed = order(holder, exclusive, fields_of_use=["prosthetics"]).json()
    sign(holder, placed["agreement"])
    post(holder, f"orders/{placed['id']}/payments", {"provider": "sandbox"})
    Grant.objects.update(starts_at=F("starts_at") - timedelta(days=1))
    plain = commercial_offer(dataset)

    def buy(fields):
        made = order(other, plain, fields_of_use=fields).json()
        sign(other, made["agreement"])
        post(other, f"orders/{made['id']}/payments", {"provider": "sandbox"})
        return Grant.objects.get(public_id=made["grant"])

    assert codes(other, buy(["prosthetics"])) == ["exclusivity.conflict"]
    assert codes(other, buy(["games"])) == []
    assert codes(holder, Grant.objects.get(public_id=placed["grant"])) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda: Grant.objects.update(state="suspended"), "grant.not_active"),
        (lambda: Agreement.objects.update(text="Other"), "agreement.not_in_force"),
        (lambda: SourceFile.objects.update(withdrawn_at=timezone.now()), "version.out_of_scope"),
        (lambda: Grant.objects.update(purpose="product"), "purpose.not_permitted"),
    ],
)
def test_every_batch_of_links_is_decided_anew(
    person, dataset, grant, change, code, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bundle = post(person, "bundles", bundle_body(dataset, grant)).json()
    before = post(person, f"bundles/{bundle['id']}/links").status_code

    change()
    after = post(person, f"bundles/{bundle['id']}/links")

    assert before == 200
    assert (after.status_code, after.json()["code"]) == (403, code)
    assert LinkRecord.objects.count() == 1


def test_the_decision_is_not_told_to_strangers(grant):
    assert get(buyer(), f"grants/{grant.public_id}/decision").status_code == 404
    assert get(None, f"grants/{grant.public_id}/decision").status_code == 401


def test_terms_changed_after_the_signature(person, dataset, grant):
    terms = {**grant.agreement.terms, "actions": {"access": "allow", "research": "allow"}}
    Agreement.objects.update(terms=terms)

    assert refused(person, dataset, grant) == "agreement.not_in_force"


def test_changed_terms_with_a_new_hash_break_the_signatures_chain(person, dataset, grant):
    signature = grant.agreement.signature
    said = SignedAs(signature.sha256, signature.name, signature.role)
    facts = (said, signature.signer_email, signature.signed_at)
    agreement = Agreement.objects.get()

    as_signed = chain_hash(signature.previous_hash, agreement, *facts)
    agreement.terms_sha256 = sha256_of_terms({**agreement.terms, "duties": []})

    assert as_signed == signature.hash
    assert chain_hash(signature.previous_hash, agreement, *facts) != signature.hash


def test_changed_terms_cannot_be_signed(dataset):
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()
    Agreement.objects.update(terms={"actions": {}})

    answer = sign(person, placed["agreement"])

    assert (answer.status_code, answer.json()["code"]) == (422, "agreement.text_changed")


def test_free_words_that_a_person_approved(person, dataset):
    request = ask(person, academic_offer(dataset), purpose="A thesis on pouring").json()
    approval = {"decision": "approve", "reason": "Research."}
    decided = post(staff("licensing"), f"access-requests/{request['id']}/decision", approval).json()
    sign(person, decided["agreement"])
    grant = Grant.objects.get()

    assert decision(person, grant) == {"allowed": True, "reasons": []}


def test_free_words_that_nobody_approved(dataset):
    person = buyer()
    grant = commercial_grant(person, dataset)
    Grant.objects.update(purpose="We will sell it")

    assert refused(person, dataset, grant) == "purpose.not_permitted"


@pytest.mark.parametrize(
    ("country", "territory", "is_allowed"),
    [
        ("de", {"allow": ["DE"], "deny": []}, True),
        ("de", {"allow": ["*"], "deny": ["DE"]}, False),
        ("", {"allow": ["*"], "deny": ["DE"]}, False),
        ("", {"allow": ["DE"], "deny": []}, False),
        ("", {"allow": ["*"], "deny": []}, True),
    ],
)
def test_a_country_in_small_letters_or_unknown(dataset, country, territory, is_allowed):
    person = buyer()
    grant = commercial_grant(person, dataset, territory=territory)
    type(organisation_of(person)).objects.update(country=country)

    assert codes(person, grant) == ([] if is_allowed else ["country.not_allowed"])
