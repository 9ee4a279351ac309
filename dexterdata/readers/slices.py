"""Arrays that stay in the file: a slice of rows is read when somebody asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import Missing
from dexterdata.readers.array_store import ArrayEntry
from dexterdata.readers.assembling import as_floats, as_table, missing_mask

LOADED_AT_ONCE_BYTES = 4 * 1024 * 1024
"""Smaller arrays are read whole: they are a few blocks anyway."""
_ROWS_AT_ONCE = 256


class RawRows:
    """Rows of an array as the file holds them, (m, c); the last slice is kept for who asks again.

    ``columns``: which places of the array's last axis are wanted, None for all. ``kept``, (n,),
    marks the array's rows that count, None for the first ``length``.
    """

    def __init__(
        self,
        entry: ArrayEntry,
        length: int,
        columns: Sequence[int] | None = None,
        kept: NDArray[np.bool_] | None = None,
    ) -> None:
        width = entry.width
        if columns is not None:
            width = width // entry.shape[-1] * len(columns)
        self._places = None if kept is None or kept.all() else np.flatnonzero(kept)
        self.shape = (length if self._places is None else self._places.size, width)
        self.dtype = entry.dtype
        self._entry = entry
        self._columns = None if columns is None else list(columns)
        self._kept: tuple[int, int, NDArray[Any]] | None = None

    def between(self, first: int, stop: int) -> NDArray[Any]:
        """The rows from ``first`` to before ``stop``."""
        if self._kept is None or self._kept[:2] != (first, stop):
            if self._places is None:
                values = self._table(first, stop)
            else:
                values = self._chosen(self._places[first:stop])
            self._kept = (first, stop, values)
        return self._kept[2]

    def _table(self, first: int, stop: int) -> NDArray[Any]:
        if self._entry.rows is None:
            raise ValueError(f"{self._entry.path} can only be read whole.")
        values = self._entry.rows(first, stop)
        return as_table(values if self._columns is None else values[..., self._columns])

    def _chosen(self, places: NDArray[np.intp]) -> NDArray[Any]:
        """Rows that may lie far apart, read a slice after the other."""
        parts = [np.zeros((0, self.shape[1]), self.dtype)]
        while places.size:
            start, stop = int(places[0]), int(places[0]) + max(_ROWS_AT_ONCE, places.size)
            here = places[: np.searchsorted(places, stop)]
            parts.append(self._table(start, int(here[-1]) + 1)[here - start])
            places = places[here.size :]
        return np.concatenate(parts)


@dataclass(frozen=True, slots=True)
class Values:
    """Samples in SI units that are read by slices."""

    raw: RawRows
    factor: float
    chunk_rows: int = 1

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.raw.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64, as :func:`as_floats` gives."""
        return as_floats(np.empty(0, dtype=self.raw.dtype)).dtype

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """The rows of a slice, (m, c)."""
        first, stop, _ = rows.indices(self.shape[0])
        table = as_floats(self.raw.between(first, stop))
        if self.factor == 1.0:
            return table
        with np.errstate(over="ignore"):  # an infinite value is for the checks to find
            scaled: NDArray[Any] = table * table.dtype.type(self.factor)
        return scaled


@dataclass(frozen=True, slots=True)
class Measured:
    """Which samples were measured, (n, c) or (n, 1), found slice by slice."""

    raw: RawRows
    missing: Missing
    reference: RawRows | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return (self.raw if self.reference is None else self.reference).shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Truth values."""
        return np.dtype(bool)

    def __getitem__(self, rows: slice, /) -> NDArray[np.bool_]:
        """The rows of a slice; True where the device measured something."""
        first, stop, _ = rows.indices(self.raw.shape[0])
        table = as_floats(self.raw.between(first, stop))
        reference = None if self.reference is None else self.reference.between(first, stop)
        measured: NDArray[np.bool_] = ~missing_mask(self.missing, table, reference)
        return measured
