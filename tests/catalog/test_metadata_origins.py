"""Whom the recordings were taken from is named wherever a version is cited."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from catalog.metadata import citation, croissant, datacite, page
from catalog.services.withdrawals import withdraw_recording
from tests.catalog import metadata_rules as rules
from tests.catalog.factories import (
    accept,
    make_dataset,
    partner,
    publish,
    published_dataset,
    source,
)

pytestmark = pytest.mark.django_db
SIGNS = "M. W. Kadous, “Signs & more”, University of Example, CC BY 4.0."
DOORS = "A. Example and contributors, doors, Apache-2.0."
ADDRESS = "https://archive.example/signs"
SENTENCE = f"Sources: {DOORS.rstrip('.')}; {SIGNS}"


@pytest.fixture
def version():
    """Recordings of two others, put together by somebody else."""
    dataset = make_dataset(licence="CC-BY-4.0", attribution="Whoever is on no file")
    rows = accept(dataset, file=source(attribution=SIGNS, sources=(ADDRESS, "A thesis")))
    rows += accept(dataset, file=source(attribution=f"{DOORS}\n"))
    rows += accept(dataset, file=source(attribution=SIGNS))
    return publish(dataset, rows)


def test_every_citation_names_the_sources_beside_the_authors(version):
    bibtex, apa = (citation.render(version, style) for style in ("bibtex", "apa"))
    csl = json.loads(citation.render(version, "csl"))[0]
    cff = yaml.safe_load(citation.render(version, "cff"))

    assert f"{version.manifest_sha256}. {SENTENCE.replace('&', chr(92) + '&')}}}," in bibtex
    assert apa.splitlines()[1] == SENTENCE
    assert csl["note"].endswith(f". {SENTENCE}")
    assert cff["message"].endswith(f"and name its sources too. {SENTENCE}")
    jsonschema.validate(cff, rules.CFF)
    owner = version.dataset.organisation.name
    assert owner in bibtex
    assert csl["author"] == [{"literal": owner}]


def test_what_programs_read_names_them_too(version):
    record = datacite.attributes(version)

    jsonschema.validate(record, rules.DATACITE)
    assert {"description": SENTENCE, "descriptionType": "Other"} in record["descriptions"]
    assert [
        row["relatedIdentifier"]
        for row in record["relatedIdentifiers"]
        if row["relationType"] == "IsDerivedFrom"
    ] == [ADDRESS]
    assert SENTENCE in page.page_document(version)["citation"]
    assert "University of Example" in croissant.version_croissant(version)["citeAs"]


def test_an_earlier_version_names_its_own_sources(version):
    dataset = version.dataset
    later = publish(dataset, accept(dataset, file=source(attribution="Lab C")), "2.0.0")
    version.refresh_from_db()

    assert citation.render(version, "apa").splitlines()[1] == SENTENCE
    assert citation.render(later, "apa").splitlines()[1] == "Sources: Lab C."


def test_what_was_withdrawn_is_not_named_any_more(version):
    gone = version.dataset.source_files.get(attribution__startswith=DOORS)
    publish(version.dataset, accept(version.dataset, file=source()), "2.0.0")

    withdraw_recording(recording_id=gone.recording_id, reason="Asked.", by=None)
    version.refresh_from_db()

    assert citation.render(version, "apa").splitlines()[1] == f"Sources: {SIGNS}"


def test_before_a_file_says_more_the_dataset_does():
    dataset = published_dataset(attribution="Lab D")

    assert citation.render(dataset.latest_version, "apa").splitlines()[1] == "Sources: Lab D."


def test_who_is_the_author_anyway_is_not_named_twice():
    organisation, _ = partner(name="Lab E", slug="lab-e")
    for said in ("Lab E", ""):
        dataset = published_dataset(organisation=organisation, attribution=said)
        version = dataset.latest_version

        assert len(citation.render(version, "apa").splitlines()) == 1
        assert "Sources" not in citation.render(version, "bibtex")
        assert yaml.safe_load(citation.render(version, "cff"))["message"].endswith("as below.")
        assert len(datacite.attributes(version)["descriptions"]) == 1


def test_the_identifiers_record_is_made_after_the_sources_are_known(monkeypatch):
    registered = []
    register = "catalog.services.dois.LocalProvider.register"
    monkeypatch.setattr(register, lambda _self, _name, record: registered.append(record))
    dataset = make_dataset(attribution="Stated before")
    publish(dataset, accept(dataset, file=source(attribution="Lab F")))
    publish(dataset, accept(dataset, file=source(attribution="Lab G")), "1.1.0")

    said = [record["descriptions"][1]["description"] for record in registered]

    assert said == ["Sources: Lab F.", "Sources: Lab G."]


def test_the_pages_ask_to_name_the_sources(client, version):
    alone = published_dataset(attribution="")
    base = f"/datasets/{version.dataset.name}/"

    for address in (base, f"{base}versions/1.0.0/"):
        html = client.get(address).content.decode()
        assert "Also name the sources of the recordings" in html
        assert "M. W. Kadous" in html.partition('id="citation-apa"')[2].partition("</p>")[0]
    assert 'id="cite-sources"' not in client.get(f"/datasets/{alone.name}/").content.decode()
