"""The records of a ROS 1 bag, one after another, never past the end of the file.

Format: http://wiki.ros.org/Bags/Format/2.0. A record is a header of named fields and data, each
with its length before it.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import BinaryIO, Final

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap.records import DAMAGED

MAGIC: Final = b"#ROSBAG V2.0\n"
LENGTH: Final = struct.Struct("<I")
MOST_HEADER_BYTES: Final = 64 * 1024
MOST_CONNECTION_BYTES: Final = 1024 * 1024


class Op(IntEnum):
    """What a record is."""

    MESSAGE = 0x02
    BAG_HEADER = 0x03
    INDEX = 0x04
    CHUNK = 0x05
    CHUNK_INFO = 0x06
    CONNECTION = 0x07


@dataclass(frozen=True, slots=True)
class Record:
    """A record's fields, and where its data lies in the file."""

    op: int
    fields: Mapping[str, bytes]
    start: int
    length: int

    @property
    def end(self) -> int:
        """The place behind the record."""
        return self.start + self.length

    def number(self, name: str) -> int:
        """A field as a whole number; raises ContainerError where the record lacks it."""
        if not 0 < len(self.fields.get(name, b"")) <= 8:
            raise corrupt(f"A record of the bag lacks its field {name}.")
        return int.from_bytes(self.fields[name], "little")


@dataclass(frozen=True, slots=True)
class Head:
    """The first record: where the index is (0: the bag was never closed) and what it counts."""

    index_at: int
    connections: int
    chunks: int


def corrupt(sentence: str) -> ContainerError:
    """Return the error for a file that contradicts itself."""
    return ContainerError("container.corrupt", sentence, DAMAGED)


def truncated() -> ContainerError:
    """Return the error for a bag whose end is missing."""
    return ContainerError(
        "container.truncated",
        "The bag was cut off: its last record is not whole.",
        "Copy or upload it again, or run `rosbag reindex` on it first.",
    )


def fields_of(header: bytes) -> dict[str, bytes]:
    """Return a header's fields; raises ContainerError where they do not fit into it."""
    found = {}
    place = 0
    while place < len(header):
        (length,) = LENGTH.unpack(header[place : place + 4].ljust(4, b"\0"))
        field = header[place + 4 : place + 4 + length]
        name, separator, value = field.partition(b"=")
        if len(field) != length or not separator:
            raise corrupt("A header of the bag contradicts its own length.")
        found[name.decode("utf-8", "replace")] = value
        place += 4 + length
    return found


def walk(file: BinaryIO, size_bytes: int) -> tuple[Head, Iterator[Record]]:
    """Return the bag's head, and its other records one by one.

    Raises ContainerError: ``container.truncated`` where the end is missing,
    ``container.unsupported`` for other versions and encrypted bags, else ``container.corrupt``.
    """
    file.seek(0)
    start = file.read(len(MAGIC))
    if len(start) < len(MAGIC) and MAGIC.startswith(start):
        raise truncated()
    if start != MAGIC:
        raise ContainerError(
            "container.unsupported",
            f"The bag is of the version {start[9:12].decode('latin-1')}; 2.0 is read.",
            "Convert it with `rosbag fix`.",
        )
    first = _record(file, len(MAGIC), size_bytes)
    if first is None:
        raise truncated()
    if first.op != Op.BAG_HEADER:
        raise corrupt("The bag does not begin with its header.")
    if first.fields.get("encryptor"):
        raise ContainerError(
            "container.unsupported", "The bag is encrypted.", "Save it without encryption."
        )
    head = Head(first.number("index_pos"), first.number("conn_count"), first.number("chunk_count"))
    return head, _following(file, first.end, size_bytes, head)


def _following(file: BinaryIO, place: int, size_bytes: int, head: Head) -> Iterator[Record]:
    counted = {Op.CHUNK: 0, Op.CONNECTION: 0}
    while place < size_bytes:
        record = _record(file, place, size_bytes)
        if record is None:
            is_cut = not head.index_at or place >= head.index_at or size_bytes <= head.index_at
            raise (
                truncated()
                if is_cut
                else corrupt(f"The record at byte {place:,} of the bag is longer than the file.")
            )
        if record.op in counted:
            counted[Op(record.op)] += 1
        yield record
        place = record.end
    wanted = (head.chunks, head.connections)
    if head.index_at and (counted[Op.CHUNK], counted[Op.CONNECTION]) != wanted:
        raise truncated()


def _record(file: BinaryIO, place: int, size_bytes: int) -> Record | None:
    """The record at a place; None where it does not fit into the file."""
    file.seek(place)
    (header_bytes,) = LENGTH.unpack(file.read(4).ljust(4, b"\xff"))
    if place + 8 + header_bytes > size_bytes:
        return None
    if header_bytes > MOST_HEADER_BYTES:
        raise corrupt(f"The header of the bag's record at byte {place:,} is too long.")
    fields = fields_of(file.read(header_bytes))
    (length,) = LENGTH.unpack(file.read(4).ljust(4, b"\xff"))
    start = place + 8 + header_bytes
    if start + length > size_bytes:
        return None
    if len(fields.get("op", b"")) != 1:
        raise corrupt(f"The record at byte {place:,} of the bag does not say what it is.")
    return Record(fields["op"][0], fields, start, length)


def size_of(file: BinaryIO) -> int:
    """The bytes of an open file."""
    return file.seek(0, os.SEEK_END)
