"""One column of a Parquet file as an array: a few rows of it in memory, whatever its row groups.

Columns of lists are unpacked forward, batch by batch, and so are a few single ones. Of these there
may be hundreds, each with open pages of its own: then a window of rows is unpacked of one column
after the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow._compute import CastOptions, call_function  # pyarrow.compute is slow to import
from pyarrow._parquet import ParquetReader  # pyarrow.parquet brings clients of four networks

from dexterdata.readers.array_store import ArrayEntry
from dexterdata.readers.errors import ContainerError

BATCH_BYTES: Final = 512 * 1024
ALL_BATCHES_BYTES: Final = 32 * 1024 * 1024
WINDOW_BYTES: Final = 48 * 1024 * 1024
MOST_WINDOWS: Final = 8
"""Of a row group: each is unpacked with all that lie before it."""
FEW: Final = 16
"""So many columns may have pages open, of some megabytes each, at the same time."""
SMALL_GROUPS: Final = f"Write row groups of at most {WINDOW_BYTES // 2**20} MB."
# An ArrowInvalid is a ValueError, Arrow's own input errors are OSErrors.
READ_ERRORS = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, RuntimeError)
_TIME_UNITS = {"s": "s", "ms": "ms", "us": "us", "ns": "ns"}
_VALUE_BYTES: Final = 4
Part = tuple[int, NDArray[Any]]  # the number of its first row, and its rows


def refused(error: Exception) -> ContainerError:
    """What a failure of the library means for the person whose file it is."""
    if isinstance(error, ContainerError):
        return error
    if isinstance(error, MemoryError):
        message = "The pages of this table take too much memory."
        return ContainerError("container.too_large", message, SMALL_GROUPS)
    text = str(error).split("\n")[0][:200]
    if "crypt" in text.lower():
        hint = "Save it without encryption."
        return ContainerError("container.unsupported", "The Parquet file is encrypted.", hint)
    if isinstance(error, NotImplementedError):
        return ContainerError("container.unsupported", f"The Parquet file cannot be read: {text}.")
    return ContainerError(
        "container.corrupt", f"The Parquet file is damaged: {text}.", "Save it again."
    )


@dataclass(frozen=True, slots=True)
class Groups:
    """A table's row groups; ``starts`` has the first row of each, and the end of the last."""

    starts: NDArray[np.int64]
    columns: int
    window_rows: int | None

    @classmethod
    def of(cls, table: ParquetReader) -> Groups:
        """Take them from the footer; raises ContainerError where they are too large.

        ``window_rows``: how many rows of all single columns are unpacked at a time, None where
        these are few.
        """
        metadata, schema = table.metadata, table.schema_arrow
        counts = [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
        starts = np.cumsum([0, *counts], dtype=np.int64)
        single = [_plain(field.type) for field in schema if not is_list(_plain(field.type))]
        if len(single) <= FEW:
            return cls(starts, len(schema), None)
        row_bytes = sum(_numpy_type(kind).itemsize for kind in single)
        window_rows = max(1, WINDOW_BYTES // row_bytes)
        if max(counts, default=0) > MOST_WINDOWS * window_rows:
            message = f"A row group takes {max(counts) * row_bytes / 1e6:,.0f} MB in memory."
            raise ContainerError("container.too_large", message, SMALL_GROUPS)
        return cls(starts, len(schema), window_rows)


class Column:
    """One column of an open table; it keeps what it unpacked last, and goes on from there."""

    def __init__(
        self, table: ParquetReader, groups: Groups, field: pa.Field, leaves: tuple[int, ...]
    ) -> None:
        """Look at the rows' lists where the type does not tell their length."""
        self._table = table
        self._field = field
        self._leaves = leaves
        self._starts = groups.starts
        has_lists = is_list(_plain(field.type))
        self._window_rows = None if has_lists else groups.window_rows
        values = self._values_per_row() if has_lists else 1.0
        room = min(BATCH_BYTES, ALL_BATCHES_BYTES / max(1, groups.columns))
        self._batch_rows = max(1, int(room / (values * _VALUE_BYTES)))
        self._kept: Part = (0, np.zeros(0))
        self._later: Iterator[Part] | None = None
        self._shape = self._inner_shape()

    def entry(self) -> ArrayEntry:
        """Return the column as an array: (rows,) or (rows, …); of objects where it is none."""
        inner = self._shape
        kind = _innermost(self._field.type)
        dtype = np.dtype(object) if inner is None else _numpy_type(kind)
        unit = _TIME_UNITS.get(getattr(kind, "unit", ""), "")
        attributes = {"unit": unit} if unit else _notes(self._field)
        return ArrayEntry(
            self._field.name,
            (self._count, *(inner or ())),
            dtype,
            self.load,
            attributes,
            rows=self.rows,
        )

    @property
    def _count(self) -> int:
        return int(self._starts[-1])

    def load(self) -> NDArray[Any]:
        """Return all rows."""
        return self.rows(0, self._count)

    def rows(self, start: int, stop: int) -> NDArray[Any]:
        """Return the rows from ``start`` to before ``stop``; unpacks forward from what it has.

        Raises :class:`ContainerError` where the pages are damaged or lists change their length.
        """
        parts = []
        stop = min(stop, self._count)
        while start < stop:
            first, values = self._holding(start)
            part = values[start - first : stop - first]
            parts.append(part)
            start += len(part)
        if parts:
            return np.concatenate(parts) if len(parts) > 1 else parts[0]
        return np.zeros((0, *(self._shape or ())), self.entry().dtype)

    def _holding(self, row: int) -> Part:
        """The part with this row: the one that is kept, a later one, or one from anew."""
        first, values = self._kept
        group = int(np.searchsorted(self._starts, row, side="right")) - 1
        is_past = row < first
        is_far = self._starts[group] > first + len(values)
        if self._later is None or is_past or is_far:
            self._later = self._parts(group)
            first, values = 0, values[:0]
        while not first <= row < first + len(values):
            try:
                first, values = next(self._later)
            except StopIteration:
                message = f"The column {self._field.name} has not as many rows as the file."
                raise ContainerError("container.corrupt", message) from None
            self._kept = first, values
        return self._kept

    def _parts(self, group: int) -> Iterator[Part]:
        """Yield the rows from the start of a row group on, with the number of the first."""
        for number in range(group, len(self._starts) - 1):
            first = int(self._starts[number])
            for chunk in self._chunks(number):
                yield first, self._values(chunk)
                first += len(chunk)
            if first != self._starts[number + 1]:
                message = f"The column {self._field.name} has not as many rows as the file."
                raise ContainerError("container.corrupt", message)

    def _chunks(self, group: int) -> Iterator[pa.Array]:
        """Yield a row group's rows, in batches or in windows."""
        rows = int(self._starts[group + 1] - self._starts[group])
        try:
            if self._window_rows is None:
                yield from self._batches(group)
            else:
                for first in range(0, rows, self._window_rows):
                    yield self._window(group, first, first + self._window_rows)
        except (*READ_ERRORS, MemoryError) as error:
            raise refused(error) from error

    def _batches(self, group: int) -> Iterator[pa.Array]:
        for batch in self._table.iter_batches(
            self._batch_rows, [group], column_indices=list(self._leaves), use_threads=False
        ):
            yield batch.column(0)

    def _window(self, group: int, start: int, stop: int) -> pa.Array:
        """Some rows of a group, unpacked with all before them; no pages stay open."""
        parts, first = [], 0
        for batch in self._batches(group):
            parts.append(batch[max(0, start - first) : max(0, stop - first)])
            first += len(batch)
            if first >= stop:
                break
        return pa.concat_arrays(parts)

    def _values_per_row(self) -> float:
        metadata = self._table.metadata
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        values = sum(int(group.column(self._leaves[0]).num_values) for group in groups)
        return max(1.0, values / max(1, self._count))

    def _values(self, chunk: pa.Array) -> NDArray[Any]:
        if self._shape is None:
            objects = np.empty(len(chunk), dtype=object)
            objects[:] = chunk.to_pylist()
            return objects
        try:
            return _as_numbers(chunk, self._shape)
        except READ_ERRORS as error:
            message = f"The lists of the column {self._field.name} are not all of one length."
            raise ContainerError("container.unsupported", message) from error

    def _inner_shape(self) -> tuple[int, ...] | None:
        """Return the shape of one row; None where the column holds no numbers of fixed shape."""
        kind = _plain(self._field.type)
        if _numpy_type(_innermost(kind)) == np.dtype(object):
            return None
        if not is_list(kind):
            return ()
        fixed = _fixed_shape(kind)
        return fixed if fixed is not None else self._seen_shape()

    def _seen_shape(self) -> tuple[int, ...] | None:
        """Return the shape that the lists of all rows have, or None."""
        found: tuple[int, ...] | None = None
        for number in range(len(self._starts) - 1):
            if found is not None and self._counts_fit(number, found):
                continue
            for chunk in self._chunks(number):
                lengths = _lengths(chunk)
                if any(len(each) > 1 for each in lengths):
                    return None
                if not all(lengths):  # no row of these is there
                    continue
                shape = tuple(each[0] for each in lengths)
                if found not in (None, shape):
                    return None
                found = shape
                if self._counts_fit(number, found):
                    break
        return found

    def _counts_fit(self, number: int, shape: tuple[int, ...]) -> bool:
        """Whether the footer's count of values is that of rows of this shape: no need to read."""
        group = self._table.metadata.row_group(number)
        counted = group.column(self._leaves[0]).num_values
        return bool(counted == group.num_rows * math.prod(shape))


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _innermost(kind: pa.DataType) -> pa.DataType:
    while is_list(kind := _plain(kind)):
        kind = kind.value_type
    return kind


def leaves_of(kind: pa.DataType) -> int:
    """Return how many columns of the file one column of the table takes."""
    kind = _plain(kind)
    if pa.types.is_struct(kind):
        return sum(leaves_of(kind.field(place).type) for place in range(kind.num_fields))
    if pa.types.is_map(kind):
        return leaves_of(kind.key_type) + leaves_of(kind.item_type)
    return leaves_of(kind.value_type) if is_list(kind) else 1


def _numpy_type(kind: pa.DataType) -> np.dtype[Any]:
    """Return the type of the numbers that come out: nulls among integers are not known yet."""
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
        known: np.dtype[Any] = np.dtype(kind.to_pandas_dtype())
        return known
    if pa.types.is_timestamp(kind) or pa.types.is_duration(kind):
        return np.dtype(np.int64)
    return np.dtype(object)


def _fixed_shape(kind: pa.DataType) -> tuple[int, ...] | None:
    lengths = []
    while is_list(kind):
        if not pa.types.is_fixed_size_list(kind):
            return None
        lengths.append(kind.list_size)
        kind = _plain(kind.value_type)
    return tuple(lengths)


def _lengths(chunk: pa.Array) -> list[list[int]]:
    """Return, for each level of lists, the lengths that occur in it."""
    found = []
    while is_list(chunk.type):
        lengths = call_function("drop_null", [call_function("list_value_length", [chunk])])
        found.append(call_function("unique", [lengths]).to_pylist())
        chunk = call_function("list_flatten", [chunk])
    return found


def _as_numbers(chunk: pa.Array, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return the values of rows of one shape; a row that is not there is not a number."""
    present: NDArray[np.bool_] | None = None
    rows = len(chunk)
    if shape:
        if chunk.null_count:
            present = call_function("is_valid", [chunk]).to_numpy(zero_copy_only=False)
        levels = zip(_lengths(chunk), shape, strict=True)
        if any(seen not in ([length], []) for seen, length in levels):
            raise ValueError("lists of several lengths")
        while is_list(chunk.type):
            chunk = call_function("list_flatten", [chunk])
    flat = _flat_numbers(chunk)
    if present is None:
        return flat.reshape(rows, *shape)
    values = np.full((rows, *shape), np.nan, np.result_type(flat.dtype, np.float32))
    values[present] = flat.reshape(-1, *shape)
    return values


def _flat_numbers(chunk: pa.Array) -> NDArray[Any]:
    if pa.types.is_timestamp(chunk.type) or pa.types.is_duration(chunk.type):
        chunk = chunk.view(pa.int64())
    if chunk.null_count and not pa.types.is_floating(chunk.type):
        chunk = call_function("cast", [chunk], CastOptions.unsafe(pa.float64()))
    values: NDArray[Any] = chunk.to_numpy(zero_copy_only=False)
    return values


def _notes(field: pa.Field) -> dict[str, str]:
    """Return a field's notes that are text, such as its unit, keys in lower case."""
    return {
        key.decode("utf-8", "replace").lower(): value.decode("utf-8", "replace")[:10_000]
        for key, value in list((field.metadata or {}).items())[:50]
    }
