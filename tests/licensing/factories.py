"""Offers, agreements and grants for tests, made through the API and the services."""

from __future__ import annotations

import hashlib
import uuid

from django.test import Client

from catalog.facts import EpisodeFacts
from catalog.models import Dataset
from licensing.models import Agreement, Grant, Offer, TemplateVersion
from licensing.money import Money
from licensing.services import offers
from portal.accounts.access import actor_for
from portal.accounts.models import Institution, Membership, Organisation, User
from portal.storage import store
from portal.storage.keys import content_key
from tests.catalog.factories import accept, facts, make_dataset, partner, publish, source
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory, staff

SEAT_PRICE = Money(125_000, "EUR")


def stored_source(data: bytes, filename: str = "pour water.h5", **fields: object):
    """An accepted recording whose bytes really lie in the store."""
    sha256 = hashlib.sha256(data).hexdigest()
    key = content_key(sha256)
    store().put(key, data)
    return source(filename=filename, sha256=sha256, bytes=len(data), storage_key=key, **fields)


def stored_dataset(
    *files: bytes, licence: str = "LicenseRef-DexterData-Kitchen", episodes: int = 1
) -> Dataset:
    """A published dataset with these files, each holding this many episodes."""
    dataset = make_dataset(organisation=partner()[0], licence=licence)
    chosen = []
    for number, data in enumerate(files or (b"one recording",)):
        labels: list[EpisodeFacts] = [
            facts(t_start_s=float(k), t_end_s=k + 1.0) for k in range(episodes)
        ]
        file = stored_source(data, filename=f"pour {number}.h5")
        chosen.extend(accept(dataset, *labels, file=file))
    publish(dataset, chosen)
    return dataset


def version_of(slug: str, **terms: object) -> TemplateVersion:
    """The shipped version of a licence; with other constraints, a version of the test's own."""
    shipped = TemplateVersion.objects.get(template__slug=slug, number="1.0.0")
    if not terms:
        return shipped
    constraints = {**shipped.terms["constraints"], **terms}
    return TemplateVersion.objects.create(
        template=shipped.template,
        number=f"0.0.{TemplateVersion.objects.count()}",
        text=shipped.text,
        sha256=shipped.sha256,
        terms={**shipped.terms, "constraints": constraints},
        spdx=shipped.spdx,
        effective_on=shipped.effective_on,
    )


def make_offer(dataset: Dataset, slug: str, *, price: Money | None = None, **terms) -> Offer:
    """An offer by the dataset's owner."""
    owner = Membership.objects.get(organisation=dataset.organisation, role="owner").user
    audience = "academic" if slug == "academic-noncommercial" else "anyone"
    return offers.create_offer(
        actor=actor_for(owner),
        dataset=dataset,
        template_version=version_of(slug, **terms),
        made=offers.OfferTerms(audience, price, None, None, is_public=True),
    )


def academic_offer(dataset: Dataset, **terms) -> Offer:
    """A free offer for universities."""
    return make_offer(dataset, "academic-noncommercial", **terms)


def commercial_offer(dataset: Dataset, **terms) -> Offer:
    """An offer at a price per seat."""
    return make_offer(dataset, "commercial-training", price=SEAT_PRICE, **terms)


def researcher(domain: str = "") -> User:
    """The owner of an academic organisation, with an address of a listed institution."""
    domain = domain or f"uni-{uuid.uuid4().hex[:6]}.example"
    Institution.objects.get_or_create(domain=domain, defaults={"name": domain, "country": "DE"})
    person = UserFactory(email=f"pi@{domain}", name="Ada Researcher")
    laboratory = OrganisationFactory(kind="academic", name=f"Laboratory at {domain}")
    MembershipFactory(user=person, organisation=laboratory, role="owner")
    return person


def buyer(**fields: object) -> User:
    """The owner of a company."""
    person = UserFactory(name="Bo Buyer", **fields)
    MembershipFactory(user=person, organisation=OrganisationFactory(), role="owner")
    return person


def organisation_of(user: User) -> Organisation:
    """The user's only organisation."""
    return user.organisations.get()


def client_of(user: User | None) -> Client:
    """A browser, signed in."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def post(user: User | None, path: str, data: dict | None = None, **headers: str):
    """A POST to the API."""
    return client_of(user).post(
        f"/api/v1/{path}", data or {}, content_type="application/json", headers=headers
    )


def get(user: User | None, path: str):
    """A GET of the API."""
    return client_of(user).get(f"/api/v1/{path}")


def ask(user: User, offer: Offer, **fields: object):
    """Send a request for access."""
    body = {
        "offer": str(offer.public_id),
        "organisation": str(organisation_of(user).public_id),
        "purpose": "research",
        "fields_of_use": ["robot learning"],
        "statement": "We study how people pour.",
        **fields,
    }
    return post(user, "access-requests", body)


def order(user: User, offer: Offer, *, key: str = "", **fields: object):
    """Place an order."""
    body = {
        "offer": str(offer.public_id),
        "organisation": str(organisation_of(user).public_id),
        "purpose": "product",
        "seats": 2,
        "purchase_order": "PO-7",
        **fields,
    }
    return post(user, "orders", body, **({"Idempotency-Key": key} if key else {}))


def sign(user: User, agreement_id: str, **fields: object):
    """Sign the text as it is."""
    agreement = Agreement.objects.get(public_id=agreement_id)
    body = {"sha256": agreement.sha256, "name": "Ada Researcher", "role": "PI", **fields}
    return post(user, f"agreements/{agreement_id}/signatures", body)


def pay(user: User, order_id: str, provider: str = "sandbox"):
    """Begin to pay."""
    return post(user, f"orders/{order_id}/payments", {"provider": provider})


def academic_grant(user: User, dataset: Dataset, **terms) -> Grant:
    """An active grant: asked for, approved, signed."""
    request = ask(user, academic_offer(dataset, **terms)).json()
    decided = post(
        staff("licensing"),
        f"access-requests/{request['id']}/decision",
        {"decision": "approve", "reason": "Fits."},
    ).json()
    sign(user, decided["agreement"])
    return Grant.objects.get(agreement__public_id=decided["agreement"])


def commercial_grant(user: User, dataset: Dataset, *, seats: int = 2, **terms) -> Grant:
    """An active grant: ordered, signed, paid in the sandbox."""
    placed = order(user, commercial_offer(dataset, **terms), seats=seats).json()
    sign(user, placed["agreement"])
    pay(user, placed["id"])
    return Grant.objects.get(agreement__public_id=placed["agreement"])


def bundle_body(dataset: Dataset, grant: Grant | None = None, **fields: object) -> dict:
    """The body of a request for all of a dataset."""
    return {
        "grant": str(grant.public_id) if grant else None,
        "dataset": dataset.name,
        "version": "1.0.0",
        "selection": {"episodes": "all"},
        "format": "original",
        **fields,
    }
