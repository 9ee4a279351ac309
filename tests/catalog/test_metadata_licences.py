"""Licences in the documents for machines: each by an address that others know."""

from __future__ import annotations

import pytest

from catalog.metadata import citation, croissant, datacite, dcat, page
from catalog.metadata.checker import check
from tests.catalog.factories import published_dataset

pytestmark = pytest.mark.django_db
SPDX = "https://spdx.org/licenses"
SEVERAL = [f"{SPDX}/{name}.html" for name in ("Apache-2.0", "CC-BY-4.0", "MIT")]


def said_of(dataset):
    """What each document says of the licence, by its name."""
    version = dataset.latest_version
    document, node = croissant.version_croissant(version), dcat.dataset_node(dataset, version)
    assert check(document) == []
    links = node["dct:license"]
    return {
        "croissant": document["license"],
        "file": document["distribution"][0]["license"],
        "page": page.page_document(version)["license"],
        "dcat": links["@id"] if isinstance(links, dict) else [link["@id"] for link in links],
    }


def test_each_of_several_licences_has_its_own_address_in_every_document():
    dataset = published_dataset(licence="Apache-2.0 AND CC-BY-4.0 AND MIT")

    assert said_of(dataset) == dict.fromkeys(("croissant", "file", "page", "dcat"), SEVERAL)
    (offer,) = croissant.version_croissant(dataset.latest_version)["usageInfo"]
    assert offer["license"] == SEVERAL
    rights = datacite.attributes(dataset.latest_version)["rightsList"]
    assert rights[0] == {
        "rights": "Apache-2.0",
        "rightsUri": f"{SPDX}/Apache-2.0.html",
        "rightsIdentifier": "apache-2.0",
        "rightsIdentifierScheme": "SPDX",
        "schemeUri": f"{SPDX}/",
    }
    assert [row["rightsIdentifier"] for row in rights] == ["apache-2.0", "cc-by-4.0", "mit"]
    # a list of licences in CFF would leave a choice between them
    assert "license-url: " in citation.render(dataset.latest_version, "cff")


@pytest.mark.parametrize("licence", ["LicenseRef-DexterData-Partner", "CC-BY-4.0 OR MIT"])
def test_our_own_licences_and_a_choice_are_explained_on_the_page(licence):
    dataset = published_dataset(licence=licence)

    found = said_of(dataset)

    assert len(set(found.values())) == 1
    assert found["dcat"].endswith(f"/datasets/{dataset.name}/#licences")
    (row,) = datacite.attributes(dataset.latest_version)["rightsList"]
    assert row == {"rights": licence, "rightsUri": found["dcat"]}


def test_what_is_listed_beside_our_own_licence_is_named_by_its_own_address():
    dataset = published_dataset(licence="MIT AND LicenseRef-DexterData-Partner")

    ours, listed = said_of(dataset)["croissant"]

    assert listed == f"{SPDX}/MIT.html"
    assert ours.endswith("#licences")
    rights = datacite.attributes(dataset.latest_version)["rightsList"]
    assert [row.get("rightsIdentifier") for row in rights] == [None, "mit"]


# rdflib, which mlcroissant reads JSON-LD with, calls its own deprecated class
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_the_reference_implementation_reads_several_licences():
    mlcroissant = pytest.importorskip("mlcroissant")
    dataset = published_dataset(licence="Apache-2.0 AND CC-BY-4.0 AND MIT")

    read = mlcroissant.Dataset(jsonld=croissant.version_croissant(dataset.latest_version))

    assert read.metadata.ctx.issues.errors == set()
    assert sorted(read.metadata.license) == SEVERAL
