"""One page of the datasets that were found, and the cursors of its neighbours.

A cursor names the row beside which the page begins, so that rows that come or go in between move
no page; where that row itself has gone, its place counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.search import pages
from catalog.search.pages import read_size

__all__ = ["Cursor", "Page", "page_of", "read_cursor", "read_size"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The key of the row beside which a page begins, and how many rows stood before that."""

    pk: int
    before: int
    is_back: bool = False

    def text(self, digest: str) -> str:
        """As an address holds it; `digest` is that of the query (`DatasetQuery.digest`)."""
        return pages.pack(digest, [self.pk, self.before, int(self.is_back)])


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The keys of the page's datasets, and its neighbours."""

    pks: list[int]
    next: Cursor | None
    previous: Cursor | None


def read_cursor(text: str, digest: str) -> Cursor | None:
    """The cursor of an address; InvalidError `cursor.invalid` for that of another list."""
    if not text:
        return None
    parts = pages.unpack(text, digest, 3)
    if not all(map(pages.is_whole, parts)):
        raise pages.not_of_this_list()
    return Cursor(parts[0], parts[1], bool(parts[2]))


def page_of(pks: NDArray[np.int64], cursor: Cursor | None, size: int) -> Page:
    """The page beside a cursor; `pks` are all keys in their order.

    Where nothing is left before it, the first page.
    """
    start = 0
    if cursor is not None:
        held = np.flatnonzero(pks == cursor.pk)
        if cursor.is_back:
            end = int(held[0]) if len(held) else cursor.before
            if not end:
                return page_of(pks, None, size)
            start = max(0, end - size)
            size = max(0, min(size, end - start))
        else:
            start = int(held[0]) + 1 if len(held) else max(0, cursor.before - 1)
    chosen = [int(pk) for pk in pks[start : start + size]]
    end = start + len(chosen)
    return Page(
        chosen,
        Cursor(chosen[-1], end) if chosen and end < len(pks) else None,
        Cursor(chosen[0], start, is_back=True) if chosen and start > 0 else None,
    )
