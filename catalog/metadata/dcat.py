"""DCAT 3: a dataset, and the catalogue page by page. JSON-LD and Turtle say the same.

Nodes with an `@id` inside others would be written twice in Turtle, so what is inside has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from catalog.metadata import citation, odrl
from catalog.metadata.addresses import (
    absolute,
    catalogue_url,
    croissant_url,
    dataset_url,
    doi_of,
    doi_url,
    licence_urls,
    version_page_url,
)
from catalog.metadata.parties import PUBLISHER, Party, creators_of
from catalog.metadata.wording import description_of, keywords_of
from catalog.models import Dataset, Version
from portal.core.times import moment

Node = dict[str, Any]

PREFIXES: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
_MEDIA = "https://www.iana.org/assignments/media-types/"


def dataset_node(dataset: Dataset, version: Version) -> Node:
    """A dataset in this version; ``dataset`` needs its organisation loaded."""
    doi = doi_of(version)
    found: Node = {
        "@id": dataset_url(dataset),
        "@type": "dcat:Dataset",
        "dct:title": _text(dataset.title),
        "dct:description": _text(description_of(dataset)),
        "dct:identifier": doi_url(doi) if doi else dataset.name,
        "dct:issued": _time(citation.date_of(version)),
        "dct:modified": _time(dataset.listed_at),
        "dct:language": _link("http://id.loc.gov/vocabulary/iso639-1/en"),
        "dct:publisher": _agent(Party(PUBLISHER)) | {"foaf:homepage": _link(absolute("/"))},
        "dct:creator": [_agent(party) for party in creators_of(dataset)],
        "dct:license": _links(licence_urls(dataset.licence, dataset)),
        "dct:accessRights": _link(_RIGHTS + ("PUBLIC" if dataset.is_open else "RESTRICTED")),
        "dct:type": _link("http://purl.org/dc/dcmitype/Dataset"),
        "dct:bibliographicCitation": citation.render(version, "apa").strip(),
        "dct:source": [text for text in dataset.sheet.get("sources", []) if text],
        "dcat:keyword": [_text(word) for word in keywords_of(dataset)],
        "dcat:landingPage": _link(dataset_url(dataset)),
        "dcat:version": version.number,
        "dcat:hasCurrentVersion": _link(version_page_url(_current(dataset, version))),
        "odrl:hasPolicy": [_policy(offer, dataset) for offer in odrl.offers_of(dataset)],
        "dcat:distribution": _distributions(dataset, version),
    }
    return {key: value for key, value in found.items() if value not in ("", [], None)}


def _current(dataset: Dataset, version: Version) -> Version:
    """The latest version, with its dataset loaded."""
    latest = dataset.latest_version
    if latest is None or latest.pk == version.pk:
        return version
    latest.dataset = dataset
    return latest


def _policy(offer: Node, dataset: Dataset) -> Node:
    """An offer in this document's words, without schema.org's and without an `@id` inside."""
    plain = _without_names(offer)
    assert isinstance(plain, dict)  # noqa: S101 - a node stays a node
    kept = {key: value for key, value in plain.items() if key not in ("@id", "license")}
    return kept | {
        "@type": "odrl:Offer",
        "dct:title": _text(offer["name"]),
        "dct:license": _links(offer["license"]),
        "odrl:assigner": _agent(Party(dataset.organisation.name)),
    }


def _without_names(value: Any) -> Any:
    """Links keep their `@id` alone; nodes with more than that lose it and their plain keys."""
    if isinstance(value, list):
        return [_without_names(item) for item in value]
    if not isinstance(value, dict) or "@value" in value:
        return value
    if "@id" in value and "@type" not in value:
        return {"@id": value["@id"]}
    return {
        key: _without_names(item) for key, item in value.items() if ":" in key or key == "@type"
    }


def _distributions(dataset: Dataset, version: Version) -> list[Node]:
    """The bundle, which may need an agreement, and what everybody may read."""
    licence = _links(licence_urls(dataset.licence, dataset))
    bundle: Node = {
        "@type": "dcat:Distribution",
        "dct:title": _text(f"Version {version.number} as a bundle"),
        "dct:description": _text("A ZIP of the recordings with licence, citation and manifest."),
        "dcat:accessURL": _link(dataset_url(dataset)),
        "dcat:packageFormat": _link(f"{_MEDIA}application/zip"),
        "dcat:byteSize": _typed(str(version.bytes), "xsd:nonNegativeInteger"),
        "dct:license": licence,
    }
    croissant: Node = {
        "@type": "dcat:Distribution",
        "dct:title": _text("Croissant metadata"),
        "dcat:accessURL": _link(dataset_url(dataset)),
        "dcat:downloadURL": _link(croissant_url(version)),
        "dcat:mediaType": _link(f"{_MEDIA}application/ld+json"),
        "dct:conformsTo": _link("http://mlcommons.org/croissant/1.1"),
    }
    return [bundle, croissant]


def catalogue_node(datasets: Sequence[Dataset], *, page: str, following: str) -> list[Node]:
    """One page of the catalogue and the datasets on it; ``following`` is the next page or empty."""
    catalogue: Node = {
        "@id": catalogue_url(),
        "@type": "dcat:Catalog",
        "dct:title": _text(f"{PUBLISHER} catalogue"),
        "dct:description": _text("Recordings of hands at work: motion, touch and force."),
        "dct:publisher": _agent(Party(PUBLISHER)),
        "foaf:homepage": _link(absolute("/")),
        "dcat:dataset": [_link(dataset_url(dataset)) for dataset in datasets],
    }
    catalogue["hydra:view"] = _link(page)
    view: Node = {"@id": page, "@type": "hydra:PartialCollectionView"}
    if following:
        view["hydra:next"] = _link(following)
    rows = [(item, item.latest_version) for item in datasets]
    found = [dataset_node(item, version) for item, version in rows if version is not None]
    return [_kept(catalogue), view, *found]


def _kept(node: Node) -> Node:
    return {key: value for key, value in node.items() if value != []}


def _agent(party: Party) -> Node:
    kind = "foaf:Person" if party.is_person else "foaf:Organization"
    node: Node = {"@type": kind, "foaf:name": party.name}
    return node | ({"owl:sameAs": _link(party.orcid_url)} if party.orcid else {})


def _link(address: str) -> Node:
    return {"@id": address}


def _links(found: str | list[str]) -> Node | list[Node]:
    return _link(found) if isinstance(found, str) else [_link(address) for address in found]


def _text(text: str) -> Node:
    return {"@value": text, "@language": "en"}


def _typed(text: str, kind: str) -> Node:
    return {"@value": text, "@type": kind}


def _time(value: Any) -> Node:
    return _typed(moment(value), "xsd:dateTime")
