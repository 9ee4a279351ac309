"""One page of what was found, by key: rows that come or go in between move no page.

A cursor holds the value and the key of the row beside which the page begins, its direction, and
the digest of the query that it belongs to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.search import pages
from catalog.search.episodes import Columns
from catalog.search.episodes_query import RANGES, EpisodeQuery

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins; `value` in the order's direction, None in the order of keys."""

    pk: int
    value: float | None = None
    is_back: bool = False

    def text(self, digest: str) -> str:
        """As an address holds it."""
        return pages.pack(digest, [self.pk, self.value, int(self.is_back)])


@dataclass(frozen=True, slots=True)
class Page:
    """The places of the page's rows, and the cursors of its neighbours."""

    rows: Array
    next: Cursor | None
    previous: Cursor | None


def read_cursor(text: str, query: EpisodeQuery) -> Cursor | None:
    """The cursor of an address; None for none. InvalidError `cursor.invalid` for another list's."""
    if not text:
        return None
    pk, value, is_back = pages.unpack(text, query.digest, 3)
    is_measured = query.ordering.removeprefix("-") in RANGES
    is_number = type(value) is float and not math.isnan(value)
    is_right = is_number if is_measured else value is None
    if not (pages.is_whole(pk) and pages.is_whole(is_back) and is_right):
        raise pages.not_of_this_list()
    return Cursor(pk, value, bool(is_back))


def page_of(
    columns: Columns, rows: Array, query: EpisodeQuery, cursor: Cursor | None, size: int
) -> Page:
    """The page of `rows` (places in the order of keys) that begins at a cursor.

    Where nothing is left before it, the first page.
    """
    every, keys = rows, _keys(columns, rows, query.ordering)
    is_back = cursor is not None and cursor.is_back
    if is_back:
        rows, keys = rows[::-1], -keys[::-1]
    if cursor is not None:
        begins = _after(columns, rows, keys, cursor, query.ordering)
        rows, keys = rows[begins], keys[begins]
    places = _first(keys, size + 1)
    has_more, places = len(places) > size, places[:size]
    shown, values = rows[places], keys[places]
    if is_back:
        shown, values = shown[::-1], -values[::-1]
    if not len(shown):
        return page_of(columns, every, query, None, size) if is_back else Page(shown, None, None)
    is_keyed = query.ordering.removeprefix("-") in RANGES
    ends = [
        Cursor(int(columns.columns["pk"][shown[end]]), float(values[end]) if is_keyed else None)
        for end in (0, -1)
    ]
    before = Cursor(ends[0].pk, ends[0].value, is_back=True)
    return Page(
        shown,
        next=ends[1] if has_more or is_back else None,
        previous=before if (has_more if is_back else cursor is not None) else None,
    )


def _keys(columns: Columns, rows: Array, ordering: str) -> Array:
    """What rises along the list; rows lie in the order of keys, which decides among equals."""
    name, is_down = ordering.removeprefix("-"), ordering.startswith("-")
    if name not in RANGES:
        return -rows if is_down else rows
    values = columns.columns[RANGES[name].column][rows].astype(np.float64)
    if is_down:
        values = -values
    values[np.isnan(values)] = math.inf
    return values


def _after(columns: Columns, rows: Array, keys: Array, cursor: Cursor, ordering: str) -> Array:
    pks = columns.columns["pk"][rows]
    sign = -1 if cursor.is_back else 1
    if cursor.value is None:
        down = -1 if ordering.startswith("-") else 1
        return np.flatnonzero(sign * down * pks > sign * down * cursor.pk)
    value = sign * cursor.value
    return np.flatnonzero((keys > value) | ((keys == value) & (sign * pks > sign * cursor.pk)))


def _first(keys: Array, count: int) -> Array:
    """The places of the lowest `count`, in order; equals keep theirs."""
    if len(keys) <= 4 * count or np.all(keys[1:] >= keys[:-1]):
        return np.argsort(keys, kind="stable")[:count]
    edge = np.partition(keys, count - 1)[count - 1]
    below = np.flatnonzero(keys < edge)
    at = np.flatnonzero(keys == edge)[: count - len(below)]
    places = np.concatenate([below, at])
    places.sort()
    return places[np.argsort(keys[places], kind="stable")]
