"""Who sees a private dataset, what an embargo stops, and what counts as a download."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Admission, DownloadMonth
from catalog.selectors.datasets import admitted_to
from catalog.services.admissions import admit, name_admitted
from catalog.services.withdrawals import withdraw_dataset
from licensing.models import Grant
from tests.catalog.factories import accept, make_dataset, partner, published_dataset
from tests.catalog.factories import publish as publish_version
from tests.catalog.test_credit import api, client_of, owner_of, page
from tests.factories import UserFactory, staff
from tests.licensing import factories as licensing


@pytest.fixture
def dataset(db):
    return published_dataset()


def _bundle(user, dataset, grant, run_jobs) -> str:
    with run_jobs(execute=True):
        answer = licensing.post(user, "bundles", licensing.bundle_body(dataset, grant))
    return answer.json()["id"]


def test_a_bundle_counts_once_a_day_for_whoever_fetches_it(
    db, settings, tmp_path, django_capture_on_commit_callbacks, monkeypatch
):
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"
    dataset = licensing.stored_dataset(b"one recording", licence="CC-BY-4.0")
    person = UserFactory()
    bundle = _bundle(person, dataset, None, django_capture_on_commit_callbacks)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # else midnight may come between two links

    for user in (person, person, None, None, UserFactory()):
        assert licensing.post(user, f"bundles/{bundle}/links").status_code == 200

    (month,) = DownloadMonth.objects.filter(dataset=dataset)
    assert month.downloads == 3
    shown = api(None, dataset, "/credit").json()["downloads"]
    assert shown[-1] == {"month": f"{timezone.now():%Y-%m}", "downloads": 3}
    assert "3 downloads in twelve months" in page(Client(), dataset)


def test_what_was_withdrawn_under_embargo_is_nothing_that_anybody_knows(client, dataset):
    owner = owner_of(dataset)
    dataset.embargoed_until = timezone.now() + timedelta(days=3)
    dataset.save()
    withdraw_dataset(dataset=dataset, reason="Asked by a subject.", by=owner)

    answer = client.get(f"/api/v1/datasets/{dataset.name}")

    assert (answer.status_code, answer.json()["code"]) == (404, "dataset.not_found")
    assert client_of(owner).get(dataset.get_absolute_url()).status_code == 200


@pytest.fixture
def private(db):
    """A private dataset, its offer made while it was a draft of an invited partner."""
    dataset = licensing.stored_dataset(b"one recording")
    buyer = licensing.buyer()
    grant = licensing.commercial_grant(buyer, dataset)
    dataset.visibility = "private"
    dataset.save()
    return dataset, buyer, grant


def test_whoever_holds_a_grant_sees_the_private_dataset_until_it_ends(private):
    dataset, buyer, grant = private
    assert Client().get(dataset.get_absolute_url()).status_code == 404
    assert "your organisation is admitted" in page(client_of(buyer), dataset)

    licensing.post(staff("licensing"), f"grants/{grant.public_id}/revoke", {"reason": "Misuse."})

    assert client_of(buyer).get(dataset.get_absolute_url()).status_code == 404
    assert not Admission.objects.exists()


def test_another_grant_keeps_its_holder_admitted(private):
    dataset, buyer, first = private
    placed = licensing.order(buyer, first.agreement.offer).json()
    licensing.sign(buyer, placed["agreement"])
    licensing.pay(buyer, placed["id"])
    second = Grant.objects.get(agreement__public_id=placed["agreement"])

    licensing.post(staff("licensing"), f"grants/{first.public_id}/revoke", {"reason": "Misuse."})

    (admission,) = Admission.objects.all()
    assert admission.ends_at == second.ends_at
    assert client_of(buyer).get(dataset.get_absolute_url()).status_code == 200


def test_whom_the_owner_names_stays_when_a_grant_ends(private):
    dataset, buyer, grant = private
    name = licensing.organisation_of(buyer).slug
    answer = api(owner_of(dataset), dataset, admitted=[name])
    assert answer.status_code == 200, answer.content

    licensing.post(staff("licensing"), f"grants/{grant.public_id}/revoke", {"reason": "Misuse."})

    assert client_of(buyer).get(dataset.get_absolute_url()).status_code == 200
    api(owner_of(dataset), dataset, admitted=[])
    assert client_of(buyer).get(dataset.get_absolute_url()).status_code == 404


def test_whom_the_owner_names_no_more_stays_while_a_grant_holds(private):
    dataset, buyer, grant = private
    name = licensing.organisation_of(buyer).slug

    for admitted in ([name], []):
        answer = api(owner_of(dataset), dataset, admitted=admitted)
        assert answer.status_code == 200, answer.content

    assert client_of(buyer).get(dataset.get_absolute_url()).status_code == 200
    assert dataset.admissions.get().ends_at == grant.ends_at
    licensing.post(staff("licensing"), f"grants/{grant.public_id}/revoke", {"reason": "Misuse."})
    assert client_of(buyer).get(dataset.get_absolute_url()).status_code == 404


def test_an_unknown_organisation_is_not_admitted(dataset):
    answer = api(owner_of(dataset), dataset, admitted=["no-one"])

    assert (answer.status_code, answer.json()["code"]) == (422, "dataset.admission_invalid")


def test_the_longer_grant_counts(dataset):
    organisation = licensing.organisation_of(licensing.buyer())
    soon, late = (timezone.now() + timedelta(days=days) for days in (1, 9))

    for end in (late, soon):
        admit(dataset=dataset, organisation=organisation, ends_at=end)

    assert Admission.objects.get().ends_at == late


def test_nothing_is_delivered_under_embargo(
    db, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.DEXTER_STORAGE = f"local:{tmp_path / 'store'}"
    dataset = licensing.stored_dataset(b"one recording", licence="CC-BY-4.0")
    person = UserFactory()
    bundle = _bundle(person, dataset, None, django_capture_on_commit_callbacks)
    answer = api(owner_of(dataset), dataset, embargoed_until="2030-05-03T09:00:00Z")
    assert answer.status_code == 200, answer.content

    insider = owner_of(dataset)
    refused = licensing.post(insider, "bundles", licensing.bundle_body(dataset))

    assert refused.status_code == 403
    assert refused.json()["code"] == "version.out_of_scope"
    assert "under embargo until 3 May 2030, 09:00 UTC" in refused.json()["detail"]
    links = licensing.post(person, f"bundles/{bundle}/links")
    assert (links.status_code, links.json()["code"]) == (403, "version.out_of_scope")
    assert Client().get(dataset.get_absolute_url()).status_code == 404
    assert "Under embargo until 3 May 2030, 09:00 UTC" in page(client_of(insider), dataset)


def test_a_draft_that_is_private_says_so_only_to_insiders(db):
    dataset = make_dataset()
    api(owner_of(dataset), dataset, visibility="private", admitted=[])
    publish_version(dataset, accept(dataset))

    assert "nobody is named yet" in page(client_of(owner_of(dataset)), dataset)
    assert Client().get(dataset.get_absolute_url()).status_code == 404


@pytest.mark.django_db
def test_a_grant_gives_no_end_to_whom_the_owner_named():
    dataset, (friend, by) = make_dataset(), partner()
    name_admitted(dataset=dataset, slugs=[friend.slug], by=by)

    admit(dataset=dataset, organisation=friend, ends_at=timezone.now())

    assert dataset.admissions.get(is_named=True).ends_at is None
    assert admitted_to([friend.pk]) == [dataset.pk]
