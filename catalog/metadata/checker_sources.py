"""What a record set may be read from: `mlcroissant validate` lets any file pass.

It finds out that it cannot read a format, or that words are no numbers, when somebody asks for the
records. Here that is an error of the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from catalog.metadata.checker_offers import Fault, listed

TABLES: Final = frozenset(
    {
        "text/csv",
        "text/tab-separated-values",
        "application/x-parquet",
        "application/jsonlines",
    }
)
"""Formats that are read by the names of their columns."""

_JSON: Final = "application/json"
_TEXT: Final = "text/plain"
_PICTURES: Final = frozenset({"image/jpeg", "image/png"})
_OF_ANY_FILE: Final = frozenset({"fullpath", "filepath", "filename"})
_WORDS: Final = frozenset({"sc:Text", "https://schema.org/Text"})
_IMAGES: Final = frozenset({"sc:ImageObject", "https://schema.org/ImageObject"})


def source_faults(document: Mapping[str, Any]) -> Iterator[Fault]:
    """Each field that is to be read from what no reader of Croissant can read so."""
    formats = _formats(document)
    for record_set in _nodes(document.get("recordSet")):
        for field in _fields(record_set):
            source = field.get("source")
            if isinstance(source, Mapping):
                yield from _faults(field, source, formats)


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    return (item for item in listed(value) if isinstance(item, Mapping))


def _fields(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in ("field", "subField"):
        for field in _nodes(node.get(key)):
            yield field
            yield from _fields(field)


def _formats(document: Mapping[str, Any]) -> dict[str, set[str]]:
    """The formats of each file and set of files, by its id."""
    return {
        str(file.get("@id")): set(map(str, listed(file.get("encodingFormat"))))
        for file in _nodes(document.get("distribution"))
    }


def _faults(
    field: Mapping[str, Any], source: Mapping[str, Any], formats: Mapping[str, set[str]]
) -> Iterator[Fault]:
    kinds = set(map(str, listed(field.get("dataType"))))
    extract = source.get("extract")
    how = extract if isinstance(extract, Mapping) else {}
    for key in ("fileObject", "fileSet"):
        for place in _nodes(source.get(key)):
            unread = {
                name
                for name in formats.get(str(place.get("@id")), set())
                if not _is_read(name, how, kinds)
            }
            if unread:
                text = f"Its records cannot be read so from {', '.join(sorted(unread))}."
                yield Fault("croissant.unreadable", str(field.get("@id") or "field"), text)


def _is_read(name: str, how: Mapping[str, Any], kinds: set[str]) -> bool:
    """Whether a file of this format gives what is to be taken out of it."""
    taken = str(how.get("fileProperty") or "")
    if taken in _OF_ANY_FILE:
        return True
    if name in TABLES:
        return bool(how.get("column"))
    if name == _JSON:
        return bool(how.get("jsonPath"))
    if name in _PICTURES:
        return taken == "content" and kinds <= _IMAGES
    return name == _TEXT and taken in ("content", "lines") and kinds <= _WORDS
