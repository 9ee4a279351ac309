"""What stands in a dataset's page for search engines: schema.org's Dataset.

Properties are those that Google's dataset search requires and recommends, and schema.org's own.
"""

from __future__ import annotations

from typing import Any

from catalog.facets import label_of
from catalog.metadata import citation
from catalog.metadata.addresses import (
    absolute,
    api_url,
    catalogue_url,
    croissant_url,
    dataset_url,
    doi_of,
    doi_url,
    licence_urls,
    picture_path,
)
from catalog.metadata.context import MEDIA_TYPE
from catalog.metadata.parties import PUBLISHER, Party, contributors_of, creators_of
from catalog.metadata.wording import description_of, keywords_of
from catalog.models import Dataset, Version

Node = dict[str, Any]
SHORTEST_DESCRIPTION = 50
"""Characters below which search engines leave a dataset out."""


def page_document(version: Version) -> Node:
    """The document of a dataset's page."""
    dataset = version.dataset
    picture = picture_path(dataset)
    doi = doi_of(version)
    found: Node = {
        "@context": ["https://schema.org/", {"odrl": "http://www.w3.org/ns/odrl/2/"}],
        "@type": "Dataset",
        "@id": dataset_url(dataset),
        "name": dataset.title,
        "alternateName": dataset.name,
        "description": _description(dataset),
        "url": dataset_url(dataset),
        "identifier": _identifiers(version),
        "sameAs": doi_url(doi) if doi else "",
        "license": licence_urls(dataset.licence, dataset),
        "isAccessibleForFree": dataset.is_open or any(not row["price"] for row in dataset.licences),
        "conditionsOfAccess": _conditions(dataset),
        "usageInfo": [{"@type": "CreativeWork", "url": f"{dataset_url(dataset)}#licences"}],
        "creator": [_party(party) for party in creators_of(dataset)],
        "contributor": [
            {"@type": "Role", "roleName": party.role, "contributor": _party(party)}
            for party in contributors_of(dataset)
            if party.role != "Creator"
        ],
        "publisher": {"@type": "Organization", "name": PUBLISHER, "url": absolute("/")},
        "datePublished": citation.date_of(version).date().isoformat(),
        "dateModified": dataset.listed_at.date().isoformat(),
        "version": version.number,
        "keywords": keywords_of(dataset),
        "inLanguage": "en",
        "citation": citation.render(version, "apa").strip(),
        "variableMeasured": _variables(dataset),
        "measurementTechnique": _techniques(dataset),
        "size": f"{version.bytes} B",
        "thumbnailUrl": absolute(picture) if picture else "",
        "image": absolute(picture) if picture else "",
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": PUBLISHER,
            "url": catalogue_url(),
        },
        "isBasedOn": dataset.sheet.get("sources", []),
        "distribution": _distribution(version),
    }
    return {key: value for key, value in found.items() if value not in ("", [], None)}


def _description(dataset: Dataset) -> str:
    """What it is; short summaries are lengthened by what is known anyway."""
    text = description_of(dataset)
    if len(text) >= SHORTEST_DESCRIPTION:
        return text
    sensed = ", ".join(label_of(kind).lower() for kind in dataset.modalities) or "hand motion"
    parts = [f"{dataset.episodes_count} episodes of hands at work with {sensed}."]
    return " ".join([text if text.endswith(".") else f"{text}.", *parts])


def _identifiers(version: Version) -> list[Node | str]:
    doi = doi_of(version)
    found: list[Node | str] = [doi_url(doi)] if doi else []
    if version.manifest_sha256:
        value = {"propertyID": "sha256", "value": version.manifest_sha256}
        found.append({"@type": "PropertyValue", "name": "Hash of the manifest", **value})
    return found


def _conditions(dataset: Dataset) -> str:
    if dataset.is_open:
        return "Open: no account is needed."
    names = ", ".join(row["name"] for row in dataset.licences)
    return f"Needs an agreement; offered under: {names}." if names else "No public offer yet."


def _party(party: Party) -> Node:
    if not party.is_person:
        return {"@type": "Organization", "name": party.name}
    named: Node = {
        "@type": "Person",
        "name": party.name,
        "givenName": party.given,
        "familyName": party.family,
        "sameAs": party.orcid_url,
    }
    if party.affiliation:
        named["affiliation"] = {"@type": "Organization", "name": party.affiliation}
    return {key: value for key, value in named.items() if value}


def _variables(dataset: Dataset) -> list[Node]:
    """Each kind of stream with its unit, once."""
    found: dict[tuple[str, str], Node] = {}
    for stream in dataset.sheet.get("streams", []):
        key = (stream["kind"], stream["unit"])
        node = {"@type": "PropertyValue", "name": stream["label"], "propertyID": stream["kind"]}
        found.setdefault(key, node | ({"unitText": stream["unit"]} if stream["unit"] else {}))
    return list(found.values())


def _techniques(dataset: Dataset) -> list[str]:
    how = ["Simulation"] if dataset.is_synthetic else []
    return [*how, *dataset.devices]


def _distribution(version: Version) -> list[Node]:
    """Where the metadata, the episodes and a sample can be had without an agreement."""
    dataset = version.dataset
    croissant: Node = {
        "@type": "DataDownload",
        "name": "Croissant metadata",
        "encodingFormat": MEDIA_TYPE,
        "contentUrl": croissant_url(version),
    }
    listed: Node = {
        "@type": "DataDownload",
        "name": "List of episodes",
        "encodingFormat": "application/json",
        "contentUrl": api_url(dataset, "versions", version.number, "episodes"),
    }
    return [croissant, listed, *_sample(version)]


def _sample(version: Version) -> list[Node]:
    """The sample that everybody may take, where one was made; only the latest version has one."""
    sample = getattr(version, "sample", None)
    if sample is None or version.pk != version.dataset.latest_version_id:
        return []
    node: Node = {
        "@type": "DataDownload",
        "name": f"Sample: {sample.get_kind_display().lower()}",
        "encodingFormat": "application/zip",
        "contentUrl": absolute(f"{version.dataset.get_absolute_url()}sample/"),
        "contentSize": f"{sample.bytes} B",
        "sha256": sample.sha256,
    }
    return [node]
