"""What is collected of a topic: its messages' times, and their columns as long as they are few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.mcap import json_text, protobuf, ros
from dexterdata.readers.mcap.columns import Columns, Places, UnfitError, is_within, plain
from dexterdata.readers.mcap.contents import Messages, Piece
from dexterdata.readers.mcap.records import Channel, Schema

LOG_TIME: Final = "log_time"
KEPT_BYTES: Final = 64 * 1024 * 1024
"""Of the numbers of a file so many are kept; beyond, they are decoded again slice by slice."""
# Message encoding and schema encoding -> what decodes it.
_KNOWN: Final = {
    ("json", "jsonschema"),
    ("json", ""),
    ("protobuf", "protobuf"),
    ("cdr", "ros2msg"),
    ("ros1", "ros1msg"),
}


def decoder(channel: Channel, schema: Schema) -> protobuf.Decoder:
    """Return what decodes the channel's messages; raises UnfitError where nothing does."""
    if (channel.encoding, schema.encoding) not in _KNOWN:
        known = f"{channel.encoding or 'no'} messages with {schema.encoding or 'no'} schema"
        raise UnfitError(f"{known} are not decoded")
    if channel.encoding == "json":
        return json_text.decode
    if channel.encoding == "protobuf":
        return protobuf.decoder(schema.name, schema.data)
    return ros.decoder(schema.name, schema.data, is_ros1=channel.encoding == "ros1")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which fields and which time stamps of a topic are kept; plain bytes only if asked for."""

    has: Callable[[str], bool]
    stamps: frozenset[str]
    has_bytes: bool = False


@dataclass(slots=True)
class Block:
    """The ``count`` good messages of one channel in one piece of the file.

    ``starts``, ``ends``: where all its payloads lie in the piece. ``times``: (count,) int64 ns by
    clock. ``fields``: width and type of each field.
    ``partial``: fields that some messages lack. ``columns``: None once they were let go.
    """

    piece: Piece
    starts: NDArray[np.integer[Any]]
    ends: NDArray[np.integer[Any]]
    count: int
    times: dict[str, NDArray[np.int64]]
    fields: dict[str, tuple[int, np.dtype[Any]]]
    partial: frozenset[str]
    columns: Columns | None

    @property
    def size_bytes(self) -> int:
        """The bytes of the numbers that it holds."""
        return 0 if self.columns is None else sum(v.nbytes for v in self.columns.values.values())


@dataclass(slots=True)
class Topic:
    """One topic with one schema. ``unread`` says why its messages are not decoded.

    ``told`` are the fields with any number but zero.
    """

    name: str
    schema: Schema
    wanted: Wanted
    decode: protobuf.Decoder | None
    unread: str = ""
    messages: int = 0
    bad: int = 0
    first_bad: int | None = None
    blocks: list[Block] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    is_renamed: bool = False
    varying: set[str] = field(default_factory=set)
    blobs: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)

    def add(self, piece: Piece, messages: Messages) -> None:
        """Decode messages and keep what is wanted."""
        self.messages += len(messages.starts)
        if self.decode is None:
            return
        try:
            columns = self.decoded(messages.data, messages.starts, messages.ends)
        except UnfitError as error:
            self.decode, self.unread = None, str(error)
            self.blocks.clear()
            return
        self._note(columns)
        good = ~columns.bad
        kept = self.kept(columns)
        stamps = {
            LOG_TIME: messages.log_time.astype(np.int64),
            "publish_time": messages.publish_time.astype(np.int64),
            **columns.stamps(),
        }
        fields = {path: (values.shape[1], values.dtype) for path, values in kept.values.items()}
        if self.blocks and self.blocks[-1].fields == fields:
            fields = self.blocks[-1].fields
        self.told.update(
            path for path, values in kept.values.items() if path not in self.told and values.any()
        )
        times = {name: stamps[name][good] for name in self.wanted.stamps if name in stamps}
        partial = frozenset(kept.present)
        self.blocks.append(
            Block(
                piece=piece,
                starts=_narrow(messages.starts),
                ends=_narrow(messages.ends),
                count=kept.count,
                times=times,
                fields=fields,
                partial=partial,
                columns=kept,
            )
        )

    def decoded(self, data: bytes, starts: Places, ends: Places) -> Columns:
        """Return the columns of messages that lie in ``data``; raises UnfitError."""
        if self.decode is None:
            raise UnfitError(self.unread)
        return self.decode(np.frombuffer(data, np.uint8), starts, ends)

    def kept(self, columns: Columns) -> Columns:
        """Leave out what is not wanted and the messages that could not be decoded."""
        good = ~columns.bad
        kept = Columns(int(good.sum()))
        for path in columns.measured_paths():
            if path in columns.blobs and not self.wanted.has_bytes:
                continue
            if self.wanted.has(path):
                values = columns.values[path]
                kept.values[path] = values if good.all() else values[good]
                if path in columns.present:
                    kept.present[path] = columns.present[path][good]
        return kept

    def _note(self, columns: Columns) -> None:
        bad = np.flatnonzero(columns.bad)
        if bad.size:
            if self.first_bad is None:
                self.first_bad = self.messages - columns.count + int(bad[0])
            self.bad += bad.size
        self.varying |= columns.varying
        self.blobs |= columns.blobs
        if self.names and columns.names != self.names:
            self.is_renamed = True
        else:
            self.names = columns.names

    def settle(self) -> None:
        """Find the fields whose length differs from block to block, once all blocks are there."""
        every = {id(block.fields): block.fields for block in self.blocks}.values()
        widths: dict[str, set[int]] = {}
        for path in dict.fromkeys(path for fields in every for path in fields):
            lacking = 0 if "[" in path else None
            found = {fields[path][0] if path in fields else lacking for fields in every}
            widths[path] = {width for width in found if width is not None}
        self.varying |= {plain(path) for path, found in widths.items() if len(found) > 1}

    def paths(self) -> dict[str, int]:
        """The fields of numbers that all blocks agree on, with their widths, in order."""
        every = {id(block.fields): block.fields for block in self.blocks}.values()
        return {
            path: width
            for fields in every
            for path, (width, _) in fields.items()
            if not is_within(path, self.varying)
        }


def _narrow(places: Places) -> NDArray[np.integer[Any]]:
    """The same in half the memory where no piece of the file is larger than 4 GB."""
    return places.astype(np.uint32) if int(places[-1]) >> 32 == 0 else places
