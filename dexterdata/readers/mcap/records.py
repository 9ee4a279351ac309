"""The records of an MCAP file, one after another, never past the end of the file."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import BinaryIO

from dexterdata.readers.errors import ContainerError

MAGIC = b"\x89MCAP0\r\n"
HEAD_BYTES = 9  # opcode and length
FOOTER_BYTES = 20
MESSAGE_HEAD_BYTES = 22
_WINDOW_BYTES = 256 * 1024
_HEAD = struct.Struct("<BQ")
_CHUNK = struct.Struct("<QQQII")
DAMAGED = "Save it again from its source and check that it opens there."


class Op(IntEnum):
    """What a record is."""

    HEADER = 0x01
    FOOTER = 0x02
    SCHEMA = 0x03
    CHANNEL = 0x04
    MESSAGE = 0x05
    CHUNK = 0x06
    MESSAGE_INDEX = 0x07
    CHUNK_INDEX = 0x08
    ATTACHMENT = 0x09
    ATTACHMENT_INDEX = 0x0A
    STATISTICS = 0x0B
    METADATA = 0x0C
    METADATA_INDEX = 0x0D
    SUMMARY_OFFSET = 0x0E
    DATA_END = 0x0F


@dataclass(frozen=True, slots=True)
class Record:
    """Where a record's content is: ``start`` and ``length`` in bytes, in the file or a chunk."""

    op: int
    start: int
    length: int

    @property
    def end(self) -> int:
        """The place behind the record."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Schema:
    """What the messages of a channel are made of."""

    name: str
    encoding: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Channel:
    """A topic and how its messages are written."""

    topic: str
    encoding: str
    schema: int
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The head of a chunk: its sizes as declared and where its packed records lie."""

    unpacked_bytes: int
    crc: int
    compression: str
    start: int
    packed_bytes: int


def corrupt(sentence: str) -> ContainerError:
    """Return the error for a file that contradicts itself."""
    return ContainerError("container.corrupt", sentence, DAMAGED)


def walk(file: BinaryIO, size_bytes: int) -> Iterator[Record]:
    """Yield every record of the file up to the footer, and see that the file ends behind it.

    Raises ContainerError with ``container.truncated`` where the end is missing, and with
    ``container.corrupt`` where a record does not fit into the file.
    """
    window = Window(file)
    place = len(MAGIC)
    while place + HEAD_BYTES <= size_bytes:
        op, length = _HEAD.unpack(window.read(place, HEAD_BYTES))
        record = Record(op, place + HEAD_BYTES, length)
        if op == 0 or record.end > size_bytes:
            break
        yield record
        place = record.end
        if op == Op.FOOTER:
            _check_end(window, record, size_bytes)
            return
    file.seek(max(0, size_bytes - len(MAGIC)))
    if size_bytes < 2 * len(MAGIC) or file.read(len(MAGIC)) != MAGIC:
        sentence = "The MCAP file has no end: it was cut off."
        raise ContainerError("container.truncated", sentence, "Copy or upload it again.")
    raise corrupt(f"The record at byte {place:,} is longer than the file.")


def _check_end(window: Window, footer: Record, size_bytes: int) -> None:
    tail = window.read(footer.end, size_bytes - footer.end) if footer.end < size_bytes else b""
    if len(tail) < len(MAGIC) and MAGIC.startswith(tail):
        sentence = "The last bytes of the MCAP file are missing: it was cut off."
        raise ContainerError("container.truncated", sentence, "Copy or upload it again.")
    if tail != MAGIC or footer.length != FOOTER_BYTES:
        raise corrupt("Something stands at the end of the MCAP file that does not belong there.")


class Window:
    """Small reads of a file, served from one piece of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = 0
        self._held = b""

    def read(self, start: int, count: int) -> bytes:
        """Return at most ``count`` bytes from ``start``; fewer only at the end of the file."""
        if start < self._start or start + count > self._start + len(self._held):
            self._file.seek(start)
            self._held = self._file.read(max(count, _WINDOW_BYTES))
            self._start = start
        place = start - self._start
        return self._held[place : place + count]


class Fields:
    """The fields of one record's content, in order; raises where they do not fit into it."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.place = 0

    def take(self, count: int) -> bytes:
        """The next ``count`` bytes."""
        taken = self._content[self.place : self.place + count]
        if len(taken) != count:
            raise corrupt("A field of the MCAP file is longer than its record.")
        self.place += count
        return taken

    def number(self, count: int) -> int:
        """The next number of ``count`` bytes."""
        return int.from_bytes(self.take(count), "little")

    def text(self) -> str:
        """The next text with its length before it."""
        return self.take(self.number(4)).decode("utf-8", "replace")

    def texts(self) -> dict[str, str]:
        """The next map of texts."""
        end = self.number(4) + self.place
        found = {}
        while self.place < end:
            key = self.text()
            found[key] = self.text()
        return found


def schema(content: bytes) -> tuple[int, Schema]:
    """Return a Schema record's number and content."""
    fields = Fields(content)
    number, name, encoding = fields.number(2), fields.text(), fields.text()
    return number, Schema(name, encoding, fields.take(fields.number(4)))


def channel(content: bytes) -> tuple[int, Channel]:
    """Return a Channel record's number and content."""
    fields = Fields(content)
    number, schema_number = fields.number(2), fields.number(2)
    topic, encoding = fields.text(), fields.text()
    return number, Channel(topic, encoding, schema_number, fields.texts())


def chunk(record: Record, head: bytes) -> Chunk:
    """Return the head of a Chunk record of which ``head`` is the beginning (96 bytes or all)."""
    fields = Fields(head)
    _, _, unpacked, crc, name_bytes = _CHUNK.unpack(fields.take(_CHUNK.size))
    if name_bytes > len(head) - _CHUNK.size - 8:
        raise corrupt("The compression of a chunk has no name.")
    compression = fields.take(name_bytes).decode("utf-8", "replace")
    packed = fields.number(8)
    if fields.place + packed != record.length:
        raise corrupt("A chunk is not as long as it says.")
    return Chunk(unpacked, crc, compression, record.start + fields.place, packed)
