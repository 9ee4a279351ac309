"""CSV and TSV recordings: with or without header, metadata lines, index or time column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import Clock, FileShape, Profile, StreamProfile
from dexterdata.profiles.time_names import is_time_name
from dexterdata.readers import clocks, text_findings
from dexterdata.readers.assembling import make_stream, stamps_lost, width_mismatch
from dexterdata.readers.clocks import Times
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.labels import episodes_of_words
from dexterdata.readers.text_layout import TextLayout, detect_layout, parse_number
from dexterdata.readers.text_rows import Table, normalise_line_ends, read_table
from dexterdata.recording import (
    Episode,
    Finding,
    Hand,
    Recording,
    Stream,
    StreamKind,
)

HEAD_BYTES = 1024 * 1024
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
INDEX_NAMES = frozenset({"column_0", "index", "frame", "sample", "row", "unnamed: 0"})


@dataclass(frozen=True, slots=True)
class _Text:
    layout: TextLayout
    table: Table

    def column(self, key: str | int) -> int | None:
        """Return the index of a column by name (a leading dot or blank forgiven) or index."""
        if isinstance(key, int):
            return key if key < self.layout.width else None
        names = list(self.layout.columns)
        if key in names:
            return names.index(key)
        plain = [_plain(name) for name in names]
        return plain.index(_plain(key)) if plain.count(_plain(key)) == 1 else None

    def name(self, index: int) -> str:
        """Return the name of a column."""
        return self.layout.column_name(index)


def _plain(name: str) -> str:
    return name.strip(" .").casefold()


def layout_of(file: BinaryIO) -> TextLayout:
    """Return the layout of an open text file; raises :class:`ContainerError` for UTF-16."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if head.startswith(UTF16_MARKS):
        hint = "Save it again as UTF-8."
        raise ContainerError("container.unsupported", "The text is UTF-16, not UTF-8.", hint)
    lines = normalise_line_ends(head).decode("utf-8-sig", errors="replace").split("\n")
    if len(head) == HEAD_BYTES:
        lines.pop()
    return detect_layout(lines)


def describe(file: BinaryIO, extension: str = "") -> FileShape:
    """Return the outline of a text file with the ranges that its first rows show."""
    layout = layout_of(file)
    names = layout.columns or tuple(map(str, range(layout.width)))
    ranges: dict[str, tuple[float, float]] = {}
    for index in range(layout.width):
        numbers = [parse_number(row[index]) for row in layout.sample]
        known = [number for number in numbers if number is not None and np.isfinite(number)]
        if known:
            ranges[names[index]] = (min(known), max(known))
    return FileShape(
        format="csv",
        extension=extension,
        columns=layout.columns,
        columns_count=layout.width,
        ranges=ranges,
        without_numbers=frozenset(
            name for name, is_text in zip(names, layout.is_text, strict=False) if is_text
        ),
    )


def read(file: BinaryIO, profile: Profile | None) -> Recording:
    """Read a text file whole; bad lines are left out and listed, the rest is described."""
    layout = layout_of(file)
    text = _Text(layout, read_table(file, layout))
    findings = text_findings.findings(layout, text.table, profile)
    if profile is None:
        streams, episodes, more = _plain_stream(text)
    else:
        streams, episodes, more = _streams(text, profile)
    return Recording(
        format="csv",
        streams=clocks.align(streams),
        profile=profile.name if profile else None,
        episodes=tuple(episodes),
        bad_rows=text_findings.bad_rows(text.table),
        metadata={**(profile.metadata if profile else {}), **dict(layout.metadata)},
        findings=(*findings, *more),
        known_labels=profile.labels if profile else (),
    )


_Read = tuple[list[Stream], list[Episode], list[Finding]]


def _streams(text: _Text, profile: Profile) -> _Read:
    findings: list[Finding] = []
    streams: list[Stream] = []
    episodes: list[Episode] = []
    for part in profile.streams:
        indexes = [text.column(key) for key in part.columns]
        absent = [str(k) for k, i in zip(part.columns, indexes, strict=True) if i is None]
        if absent or not indexes:
            if not part.is_optional:
                what = f"columns {', '.join(absent[:5])} are" if absent else f"array {part.path} is"
                findings.append(width_mismatch(f"The profile's {what} not in the file.", part.name))
            continue
        columns = [index for index in indexes if index is not None]
        times = _times(text, part.clock or profile.clock, part.rate_hz)
        findings.extend(stamps_lost(part.name, times))
        if part.kind is StreamKind.LABEL and columns[0] in text.table.words:
            episodes += episodes_of_words(text.table.words[columns[0]], times)
            continue
        streams.append(_profiled_stream(text, part, columns, times, profile.clock))
    return streams, episodes, findings


def _profiled_stream(
    text: _Text, part: StreamProfile, columns: list[int], times: Times, clock: Clock | None
) -> Stream:
    key = part.missing.column if part.missing else None
    reference = None if key is None else text.column(key)
    return make_stream(
        part,
        text.table.values[:, columns],
        times,
        channels=part.names or tuple(text.name(index) for index in columns),
        valid=text.table.valid[:, columns],
        reference=None if reference is None else text.table.values[:, [reference]],
        rate_hz=clock.rate_hz if clock else None,
    )


def _times(text: _Text, clock: Clock | None, rate_hz: float | None) -> Times:
    samples = len(text.table.values)
    if clock is None:
        index = _time_column(text)
        if index is None:
            return clocks.declared(samples, rate_hz)
        values = text.table.values[:, index]
        return clocks.recorded(values, clocks.guess_unit(text.name(index), values))
    column = None if clock.column is None else text.column(clock.column)
    if column is None:
        return clocks.declared(samples, rate_hz or clock.rate_hz)
    return clocks.recorded(text.table.values[:, column], clock.unit, clock.name)


def _time_column(text: _Text) -> int | None:
    for index, name in enumerate(text.layout.columns):
        if is_time_name(name) and not text.layout.is_text[index]:
            return index
    return None


def _plain_stream(text: _Text) -> _Read:
    """Describe a file without a profile: one stream of all its number columns."""
    times = _times(text, None, None)
    left_out = {_time_column(text), _index_column(text)}
    columns = [
        index
        for index in range(text.layout.width)
        if index not in left_out and not text.layout.is_text[index]
    ]
    if not columns:
        return [], [], stamps_lost("columns", times)
    part = StreamProfile("columns", StreamKind.OTHER, hand=_hand(text.layout.metadata))
    stream = make_stream(
        part,
        text.table.values[:, columns],
        times,
        channels=tuple(text.name(index) for index in columns),
        valid=text.table.valid[:, columns],
    )
    return [stream], [], stamps_lost("columns", times)


def _index_column(text: _Text) -> int | None:
    """Return the first column where it is named like an index and counts the rows."""
    if not text.layout.columns or text.layout.columns[0].lower() not in INDEX_NAMES:
        return None
    return 0 if _counts_up(text.table.values[:, 0]) else None


def _counts_up(values: NDArray[np.float64]) -> bool:
    return values.size > 1 and np.array_equal(values, values[0] + np.arange(values.size))


def _hand(metadata: Sequence[tuple[str, str]]) -> Hand:
    stated = dict(metadata).get("hand", "").strip().lower()
    return stated if stated in ("left", "right", "both") else "unknown"  # type: ignore[return-value]
