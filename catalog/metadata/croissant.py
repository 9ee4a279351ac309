"""Croissant 1.1: for a version in the catalogue, and for an unpacked bundle.

The episodes stand in the document itself, so that they can be read without the files.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from catalog.metadata import citation
from catalog.metadata.addresses import dataset_url, licence_url, version_url
from catalog.metadata.context import CONFORMS_TO, CONTEXT, MEDIA_TYPE
from catalog.models import Dataset, Version
from catalog.sheet import attribution_of

_FORMATS = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "npz": "application/x-npz",
    "hdf5": "application/x-hdf5",
}
_FIELDS = {
    "id": "sc:Text",
    "file": "sc:Text",
    "t_start_s": "sc:Float",
    "t_end_s": "sc:Float",
    "task": "sc:Text",
    "instruction": "sc:Text",
    "hand": "sc:Text",
    "success": "sc:Text",
    "objects": "sc:Text",
}
_KEPT = ("recording", "bytes", "sha256", "format", "licence", "episodes")
_PEOPLE = ("creator", "publisher")
_SUCCESS = {True: "yes", False: "no", None: "unknown"}


def version_croissant(version: Version) -> dict[str, Any]:
    """The document of a published version; its files are had by a bundle, not by their URLs."""
    page = dataset_url(version.dataset)
    files = [
        {
            "path": f"data/{file['recording']}/{file['filename']}",
            "url": f"{page}?version={version.number}#file-{file['recording']}",
            **{key: file[key] for key in _KEPT},
        }
        for file in version.manifest["files"]
    ]
    return _document(version, files)


def page_document(version: Version) -> dict[str, Any]:
    """What stands in the dataset's page for search engines: where the whole document is."""
    whole = _document(version, [])
    address = f"{version_url(version).partition('/versions/')[0]}/croissant"
    download = {"@type": "DataDownload", "encodingFormat": MEDIA_TYPE, "contentUrl": address}
    names = ("description", "url", "license", "datePublished", "version", "keywords")
    people = {key: {"@type": "Organization", "name": whole[key]["name"]} for key in _PEOPLE}
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **{key: whole[key] for key in names},
        "name": version.dataset.title,
        **people,
        "distribution": [download],
    }


def bundle_croissant(version: Version, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The document at the root of an unpacked bundle.

    ``files`` are those of the bundle's manifest: `{"path","bytes","sha256","recording",
    "episodes": [ids]}`. A file without a recording is a document of the bundle.
    """
    known = {file["recording"]: file for file in version.manifest["files"]}
    return _document(version, [_bundled(file, known) for file in files])


def _bundled(file: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
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


def _document(version: Version, files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    dataset = version.dataset
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": dataset.slug,
        "alternateName": dataset.title,
        "description": _description(dataset),
        "url": dataset_url(dataset),
        "license": licence_url(dataset.licence, dataset),
        "creator": {"@type": "sc:Organization", "name": dataset.organisation.name},
        "publisher": {"@type": "sc:Organization", "name": "DexterData"},
        "datePublished": (version.published_at or version.created_at).date().isoformat(),
        "version": version.number,
        "keywords": _keywords(dataset),
        "inLanguage": "en",
        "isLiveDataset": False,
        "citeAs": citation.render(version, "bibtex"),
        "rai:dataCollection": _collection(dataset),
        "distribution": [_file_object(file, dataset) for file in files],
        "recordSet": [_episodes(files)],
    }


def _description(dataset: Dataset) -> str:
    label = "Synthetic data from a simulator. " if dataset.is_synthetic else ""
    return f"{label}{dataset.summary or dataset.title}"


def _keywords(dataset: Dataset) -> list[str]:
    found = ["hand manipulation", *dataset.tasks, *dataset.modalities]
    return [*found, "synthetic"] if dataset.is_synthetic else found


def _collection(dataset: Dataset) -> str:
    how = "Made by a seeded simulator." if dataset.is_synthetic else "Recorded with sensors."
    devices = f" Devices: {', '.join(dataset.devices)}." if dataset.devices else ""
    attribution = attribution_of(dataset.sheet, dataset.attribution)
    source = f" {attribution}" if attribution else ""
    return f"{how}{devices}{source}"


def _file_object(file: Mapping[str, Any], dataset: Dataset) -> dict[str, Any]:
    guessed = mimetypes.guess_type(str(file["path"]))[0] or "application/octet-stream"
    found: dict[str, Any] = {
        "@type": "cr:FileObject",
        "@id": _identifier(file),
        "name": file["path"],
        "contentUrl": file["url"],
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": _FORMATS.get(file["format"], guessed),
        "sha256": file["sha256"],
    }
    if file["licence"]:
        found["license"] = licence_url(file["licence"], dataset)
    return found


def _identifier(file: Mapping[str, Any]) -> str:
    """The recording's id, since a name may hold spaces, which mlcroissant refuses in an `@id`."""
    return str(file["recording"]) or re.sub(r"[^A-Za-z0-9._/-]", "_", str(file["path"]))


def _episodes(files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": "episodes",
        "name": "episodes",
        "description": "Labelled time ranges, in seconds since the start of their file.",
        "key": {"@id": "episodes/id"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"episodes/{name}",
                "name": name,
                "dataType": kind,
            }
            for name, kind in _FIELDS.items()
        ],
        "data": [
            {f"episodes/{name}": value for name, value in _record(file, episode).items()}
            for file in files
            for episode in file["episodes"]
        ],
    }


def _record(file: Mapping[str, Any], episode: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": episode["id"],
        "file": file["path"],
        "t_start_s": episode["t_start_s"],
        "t_end_s": episode["t_end_s"],
        "task": episode["task"],
        "instruction": episode["instruction"],
        "hand": episode["hand"],
        "success": _SUCCESS[episode["success"]],
        "objects": "; ".join(episode["objects"]),
    }


def embedded(document: Mapping[str, Any]) -> str:
    """The document as text for a script element: nothing in it can end the element."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text
