"""Offers over HTTP: made by owners, seen by those whom they are for, never for open data."""

from __future__ import annotations

import hashlib

import pytest

from catalog.models import SourceFile
from licensing.models import LicenceTemplate, Offer, TemplateVersion
from licensing.services.templates import load_shipped
from licensing.texts import shipped
from portal.accounts.models import Membership
from portal.audit.models import Entry
from portal.core.errors import ConflictError
from tests.factories import MembershipFactory, staff
from tests.licensing.factories import (
    academic_offer,
    ask,
    buyer,
    client_of,
    commercial_offer,
    get,
    organisation_of,
    post,
    researcher,
    stored_dataset,
)

pytestmark = pytest.mark.django_db
PRICE = {"amount": 125_000, "currency": "EUR"}


@pytest.fixture
def dataset():
    return stored_dataset()


def owner_of(dataset):
    return Membership.objects.get(organisation=dataset.organisation, role="owner").user


def make(user, dataset, **fields):
    body = {
        "template": "commercial-training",
        "template_version": "1.0.0",
        "audience": "commercial",
        "price": PRICE,
        "term_days": 90,
        "seats": 5,
        "public": True,
        **fields,
    }
    return post(user, f"datasets/{dataset.name}/offers", body)


def test_the_licences_are_listed_with_their_exact_text():
    listed = get(None, "licence-templates").json()["results"]
    one = next(item for item in listed if item["kind"] == "academic")

    version = get(None, f"licence-templates/{one['id']}/versions/{one['latest_version']}").json()

    assert len(listed) == 4
    assert version["sha256"] == hashlib.sha256(version["text"].encode()).hexdigest()
    assert version["terms"]["actions"]["commercialise_model"] == "deny"


def test_the_owner_makes_an_offer_that_the_catalogue_shows(dataset):
    made = make(owner_of(dataset), dataset)

    assert made.status_code == 201
    assert made.json()["price"] == PRICE
    assert made.json()["term_days"] == 90
    listed = get(None, f"datasets/{dataset.name}/offers").json()["results"]
    assert [item["id"] for item in listed] == [made.json()["id"]]
    shown = {
        "template": "commercial-training",
        "name": "Commercial training",
        "kind": "commercial",
        "price": PRICE,
        "audience": "commercial",
        "offer": made.json()["id"],
    }
    assert get(None, f"datasets/{dataset.name}").json()["licences"] == [shown]
    dataset.refresh_from_db()
    kept = dict(dataset.licences[0])
    terms = kept.pop("terms")
    assert (terms["number"], terms["constraints"]["term_days"]) == ("1.0.0", 90)
    assert {"train", "deploy_internal"} <= set(kept.pop("actions"))
    assert kept.pop("is_instant") is False
    assert kept == shown


def test_a_licence_manager_may_make_an_offer_too(dataset):
    assert make(staff("licensing"), dataset).status_code == 201


def test_nobody_else_makes_offers(dataset):
    member = MembershipFactory(organisation=dataset.organisation, role="member").user

    assert make(buyer(), dataset).status_code == 403
    assert make(member, dataset).status_code == 403
    assert make(None, dataset).status_code == 401
    assert not Offer.objects.exists()


@pytest.mark.parametrize("template", ["commercial-training", "academic-noncommercial"])
def test_what_is_open_is_never_offered(template):
    dataset = stored_dataset(licence="CC-BY-4.0")
    price = PRICE if template == "commercial-training" else None

    answer = make(owner_of(dataset), dataset, template=template, price=price)

    assert (answer.status_code, answer.json()["code"]) == (422, "offer.dataset_is_open")
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"price": None}, "offer.price_missing"),
        ({"template": "academic-noncommercial"}, "offer.price_not_allowed"),
        ({"template": "evaluation"}, "offer.price_not_allowed"),
        ({"template": "open-attribution", "price": None}, "offer.template_is_open"),
        ({"price": {"amount": 0, "currency": "EUR"}}, "input.invalid"),
        ({"price": {"amount": 12.5, "currency": "EUR"}}, "input.invalid"),
        ({"price": {"amount": 5, "currency": "SHELLS"}}, "input.invalid"),
        ({"audience": "everybody"}, "input.invalid"),
        ({"seats": 0}, "input.invalid"),
        ({"audience": "organisation"}, "required"),
    ],
)
def test_a_senseless_offer_is_refused(dataset, fields, code):
    answer = make(owner_of(dataset), dataset, **fields)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Offer.objects.exists()


@pytest.mark.parametrize("fields", [{"template": "none"}, {"template_version": "9.0.0"}])
def test_an_unknown_licence_is_not_found(dataset, fields):
    answer = make(owner_of(dataset), dataset, **fields)

    assert (answer.status_code, answer.json()["code"]) == (404, "licence.unknown")


def test_the_same_offer_is_made_once(dataset):
    make(owner_of(dataset), dataset)

    again = make(owner_of(dataset), dataset)

    assert (again.status_code, again.json()["code"]) == (409, "offer.exists")


def test_an_offer_to_one_organisation_is_seen_by_it_alone(dataset):
    person = buyer()
    own = organisation_of(person)
    made = make(owner_of(dataset), dataset, audience="organisation", organisation=own.slug)
    path = f"datasets/{dataset.name}/offers"

    assert made.status_code == 201
    assert len(get(person, path).json()["results"]) == 1
    assert get(buyer(), path).json()["results"] == []
    assert get(None, path).json()["results"] == []
    dataset.refresh_from_db()
    assert dataset.licences == []


def test_an_unseen_offer_cannot_be_taken(dataset):
    person, other = researcher(), researcher()
    body = {"template": "academic-noncommercial", "price": None, "audience": "organisation"}
    own = organisation_of(person)
    make(owner_of(dataset), dataset, **body, organisation=str(own.public_id))

    assert ask(other, Offer.objects.get()).status_code == 404
    assert ask(person, Offer.objects.get()).status_code == 201


def test_a_withdrawn_offer_cannot_be_taken(dataset):
    person, offer = researcher(), academic_offer(dataset)
    Offer.objects.update(is_active=False)

    assert ask(person, offer).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_list(dataset, django_assert_max_num_queries):
    for number in range(4):
        commercial_offer(dataset, term_days=30 + number)

    with django_assert_max_num_queries(8):
        answer = get(None, f"datasets/{dataset.name}/offers")

    assert len(answer.json()["results"]) == 4


def test_loading_the_shipped_licences_again_changes_nothing():
    assert load_shipped(LicenceTemplate, TemplateVersion) == 0


def test_a_changed_text_under_an_old_number_is_refused():
    TemplateVersion.objects.filter(template__slug="evaluation").update(sha256="0" * 64)

    with pytest.raises(ConflictError, match=r"evaluation 1\.0\.0 was changed"):
        load_shipped(LicenceTemplate, TemplateVersion, shipped())


@pytest.mark.parametrize("where", ["dataset", "file"])
def test_what_is_open_in_part_is_never_offered(where):
    whole = "LicenseRef-DexterData-Kitchen AND CC-BY-4.0"
    dataset = stored_dataset(b"one", b"two", licence=whole)
    SourceFile.objects.update(licence="LicenseRef-DexterData-Kitchen")
    if where == "file":
        type(dataset).objects.update(licence="LicenseRef-DexterData-Kitchen")
        SourceFile.objects.filter(filename="pour 1.h5").update(licence="CC-BY-4.0")

    answer = make(owner_of(dataset), dataset)

    assert (answer.status_code, answer.json()["code"]) == (422, "offer.dataset_is_open")
    assert "CC-BY-4.0" in answer.json()["detail"]


def test_an_offer_is_not_taken_once_an_open_file_came_in(dataset):
    person, offer = researcher(), academic_offer(dataset)
    SourceFile.objects.update(licence="CC0-1.0")

    answer = ask(person, offer)

    assert (answer.status_code, answer.json()["code"]) == (422, "offer.dataset_is_open")


def withdraw(user, dataset, offer_id):
    return client_of(user).delete(f"/api/v1/datasets/{dataset.name}/offers/{offer_id}")


@pytest.mark.parametrize("by", ["owner", "licensing"])
def test_an_offer_is_withdrawn(dataset, by):
    made = make(owner_of(dataset), dataset).json()
    user = owner_of(dataset) if by == "owner" else staff("licensing")

    answers = [withdraw(user, dataset, made["id"]).status_code for _ in range(2)]

    dataset.refresh_from_db()
    assert (answers, dataset.licences) == ([204, 404], [])
    assert Entry.objects.filter(action="offer.withdrawn").count() == 1
    assert make(owner_of(dataset), dataset).status_code == 201


def test_nobody_else_withdraws_an_offer(dataset):
    made = make(owner_of(dataset), dataset).json()

    assert withdraw(buyer(), dataset, made["id"]).status_code == 403
    assert withdraw(None, dataset, made["id"]).status_code == 401
    assert withdraw(owner_of(dataset), stored_dataset(), made["id"]).status_code == 404
    assert Offer.objects.get().is_active
