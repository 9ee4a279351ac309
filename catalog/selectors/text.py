"""Full text of datasets: which of them hold the words, and how well they fit.

Behind `held` and `match` stand FTS5 on SQLite and `tsvector` on PostgreSQL. Both are given words
that `catalog.search.words` has split, so that they know the same words, and no sign that somebody
types can mean anything to them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from catalog.search.query import Word
from catalog.search.words import forms, is_number, looked_for

TABLE = "catalog_text"
# The weights of title, labels and the rest.
_BM25 = f"SELECT rowid, bm25({TABLE}, 10.0, 4.0, 1.0) FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608 - constants
_TS_RANK = (
    "SELECT dataset_id, -ts_rank('{0, 0.1, 0.4, 1}', words, q)"  # noqa: S608 - a constant
    f" FROM {TABLE}, (SELECT %s::tsquery AS q) AS asked WHERE words @@ q"
)
# As one text: reading thousands of rows one by one takes four times as long as finding them.
_HELD = {
    "sqlite": f"SELECT group_concat(rowid) FROM {TABLE} WHERE {TABLE} MATCH %s",  # noqa: S608
    "postgresql": (
        f"SELECT string_agg(dataset_id::text, ',') FROM {TABLE} WHERE words @@ %s::tsquery"  # noqa: S608
    ),
}
# The sign before the column keeps FTS5 from searching once for each key.
_AMONG = {
    "sqlite": " AND +rowid IN (SELECT value FROM json_each(%s))",
    "postgresql": " AND dataset_id IN (SELECT value::int8 FROM json_array_elements_text(%s::json))",
}


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Keys of the datasets that hold the words (int64), and how well each fits."""

    pks: NDArray[np.int64]
    rank: NDArray[np.float64]

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]]) -> Matches:
        """Of rows (key, what is less the better it fits)."""
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.float64, count=2 * len(rows))
        table = flat.reshape(-1, 2)
        return cls(table[:, 0].astype(np.int64), -table[:, 1])


def held(words: Sequence[Word]) -> NDArray[np.int64] | None:
    """Keys of the datasets in which every word or phrase occurs; None where nothing is asked for.

    A word stands for all that begin like it; a number and the words of a phrase for themselves.
    """
    asked_for = _asked(words)
    if not asked_for:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_HELD[connection.vendor], [asked_for])
        (keys,) = cursor.fetchone()
    return np.fromstring(keys, dtype=np.int64, sep=",") if keys else np.zeros(0, np.int64)


def match(words: Sequence[Word], among: Sequence[int] | None = None) -> Matches | None:
    """The same with how well each fits, which takes several times as long: name the keys `among`
    which it is wanted."""
    asked_for = _asked(words)
    if not asked_for:
        return None
    sql, given = _BM25 if connection.vendor == "sqlite" else _TS_RANK, [asked_for]
    if among is not None:
        sql, given = sql + _AMONG[connection.vendor], [asked_for, json.dumps(list(among))]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return Matches.of(cursor.fetchall())


def _asked(words: Sequence[Word]) -> str:
    """What the database in use is asked for, in its own language; empty where nothing is."""
    is_sqlite = connection.vendor == "sqlite"
    parts = [_fts5(word) if is_sqlite else _tsquery(word) for word in words]
    wanted = list(dict.fromkeys(part for part in parts if part))
    return (" AND " if is_sqlite else " & ").join(wanted)


def keys_with_text() -> set[int]:
    """The keys of all datasets whose text was written."""
    key = "rowid" if connection.vendor == "sqlite" else "dataset_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {key} FROM {TABLE}")  # noqa: S608 - constants
        return {int(row[0]) for row in cursor.fetchall()}


def _fts5(word: Word) -> str:
    parts = looked_for(word)
    if word.is_phrase:
        return f'"{" ".join(parts)}"' if parts else ""
    return " AND ".join(
        "(" + " OR ".join(f'"{form}"' + _star(form, "*") for form in forms(part)) + ")"
        for part in parts
    )


def _tsquery(word: Word) -> str:
    parts = looked_for(word)
    if word.is_phrase:
        phrase = " <-> ".join(f"'{part}'" for part in parts)
        return f"({phrase})" if phrase else ""
    return " & ".join(
        "(" + " | ".join(f"'{form}'" + _star(form, ":*") for form in forms(part)) + ")"
        for part in parts
    )


def _star(word: str, sign: str) -> str:
    return "" if is_number(word) else sign
