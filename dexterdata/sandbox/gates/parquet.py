"""Parquet: the footer says how much everything will be; it is judged before any page is read."""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.parquet import READ_ERRORS, open_table, refused
from dexterdata.sandbox.gates import limits

_PLAIN_END, _ENCRYPTED_END = b"PAR1", b"PARE"
_TAIL_BYTES = 8
_WIDTHS = {"BOOLEAN": 1, "INT32": 4, "INT64": 8, "INT96": 12, "FLOAT": 4, "DOUBLE": 8}


def check(file: BinaryIO, size_bytes: int) -> None:
    """Admit a table whose footer is whole, agrees with the file and promises a bearable size."""
    footer_bytes = _check_tail(file, size_bytes)
    file.seek(0)
    try:
        metadata = open_table(file).metadata
        _check_groups(metadata, size_bytes - _TAIL_BYTES - footer_bytes)
        _check_sizes(metadata, size_bytes)
    except READ_ERRORS as error:
        raise refused(error) from None


def _check_tail(file: BinaryIO, size_bytes: int) -> int:
    file.seek(0)
    start = file.read(len(_PLAIN_END))
    file.seek(max(0, size_bytes - _TAIL_BYTES))
    tail = file.read(_TAIL_BYTES)
    if _ENCRYPTED_END in (start, tail[4:]):
        raise ContainerError(
            "container.unsupported", "The Parquet file is encrypted.", "Save it without encryption."
        )
    if size_bytes < len(_PLAIN_END) + _TAIL_BYTES or tail[4:] != _PLAIN_END:
        raise ContainerError(
            "container.truncated",
            "The Parquet file has no end: it was cut off.",
            "Upload it again.",
        )
    (footer_bytes,) = struct.unpack("<I", tail[:4])
    if footer_bytes > size_bytes - _TAIL_BYTES - len(_PLAIN_END):
        raise ContainerError(
            "container.corrupt", f"The footer claims {footer_bytes} bytes of {size_bytes}."
        )
    if footer_bytes > limits.PARQUET_FOOTER_BYTES:
        raise ContainerError(
            "container.too_large", f"The footer alone has {footer_bytes / 1e6:,.0f} MB."
        )
    return int(footer_bytes)


def _check_groups(metadata: Any, data_end: int) -> None:
    """Rows add up, every column has them all, and every column lies inside the file."""
    if metadata.num_row_groups > limits.PARQUET_GROUPS:
        raise ContainerError(
            "container.too_large",
            f"The file is cut into {metadata.num_row_groups:,} row groups.",
            f"Write at most {limits.PARQUET_GROUPS:,} of them.",
        )
    if metadata.num_columns > limits.PARQUET_COLUMNS:
        raise ContainerError("container.too_large", f"The file has {metadata.num_columns} columns.")
    groups = [metadata.row_group(place) for place in range(metadata.num_row_groups)]
    if sum(group.num_rows for group in groups) != metadata.num_rows:
        raise ContainerError(
            "container.corrupt", "The row groups do not add up to the file's rows."
        )
    is_list = [
        metadata.schema.column(place).max_repetition_level > 0
        for place in range(metadata.num_columns)
    ]
    for group in groups:
        for place, repeats in enumerate(is_list):
            _check_column(group.column(place), group.num_rows, repeats, data_end)


def _check_column(column: Any, rows: int, repeats: bool, data_end: int) -> None:
    sizes = (column.num_values, column.total_compressed_size, column.total_uncompressed_size)
    start = column.data_page_offset
    if column.has_dictionary_page and column.dictionary_page_offset:
        start = min(start, column.dictionary_page_offset)
    counts_fit = column.num_values >= rows if repeats else column.num_values == rows
    lies_inside = start >= len(_PLAIN_END) and start + column.total_compressed_size <= data_end
    if rows < 0 or min(sizes) < 0 or not counts_fit or (rows and not lies_inside):
        raise ContainerError(
            "container.corrupt",
            f"The footer contradicts itself about the column {column.path_in_schema[:80]}.",
            "Save the file again from its source.",
        )


def _check_sizes(metadata: Any, size_bytes: int) -> None:
    total = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        total += sum(_declared(group.column(place)) for place in range(group.num_columns))
    if total > limits.SLICED_BYTES:
        raise ContainerError(
            "container.too_large",
            f"The file declares {total / 1e6:,.0f} MB.",
            f"At most {limits.SLICED_BYTES / 1e6:,.0f} MB are read from one file; split it.",
        )
    if limits.inflates_too_much(size_bytes, total):
        raise ContainerError(
            "container.too_large",
            f"{size_bytes / 1e6:,.1f} MB claim to unpack to {total / 1e6:,.0f} MB.",
            "Split the recording, or save it again uncompressed.",
        )


def _declared(column: Any) -> int:
    """The bytes of a column in memory: repeated values are written once, and kept each."""
    unpacked = int(column.total_uncompressed_size)
    return max(unpacked, int(column.num_values) * _WIDTHS.get(column.physical_type, 0))
