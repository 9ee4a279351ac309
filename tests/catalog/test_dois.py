"""Identifiers: minted once, resolved here, registered elsewhere, kept when things are withdrawn."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import jsonschema
import pytest
import yaml
from django.utils import timezone

from catalog.models import Dataset, Doi
from catalog.services import dois, withdrawals
from catalog.states import VersionState
from portal.accounts.models import Membership
from portal.jobs.models import Job
from tests.catalog import metadata_rules as rules
from tests.catalog.factories import accept, make_dataset, publish, published_dataset

pytestmark = pytest.mark.django_db
DATACITE = "application/vnd.datacite.datacite+json"


def owner_of(dataset: Dataset):
    return Membership.objects.filter(organisation=dataset.organisation).first().user


def test_a_version_gets_its_identifier_when_it_is_published(client):
    dataset = published_dataset(title="Pouring")
    doi = Doi.objects.get()

    assert doi.name.startswith("10.5072/dexter.")
    assert doi.target.endswith(f"/datasets/{dataset.name}/versions/1.0.0/")
    answer = client.get(f"/doi/{doi.name}")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/datasets/{dataset.name}/versions/1.0.0/",
    )
    assert client.get(f"/doi/{doi.name.upper()}").status_code == 302
    assert client.get("/doi/10.5072/nothing").status_code == 404
    assert client.get("/doi/../../etc").status_code == 404


def test_minting_again_gives_the_same(client):
    version = published_dataset().latest_version

    assert dois.mint(version).name == Doi.objects.get().name
    assert dois.mint_missing() == 0


@pytest.mark.parametrize(
    ("accept_header", "content_type"),
    [
        (DATACITE, DATACITE),
        ("application/x-bibtex", "application/x-bibtex; charset=utf-8"),
        (
            "application/vnd.citationstyles.csl+json, text/html;q=0.5",
            "application/vnd.citationstyles.csl+json",
        ),
        ("application/ld+json", "application/ld+json"),
        ("text/x-bibliography", "text/plain; charset=utf-8"),
    ],
)
def test_the_resolver_answers_what_is_asked_for(client, accept_header, content_type):
    published_dataset(title="Pouring")
    name = Doi.objects.get().name

    answer = client.get(f"/doi/{name}", headers={"Accept": accept_header})

    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert "Accept" in answer["Vary"].split(", ")
    assert "Pouring" in answer.content.decode()
    if content_type == DATACITE:
        jsonschema.validate(answer.json(), rules.DATACITE)
        assert answer.json()["doi"] == name


def test_what_is_told_of_an_older_version_leads_to_its_own_documents(client):
    dataset = make_dataset()
    first = publish(dataset, accept(dataset))
    publish(dataset, accept(dataset), "1.1.0")
    dataset.refresh_from_db()
    older = {"Accept": "application/ld+json"}

    page = client.get(f"/doi/{first.doi.name}", headers=older).json()
    graph = client.get(f"/api/v1/datasets/{dataset.name}/dcat?version=1.0.0&syntax=jsonld").json()

    address = f"/api/v1/datasets/{dataset.name}/croissant?version=1.0.0"
    assert page["distribution"][0]["contentUrl"].endswith(address)
    assert graph["dcat:distribution"][1]["dcat:downloadURL"]["@id"].endswith(address)
    assert graph["dcat:version"] == "1.0.0"
    assert graph["dcat:hasCurrentVersion"]["@id"].endswith("/versions/1.1.0/")


def test_a_browser_is_led_to_the_page(client):
    published_dataset()
    header = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    answer = client.get(f"/doi/{Doi.objects.get().name}", headers={"Accept": header})

    assert answer.status_code == 302


def test_a_withdrawn_version_leaves_a_tombstone_with_its_metadata(client):
    dataset = make_dataset(title="Pouring")
    first = publish(dataset, accept(dataset))
    publish(dataset, accept(dataset), "1.1.0")
    withdrawals.retire_version(
        version=first, to=VersionState.WITHDRAWN, reason="Wrong labels.", by=owner_of(dataset)
    )
    name = first.doi.name

    page = client.get(f"/doi/{name}")
    record = client.get(f"/doi/{name}", headers={"Accept": DATACITE})
    contents = client.get(f"/doi/{name}", headers={"Accept": "application/ld+json"})

    assert page.status_code == 410
    html = page.content.decode()
    assert "Wrong labels." in html
    assert name in html
    assert first.manifest_sha256 in html
    assert record.status_code == 410
    jsonschema.validate(record.json(), rules.DATACITE)
    withdrawn = [row for row in record.json()["dates"] if row["dateType"] == "Withdrawn"]
    assert withdrawn[0]["dateInformation"] == "Wrong labels."
    assert "sizes" not in record.json()
    assert contents.status_code == 410
    assert contents["Content-Type"].startswith("text/html")


def test_a_withdrawn_dataset_leaves_tombstones(client):
    dataset = published_dataset()
    withdrawals.withdraw_dataset(dataset=dataset, reason="Consent ended.", by=owner_of(dataset))

    page = client.get(f"/doi/{Doi.objects.get().name}")

    assert page.status_code == 410
    assert "Consent ended." in page.content.decode()


@pytest.mark.parametrize("how", ["private", "embargoed"])
def test_what_not_everybody_may_see_gets_no_identifier_until_they_may(how):
    dataset = make_dataset()
    soon = timezone.now() + timedelta(hours=1)
    hidden = {"visibility": "private"} if how == "private" else {"embargoed_until": soon}
    Dataset.objects.filter(pk=dataset.pk).update(**hidden)
    dataset.refresh_from_db()
    publish(dataset, accept(dataset))
    assert not Doi.objects.exists()
    assert dois.mint_missing() == 0

    Dataset.objects.filter(pk=dataset.pk).update(visibility="public", embargoed_until=None)

    assert dois.mint_missing() == 1
    assert Doi.objects.count() == 1


def test_the_page_says_that_a_local_identifier_is_not_registered(client):
    dataset = published_dataset()

    html = client.get(f"/datasets/{dataset.name}/").content.decode()

    assert Doi.objects.get().name in html
    assert "not registered at doi.org" in html


class _Registry(BaseHTTPRequestHandler):
    """Answers as DataCite does, and remembers what it was sent."""

    seen: list[dict] = []
    statuses: list[int] = []

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(
            {"path": self.path, "auth": self.headers["Authorization"]} | json.loads(body)
        )
        self.send_response(self.statuses.pop(0) if self.statuses else 201)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Silent."""


@pytest.fixture
def registry(settings) -> Iterator[type[_Registry]]:
    """A server that stands for DataCite's, which the settings name."""
    _Registry.seen, _Registry.statuses = [], []
    server = HTTPServer(("127.0.0.1", 0), _Registry)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.DEXTER_DOI_PROVIDER = "datacite"
    settings.DEXTER_DOI_PREFIX = "10.1234"
    settings.DEXTER_DATACITE_URL = f"http://127.0.0.1:{server.server_port}"
    settings.DEXTER_DATACITE_USER, settings.DEXTER_DATACITE_PASSWORD = "MEMBER", "secret"
    yield _Registry
    server.shutdown()
    server.server_close()
    thread.join()


def test_datacite_is_asked_by_a_job(registry, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        dataset = published_dataset(title="Pouring")

    doi = Doi.objects.get()
    (sent,) = registry.seen
    assert (doi.provider, doi.name.split("/")[0]) == ("datacite", "10.1234")
    assert sent["path"] == f"/dois/{doi.name}"
    assert sent["auth"].startswith("Basic ")
    record = sent["data"]["attributes"]
    assert record.pop("event") == "publish"
    jsonschema.validate(record, rules.DATACITE)
    assert record["url"].endswith(f"/datasets/{dataset.name}/versions/1.0.0/")


@pytest.mark.parametrize(("status", "state"), [(503, "due"), (422, "dead")])
def test_what_datacite_refuses_is_tried_again_or_given_up(
    registry, django_capture_on_commit_callbacks, status, state
):
    registry.statuses = [status]
    with django_capture_on_commit_callbacks(execute=True):
        dataset = published_dataset()

    assert dataset.state == "published"
    assert not Doi.objects.exists()
    assert Job.objects.get(kind=dois.KIND).state == state


def test_what_was_given_up_is_not_taken_up_by_itself(registry, django_capture_on_commit_callbacks):
    registry.statuses = [422]
    with django_capture_on_commit_callbacks(execute=True):
        published_dataset()

    with django_capture_on_commit_callbacks(execute=True):
        assert dois.mint_missing() == 0

    assert len(registry.seen) == 1
    assert Job.objects.get(kind=dois.KIND).state == "dead"


def test_no_provider_mints_nothing(settings, client, django_assert_num_queries):
    settings.DEXTER_DOI_PROVIDER = ""
    dataset = published_dataset()
    with django_assert_num_queries(0):
        assert dois.mint_missing() == 0

    assert not Doi.objects.exists()
    assert client.get(f"/datasets/{dataset.name}/").status_code == 200
    cited = client.get(f"/api/v1/datasets/{dataset.name}/citation?style=cff")
    assert "doi" not in yaml.safe_load(cited.content)
