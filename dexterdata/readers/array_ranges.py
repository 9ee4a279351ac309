"""What the first rows of a file's arrays hold, looked at only when a draft asks for it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import Final
from zipfile import BadZipFile

import numpy as np

from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.slices import LOADED_AT_ONCE_BYTES

ROWS: Final = 1000
READ_ERRORS: Final = (ContainerError, OSError, EOFError, ValueError, BadZipFile, zlib.error)
_MOST_BYTES: Final = 4 * LOADED_AT_ONCE_BYTES


class FirstRows(Mapping[str, tuple[float, float]]):
    """Smallest and largest finite value of the first rows, by the path of the array.

    Arrays that hold no numbers, or of which a few rows cannot be had cheaply, are not in it.
    """

    def __init__(self, store: ArrayStore) -> None:
        self._store = store

    def __getitem__(self, path: str) -> tuple[float, float]:
        entry = self._store.find(path)
        try:
            found = None if entry is None else self._range_of(entry)
        except READ_ERRORS:  # reading the file itself will say what is wrong with it
            found = None
        if found is None:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        return (f"/{path}" for path in self._store.entries if f"/{path}" in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _range_of(self, entry: ArrayEntry) -> tuple[float, float] | None:
        if not entry.is_numeric or not entry.shape or 0 in entry.shape:
            return None
        row_bytes = max(1, entry.size_bytes // entry.shape[0])
        rows = min(ROWS, entry.shape[0], _MOST_BYTES // row_bytes)
        if entry.size_bytes <= LOADED_AT_ONCE_BYTES:
            values = entry.load()[:ROWS]
        elif entry.rows is not None and rows and entry.chunk_rows * row_bytes <= _MOST_BYTES:
            values = entry.rows(0, rows)
        else:
            return None
        finite = values[np.isfinite(values)]
        return (float(finite.min()), float(finite.max())) if finite.size else None
