"""What a bag holds, in the words of the MCAP reader: channels, their schemas, and pieces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

import numpy as np

from dexterdata.readers.bag import chunks
from dexterdata.readers.bag.records import (
    MOST_CONNECTION_BYTES,
    Op,
    Record,
    corrupt,
    fields_of,
    size_of,
    walk,
)
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap.contents import Messages, Piece
from dexterdata.readers.mcap.records import Channel, Chunk, Schema

MOST_CONNECTIONS = 20_000
_TEXT_LENGTH = 1_000


class Contents:
    """An open bag; opening it reads everything but the chunks.

    Connections of one topic and type are one channel: publishers come and go while it is recorded.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.channels: dict[int, Channel] = {}
        self.metadata: dict[str, str] = {}
        self.attachments = 0
        self.pieces: list[Piece] = []
        self._schemas: dict[int, Schema] = {}
        self._same: dict[int, int] = {}
        self._known: dict[tuple[str, Schema], int] = {}
        head, following = walk(file, size_of(file))
        self.is_closed = head.index_at > 0
        for record in following:
            if record.op == Op.CHUNK:
                chunk = chunk_of(record)
                self.pieces.append(Piece(chunk.start, record.end, chunk))
            elif record.op == Op.CONNECTION:
                self._register(record.fields, self._content(record.start, record.length))

    def messages(self, piece: Piece) -> Iterator[Messages]:
        """Yield a piece's messages channel by channel; raises ContainerError where it is broken."""
        data = self.data(piece)
        found = chunks.messages(data, self._register)
        connections, where = np.unique(found["connection"], return_inverse=True)
        for connection in connections.tolist():
            if connection not in self._same:
                raise corrupt(f"A message is of connection {connection}, which the bag lacks.")
        same = np.array([self._same[each] for each in connections.tolist()], np.int64)[where]
        order = np.argsort(same, kind="stable")
        numbers, firsts = np.unique(same[order], return_index=True)
        for number, rows in zip(numbers.tolist(), np.split(found[order], firsts)[1:], strict=True):
            times = rows["time_ns"].astype(np.uint64)
            yield Messages(number, data, rows["start"].copy(), rows["end"].copy(), times, times)

    def data(self, piece: Piece, *, is_known: bool = False) -> bytes:
        """Return a piece's records with padding."""
        packed = self._content(piece.start, piece.stop - piece.start)
        if piece.chunk is None:
            raise corrupt("A piece of the bag lies outside any chunk.")
        return chunks.unpack(piece.chunk, packed)

    def schema_of(self, channel: Channel) -> Schema:
        """Return what the channel's messages are made of."""
        return self._schemas[channel.schema]

    def _register(self, fields: Mapping[str, bytes], content: bytes) -> None:
        """Learn a connection; the bag carries the definition of its messages with it."""
        if len(fields.get("conn", b"")) != 4 or "topic" not in fields:
            raise corrupt("A connection of the bag has no number or no topic.")
        number = int.from_bytes(fields["conn"], "little")
        if number in self._same:
            return
        if len(content) > MOST_CONNECTION_BYTES or len(self._same) >= MOST_CONNECTIONS:
            raise ContainerError(
                "container.too_large", "The bag holds too many connections, or too long ones."
            )
        told = fields_of(content)
        topic = _text(fields["topic"])
        schema = Schema(
            _text(told.get("type", b"")), "ros1msg", told.get("message_definition", b"")
        )
        same = self._known.setdefault((topic, schema), number)
        self._same[number] = same
        if same == number:
            self._schemas[number] = schema
            self.channels[number] = Channel(topic, "ros1", number)

    def _content(self, start: int, count: int) -> bytes:
        self._file.seek(start)
        return self._file.read(count)


def chunk_of(record: Record) -> Chunk:
    """Return a chunk record's sizes as declared, and where its packed records lie."""
    compression = _text(record.fields.get("compression", b""))
    return Chunk(record.number("size"), 0, compression, record.start, record.length)


def _text(value: bytes) -> str:
    return value[:_TEXT_LENGTH].decode("utf-8", "replace")
