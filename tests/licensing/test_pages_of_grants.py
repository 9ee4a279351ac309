"""Pages of what one has: grants, seats, bundles, and the panels on a dataset's page."""

from __future__ import annotations

import pytest

from licensing.models import Bundle, Grant, LinkRecord
from tests.factories import MembershipFactory, staff
from tests.licensing.factories import (
    academic_grant,
    academic_offer,
    ask,
    buyer,
    client_of,
    commercial_grant,
    commercial_offer,
    order,
    organisation_of,
    post,
    researcher,
    sign,
    stored_dataset,
)
from tests.licensing.pages import show, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset():
    return stored_dataset()


def test_the_grant_page_explains_a_refusal(dataset):
    person = buyer()
    placed = order(person, commercial_offer(dataset)).json()

    page = client_of(person).get(f"/grants/{placed['grant']}/")

    assert "You cannot download version 1.0.0 now" in text_of(page)
    assert "The order is not paid yet. See the order" in text_of(page)


def test_a_bundle_is_built_and_downloaded_by_button(dataset, django_capture_on_commit_callbacks):
    person = researcher()
    grant = academic_grant(person, dataset)
    client = client_of(person)

    waiting = client.post(f"/grants/{grant.public_id}/build/", {"version": "1.0.0"}, follow=True)
    with django_capture_on_commit_callbacks(execute=True):
        Bundle.objects.all().delete()
        client.post(f"/grants/{grant.public_id}/build/", {"version": "1.0.0"})
    bundle = Bundle.objects.get()
    ready = client.get(bundle.get_absolute_url())
    link = client.post(f"/bundles/{bundle.public_id}/link/")

    assert "It is being built" in text_of(waiting)
    assert bundle.sha256 in text_of(ready)
    assert "data/pour 0.h5" in text_of(ready)
    assert link.status_code == 303
    assert link["Cache-Control"] == "no-store"
    assert LinkRecord.objects.count() == 1


def test_open_data_is_downloaded_without_an_account(django_capture_on_commit_callbacks):
    dataset = stored_dataset(licence="CC-BY-4.0")

    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(None).post(f"{dataset.get_absolute_url()}bundle/", {"version": "1.0.0"})

    page = client_of(None).get(answer.url)
    assert "Ready" in text_of(page)


def test_a_seat_is_offered_accepted_and_taken_away_by_buttons(dataset):
    person = buyer()
    grant = commercial_grant(person, dataset)
    colleague = MembershipFactory(organisation=organisation_of(person), role="member").user
    path = f"/grants/{grant.public_id}/"

    client_of(person).post(f"{path}seats/", {"email": colleague.email})
    seat = grant.seats.get(email=colleague.email)
    offered = client_of(colleague).get(path)
    client_of(colleague).post(f"{path}seats/{seat.public_id}/accept/")
    seated = client_of(colleague).get(path)
    client_of(person).post(f"{path}seats/{seat.public_id}/remove/")
    full = client_of(person).post(f"{path}seats/", {"service_account": "nobody"})

    assert "You have been offered a seat" in text_of(offered)
    assert "You can download version 1.0.0" in text_of(seated)
    assert grant.seats.get(pk=seat.pk).state == "removed"
    assert full.status_code == 422


def test_a_revocation_is_counted_before_it_is_decided(dataset, django_capture_on_commit_callbacks):
    person = researcher()
    grant = academic_grant(person, dataset)
    with django_capture_on_commit_callbacks(execute=True):
        client_of(person).post(f"/grants/{grant.public_id}/build/", {"version": "1.0.0"})
    client_of(person).post(f"/bundles/{Bundle.objects.get().public_id}/link/")
    client = client_of(staff("licensing"))

    page = client.get(f"/grants/{grant.public_id}/")
    assert Grant.objects.get().state == "active"
    done = client.post(f"/grants/{grant.public_id}/revoke/", {"reason": "Shared."}, follow=True)

    assert "It ends 1 seat, 1 bundle and 1 link that still lives" in text_of(page)
    assert "Shared." in text_of(done)
    assert "Revoke the licence" not in text_of(client_of(person).get(f"/grants/{grant.public_id}/"))


@pytest.mark.parametrize("path", ["/grants/", "/requests/", "/affiliation/"])
def test_empty_lists_say_what_to_do(path):
    answer = client_of(buyer()).get(path)

    assert answer.status_code == 200
    assert "catalogue" in text_of(answer) or "Add an address" in text_of(answer)


def test_the_access_panel_offers_request_and_order(dataset):
    academic_offer(dataset)
    commercial_offer(dataset)

    panel = show("access_panel", dataset)

    assert "Request access" in panel
    assert "Order" in panel
    assert "€1,250.00 per seat" in panel


def test_the_access_panel_of_open_data_says_download():
    panel = show("access_panel", stored_dataset(licence="CC-BY-4.0"))

    assert "Download 1.0.0" in panel
    assert "No account, no agreement, no fee" in panel


def test_the_access_panel_follows_the_journey(dataset):
    person, offer = researcher(), academic_offer(dataset)
    ask(person, offer)
    waiting = show("access_panel", dataset, person)
    other = researcher()
    request = ask(other, offer).json()
    body = {"decision": "approve", "reason": "Fits."}
    decided = post(staff("licensing"), f"access-requests/{request['id']}/decision", body).json()
    sign(other, decided["agreement"])

    assert "A licence manager decides on it." in waiting
    assert "Your licence covers this" in show("access_panel", dataset, other)


def test_the_licence_table_compares_what_is_offered(dataset):
    academic_offer(dataset)
    commercial_offer(dataset)

    table = show("licence_table", dataset)

    assert "Academic non-commercial Free" in table
    assert "Sell or ship products that hold trained models Can Cannot" in table.replace(
        "Cannot Can", "Can Cannot"
    )


def test_the_licence_table_of_open_data_has_one_column():
    table = show("licence_table", stored_dataset(licence="CC-BY-4.0"))

    assert table.count("Sell or ship products") == 1
    assert "CC-BY-4.0" in table


def test_a_dataset_that_one_holds_offers_a_bundle_and_no_access(dataset):
    person = researcher()
    before = client_of(person).get(dataset.get_absolute_url()).content.decode()
    grant = academic_grant(person, dataset)

    after = client_of(person).get(dataset.get_absolute_url()).content.decode()

    assert '#access">Get access</a>' in before
    assert f'<a class="btn btn-go" href="{grant.get_absolute_url()}">Build a bundle</a>' in after
    assert ">Get access<" not in after
