"""schema.org, DCAT, DataCite and citations, against rules that others published."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import jsonschema
import pytest
import yaml

from catalog.credits import ROLES
from catalog.metadata import citation, datacite, dcat, page, turtle
from catalog.metadata.parties import party_of
from catalog.models import Contributor, Dataset, Doi
from tests.catalog import metadata_rules as rules
from tests.catalog.factories import accept, make_dataset, publish, published_dataset, source
from tests.licensing import factories as licensing

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # rdflib's own
]
EVIL = '50% {hands} & <b>"touch"</b> \\ #1_~^ “ü” \u2028 Grüße: - x'
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def named(dataset: Dataset) -> Dataset:
    """With a person, a group and somebody who is no author."""
    rows = (
        ("Example, Ada B", "Creator", "0000-0002-1825-0097", "Example University"),
        ("Example Hand Group", "Creator", "", ""),
        ("Sample, Cleo", "DataCollector", "", ""),
    )
    for position, (name, role, orcid, affiliation) in enumerate(rows):
        Contributor.objects.create(
            dataset=dataset,
            position=position,
            name=name,
            role=role,
            orcid=orcid,
            affiliation=affiliation,
        )
    return dataset


def kinds() -> list[Dataset]:
    """Open, offered, without an offer, synthetic, with persons, with signs that need care."""
    offered = licensing.stored_dataset(b"one")
    licensing.commercial_offer(offered)
    awkward = make_dataset(title=EVIL, summary=EVIL, licence="CC-BY-4.0")
    file = source(sources=(EVIL, "https://zenodo.example/1"), device=EVIL)
    publish(awkward, accept(awkward, file=file))
    found = [
        published_dataset(licence="CC-BY-4.0"),
        offered,
        published_dataset(summary="", title="Cup"),
        published_dataset(is_synthetic=True),
        named(published_dataset(licence="CC-BY-4.0 OR MIT")),
        published_dataset(licence="Apache-2.0 AND CC-BY-4.0 AND MIT"),
        awkward,
    ]
    for dataset in found:
        dataset.refresh_from_db()
    return found


def test_the_pages_document_has_what_dataset_search_requires_and_recommends():
    for dataset in kinds():
        document = page.page_document(dataset.latest_version)
        jsonschema.validate(document, rules.DATASET_SEARCH)


def test_the_document_in_the_page_cannot_end_its_element(client):
    dataset = make_dataset(title="</script><script>alert(1)</script>", licence="CC-BY-4.0")
    publish(dataset, accept(dataset))

    html = client.get(f"/datasets/{dataset.name}/").content.decode()

    (found,) = SCRIPT.findall(html)
    assert json.loads(found)["name"] == dataset.title
    assert "<script>alert(1)" not in html


def graph_of(text: str, syntax: str) -> Any:
    rdflib = pytest.importorskip("rdflib")
    return rdflib.Graph().parse(data=text, format=syntax)


def test_both_syntaxes_of_dcat_say_the_same():
    compare = pytest.importorskip("rdflib.compare")
    for dataset in kinds():
        nodes = [dcat.dataset_node(dataset, dataset.latest_version)]
        one = graph_of(json.dumps(turtle.json_ld(nodes, dcat.PREFIXES)), "json-ld")
        other = graph_of(turtle.turtle(nodes, dcat.PREFIXES), "turtle")

        assert len(one) > 25
        assert compare.isomorphic(one, other), dataset.title


def test_dcat_has_the_classes_and_properties_of_a_dataset(client):
    rdflib = pytest.importorskip("rdflib")
    dataset = licensing.stored_dataset(b"one")
    licensing.academic_offer(dataset)
    answer = client.get(f"/api/v1/datasets/{dataset.name}/dcat?syntax=turtle")
    assert answer["Content-Type"] == "text/turtle; charset=utf-8"

    graph = graph_of(answer.content.decode(), "turtle")

    name = rdflib.Namespace
    dcat_, dct, odrl = (name(dcat.PREFIXES[key]) for key in ("dcat", "dct", "odrl"))
    (subject,) = graph.subjects(rdflib.RDF.type, dcat_.Dataset)
    for predicate in (dct.title, dct.description, dct.publisher, dct.creator, dct.issued,
                      dct.license, dct.accessRights, dcat_.keyword, dcat_.version):  # fmt: skip
        assert list(graph.objects(subject, predicate)), predicate
    assert len(list(graph.objects(subject, dcat_.distribution))) == 2
    (policy,) = graph.objects(subject, odrl.hasPolicy)
    assert (policy, rdflib.RDF.type, odrl.Offer) in graph
    assert len(list(graph.objects(policy, odrl.permission))) == 2
    (assigner,) = graph.objects(policy, odrl.assigner)
    foaf = name(dcat.PREFIXES["foaf"])
    assert str(graph.value(assigner, foaf.name)) == dataset.organisation.name


def test_dcat_is_negotiated(client):
    name = published_dataset().name
    address = f"/api/v1/datasets/{name}/dcat"

    assert client.get(address)["Content-Type"] == "application/ld+json"
    turtle_ = client.get(address, headers={"Accept": "text/turtle"})
    assert turtle_["Content-Type"].startswith("text/turtle")
    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406
    wrong = client.get(f"{address}?syntax=xml")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "metadata.syntax_unknown")


def test_the_catalogue_is_read_page_by_page(client, monkeypatch):
    rdflib = pytest.importorskip("rdflib")
    monkeypatch.setattr("catalog.api.metadata.PER_PAGE", 2)
    names = {published_dataset().name for _ in range(3)}
    dataset_class = rdflib.Namespace(dcat.PREFIXES["dcat"]).Dataset
    address, seen = "/api/v1/dcat", []

    while address:
        answer = client.get(address)
        graph = graph_of(answer.content.decode(), "json-ld")
        seen += [str(one) for one in graph.subjects(rdflib.RDF.type, dataset_class)]
        link = answer.get("Link", "")
        address = link[link.index("/api/") : link.index(">")] if link else ""

    assert len(seen) == 3
    assert {one.split("/datasets/")[1].strip("/") for one in seen} == names
    wrong = client.get("/api/v1/dcat?page=9")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "page.invalid")


def test_datacites_record_keeps_to_its_rules():
    for dataset in kinds():
        record = datacite.attributes(dataset.latest_version)
        jsonschema.validate(record, rules.DATACITE)


NEW_IN_46 = {
    "resourceTypeGeneral": ("Award", "Project"),
    "relatedIdentifierType": ("CSTR", "RRID"),
    "relationType": ("HasTranslation", "IsTranslationOf"),
    "contributorType": ("Translator",),
    "dateType": ("Coverage",),
}
"""Every word that 4.6 added to the controlled lists of 4.5, which are all that it changed."""


def datacite_46() -> dict[str, Any]:
    """The schema of 4.5 that DataCite's client ships, the newest it has, with the words of 4.6."""
    text = resources.files("datacite").joinpath("schemas/datacite-v4.5.json").read_text()
    schema: dict[str, Any] = json.loads(text)
    for name, words in NEW_IN_46.items():
        held = schema["definitions"][name]["enum"]
        assert not {*held} & {*words}
        held += words
    return schema


def test_datacites_record_keeps_to_the_published_schema():
    check = jsonschema.Draft201909Validator(datacite_46())
    for dataset in kinds():
        check.validate(datacite.attributes(dataset.latest_version))


def test_every_role_is_one_that_datacite_knows():
    check = jsonschema.Draft201909Validator(datacite_46())
    dataset = published_dataset()
    for position, role in enumerate(ROLES):
        Contributor.objects.create(dataset=dataset, position=position, name="A", role=role)

    record = datacite.attributes(dataset.latest_version)

    check.validate(record)
    assert {row["contributorType"] for row in record["contributors"]} == {*ROLES} - {"Creator"}


def test_versions_know_each_other_by_their_identifiers():
    dataset = make_dataset()
    first = publish(dataset, accept(dataset))
    second = publish(dataset, accept(dataset), "1.1.0")

    old, new = datacite.attributes(first), datacite.attributes(second)

    related = lambda record: {  # noqa: E731
        row["relationType"]: row["relatedIdentifier"] for row in record["relatedIdentifiers"]
    }
    assert related(old)["IsPreviousVersionOf"] == second.doi.name
    assert related(new)["IsNewVersionOf"] == first.doi.name


def test_cff_keeps_to_its_rules():
    for dataset in kinds():
        found = yaml.safe_load(citation.render(dataset.latest_version, "cff"))
        jsonschema.validate(found, rules.CFF)
        assert found["title"] == dataset.title


def test_persons_are_cited_as_persons_and_groups_as_they_are_written():
    version = named(published_dataset(title="Pouring")).latest_version

    assert citation.render(version, "apa").startswith(
        f"Example, A. B., & Example Hand Group. ({version.published_at.year}). Pouring"
    )
    bibtex = citation.render(version, "bibtex")
    assert "author = {Example, Ada B and {Example Hand Group}}," in bibtex
    authors = citation.csl_item(version)["author"]
    assert authors[0]["ORCID"] == "https://orcid.org/0000-0002-1825-0097"
    assert authors[1] == {"literal": "Example Hand Group"}


@pytest.mark.parametrize(
    ("name", "orcid", "family", "given"),
    [
        ("Example, Ada", "", "Example", "Ada"),
        ("Ada Example", "0000-0002-1825-0097", "Example", "Ada"),
        ("Ada", "0000-0002-1825-0097", "Ada", ""),
        ("Example Hand Group", "", "", ""),
        ("Hands, ", "", "", ""),
    ],
)
def test_who_is_a_person(name, orcid, family, given):
    party = party_of(Contributor(name=name, orcid=orcid, role="Creator"))

    assert (party.family, party.given, party.is_person) == (family, given, bool(family))


def test_a_registered_identifier_is_cited_and_a_local_one_is_an_address():
    version = published_dataset().latest_version
    local = citation.render(version, "bibtex")
    assert "doi = " not in local
    assert f"/doi/{version.doi.name}" in local

    Doi.objects.filter(version=version).update(provider="datacite", name="10.1234/dexter.1")
    version.refresh_from_db()

    assert "doi = {10.1234/dexter.1}" in citation.render(version, "bibtex")
    assert "https://doi.org/10.1234/dexter.1" in citation.render(version, "apa")
    assert citation.csl_item(version)["DOI"] == "10.1234/dexter.1"
    assert yaml.safe_load(citation.render(version, "cff"))["doi"] == "10.1234/dexter.1"


def test_more_than_twenty_authors_are_shortened():
    dataset = published_dataset()
    Contributor.objects.bulk_create(
        Contributor(dataset=dataset, position=n, name=f"Name{n}, A", role="Creator")
        for n in range(25)
    )

    text = citation.render(dataset.latest_version, "apa")

    assert "Name18, A., … Name24, A. (" in text
    assert "Name19" not in text
