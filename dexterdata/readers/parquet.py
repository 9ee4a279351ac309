"""Parquet tables: columns of numbers, or of lists of numbers that all have one length."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from pyarrow._parquet import ParquetReader  # pyarrow.parquet brings clients of four networks

from dexterdata.profiles import FileShape, Profile
from dexterdata.readers import array_file, episode_rows, table_columns
from dexterdata.readers.array_store import ArrayStore
from dexterdata.readers.episode_rows import EpisodeProfile
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.parquet_column import READ_ERRORS, Column, Groups, leaves_of, refused
from dexterdata.recording import Finding, Recording

__all__ = [
    "READ_ERRORS",
    "describe",
    "open_arrays",
    "open_table",
    "read",
    "read_rows",
    "refused",
]

MAX_COLUMNS = 2_000
MAX_STRING_BYTES = 16 * 1024 * 1024  # of the footer's texts
MAX_CONTAINER_ITEMS = 200_000  # of the footer's lists
_READ_AHEAD_BYTES = 64 * 1024


def open_table(file: BinaryIO) -> ParquetReader:
    """Read the footer, and nothing else, in this thread alone."""
    reader = ParquetReader()
    reader.open(
        file,
        pre_buffer=False,
        buffer_size=_READ_AHEAD_BYTES,  # else a row group's bytes are in memory together
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
        count = leaves_of(field.type)
        leaves += range(first, first + count) if field.name in wanted else ()
        first += count
    rows: list[dict[str, Any]] = table.read_all(
        column_indices=leaves, use_threads=False
    ).to_pylist()
    return rows


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
        groups, leaves = Groups.of(table), 0
        store = ArrayStore({})
        for field in schema:
            count = leaves_of(field.type)
            column = Column(table, groups, field, tuple(range(leaves, leaves + count)))
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
