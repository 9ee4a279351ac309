"""Credit: contributors, citing works, downloads, and the data sheet that the owner states."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from catalog.credits import read_doi, read_orcid
from catalog.models import CitingWork, DownloadMonth
from catalog.selectors import credit
from catalog.services import credit as services
from portal.accounts.models import Membership
from tests.catalog.factories import published_dataset
from tests.factories import UserFactory, member, staff

ORCID = "0000-0002-1825-0097"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (ORCID, ORCID),
        (f"https://orcid.org/{ORCID}", ORCID),
        ("0000-0002-1694-233x", "0000-0002-1694-233X"),
        ("0000-0002-1825-0098", None),
        ("0000000218250097", None),
        ("https://evil.example/0000-0002-1825-0097", None),
        ("", None),
    ],
)
def test_an_orcid_has_its_check_digit(written, read):
    assert read_orcid(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("10.1000/182", "10.1000/182"),
        ("https://doi.org/10.1000/ABC.def", "10.1000/abc.def"),
        ("doi:10.1109/5.771073", "10.1109/5.771073"),
        ("10.1000/", None),
        ("10.1000/a b", None),
        ('10.1000/"><script>', None),
        ("11.1000/182", None),
        ("https://evil.example/10.1000/182", None),
        (f"10.1000/{'x' * 200}", None),
    ],
)
def test_a_doi_is_read_by_its_form(written, read):
    assert read_doi(written) == read


@pytest.fixture
def dataset(db):
    return published_dataset()


def owner_of(dataset):
    return Membership.objects.get(organisation=dataset.organisation, role="owner").user


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def api(user, dataset, path: str = "", **body):
    address = f"/api/v1/datasets/{dataset.name}{path}"
    client = client_of(user) if user else Client()
    if not body:
        return client.get(address)
    method = client.patch if not path else client.post
    return method(address, body.get("body", body), content_type="application/json")


def page(client: Client, dataset) -> str:
    return client.get(dataset.get_absolute_url()).content.decode()


def test_the_owner_names_who_made_it(dataset):
    people = [
        {"name": "Ada Example", "role": "Creator", "orcid": ORCID, "affiliation": "Example Lab"},
        {"name": "Example Group", "role": "DataCollector"},
    ]

    answer = api(owner_of(dataset), dataset, contributors=people)

    assert answer.status_code == 200, answer.content
    assert [row["name"] for row in answer.json()["contributors"]] == [
        "Ada Example",
        "Example Group",
    ]
    shown = page(Client(), dataset)
    assert f'href="https://orcid.org/{ORCID}"' in shown
    assert "Data collector" in shown
    citation = Client().get(f"/api/v1/datasets/{dataset.name}/citation?style=bibtex")
    assert "Example, Ada" in citation.content.decode()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": "A", "role": "King"}, "contributors.0.role"),
        ({"name": "A", "role": "Creator", "orcid": "0000-0002-1825-0098"}, "contributors.0.orcid"),
        ({"name": " ", "role": "Creator"}, "contributors.0.name"),
    ],
)
def test_a_contributor_that_is_wrong_is_named_and_changes_nothing(dataset, row, field):
    answer = api(owner_of(dataset), dataset, contributors=[row])

    assert answer.status_code == 422
    assert [item["field"] for item in answer.json()["errors"]] == [field]
    assert not dataset.contributors.exists()


@pytest.mark.parametrize("field", ["name", "affiliation"])
def test_a_contributor_whose_words_are_too_long_is_refused_by_the_form_too(dataset, field):
    row = {"name": "Ada", "affiliation": "Lab", field: "x" * 161}
    line = f"{row['name']}; Creator; ; {row['affiliation']}"
    address = reverse("ingest:dataset-statements", args=dataset.name.split("/"))

    answer = client_of(owner_of(dataset)).post(
        address, {"contributors": line, "visibility": "public"}
    )

    assert answer.status_code == 422
    assert "Write at most 160 characters." in answer.content.decode()
    assert not dataset.contributors.exists()


def test_the_data_sheet_says_what_is_stated_and_what_is_not(dataset):
    answer = api(
        owner_of(dataset),
        dataset,
        datasheet={"collected_how": "Seated, <b>one</b> hand.", "limits": "Right hands only."},
    )

    assert answer.json()["datasheet"]["limits"] == "Right hands only."
    shown = page(Client(), dataset)
    assert "Right hands only." in shown
    assert "&lt;b&gt;one&lt;/b&gt;" in shown
    assert "Not stated:" in shown
    assert '<span class="open-question">consent</span>' in shown


@pytest.mark.parametrize("sheet", [{"colour": "blue"}, {"limits": "x" * 4001}, "text", []])
def test_a_data_sheet_of_another_form_is_refused(dataset, sheet):
    answer = api(owner_of(dataset), dataset, datasheet=sheet)

    assert answer.status_code == 422
    dataset.refresh_from_db()
    assert dataset.datasheet == {}


def test_a_number_in_a_data_sheet_is_read_as_its_text(dataset):
    answer = api(owner_of(dataset), dataset, datasheet={"limits": 4})

    assert (answer.status_code, answer.json()["datasheet"]) == (200, {"limits": "4"})


def test_others_state_nothing(dataset):
    assert api(member("partner"), dataset, datasheet={"limits": "x"}).status_code == 404
    assert api(None, dataset, datasheet={"limits": "x"}).status_code == 401


def test_a_dataset_can_be_opened_with_its_statements(db):
    owner = member("partner")
    organisation = owner.memberships.get().organisation
    body = {
        "owner": organisation.slug,
        "slug": "stated",
        "title": "Stated",
        "licence": "CC-BY-4.0",
        "visibility": "private",
        "datasheet": {"limits": "None known."},
        "contributors": [{"name": "Example Group", "role": "Creator"}],
    }

    answer = client_of(owner).post("/api/v1/datasets", body, content_type="application/json")

    assert answer.status_code == 201, answer.content
    assert answer.json()["visibility"] == "private"
    assert answer.json()["datasheet"] == {"limits": "None known."}


WORK = {"title": "Hands that pour", "authors": "Example, A.", "year": 2026, "doi": "10.1000/182"}


def test_a_registered_work_is_shown_once_it_was_confirmed(dataset):
    reader = UserFactory()

    answer = api(reader, dataset, "/citing-works", body=WORK)

    assert (answer.status_code, answer.json()["state"]) == (201, "waiting")
    assert "Hands that pour" not in page(Client(), dataset)
    assert "Waits to be looked at" in page(client_of(reader), dataset)
    work = CitingWork.objects.get()
    path = f"/citing-works/{work.public_id}/confirm"
    assert api(reader, dataset, path, body={}).status_code == 403
    assert api(owner_of(dataset), dataset, path, body={}).json()["state"] == "shown"
    assert 'href="https://doi.org/10.1000/182"' in page(Client(), dataset)
    listed = api(None, dataset, "/citing-works").json()["results"]
    assert [row["doi"] for row in listed] == ["10.1000/182"]


def test_a_declined_work_is_shown_to_nobody(dataset):
    reader = UserFactory()
    api(reader, dataset, "/citing-works", body=WORK)
    work = CitingWork.objects.get()
    owner, slug = dataset.name.split("/")
    address = reverse("catalog:work-decide", args=[owner, slug, work.public_id])

    answer = client_of(staff("reviewer")).post(address, {"decision": "decline"})

    assert answer.status_code == 302
    for client in (Client(), client_of(reader), client_of(owner_of(dataset))):
        assert "Hands that pour" not in page(client, dataset)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"doi": "no doi"}, "citing_work.invalid"),
        ({"doi": "", "url": ""}, "citing_work.invalid"),
        ({"doi": "", "url": "javascript:alert(1)"}, "citing_work.invalid"),
        ({"doi": "", "url": "https://[broken"}, "citing_work.invalid"),
        ({"year": 1800}, "citing_work.invalid"),
        ({"title": ""}, "input.invalid"),
    ],
)
def test_a_work_that_nobody_could_find_is_refused(dataset, change, code):
    answer = api(UserFactory(), dataset, "/citing-works", body={**WORK, **change})

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not CitingWork.objects.exists()


def test_a_work_is_registered_once_however_its_doi_is_written(dataset):
    api(UserFactory(), dataset, "/citing-works", body=WORK)

    again = {**WORK, "doi": "https://doi.org/10.1000/182"}
    answer = api(UserFactory(), dataset, "/citing-works", body=again)

    assert (answer.status_code, answer.json()["code"]) == (409, "citing_work.exists")


def test_nobody_fills_the_list_of_what_waits(dataset):
    reader = UserFactory()
    for number in range(services.MOST_WAITING):
        services.register_work(
            dataset=dataset, by=reader, title="A work", year=2026, doi=f"10.1000/{number}"
        )

    answer = api(reader, dataset, "/citing-works", body=WORK)

    assert (answer.status_code, answer.json()["code"]) == (409, "citing_work.too_many")


def test_a_work_is_registered_by_a_form(dataset):
    owner, slug = dataset.name.split("/")
    address = reverse("catalog:work-new", args=[owner, slug])
    assert Client().get(address).status_code == 302
    client = client_of(UserFactory())

    wrong = client.post(address, {"title": "Hands that pour", "year": 2026})
    right = client.post(address, {**WORK, "url": ""})

    assert wrong.status_code == 422
    assert "DOI, or an address" in wrong.content.decode()
    assert right.status_code == 302
    assert CitingWork.objects.get().title == "Hands that pour"


def test_the_last_twelve_months_are_shown_with_empty_ones(dataset):
    services.count_download(dataset=dataset, at=datetime(2026, 3, 31, 23, 0, tzinfo=UTC))
    services.count_download(dataset=dataset, at=datetime(2026, 3, 1, tzinfo=UTC))
    DownloadMonth.objects.create(dataset=dataset, month=date(2024, 1, 1), downloads=9)

    months = credit.downloads_of(dataset, today=date(2026, 11, 23))

    assert [f"{row.first:%Y-%m}" for row in months][:2] == ["2025-12", "2026-01"]
    assert len(months) == 12
    assert {f"{row.first:%m}": row.downloads for row in months if row.downloads} == {"03": 2}


def test_the_partner_fills_in_a_form(dataset):
    owner, slug = dataset.name.split("/")
    address = reverse("ingest:dataset-statements", args=[owner, slug])
    client = client_of(owner_of(dataset))
    assert client.get(address).status_code == 200

    answer = client.post(
        address,
        {
            "sheet_limits": "Right hands only.",
            "contributors": f"Ada Example; Creator; {ORCID}; Example Lab\nExample Group",
            "visibility": "public",
            "admitted": "",
            "embargoed_until": "",
        },
    )

    assert answer.status_code == 302, answer.content
    dataset.refresh_from_db()
    assert dataset.datasheet == {"limits": "Right hands only."}
    assert list(dataset.contributors.values_list("name", "role", "orcid")) == [
        ("Ada Example", "Creator", ORCID),
        ("Example Group", "Creator", ""),
    ]
    again = client.get(address).content.decode()
    assert f"Ada Example; Creator; {ORCID}; Example Lab" in again
