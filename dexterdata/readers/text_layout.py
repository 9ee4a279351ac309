"""How a delimited text file is laid out: delimiter, header, metadata lines, where data begins."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

DELIMITERS = ("\t", ",", ";", "|")
MISSING_WORDS = frozenset({"", "nan", "na", "n/a", "null", "none"})
SAMPLE_LINES = 400
DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d+$")
PAIR = re.compile(r"\s*[:=,;\t]\s*")


@dataclass(frozen=True, slots=True)
class TextLayout:
    """The layout of a text file; ``data_line`` counts the lines before the first row.

    ``delimiter`` None means runs of blanks. ``columns`` are the header's names (made unique, as
    written otherwise), or empty; ``width`` is the number of fields of a good row without a
    trailing delimiter; ``is_text`` marks the columns that hold words.
    """

    delimiter: str | None
    columns: tuple[str, ...]
    width: int
    data_line: int
    is_text: tuple[bool, ...]
    metadata: tuple[tuple[str, str], ...] = ()
    header_width: int | None = None
    sample: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    def column_name(self, index: int) -> str:
        """Return the header's name of a column, or one made of its index."""
        return self.columns[index] if self.columns else f"column_{index}"


def split_line(line: str, delimiter: str | None) -> list[str]:
    """Return the fields of one line, quotes respected, blanks around them removed."""
    if delimiter is None:
        return line.split()
    if '"' in line:
        fields = next(csv.reader(io.StringIO(line), delimiter=delimiter, strict=True), [])
    else:
        fields = line.split(delimiter)
    return [part.strip(" ") for part in fields]


def parse_number(text: str) -> float | None:
    """Return the number that ``text`` is, or None; stricter than ``float`` (no ``1_000``)."""
    if "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def is_decimal_comma(text: str) -> bool:
    """Return whether a field is a number as some countries write it; it is never guessed at."""
    return bool(DECIMAL_COMMA.match(text))


def is_missing(text: str) -> bool:
    """Return whether a field says that there was no measurement."""
    return text.strip().lower() in MISSING_WORDS


def detect_layout(lines: Sequence[str]) -> TextLayout:
    """Return the layout that the first lines (without line ends) of a file show."""
    sample = lines[:SAMPLE_LINES]
    delimiter = _detect_delimiter(sample)
    rows = [_fields(line, delimiter) for line in sample]
    width = _row_width(rows)
    first = next((i for i, row in enumerate(rows) if len(row) == width and _has_number(row)), None)
    if first is None:
        return _layout_without_rows(rows, delimiter)
    header, data_line = _find_header(rows, first, width)
    body = [row for row in rows[data_line:] if row]
    if _always_ends_empty(body, width) and (header is None or not header[-1:] or not header[-1]):
        width -= 1
    trimmed = [row[:width] for row in body if len(row) >= width]
    return TextLayout(
        delimiter=delimiter,
        columns=_column_names(header, width),
        width=width,
        data_line=data_line,
        is_text=_text_columns(trimmed, width),
        metadata=_metadata(rows[: data_line - (header is not None)]),
        header_width=None if header is None else _header_width(header, width),
        sample=tuple(tuple(row) for row in trimmed),
    )


def _fields(line: str, delimiter: str | None) -> list[str]:
    if not line.strip():
        return []
    try:
        return split_line(line, delimiter)
    except csv.Error:
        return [line]


def _detect_delimiter(lines: Sequence[str]) -> str | None:
    def score(delimiter: str) -> tuple[int, int]:
        counts = Counter(line.count(delimiter) for line in lines if line.strip())
        counts.pop(0, None)
        if not counts:
            return (0, 0)
        fields, lines_with = max(counts.items(), key=lambda item: (item[1], item[0]))
        return (lines_with, fields)

    best = max(DELIMITERS, key=score)
    if best == "," and 0 < score(",")[0] <= score(";")[0]:
        return ";"  # commas inside fields are decimal ones
    if score(best)[0]:
        return best
    return None if any(len(line.split()) > 1 for line in lines) else ","


def _has_number(row: Sequence[str]) -> bool:
    return any(parse_number(cell) is not None or is_decimal_comma(cell) for cell in row)


def _row_width(rows: Sequence[Sequence[str]]) -> int:
    """Return the commonest count of fields of rows with numbers; the header's where all differ."""
    counts = Counter(len(row) for row in rows if _has_number(row))
    if not counts:
        return 0
    width, times = max(counts.items(), key=lambda item: (item[1], item[0]))
    header = next((row for row in rows if row), [])
    if times == 1 and len(counts) > 1 and not _has_number(header):
        return len(header)
    return width


def _layout_without_rows(rows: Sequence[Sequence[str]], delimiter: str | None) -> TextLayout:
    """No row fits: the first line is the header, everything after it will be a bad row."""
    first = next((i for i, row in enumerate(rows) if row), 0)
    header = list(rows[first]) if rows else []
    columns = _column_names(header, len(header))
    return TextLayout(
        delimiter, columns, len(header), first + 1, (False,) * len(header), (), len(header)
    )


def _find_header(rows: Sequence[list[str]], first: int, width: int) -> tuple[list[str] | None, int]:
    """Return the header's fields (None without one) and the index of the first data line."""
    following = [row for row in rows[first + 1 : first + 50] if len(row) == width]
    if following and _contradicts(rows[first], following):
        return rows[first], first + 1
    before = next((i for i in range(first - 1, -1, -1) if rows[i]), None)
    if before is None or _has_number(rows[before]):
        return None, first
    header = rows[before]
    if len(header) == 1 and width > 1 and ":" in header[0]:
        return None, first
    if len(header) < max(2, width // 2) and width > 1:
        return None, first
    header[0] = header[0].lstrip("#% ")
    return header, first


def _contradicts(row: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """Return whether half of the columns that hold numbers further down hold words here."""
    numeric = [
        column
        for column in range(len(row))
        if all(parse_number(other[column]) is not None for other in following)
    ]
    words = [c for c in numeric if parse_number(row[c]) is None and not is_missing(row[c])]
    return bool(words) and 2 * len(words) >= len(numeric)


def _always_ends_empty(rows: Sequence[Sequence[str]], width: int) -> bool:
    full = [row for row in rows if len(row) == width]
    return width > 1 and bool(full) and all(not row[-1].strip() for row in full)


def _header_width(header: Sequence[str], width: int) -> int:
    """Count the header's names, forgiving a trailing delimiter and an unnamed index column."""
    named = len(header) - (len(header) == width + 1 and not header[-1].strip())
    return named + (named == width - 1)


def _column_names(header: Sequence[str] | None, width: int) -> tuple[str, ...]:
    if header is None:
        return ()
    names = [name.strip().strip('"').lstrip("\ufeff") for name in header]
    if len(names) == width - 1:
        names.insert(0, "")
    names = (names + [""] * width)[:width]
    seen: Counter[str] = Counter()
    unique = []
    for index, given in enumerate(names):
        name = given or f"column_{index}"
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(unique)


def _text_columns(rows: Sequence[Sequence[str]], width: int) -> tuple[bool, ...]:
    """Mark the columns of which no sampled field is a number and some are words."""

    def is_text(column: int) -> bool:
        cells = [row[column] for row in rows]
        words = [cell for cell in cells if not is_missing(cell)]
        return bool(words) and not any(
            parse_number(word) is not None or is_decimal_comma(word) for word in words
        )

    return tuple(is_text(column) for column in range(width))


def _metadata(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Read the lines above the header as ``key: value`` or ``key, value`` where they are so."""
    pairs = []
    for row in rows:
        cells = [cell for cell in row if cell]
        if len(cells) == 1:
            cells = PAIR.split(cells[0], maxsplit=1)
        if len(cells) >= 2:
            key = cells[0].lstrip("#% ").rstrip(":= ").lower()
            pairs.append((key[:200], " ".join(cells[1:]).strip()[:1000]))
    return tuple(pairs[:200])
