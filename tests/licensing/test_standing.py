"""A proof of affiliation stands for an organisation only where both are of one institution."""

from __future__ import annotations

import pytest

from licensing.models import Grant
from portal.accounts.models import Affiliation, Membership, Organisation
from portal.accounts.services.organisations import found_organisation
from portal.audit.models import Entry
from tests.factories import InstitutionFactory, UserFactory, staff
from tests.licensing.factories import (
    academic_offer,
    ask,
    bundle_body,
    client_of,
    post,
    researcher,
    sign,
    stored_dataset,
)

pytestmark = pytest.mark.django_db
MISMATCH = "The affiliation is proven with Delft; Hand Lab belongs to Utrecht."


@pytest.fixture
def utrecht():
    return InstitutionFactory(domain="utrecht.example", name="Utrecht")


@pytest.fixture
def delft():
    return InstitutionFactory(domain="delft.example", name="Delft")


@pytest.fixture
def laboratory(utrecht):
    founder = UserFactory(email="ada@utrecht.example")
    return found_organisation(name="Hand Lab", kind="academic", country="NL", by=founder)


@pytest.fixture
def offer():
    return academic_offer(stored_dataset())


def member_of(organisation: Organisation, email: str, role: str = "signatory"):
    person = UserFactory(email=email)
    Membership.objects.create(user=person, organisation=organisation, role=role)
    return person


def decide(request_id: str, decision: str = "approve"):
    path = f"access-requests/{request_id}/decision"
    return post(staff("licensing"), path, {"decision": decision, "reason": "Fits."})


def pages_of(request_id: str) -> list[str]:
    client = client_of(staff("licensing"))
    paths = ("/desk/requests/", f"/requests/{request_id}/")
    return [client.get(path).content.decode() for path in paths]


def test_an_academic_organisation_gets_the_institution_of_its_founder(laboratory, utrecht):
    assert laboratory.institution == utrecht
    founded = Entry.objects.get(action="organisation.founded")
    assert founded.data == {"institution": "utrecht.example"}


def test_a_company_and_a_founder_elsewhere_give_none(utrecht):
    founder, stranger = UserFactory(email="ada@utrecht.example"), UserFactory()

    company = found_organisation(name="Spin-off", kind="company", country="NL", by=founder)
    other = found_organisation(name="Utrecht Lab", kind="academic", country="NL", by=stranger)

    assert (company.institution, other.institution) == (None, None)


def test_an_address_confirmed_later_ties_what_its_owner_founded(utrecht):
    founder = UserFactory(email="ada@private.example")
    own = found_organisation(name="Hand Lab", kind="academic", country="NL", by=founder)
    theirs = found_organisation(name="Foot Lab", kind="academic", country="NL", by=UserFactory())
    Membership.objects.create(user=founder, organisation=theirs, role="owner")
    founder.emailaddress_set.create(email="ada@utrecht.example", verified=True)

    client_of(founder).post("/affiliation/")

    own.refresh_from_db()
    theirs.refresh_from_db()
    assert (own.institution, theirs.institution) == (utrecht, None)
    assert Entry.objects.filter(action="organisation.institution_confirmed").count() == 1


def test_a_member_of_the_institution_is_affiliated_without_a_warning(laboratory, offer):
    request = ask(member_of(laboratory, "bo@cs.utrecht.example"), offer).json()

    assert request["ticks"]["affiliation"]["state"] == "done"
    assert request["warning"] is None
    for page in pages_of(request["id"]):
        assert "Part of Utrecht" in page
        assert "cs.utrecht.example" in page
        assert 'by <span class="num">ada@utrecht.example</span>' in page
        assert "Look at the affiliation" not in page


def test_the_proof_of_another_institution_does_not_count(laboratory, delft, offer):
    request = ask(member_of(laboratory, "cy@delft.example"), offer).json()

    answer = decide(request["id"])

    assert request["ticks"]["affiliation"] == {"state": "missing", "missing": MISMATCH}
    assert request["warning"] == MISMATCH
    assert (answer.status_code, answer.json()["code"]) == (409, "request.evidence_missing")
    assert MISMATCH in answer.json()["detail"]
    for page in pages_of(request["id"]):
        assert MISMATCH in page
        assert "delft.example" in page


def test_one_of_two_proven_institutions_is_enough(laboratory, delft, offer):
    person = member_of(laboratory, "cy@delft.example")
    person.emailaddress_set.create(email="cy@utrecht.example", verified=True)

    request = ask(person, offer).json()

    assert request["ticks"]["affiliation"]["state"] == "done"
    assert Affiliation.objects.filter(user=person).count() == 2
    assert decide(request["id"]).status_code == 200


def test_an_organisation_of_nobody_known_is_shown_as_not_confirmed(offer):
    person = researcher()
    request = ask(person, offer).json()

    pages = pages_of(request["id"])

    assert request["ticks"]["affiliation"]["state"] == "done"
    assert request["warning"].startswith("Not confirmed as part of an institution")
    for page in pages:
        assert "Not confirmed as part of an institution: anybody may found" in page
        assert "founder not recorded" in page
    assert decide(request["id"]).status_code == 200


def test_whoever_asks_is_not_shown_the_desk_s_sheet(laboratory, offer):
    person = member_of(laboratory, "bo@utrecht.example")
    request = ask(person, offer).json()

    page = client_of(person).get(f"/requests/{request['id']}/").content.decode()

    assert "Who asks" not in page
    assert "ada@utrecht.example" not in page


def test_a_seat_at_another_institution_takes_nothing(laboratory, delft, offer):
    holder = member_of(laboratory, "bo@utrecht.example")
    agreement = decide(ask(holder, offer).json()["id"]).json()["agreement"]
    sign(holder, agreement)
    grant, dataset = Grant.objects.get(), offer.dataset
    guest = member_of(laboratory, "cy@delft.example", role="member")
    client_of(guest).post("/affiliation/")
    post(holder, f"grants/{grant.public_id}/seats", {"email": guest.email})
    seat = grant.seats.get(email=guest.email)
    post(guest, f"grants/{grant.public_id}/seats/{seat.public_id}/acceptance")

    allowed = post(holder, "bundles", bundle_body(dataset, grant))
    refused = post(guest, "bundles", bundle_body(dataset, grant))

    assert allowed.status_code == 202
    assert (refused.status_code, refused.json()["code"]) == (403, "evidence.expired")
    assert refused.json()["detail"] == MISMATCH
