"""The owner's page of a dataset's offers."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from licensing.models import Offer
from licensing.money import Money
from portal.accounts.models import Membership
from tests.factories import staff
from tests.licensing.factories import (
    buyer,
    client_of,
    commercial_offer,
    stored_dataset,
    version_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset():
    return stored_dataset()


@pytest.fixture
def client(dataset):
    owner = Membership.objects.get(organisation=dataset.organisation, role="owner").user
    return client_of(owner)


def page_of(dataset):
    return f"{dataset.get_absolute_url()}offers/"


def typed(**fields):
    values = {"licence": version_of("commercial-training").pk, "audience": "commercial"}
    return {**values, "price": "1250.50", "currency": "EUR", **fields}


def test_the_owner_makes_an_offer_and_withdraws_it(client, dataset):
    day = (timezone.now() + timedelta(days=9)).date()
    made = client.post(page_of(dataset), typed(ends_on=day), follow=True)
    offer = Offer.objects.get()

    gone = client.post(f"{page_of(dataset)}{offer.public_id}/withdraw/", follow=True)

    assert "€1,250.50" in made.content.decode()
    assert (offer.price, offer.is_public) == (Money(125_050, "EUR"), True)
    assert offer.valid_until.date() == day
    assert "Nothing is offered yet" in gone.content.decode()
    offer.refresh_from_db()
    assert not offer.is_active


def test_the_datasets_page_leads_its_owner_there(client, dataset):
    link = f'href="{page_of(dataset)}"'

    assert link in client.get(dataset.get_absolute_url()).content.decode()
    assert link not in client_of(buyer()).get(dataset.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"price": ""}, "A commercial licence needs a price."),
        ({"price": "10.5", "currency": "JPY"}, "10.5 JPY splits the smallest unit."),
        ({"ends_on": "2020-01-01"}, "Choose a day that is to come."),
        ({"licence": 0}, "Select a valid choice"),
    ],
)
def test_a_senseless_offer_comes_back_with_its_reason(client, dataset, fields, sentence):
    answer = client.post(page_of(dataset), typed(**fields))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Offer.objects.exists()


def test_a_licence_manager_sees_the_page_and_others_do_not(dataset):
    offer = commercial_offer(dataset)
    withdrawal = f"{page_of(dataset)}{offer.public_id}/withdraw/"

    assert client_of(staff("licensing")).get(page_of(dataset)).status_code == 200
    assert client_of(buyer()).get(page_of(dataset)).status_code == 404
    assert client_of(buyer()).post(withdrawal).status_code == 404
    assert Offer.objects.get().is_active


def test_a_price_in_units_becomes_minor_units():
    assert Money.of(Decimal("12.34"), "EUR") == Money(1234, "EUR")
    assert Money.of(Decimal("12"), "JPY") == Money(12, "JPY")
    with pytest.raises(ValueError, match="splits the smallest unit"):
        Money.of(Decimal("0.5"), "JPY")
