"""What an MCAP file holds: schemas, channels, metadata, and pieces that messages come in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.mcap import records
from dexterdata.readers.mcap.chunks import PADDING, messages, unpack
from dexterdata.readers.mcap.records import Channel, Chunk, Fields, Op, Record, Schema, corrupt

CHUNK_HEAD_BYTES = 96
_RUN_BYTES = 1024 * 1024
_METADATA = 200
_TEXT_LENGTH = 1_000


@dataclass(slots=True)
class Piece:
    """A chunk with its index, or a run of messages without a chunk (``chunk`` is None)."""

    start: int
    stop: int
    chunk: Chunk | None = None
    indexes: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages of one channel in one piece.

    ``data``: the piece's bytes, then padding. ``starts``, ``ends``: (n,) int64, where the payloads
    lie in it. ``log_time``, ``publish_time``: (n,) uint64 nanoseconds.
    """

    channel: int
    data: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    log_time: NDArray[np.uint64]
    publish_time: NDArray[np.uint64]

    def first(self, count: int) -> Messages:
        """The first ``count`` of them."""
        part = slice(count)
        times = (self.log_time[part], self.publish_time[part])
        return Messages(self.channel, self.data, self.starts[part], self.ends[part], *times)


class Source(Protocol):
    """A container of messages: channels with their schemas, and pieces that messages come in."""

    channels: dict[int, Channel]
    metadata: dict[str, str]
    attachments: int
    pieces: list[Piece]

    def messages(self, piece: Piece) -> Iterator[Messages]:
        """Yield a piece's messages channel by channel."""

    def data(self, piece: Piece, *, is_known: bool = False) -> bytes:
        """Return a piece's records with padding; ``is_known`` if they were read before."""

    def schema_of(self, channel: Channel) -> Schema:
        """Return what the channel's messages are made of."""


class Contents:
    """An open MCAP file; opening it reads everything but the chunks."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size_bytes = file.seek(0, os.SEEK_END)
        self.schemas: dict[int, Schema] = {}
        self.channels: dict[int, Channel] = {}
        self.metadata: dict[str, str] = {}
        self.attachments = 0
        self.pieces: list[Piece] = []
        for record in records.walk(file, self.size_bytes):
            self._see(record)

    def messages(self, piece: Piece) -> Iterator[Messages]:
        """Yield a piece's messages channel by channel; raises ContainerError where it is broken."""
        data = self.data(piece)
        places, heads = messages(data, self._indexed(piece), self._register)
        starts = places + records.HEAD_BYTES + records.MESSAGE_HEAD_BYTES
        ends = places + records.HEAD_BYTES + heads["length"].astype(np.int64)
        order = np.argsort(heads["channel"], kind="stable")
        numbers, firsts = np.unique(heads["channel"][order], return_index=True)
        for number, rows in zip(numbers.tolist(), np.split(order, firsts)[1:], strict=True):
            if number not in self.channels:
                raise corrupt(f"A message is of channel {number}, which the file does not have.")
            log, publish = heads["log_time"][rows], heads["publish_time"][rows]
            yield Messages(number, data, starts[rows], ends[rows], log, publish)

    def data(self, piece: Piece, *, is_known: bool = False) -> bytes:
        """Return a piece's records with padding; ``is_known`` if they were read before."""
        packed = self._content(piece.start, piece.stop - piece.start)
        if piece.chunk is None:
            return packed + PADDING
        return unpack(piece.chunk, packed, is_known=is_known)

    def schema_of(self, channel: Channel) -> Schema:
        """Return the channel's schema; number 0 means that it has none."""
        if channel.schema and channel.schema not in self.schemas:
            raise corrupt(f"Schema {channel.schema} of {channel.topic} is not in the file.")
        return self.schemas.get(channel.schema, Schema("", "", b""))

    def _see(self, record: Record) -> None:
        if record.op == Op.CHUNK:
            head = self._content(record.start, min(record.length, CHUNK_HEAD_BYTES))
            chunk = records.chunk(record, head)
            stop = chunk.start + chunk.packed_bytes
            self.pieces.append(Piece(chunk.start, stop, chunk))
        elif record.op == Op.MESSAGE_INDEX and self.pieces:
            self.pieces[-1].indexes.append(record)
        elif record.op == Op.MESSAGE:
            self._see_message(record)
        elif record.op == Op.ATTACHMENT:
            self.attachments += 1
        elif record.op in (Op.SCHEMA, Op.CHANNEL, Op.METADATA, Op.HEADER):
            self._register(record.op, self._content(record.start, record.length))

    def _see_message(self, record: Record) -> None:
        start = record.start - records.HEAD_BYTES
        last = self.pieces[-1] if self.pieces else None
        follows = last is not None and last.chunk is None and last.stop == start
        if last is not None and follows and record.end - last.start <= _RUN_BYTES:
            last.stop = record.end
        else:
            self.pieces.append(Piece(start, record.end))

    def _register(self, op: int, content: bytes) -> None:
        if op == Op.SCHEMA:
            number, schema = records.schema(content)
            self.schemas[number] = schema
        elif op == Op.CHANNEL:
            number, channel = records.channel(content)
            self.channels[number] = channel
        elif op == Op.METADATA:
            fields = Fields(content)
            name = fields.text()
            for key, value in fields.texts().items():
                self._keep(key if name == "dexterdata" else f"{name}.{key}", value)
        elif op == Op.HEADER:
            fields = Fields(content)
            self._keep("mcap.profile", fields.text())
            self._keep("mcap.library", fields.text())
        elif op <= Op.DATA_END:
            raise corrupt("A chunk of the MCAP file holds records that do not belong there.")

    def _keep(self, key: str, value: str) -> None:
        if value and len(self.metadata) < _METADATA:
            self.metadata[key[:_TEXT_LENGTH]] = value[:_TEXT_LENGTH]

    def _content(self, start: int, count: int) -> bytes:
        self._file.seek(start)
        return self._file.read(count)

    def _indexed(self, piece: Piece) -> NDArray[np.int64] | None:
        """Where the chunk's index says that messages begin, (n,); None where it has no index."""
        if not piece.indexes:
            return None
        found: list[NDArray[Any]] = []
        for record in piece.indexes:
            fields = Fields(self._content(record.start, record.length))
            fields.number(2)
            pairs = np.frombuffer(fields.take(fields.number(4) // 16 * 16), "<i8")
            found.append(pairs.reshape(-1, 2)[:, 1])
        return np.concatenate(found).astype(np.int64)
