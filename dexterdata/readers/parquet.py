"""Parquet tables: columns of numbers, or of lists of numbers that all have one length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow._compute import CastOptions, call_function  # pyarrow.compute is slow to import
from pyarrow._parquet import ParquetReader  # pyarrow.parquet brings clients of four networks

from dexterdata.profiles import FileShape, Profile
from dexterdata.readers import array_file, episode_rows, table_columns
from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.readers.episode_rows import EpisodeProfile
from dexterdata.readers.errors import ContainerError
from dexterdata.recording import Finding, Recording

MAX_COLUMNS = 2_000
MAX_STRING_BYTES = 16 * 1024 * 1024  # of the footer's texts
MAX_CONTAINER_ITEMS = 200_000  # of the footer's lists
# An ArrowInvalid is a ValueError, Arrow's own input errors are OSErrors.
READ_ERRORS = (pa.ArrowException, OSError, ValueError, KeyError, TypeError, RuntimeError)
_TIME_UNITS = {"s": "s", "ms": "ms", "us": "us", "ns": "ns"}


def open_table(file: BinaryIO) -> ParquetReader:
    """Read the footer, and nothing else, in this thread alone."""
    reader = ParquetReader()
    reader.open(
        file,
        pre_buffer=False,
        page_checksum_verification=True,
        thrift_string_size_limit=MAX_STRING_BYTES,
        thrift_container_size_limit=MAX_CONTAINER_ITEMS,
    )
    return reader


def read_rows(table: ParquetReader, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return all rows of the columns of these names that the table has, as plain values."""
    wanted, first = set(names), 0
    leaves: list[int] = []
    for field in table.schema_arrow:
        count = _leaves(field.type)
        leaves += range(first, first + count) if field.name in wanted else ()
        first += count
    rows: list[dict[str, Any]] = table.read_all(
        column_indices=leaves, use_threads=False
    ).to_pylist()
    return rows


def refused(error: Exception) -> ContainerError:
    """What a failure of the library means for the person whose file it is."""
    if isinstance(error, ContainerError):
        return error
    text = str(error).split("\n")[0][:200]
    if "crypt" in text.lower():
        hint = "Save it without encryption."
        return ContainerError("container.unsupported", "The Parquet file is encrypted.", hint)
    if isinstance(error, NotImplementedError):
        return ContainerError("container.unsupported", f"The Parquet file cannot be read: {text}.")
    return ContainerError(
        "container.corrupt", f"The Parquet file is damaged: {text}.", "Save it again."
    )


def open_arrays(file: BinaryIO) -> ArrayStore:
    """Return the columns of a Parquet file as arrays along the rows.

    Columns of text, records or lists of changing length are listed as what they are, no numbers.
    Raises :class:`ContainerError` for damaged and encrypted files.
    """
    file.seek(0)
    try:
        table = open_table(file)
        schema = table.schema_arrow
        if len(set(schema.names)) != len(schema.names):
            raise ContainerError("container.corrupt", "Two columns of the table share one name.")
        if len(schema.names) > MAX_COLUMNS:
            message = f"The table has {len(schema.names):,} columns; {MAX_COLUMNS:,} are read."
            raise ContainerError("container.too_large", message)
        leaves = 0
        store = ArrayStore({})
        for field in schema:
            count = _leaves(field.type)
            column = Column(table, field, tuple(range(leaves, leaves + count)))
            leaves += count
            store.entries[field.name] = column.entry()
    except READ_ERRORS as error:
        raise refused(error) from error
    return store


def describe(file: BinaryIO, extension: str = "") -> FileShape:
    """Return the outline of a table: its columns' names, and each as an array's path."""
    return table_columns.describe(open_arrays(file), "parquet", extension)


def read(file: BinaryIO, profile: Profile | None) -> Recording:
    """Read the streams that the profile makes of the columns, or describe the table."""
    store = open_arrays(file)
    findings: list[Finding] = []
    if isinstance(profile, EpisodeProfile):
        store, findings = episode_rows.select(store, profile)
    store, arranged = table_columns.arrange(store, profile)
    return episode_rows.finish(array_file.read(store, "parquet", arranged), findings)


class Column:
    """One column of an open table; it reads one row group at a time and keeps the last."""

    def __init__(self, table: ParquetReader, field: pa.Field, leaves: tuple[int, ...]) -> None:
        """Look at the first row group where the type does not tell the lists' length."""
        self._table = table
        self._field = field
        self._leaves = leaves
        metadata = table.metadata
        self._group_rows = [
            metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)
        ]
        self._kept: tuple[int, NDArray[Any]] | None = None
        self._shape = self._inner_shape()

    def entry(self) -> ArrayEntry:
        """Return the column as an array: (rows,) or (rows, …); of objects where it is none."""
        inner = self._shape
        kind = _innermost(self._field.type)
        dtype = np.dtype(object) if inner is None else _numpy_type(kind)
        shape = (sum(self._group_rows), *(inner or ()))
        unit = _TIME_UNITS.get(getattr(kind, "unit", ""), "")
        attributes = {"unit": unit} if unit else _notes(self._field)
        return ArrayEntry(
            self._field.name,
            shape,
            dtype,
            self.load,
            attributes,
            rows=self.rows,
        )

    def load(self) -> NDArray[Any]:
        """Return all rows."""
        return self.rows(0, sum(self._group_rows))

    def rows(self, start: int, stop: int) -> NDArray[Any]:
        """Return the rows from ``start`` to before ``stop``, reading only their row groups.

        Raises :class:`ContainerError` where the pages are damaged or lists change their length.
        """
        parts, first = [], 0
        for number, length in enumerate(self._group_rows):
            low, high = max(start - first, 0), min(stop - first, length)
            if low < high:
                parts.append(self._group(number)[low:high])
            first += length
        if parts:
            return np.concatenate(parts) if len(parts) > 1 else parts[0]
        return np.zeros((0, *(self._shape or ())), self.entry().dtype)

    def _group(self, number: int) -> NDArray[Any]:
        if self._kept is None or self._kept[0] != number:
            values = self._values(self._chunk(number))
            if len(values) != self._group_rows[number]:
                message = f"The column {self._field.name} has not as many rows as the file."
                raise ContainerError("container.corrupt", message)
            self._kept = (number, values)
        return self._kept[1]

    def _chunk(self, number: int) -> pa.Array:
        try:
            table = self._table.read_row_group(
                number, column_indices=list(self._leaves), use_threads=False
            )
            return table.column(0).combine_chunks()
        except READ_ERRORS as error:
            raise refused(error) from error

    def _values(self, chunk: pa.Array) -> NDArray[Any]:
        if isinstance(chunk, pa.ChunkedArray):
            chunk = chunk.chunk(0) if chunk.num_chunks else pa.array([], chunk.type)
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
        if not _is_list(kind):
            return ()
        fixed = _fixed_shape(kind)
        return fixed if fixed is not None else self._seen_shape()

    def _seen_shape(self) -> tuple[int, ...] | None:
        """Return the shape that the lists of all rows have, or None."""
        found: tuple[int, ...] | None = None
        for number in range(len(self._group_rows)):
            if found is not None and self._counts_fit(number, found):
                continue
            for lengths in _lengths(self._chunk(number)):
                if len(lengths) != 1:
                    return None
            shape = tuple(lengths[0] for lengths in _lengths(self._chunk(number)))
            if found not in (None, shape):
                return None
            found = shape
        return found

    def _counts_fit(self, number: int, shape: tuple[int, ...]) -> bool:
        """Whether the footer's count of values is that of rows of this shape: no need to read."""
        counted = self._table.metadata.row_group(number).column(self._leaves[0]).num_values
        return bool(counted == self._group_rows[number] * int(np.prod(shape)))


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _innermost(kind: pa.DataType) -> pa.DataType:
    while _is_list(kind := _plain(kind)):
        kind = kind.value_type
    return kind


def _leaves(kind: pa.DataType) -> int:
    """Return how many columns of the file one column of the table takes."""
    kind = _plain(kind)
    if pa.types.is_struct(kind):
        return sum(_leaves(kind.field(place).type) for place in range(kind.num_fields))
    if pa.types.is_map(kind):
        return _leaves(kind.key_type) + _leaves(kind.item_type)
    return _leaves(kind.value_type) if _is_list(kind) else 1


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
    while _is_list(kind):
        if not pa.types.is_fixed_size_list(kind):
            return None
        lengths.append(kind.list_size)
        kind = _plain(kind.value_type)
    return tuple(lengths)


def _lengths(chunk: pa.Array) -> list[list[int]]:
    """Return, for each level of lists, the lengths that occur in it."""
    found = []
    while _is_list(chunk.type):
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
        while _is_list(chunk.type):
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
