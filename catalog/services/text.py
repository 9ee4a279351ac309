"""Writing the full text of datasets (read by `catalog.selectors.text`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from catalog.search.words import split
from catalog.selectors.text import TABLE

MOST_WORDS = 5000
LONGEST_WORD = 100
_LAST_PLACE = 16_383
"""PostgreSQL counts no further."""
_BREAK = " \ue000 "
"""Between texts, so that no phrase spans two; a sign of nobody's, which counts as a word."""
_DELETE = {
    "sqlite": f"DELETE FROM {TABLE} WHERE rowid = %s",  # noqa: S608
    "postgresql": f"DELETE FROM {TABLE} WHERE dataset_id = %s",  # noqa: S608
}
_INSERT = {
    "sqlite": f"INSERT INTO {TABLE} (rowid, title, labels, body) VALUES (%s, %s, %s, %s)",  # noqa: S608
    "postgresql": f"INSERT INTO {TABLE} (dataset_id, words) VALUES (%s, %s::tsvector)",  # noqa: S608
}


@dataclass(frozen=True, slots=True)
class Document:
    """What a dataset says of itself; the title weighs most, the body least."""

    title: Sequence[str]
    labels: Sequence[str]
    body: Sequence[str]

    @property
    def parts(self) -> list[list[list[str]]]:
        """The words of each text of each part, cut to what the databases hold."""
        return [
            [split_short(text) for text in part] for part in (self.title, self.labels, self.body)
        ]


def split_short(text: str) -> list[str]:
    """The words of a text: not all of a very long one, and none that nobody would type."""
    return [word for word in split(text)[:MOST_WORDS] if len(word) <= LONGEST_WORD]


def write(dataset_pk: int, document: Document) -> None:
    """Replace a dataset's text."""
    vendor = connection.vendor
    columns = (
        [_BREAK.join(" ".join(words) for words in part) for part in document.parts]
        if vendor == "sqlite"
        else [_vector(document.parts)]
    )
    with connection.cursor() as cursor:
        cursor.execute(_DELETE[vendor], [dataset_pk])
        cursor.execute(_INSERT[vendor], [dataset_pk, *columns])


def _vector(parts: Iterable[Iterable[Sequence[str]]]) -> str:
    """A tsvector's own notation: 'word':1A,7C; a gap between texts does what the break does."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, texts in zip("ABC", parts, strict=True):
        for words in texts:
            place += 1
            for word in words:
                place += 1
                if place <= _LAST_PLACE:
                    places.setdefault(word, []).append(f"{place}{weight}")
    return " ".join(f"'{word}':{','.join(found[:250])}" for word, found in places.items())
