"""DataCite's metadata (kernel 4.6) as its JSON, by which a DOI is described."""

from __future__ import annotations

from typing import Any, Final

from catalog import spdx
from catalog.metadata import citation, origins
from catalog.metadata.addresses import (
    croissant_url,
    dataset_url,
    doi_of,
    is_listed_licence,
    licences_of,
    version_page_url,
)
from catalog.metadata.parties import PUBLISHER, Party, contributors_of, creators_of
from catalog.metadata.wording import description_of, encoding_of, keywords_of
from catalog.models import Dataset, Doi, Version
from catalog.states import FROZEN, VersionState

Node = dict[str, Any]

MEDIA_TYPE: Final = "application/vnd.datacite.datacite+json"
SCHEMA: Final = "http://datacite.org/schema/kernel-4"
_LICENCES: Final = "https://spdx.org/licenses/"
_SHOWN_SUBJECTS: Final = 50


def attributes(version: Version) -> Node:
    """The record of a version; of a withdrawn one what names it, without what it holds."""
    dataset, doi = version.dataset, doi_of(version)
    date = citation.date_of(version)
    found: Node = {
        **_named(doi),
        "url": version_page_url(version),
        "types": {
            "resourceTypeGeneral": "Dataset",
            "resourceType": citation.kind_of(version),
        },
        "creators": [_party(party) for party in creators_of(dataset)],
        "titles": [{"title": dataset.title, "lang": "en"}],
        "publisher": {"name": PUBLISHER, "lang": "en"},
        "publicationYear": f"{date.year:04d}",
        "subjects": [{"subject": word} for word in keywords_of(dataset)[:_SHOWN_SUBJECTS]],
        "contributors": [
            _party(party) | {"contributorType": party.role}
            for party in contributors_of(dataset)
            if party.role != "Creator"
        ],
        "dates": _dates(version),
        "language": "en",
        "alternateIdentifiers": [
            {
                "alternateIdentifier": f"{dataset.name}@{version.number}",
                "alternateIdentifierType": "DexterData name",
            }
        ],
        "relatedIdentifiers": _related(version),
        "version": version.number,
        "rightsList": _rights(dataset),
        "descriptions": _descriptions(version),
        "schemaVersion": SCHEMA,
        **_contents(version),
    }
    return {key: value for key, value in found.items() if value not in ([], "")}


def _named(doi: Doi | None) -> Node:
    if doi is None:
        return {}
    prefix, _, suffix = doi.name.partition("/")
    return {"doi": doi.name, "prefix": prefix, "suffix": suffix}


def _party(party: Party) -> Node:
    if not party.is_person:
        return {"name": party.name, "nameType": "Organizational"}
    named: Node = {
        "name": ", ".join(filter(None, (party.family, party.given))),
        "nameType": "Personal",
        "givenName": party.given,
        "familyName": party.family,
    }
    if party.orcid:
        scheme = {"nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"}
        named["nameIdentifiers"] = [{"nameIdentifier": party.orcid_url, **scheme}]
    if party.affiliation:
        named["affiliation"] = [{"name": party.affiliation}]
    return {key: value for key, value in named.items() if value}


def _descriptions(version: Version) -> list[Node]:
    """What it is, and whom to name for the recordings; who these are is said in words alone."""
    found = [{"description": description_of(version.dataset), "descriptionType": "Abstract"}]
    sources = origins.of_version(version).sentence
    return found + ([{"description": sources, "descriptionType": "Other"}] if sources else [])


def _dates(version: Version) -> list[Node]:
    found = [{"date": f"{citation.date_of(version):%Y-%m-%d}", "dateType": "Issued"}]
    taken_back = version.withdrawals.order_by("created_at").first()
    if version.state == VersionState.WITHDRAWN and taken_back is not None:
        date = f"{taken_back.created_at:%Y-%m-%d}"
        why = {"dateInformation": taken_back.reason}
        found.append({"date": date, "dateType": "Withdrawn", **why})
    return found


def _rights(dataset: Dataset) -> list[Node]:
    """One entry for each licence that holds at once; those of SPDX's list by its identifier."""
    return [_right(name, address) for name, address in licences_of(dataset.licence, dataset)]


def _right(name: str, address: str) -> Node:
    row: Node = {"rights": name, "rightsUri": address}
    if is_listed_licence(name) and spdx.is_open(name):
        row |= {
            "rightsIdentifier": name.lower(),
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": _LICENCES,
        }
    return row


def _related(version: Version) -> list[Node]:
    """The dataset as a whole, its Croissant, its sources, and the versions beside it."""
    dataset = version.dataset
    found = [
        _relation("IsVersionOf", dataset_url(dataset), "URL"),
        _relation("HasMetadata", croissant_url(version), "URL"),
    ]
    addresses = origins.of_version(version).addresses
    found += [_relation("IsDerivedFrom", address, "URL") for address in addresses]
    others = Doi.objects.filter(version__dataset=dataset, version__state__in=FROZEN)
    before = others.filter(version__rank__lt=version.rank).order_by("-version__rank").first()
    after = others.filter(version__rank__gt=version.rank).order_by("version__rank").first()
    if before is not None:
        found.append(_relation("IsNewVersionOf", before.name, "DOI"))
    if after is not None:
        found.append(_relation("IsPreviousVersionOf", after.name, "DOI"))
    return found


def _relation(kind: str, identifier: str, identifier_type: str) -> Node:
    return {
        "relatedIdentifier": identifier,
        "relatedIdentifierType": identifier_type,
        "relationType": kind,
    }


def _contents(version: Version) -> Node:
    """Sizes and formats, as long as there is something to have."""
    if version.state == VersionState.WITHDRAWN:
        return {}
    files = version.manifest.get("files", [])
    formats = {encoding_of(file["format"], file["filename"]) for file in files}
    return {
        "sizes": [f"{version.bytes} B", f"{version.episodes_count} episodes"],
        "formats": sorted(formats),
    }
