"""The rows of a delimited text file as arrays: strict about numbers, tolerant of single lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.text_layout import (
    TextLayout,
    is_decimal_comma,
    is_missing,
    parse_number,
    split_line,
)
from dexterdata.recording import BadRow

BLOCK_BYTES = 4 * 1024 * 1024
MAX_CELLS = 20_000_000  # 160 MB as float64, a third of what the box allows
MAX_BAD_ROWS = 1_000
SHOWN_CHARACTERS = 40


@dataclass(slots=True)
class Table:
    """Numbers (rows, width) float64 with NaN where missing or text, and the words of text columns.

    ``valid`` is False where the field said that nothing was measured. ``bad_rows_count`` also
    counts those beyond the first thousand, which alone are kept.
    """

    values: NDArray[np.float64]
    valid: NDArray[np.bool_]
    words: dict[int, list[str]]
    bad_rows: list[BadRow]
    bad_rows_count: int


@dataclass(slots=True)
class _Collector:
    layout: TextLayout
    values: list[NDArray[np.float64]] = field(default_factory=list)
    words: dict[int, list[str]] = field(default_factory=dict)
    bad_rows: list[BadRow] = field(default_factory=list)
    bad_rows_count: int = 0
    missing: list[NDArray[np.bool_]] = field(default_factory=list)
    cells: int = 0

    def refuse(self, line: int, message: str) -> None:
        self.bad_rows_count += 1
        if len(self.bad_rows) < MAX_BAD_ROWS:
            self.bad_rows.append(BadRow(line, message))

    def add(self, values: NDArray[np.float64], missing: NDArray[np.bool_]) -> None:
        self.cells += values.size
        if self.cells > MAX_CELLS:
            raise ContainerError(
                "container.too_large",
                f"The file has more than {MAX_CELLS:,} fields.",
                "Split the recording, or save it as HDF5.",
            )
        self.values.append(values)
        self.missing.append(missing)


def read_table(file: BinaryIO, layout: TextLayout) -> Table:
    """Read all rows after the header; lines that do not fit become bad rows."""
    collector = _Collector(layout)
    for first_line, lines in _blocks(file, layout.data_line):
        values = _read_quickly(lines, layout)
        if values is None:
            _read_carefully(lines, first_line, collector)
        else:
            collector.add(values, np.isnan(values))
    return _table(collector)


def _table(collector: _Collector) -> Table:
    width = collector.layout.width
    values = np.concatenate([np.zeros((0, width)), *collector.values])
    missing = np.concatenate([np.zeros((0, width), dtype=bool), *collector.missing])
    return Table(values, ~missing, collector.words, collector.bad_rows, collector.bad_rows_count)


def _blocks(file: BinaryIO, skipped_lines: int) -> Iterator[tuple[int, list[bytes]]]:
    """Yield (number of the first line, lines) for whole lines, a few megabytes at a time."""
    file.seek(0)
    rest, line_number = b"", 1
    while True:
        block = file.read(BLOCK_BYTES)
        lines = normalise_line_ends(rest + block, is_last=not block).split(b"\n")
        rest = lines.pop() if block else b""
        if not block and lines and not lines[-1]:
            lines.pop()
        skipped = min(len(lines), max(0, skipped_lines - (line_number - 1)))
        if lines[skipped:]:
            yield line_number + skipped, lines[skipped:]
        line_number += len(lines)
        if not block:
            return


def normalise_line_ends(data: bytes, *, is_last: bool = True) -> bytes:
    """Turn Windows and old Macintosh line ends into single line feeds."""
    if b"\r" not in data:
        return data
    held = b"\r" if not is_last and data.endswith(b"\r") else b""
    data = data[:-1] if held else data
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") + held


def _read_quickly(lines: list[bytes], layout: TextLayout) -> NDArray[np.float64] | None:
    """Parse a block in C where every line is as it should be; None where any is not."""
    if any(layout.is_text) or not layout.width or layout.delimiter is None:
        return None
    mark = layout.delimiter.encode()
    expected = layout.width - 1
    ends = {line.count(mark) - expected for line in lines}
    if ends == {1} and all(line.endswith(mark) for line in lines):
        lines = [line[:-1] for line in lines]
    elif ends != {0}:
        return None
    try:
        texts = b"\n".join(lines).decode("ascii").split("\n")
        if not any(map(str.strip, texts)):  # numpy warns of a block without a number
            return None
        return np.loadtxt(texts, delimiter=layout.delimiter, comments=None, ndmin=2)
    except (ValueError, UnicodeDecodeError):
        return None


def _read_carefully(lines: list[bytes], first_line: int, collector: _Collector) -> None:
    layout = collector.layout
    numeric = [column for column in range(layout.width) if not layout.is_text[column]]
    rows: list[list[float]] = []
    for number, raw in enumerate(lines, start=first_line):
        if not raw.strip():
            continue
        fields = _good_fields(raw, number, collector)
        row = None if fields is None else _row(fields, number, numeric, collector)
        if fields is None or row is None:
            continue
        rows.append(row)
        for column in range(layout.width):
            if layout.is_text[column]:
                collector.words.setdefault(column, []).append(fields[column])
    if rows:
        values = np.array(rows, dtype=np.float64)
        collector.add(values, np.isnan(values))


def _good_fields(raw: bytes, number: int, collector: _Collector) -> list[str] | None:
    layout = collector.layout
    try:
        fields = split_line(raw.decode("utf-8-sig"), layout.delimiter)
    except UnicodeDecodeError as error:
        column = raw[: error.start].count((layout.delimiter or " ").encode())
        collector.refuse(number, f"{_name(layout, column)} is not valid UTF-8 text.")
        return None
    except csv.Error as error:
        collector.refuse(number, f"The quotes of this line do not close: {error}.")
        return None
    if len(fields) == layout.width + 1 and not fields[-1]:
        fields.pop()
    if len(fields) != layout.width:
        collector.refuse(number, f"{layout.width} fields expected, found {len(fields)}.")
        return None
    return fields


def _row(
    fields: list[str], line: int, numeric: list[int], collector: _Collector
) -> list[float] | None:
    row = [float("nan")] * len(fields)
    for column in numeric:
        number = parse_number(fields[column])
        if number is None and not is_missing(fields[column]):
            shown = fields[column][:SHOWN_CHARACTERS]
            message = f"{_name(collector.layout, column)} holds “{shown}”, which is not one number."
            if is_decimal_comma(fields[column]):
                message += " Write decimals with a point."
            collector.refuse(line, message)
            return None
        if number is not None:
            row[column] = number
    return row


def _name(layout: TextLayout, column: int) -> str:
    if column < len(layout.columns):
        return f"Field {column + 1} ({layout.columns[column]})"
    return f"Field {column + 1}"
