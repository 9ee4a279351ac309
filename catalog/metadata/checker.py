"""Our own rules for a Croissant document, stricter than `mlcroissant`'s.

It says nothing of a missing creator, lets a wrong sha256 pass until the file is read, and only
warns of a missing licence, version or date. It reads no record set, so that one over files that
nobody can read passes too. Here each is an error. With a folder the files beside
the document are read too: that they are there, their sizes and their hashes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from catalog.metadata.checker_offers import Fault, kinds_of, listed, offer_faults
from catalog.metadata.checker_sources import source_faults

CONFORMS_TO: Final = "http://mlcommons.org/croissant/1.1"
SCHEMA_ORG: Final = "https://schema.org/"
REQUIRED: Final = (
    "name",
    "description",
    "url",
    "license",
    "creator",
    "publisher",
    "datePublished",
    "version",
    "keywords",
    "distribution",
    "recordSet",
)
_SEMVER = re.compile(r"\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SIZE = re.compile(r"(\d+) B")
_READ_BYTES: Final = 1 << 20


def check(document: Any, folder: Path | None = None) -> list[Fault]:
    """Everything that is wrong with a document; ``folder`` holds the files that it describes."""
    if not isinstance(document, Mapping):
        return [Fault("croissant.not_an_object", "document", "It is no JSON object.")]
    found = [*_head(document), *_context(document), *_parties(document), *_references(document)]
    for file in _objects(document, "distribution"):
        found += _file(file, folder)
    for record_set in _objects(document, "recordSet"):
        found += _record_set(record_set)
    found += source_faults(document)
    for number, offer in enumerate(listed(document.get("usageInfo"))):
        found += offer_faults(offer, f"usageInfo[{number}]")
    return found


def _objects(document: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    return (item for item in listed(document.get(key)) if isinstance(item, Mapping))


def _head(document: Mapping[str, Any]) -> Iterator[Fault]:
    if "Dataset" not in kinds_of(document):
        yield Fault("croissant.type", "@type", "The document has to be an sc:Dataset.")
    if CONFORMS_TO not in map(str, listed(document.get("conformsTo"))):
        yield Fault("croissant.conforms_to", "conformsTo", f"Say that it follows {CONFORMS_TO}.")
    for key in REQUIRED:
        if not document.get(key):
            yield Fault("croissant.missing", key, "It is missing or empty.")
    version = str(document.get("version") or "")
    if version and not _SEMVER.fullmatch(version):
        yield Fault("croissant.version", "version", "Write major.minor.patch.")
    published = str(document.get("datePublished") or "")
    if published and not _is_date(published):
        yield Fault("croissant.date", "datePublished", "Write an ISO 8601 date.")
    for key in ("url", "license"):
        values = map(str, listed(document.get(key)))
        if any(urlsplit(value).scheme not in ("http", "https") for value in values if value):
            yield Fault("croissant.address", key, "Give a web address.")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return True


def _context(document: Mapping[str, Any]) -> Iterator[Fault]:
    context = document.get("@context")
    if not isinstance(context, Mapping):
        yield Fault("croissant.context", "@context", "The context has to be an object.")
        return
    for key in ("@vocab", "sc"):
        if context.get(key) != SCHEMA_ORG:
            yield Fault("croissant.context", f"@context.{key}", f"It has to be {SCHEMA_ORG}.")
    used = set(_prefixes({key: value for key, value in document.items() if key != "@context"}))
    for prefix in sorted(used - set(context)):
        yield Fault("croissant.context", "@context", f"The prefix {prefix} is used and not there.")


def _prefixes(value: Any) -> Iterator[str]:
    """The prefixes of keys and of types, wherever they stand."""
    if isinstance(value, list):
        for item in value:
            yield from _prefixes(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if key == "data":
                continue
            words = [key, *(listed(item) if key in ("@type", "dataType") else [])]
            yield from (
                word.partition(":")[0] for word in map(str, words) if re.match(r"\w+:[^/]", word)
            )
            yield from _prefixes(item)


def _parties(document: Mapping[str, Any]) -> Iterator[Fault]:
    for key in ("creator", "publisher"):
        for number, party in enumerate(listed(document.get(key))):
            where = f"{key}[{number}]"
            kinds = kinds_of(party) if isinstance(party, Mapping) else []
            if not {"Person", "Organization"} & set(kinds):
                yield Fault("croissant.party", where, "Name a Person or an Organization.")
            elif not party.get("name"):
                yield Fault("croissant.party", where, "It has no name.")


def _references(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Ids are there once, and what is referred to is there."""
    defined: dict[str, int] = {}
    for name in _defined(document):
        defined[name] = defined.get(name, 0) + 1
    for name, count in defined.items():
        if count > 1:
            yield Fault("croissant.id_twice", name, "This id is given to several things.")
    for where, name in _referred(document, ""):
        if name not in defined:
            yield Fault("croissant.reference", where, f"It refers to {name}, which is not there.")


def _parts(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _objects(document, "distribution")
    for record_set in _objects(document, "recordSet"):
        yield record_set
        for field in _objects(record_set, "field"):
            yield field
            yield from _objects(field, "subField")


def _defined(document: Mapping[str, Any]) -> Iterator[str]:
    return (str(part["@id"]) for part in _parts(document) if "@id" in part)


_POINTERS: Final = ("fileObject", "fileSet", "key", "references", "containedIn", "parentField")


def _referred(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _referred(item, f"{where}[{number}]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            place = f"{where}.{key}".lstrip(".")
            if key in _POINTERS:
                found = [one for one in listed(item) if isinstance(one, Mapping)]
                yield from ((place, str(one["@id"])) for one in found if "@id" in one)
            if key != "data":
                yield from _referred(item, place)


def _file(file: Mapping[str, Any], folder: Path | None) -> Iterator[Fault]:
    where = str(file.get("@id") or file.get("name") or "distribution")
    if " " in where:
        yield Fault("croissant.id", where, "An id has no spaces.")
    if "cr:FileSet" in kinds_of(file):
        if not file.get("includes"):
            yield Fault("croissant.file_set", where, "A set of files says which it includes.")
        return
    if "cr:FileObject" not in kinds_of(file):
        yield Fault("croissant.type", where, "A distribution is a FileObject or a FileSet.")
        return
    for key in ("contentUrl", "encodingFormat", "contentSize"):
        if not file.get(key):
            yield Fault("croissant.missing", f"{where}.{key}", "It is missing or empty.")
    if not _SHA256.fullmatch(str(file.get("sha256") or "")):
        yield Fault("croissant.sha256", where, "Give the sha256 as 64 hexadecimal digits.")
    if file.get("contentSize") and not _SIZE.fullmatch(str(file["contentSize"])):
        yield Fault("croissant.size", where, "Give the size in bytes, such as 1000 B.")
    if folder is not None and file.get("contentUrl"):
        yield from _stored(file, where, folder)


def _stored(file: Mapping[str, Any], where: str, folder: Path) -> Iterator[Fault]:
    address = str(file["contentUrl"])
    if urlsplit(address).scheme:
        return  # somewhere else
    path = (folder / unquote(address)).resolve()
    if not path.is_relative_to(folder.resolve()):
        yield Fault("croissant.outside", where, f"{address} leads out of the folder.")
    elif not path.is_file():
        yield Fault("croissant.no_file", where, f"There is no file {address}.")
    else:
        yield from _same(file, where, path)


def _same(file: Mapping[str, Any], where: str, path: Path) -> Iterator[Fault]:
    size = _SIZE.fullmatch(str(file.get("contentSize") or ""))
    if size and path.stat().st_size != int(size[1]):
        text = f"{path.name} has {path.stat().st_size} bytes and should have {size[1]}."
        yield Fault("croissant.size_differs", where, text)
    elif _sha256(path) != file.get("sha256"):
        yield Fault("croissant.hash_differs", where, f"{path.name} is not what was described.")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_READ_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _record_set(record_set: Mapping[str, Any]) -> Iterator[Fault]:
    where = str(record_set.get("@id") or "recordSet")
    fields = list(_objects(record_set, "field"))
    if not fields:
        yield Fault("croissant.no_fields", where, "A record set has fields.")
    names = {str(field.get("@id")) for field in fields}
    for field in fields:
        place = str(field.get("@id") or where)
        if not field.get("dataType"):
            yield Fault("croissant.data_type", place, "A field has a data type.")
        if field.get("arrayShape") and not field.get("isArray"):
            yield Fault("croissant.array", place, "What has a shape is an array.")
        if "data" not in record_set and not field.get("source"):
            yield Fault("croissant.source", place, "Neither data nor source is given.")
    for number, row in enumerate(listed(record_set.get("data"))):
        if not isinstance(row, Mapping) or set(row) != names:
            text = "A record has exactly the fields of its set."
            yield Fault("croissant.record", f"{where}.data[{number}]", text)
            break
