"""Croissant 1.1: for a version in the catalogue, and for an unpacked bundle."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from catalog.metadata import citation, odrl, provenance, records, responsible
from catalog.metadata.addresses import (
    absolute,
    dataset_url,
    doi_of,
    doi_url,
    licence_urls,
    recording_url,
    version_page_url,
)
from catalog.metadata.context import CONFORMS_TO, CONTEXT
from catalog.metadata.page import page_document as page_document
from catalog.metadata.parties import PUBLISHER, Party, creators_of
from catalog.metadata.wording import description_of, encoding_of, keywords_of
from catalog.models import Dataset, SourceFile, Version
from catalog.states import READABLE

Node = dict[str, Any]

_HAD: Final = (
    "It is had with a bundle of the dataset; the address leads to the page of the recording. "
    "Size and SHA-256 are those of the file in the bundle."
)
_KEPT: Final = ("recording", "bytes", "sha256", "format", "licence", "episodes")


def version_croissant(version: Version) -> Node:
    """The document of a published version; each file's address leads to the recording's page.

    No address gives the bytes alone: they are had with a bundle, which carries their licence.
    What was withdrawn since is left out: its manifest keeps it, and nothing tells of it any more.
    """
    gone = version.dataset.source_files.filter(withdrawn_at__isnull=False)
    left_out = set(map(str, gone.values_list("recording_id", flat=True)))
    files = [
        {
            "path": f"data/{file['recording']}/{file['filename']}",
            "url": recording_url(version.dataset, file["recording"]),
            "says": _HAD,
            **{key: file[key] for key in _KEPT},
        }
        for file in version.manifest["files"]
        if file["recording"] not in left_out
    ]
    return _document(version, files) | _filled({"usageInfo": odrl.offers_of(version.dataset)})


def bundle_croissant(version: Version, files: Sequence[Mapping[str, Any]]) -> Node:
    """The document at the root of an unpacked bundle.

    ``files`` are those of the bundle's manifest: `{"path","bytes","sha256","recording",
    "episodes": [ids]}`. A file without a recording is a document of the bundle. The offers are
    left out: whoever holds a bundle has terms of their own, which lie beside it.
    """
    known = {file["recording"]: file for file in version.manifest["files"]}
    return _document(version, [_bundled(file, known) for file in files])


def _bundled(file: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Node:
    source = known.get(str(file.get("recording") or ""), {})
    wanted = set(map(str, file.get("episodes") or ()))
    chosen = [episode for episode in source.get("episodes", ()) if episode["id"] in wanted]
    return {
        "path": file["path"],
        "url": quote(str(file["path"])),
        "recording": str(file.get("recording") or ""),
        "bytes": file["bytes"],
        "sha256": file["sha256"],
        "format": source.get("format", ""),
        "licence": source.get("licence", ""),
        "episodes": chosen,
    }


def _document(version: Version, given: Sequence[Mapping[str, Any]]) -> Node:
    dataset = version.dataset
    known = _source_files(dataset, given)
    files = [{**file, "streams": _streams(known.get(file["recording"]))} for file in given]
    doi = doi_of(version)
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "@id": version_page_url(version),
        "conformsTo": CONFORMS_TO,
        "name": dataset.slug,
        "alternateName": dataset.title,
        "description": description_of(dataset),
        "url": dataset_url(dataset),
        **_filled({"identifier": doi_url(doi) if doi else ""}),
        "license": licence_urls(dataset.licence, dataset),
        "creator": [_creator(party) for party in creators_of(dataset)],
        "publisher": {"@type": "sc:Organization", "name": PUBLISHER, "url": absolute("/")},
        "datePublished": citation.date_of(version).date().isoformat(),
        "version": version.number,
        "keywords": keywords_of(dataset),
        "inLanguage": "en",
        "isLiveDataset": False,
        "citeAs": citation.render(version, "bibtex"),
        **responsible.of_dataset(dataset),
        **provenance.of_version(version, _before(version)),
        "distribution": [_file_object(file, dataset, known) for file in files],
        "recordSet": records.record_sets(files),
    }


def _source_files(dataset: Dataset, files: Sequence[Mapping[str, Any]]) -> dict[str, SourceFile]:
    """What the catalogue knows of the files beyond the manifest, by recording."""
    wanted = [file["recording"] for file in files if file["recording"]]
    rows = dataset.source_files.filter(recording_id__in=wanted)
    return {str(row.recording_id): row for row in rows}


def _streams(file: SourceFile | None) -> list[Mapping[str, Any]]:
    return list(file.streams) if file else []


def _before(version: Version) -> Version | None:
    """The published version with the next lower number."""
    rows = version.dataset.versions.filter(state__in=READABLE, rank__lt=version.rank)
    return rows.order_by("-rank").first()


def _creator(party: Party) -> Node:
    if not party.is_person:
        return {"@type": "sc:Organization", "name": party.name}
    named = {"sameAs": party.orcid_url, "givenName": party.given, "familyName": party.family}
    return {"@type": "sc:Person", "name": party.name} | _filled(named)


def _file_object(
    file: Mapping[str, Any], dataset: Dataset, known: Mapping[str, SourceFile]
) -> Node:
    found: Node = {
        "@type": "cr:FileObject",
        "@id": _identifier(file),
        "name": file["path"],
        "contentUrl": file["url"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": encoding_of(file["format"], str(file["path"])),
        "sha256": file["sha256"],
    }
    if "says" in file:
        found["description"] = file["says"]
    if file["licence"]:
        found["license"] = licence_urls(file["licence"], dataset)
    source = known.get(file["recording"])
    return found | (provenance.of_file(source, dataset) if source else {})


def _identifier(file: Mapping[str, Any]) -> str:
    """The recording's id, since a name may hold spaces, which mlcroissant refuses in an `@id`."""
    return str(file["recording"]) or re.sub(r"[^A-Za-z0-9._/-]", "_", str(file["path"]))


def _filled(fields: Mapping[str, Any]) -> Node:
    return {key: value for key, value in fields.items() if value}


def embedded(document: Mapping[str, Any]) -> str:
    """The document as text for a script element: nothing in it can end the element."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
