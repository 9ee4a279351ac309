"""Selections that requests and orders name: the papers say them, the licence stays as it is."""

from __future__ import annotations

import pytest
from django.utils.html import strip_tags

from catalog.search.episodes_query import EpisodeQuery
from catalog.services import selections
from licensing.models import Agreement
from portal.accounts.access import actor_for
from tests.catalog.factories import accept, facts, make_dataset, publish, published_dataset
from tests.factories import staff
from tests.licensing import factories as licensing

pytestmark = pytest.mark.django_db


def test_an_order_and_its_agreement_name_the_selection():
    dataset, buyer = published_dataset(), licensing.buyer()
    offer = licensing.commercial_offer(dataset)
    kept = selections.save(actor=actor_for(buyer), name="Hard *grips*", query=EpisodeQuery())
    body = {
        "offer": str(offer.public_id),
        "organisation": licensing.organisation_of(buyer).slug,
        "purpose": "model_training",
        "seats": 1,
        "selection": str(kept.public_id),
    }

    placed = licensing.post(buyer, "orders", body)

    assert placed.status_code == 201, placed.content
    assert placed.json()["selection"] == {
        "id": str(kept.public_id),
        "name": "Hard *grips*",
        "sha256": kept.sha256,
        "version": "1.0.0",
        "episodes": 1,
    }
    text = Agreement.objects.get().text
    assert kept.sha256 in text
    assert r"Hard \*grips\*" in text
    page = licensing.client_of(buyer).get(f"/orders/{placed.json()['id']}/").content.decode()
    assert f"/selections/{kept.public_id}/" in page
    assert "(1 episode, version 1.0.0)" in strip_tags(page)


def test_the_order_form_says_before_the_order_that_a_selection_does_not_lower_the_price():
    dataset, buyer = published_dataset(), licensing.buyer()
    offer = licensing.commercial_offer(dataset)
    kept = selections.save(actor=actor_for(buyer), name="Grips", query=EpisodeQuery())
    address = f"{dataset.get_absolute_url()}order/{offer.public_id}/"
    client, says = licensing.client_of(buyer), "The price is that of the licence to the whole"

    chosen = client.get(f"{address}?selection={kept.public_id}").content.decode()
    whole = client.get(address).content.decode()

    assert chosen.index(says) < chosen.index("Place the order")
    assert "it only says what is delivered" in chosen
    assert says not in whole


@pytest.mark.parametrize(
    ("make_person", "make_offer", "form"),
    [
        (licensing.researcher, licensing.academic_offer, "request"),
        (licensing.buyer, licensing.commercial_offer, "order"),
    ],
)
def test_the_form_says_how_much_of_which_version_the_selection_holds(make_person, make_offer, form):
    dataset, person = make_dataset(), make_person()
    labels = [facts(task=task) for task in ("pour", "pour", "stir", "stir", "stir", "stir")]
    publish(dataset, accept(dataset, *labels))
    query = EpisodeQuery(chosen={"task": ("pour",)})
    kept = selections.save(actor=actor_for(person), name="Pouring", query=query)
    address = f"{dataset.get_absolute_url()}{form}/{make_offer(dataset).public_id}/"
    client = licensing.client_of(person)

    html = client.get(f"{address}?selection={kept.public_id}").content.decode()
    odd = client.get(f"{address}?selection=nonsense")

    assert "selection Pouring (2 of 6 episodes, version 1.0.0)" in strip_tags(html)
    assert f'href="/selections/{kept.public_id}/"' in html
    assert (odd.status_code, b"/selections/nonsense" in odd.content) == (200, False)


def test_a_selection_of_another_dataset_is_refused():
    buyer = licensing.buyer()
    other, dataset = published_dataset(), published_dataset()
    query = EpisodeQuery(chosen={"dataset": (other.name,)})
    kept = selections.save(actor=actor_for(buyer), name="Elsewhere", query=query)
    body = {
        "offer": str(licensing.commercial_offer(dataset).public_id),
        "organisation": licensing.organisation_of(buyer).slug,
        "purpose": "model_training",
        "seats": 1,
        "selection": str(kept.public_id),
    }

    refused = licensing.post(buyer, "orders", body)

    assert (refused.status_code, refused.json()["code"]) == (409, "selection.other_dataset")


def test_the_desks_say_how_much_is_selected():
    dataset, person = published_dataset(), licensing.buyer()
    saved = selections.save(actor=actor_for(person), name="Grips", query=EpisodeQuery())
    offer = licensing.commercial_offer(dataset)
    placed = licensing.order(person, offer, selection=str(saved.public_id)).json()
    licensing.pay(person, placed["id"], "invoice")
    researcher, academic = licensing.researcher(), licensing.academic_offer(dataset)
    licensing.ask(researcher, academic, selection=str(saved.public_id))

    orders = licensing.client_of(staff("finance")).get("/desk/orders/").content.decode()
    requests = licensing.client_of(staff("licensing")).get("/desk/requests/").content.decode()

    for page in (orders, requests):
        assert "Grips, 1 episode of version 1.0.0" in strip_tags(page)
