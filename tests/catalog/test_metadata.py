"""Croissant that `mlcroissant` accepts, and citations that say what the data is."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from catalog.metadata import citation, croissant
from catalog.models import Dataset
from portal.core.errors import InvalidError
from tests.catalog.factories import (
    accept,
    facts,
    make_dataset,
    partner,
    publish,
    published_dataset,
    source,
)

pytestmark = [
    pytest.mark.django_db,
    # rdflib, which mlcroissant reads JSON-LD with, calls its own deprecated class
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning"),
]


@pytest.fixture
def mlcroissant():
    """The reference implementation; it warns about its own dependencies when imported."""
    logging.disable(logging.CRITICAL)
    yield pytest.importorskip("mlcroissant")
    logging.disable(logging.NOTSET)


def bundle_files(version):
    """The files of a bundle's manifest."""
    return [
        {
            "path": f"data/{file['filename']}",
            "bytes": file["bytes"],
            "sha256": file["sha256"],
            "recording": file["recording"],
            "episodes": [episode["id"] for episode in file["episodes"]],
        }
        for file in version.manifest["files"]
    ]


@pytest.fixture
def version():
    """Two files, three episodes, an odd file name."""
    dataset = make_dataset(licence="CC-BY-4.0", title="Hände & “touch”")
    rows = accept(dataset, facts(), facts(t_start_s=3.0, task="stir", success=None))
    rows += accept(dataset, file=source(filename="a b#c?.csv", format="csv"))
    return publish(dataset, rows)


def test_the_reference_implementation_reads_the_catalogues_document(version, mlcroissant):
    document = croissant.version_croissant(version)

    read = mlcroissant.Dataset(jsonld=document)

    assert read.metadata.ctx.issues.errors == set()
    files = [item for item in document["distribution"] if item["@type"] == "cr:FileObject"]
    assert len(files) == 2
    assert len(read.metadata.distribution) == 2
    records = list(read.records("episodes"))
    assert [row["episodes/task"] for row in records] == ["pour water", "stir", "pour water"]
    assert [row["episodes/t_start_s"] for row in records] == [0.0, 3.0, 0.0]


def test_the_reference_implementation_reads_the_bundles_document(version, mlcroissant):
    files = bundle_files(version)[1:]

    read = mlcroissant.Dataset(jsonld=croissant.bundle_croissant(version, files))

    assert read.metadata.ctx.issues.errors == set()
    assert [row["episodes/file"] for row in read.records("episodes")] == ["data/a b#c?.csv"]


def test_the_command_of_the_reference_implementation_accepts_the_document(version, tmp_path):
    pytest.importorskip("mlcroissant")
    path = tmp_path / "croissant.json"
    path.write_text(json.dumps(croissant.bundle_croissant(version, bundle_files(version))))

    code = "import sys; from mlcroissant.scripts.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "validate", "--jsonld", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr[-2000:]
    assert "error" not in done.stderr.lower()


def test_every_file_is_named_with_hash_size_and_its_place_in_the_unpacked_bundle(version):
    document = croissant.bundle_croissant(version, bundle_files(version))

    first, second = document["distribution"]
    assert first["sha256"] == version.manifest["files"][0]["sha256"]
    assert (second["name"], second["contentUrl"]) == ("data/a b#c?.csv", "data/a%20b%23c%3F.csv")
    assert (second["contentSize"], second["encodingFormat"]) == ("1000 B", "text/csv")


def test_the_document_has_what_the_specification_requires(version):
    document = croissant.version_croissant(version)

    required = {
        "@context",
        "@type",
        "conformsTo",
        "name",
        "description",
        "url",
        "license",
        "creator",
        "datePublished",
        "distribution",
        "version",
        "keywords",
        "publisher",
    }
    assert required <= document.keys()
    assert document["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert document["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert document["version"] == "1.0.0"


def test_synthetic_data_says_so_in_every_document():
    dataset = published_dataset(is_synthetic=True)
    version = dataset.latest_version

    document = croissant.version_croissant(version)

    assert document["description"].startswith("Synthetic data from a simulator.")
    assert "synthetic" in document["keywords"]
    for style in citation.STYLES:
        assert "Synthetic data set" in citation.render(version, style)


def test_croissant_and_citation_are_served_with_their_media_types(client):
    name = published_dataset().name

    document = client.get(f"/api/v1/datasets/{name}/croissant")
    cited = {
        style: client.get(f"/api/v1/datasets/{name}/citation?style={style}")
        for style in ("bibtex", "apa", "csl")
    }

    assert document["Content-Type"] == (
        'application/ld+json; profile="http://mlcommons.org/croissant/1.1"'
    )
    assert json.loads(document.content)["@type"] == "sc:Dataset"
    assert cited["bibtex"]["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert cited["apa"]["Content-Type"] == "text/plain; charset=utf-8"
    assert json.loads(cited["csl"].content)[0]["type"] == "dataset"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("citation?style=mla", 422, "citation.style_unknown"),
        ("citation?version=9.0.0", 404, "version.not_found"),
        ("croissant?version=9.0.0", 404, "version.not_found"),
    ],
)
def test_what_cannot_be_cited_is_refused_with_a_code(client, query, status, code):
    name = published_dataset().name

    response = client.get(f"/api/v1/datasets/{name}/{query}")

    assert (response.status_code, response.json()["code"]) == (status, code)


def test_a_dataset_without_a_published_version_has_no_metadata(client):
    organisation, owner = partner()
    name = make_dataset(organisation=organisation).name
    client.force_login(owner)

    for path in ("croissant", "citation"):
        response = client.get(f"/api/v1/datasets/{name}/{path}")
        assert (response.status_code, response.json()["code"]) == (404, "version.not_found")


def test_bibtex_keeps_what_tex_would_swallow():
    dataset = published_dataset(title="50% {hands} & #touch_")

    text = citation.render(dataset.latest_version, "bibtex")

    assert r"title = {{50\% \{hands\} \& \#touch\_}}," in text
    assert text.count("{") == text.count("}")


def test_apa_names_owner_year_version_and_address(settings):
    settings.DEXTER_BASE_URL = "https://data.example/"
    organisation, _ = partner(name="Example Laboratory", slug="example")
    dataset = published_dataset(organisation=organisation, slug="pour", title="Pouring")
    year = Dataset.objects.get().latest_version.published_at.year

    text = citation.render(dataset.latest_version, "apa")

    doi = dataset.latest_version.doi.name
    assert text == (
        f"Example Laboratory. ({year}). Pouring (Version 1.0.0) [Data set]. DexterData. "
        f"https://data.example/doi/{doi}\n"
    )


def test_an_unknown_style_is_refused():
    with pytest.raises(InvalidError) as refused:
        citation.content_type("mla")

    assert refused.value.code == "citation.style_unknown"
