"""What is collected of a topic: its messages' columns, block by block, and their times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.array_store import MAX_LOADED_BYTES
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap import json_text, protobuf, ros
from dexterdata.readers.mcap.columns import Columns, UnfitError, is_within, plain
from dexterdata.readers.mcap.contents import Messages
from dexterdata.readers.mcap.records import Channel, Schema

Wants = Callable[[str], bool]
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


@dataclass(slots=True)
class Block:
    """Consecutive messages: (n,) times in ns and the columns that were kept."""

    log_time: NDArray[np.int64]
    publish_time: NDArray[np.int64]
    stamps: dict[str, NDArray[np.int64]]
    columns: Columns

    @property
    def size_bytes(self) -> int:
        """The bytes of the numbers that it holds."""
        return 16 * self.columns.count + sum(v.nbytes for v in self.columns.values.values())


@dataclass(slots=True)
class Topic:
    """One topic with one schema. ``unread`` says why its messages are not decoded."""

    name: str
    schema: Schema
    decode: protobuf.Decoder | None
    unread: str = ""
    messages: int = 0
    bad: int = 0
    first_bad: int | None = None
    blocks: list[Block] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    renamed: bool = False
    varying: set[str] = field(default_factory=set)
    blobs: set[str] = field(default_factory=set)

    def add(self, messages: Messages, wants: Wants) -> int:
        """Decode messages and keep the fields that are wanted; return the bytes they take."""
        count = len(messages.starts)
        self.messages += count
        if self.decode is None:
            return 0
        try:
            data = np.frombuffer(messages.data, np.uint8)
            columns = self.decode(data, messages.starts, messages.ends)
        except UnfitError as error:
            self.decode, self.unread = None, str(error)
            self.blocks.clear()
            return 0
        self._note(columns)
        block = _block(messages, columns, wants)
        self.blocks.append(block)
        return block.size_bytes

    def _note(self, columns: Columns) -> None:
        bad = np.flatnonzero(columns.bad)
        if bad.size:
            self.first_bad = self.messages - columns.count + int(bad[0])
            self.bad += bad.size
        self.varying |= columns.varying
        self.blobs |= columns.blobs
        if self.names and columns.names != self.names:
            self.renamed = True
        else:
            self.names = columns.names

    def settle(self) -> None:
        """Find the fields whose length differs from block to block, once all blocks are there."""
        widths: dict[str, set[int]] = {}
        for block in self.blocks:
            for path, values in block.columns.values.items():
                widths.setdefault(path, set()).add(values.shape[1])
            for path in widths:
                if path not in block.columns.values and "[" in path:
                    widths[path].add(0)
        self.varying |= {plain(path) for path, found in widths.items() if len(found) > 1}

    def paths(self) -> dict[str, int]:
        """The fields of numbers that all blocks agree on, with their widths, in order."""
        found: dict[str, int] = {}
        for block in self.blocks:
            for path in block.columns.measured_paths():
                if not is_within(path, self.varying):
                    found.setdefault(path, block.columns.values[path].shape[1])
        return found


def _block(messages: Messages, columns: Columns, wants: Wants) -> Block:
    """Leave out what is not wanted and the messages that could not be decoded."""
    good = columns.kept()
    stamps = columns.stamps()
    kept = Columns(int(good.sum()))
    for path in columns.measured_paths():
        if wants(path):
            values = columns.values[path]
            kept.values[path] = values if good.all() else values[good]
            if path in columns.present:
                kept.present[path] = columns.present[path][good]
    return Block(
        log_time=messages.log_time[good].astype(np.int64),
        publish_time=messages.publish_time[good].astype(np.int64),
        stamps={name: values[good] for name, values in stamps.items()},
        columns=kept,
    )


def table(topic: Topic, paths: dict[str, int]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the numbers of these fields side by side, (n, c), and where they are, (n, c) or None.

    Narrow types come as float32, all others as float64.
    """
    rows = sum(block.columns.count for block in topic.blocks)
    dtypes = {
        block.columns.values[path].dtype
        for block in topic.blocks
        for path in paths
        if path in block.columns.values
    }
    is_narrow = all(np.can_cast(dtype, np.float32) for dtype in dtypes)
    values = np.zeros((rows, sum(paths.values())), np.float32 if is_narrow else np.float64)
    missing: list[tuple[int, int, int, int, NDArray[np.bool_] | None]] = []
    first = 0
    for block in topic.blocks:
        stop = first + block.columns.count
        left = 0
        for path, width in paths.items():
            here = block.columns.values.get(path)
            if here is not None:
                values[first:stop, left : left + width] = here
            present = block.columns.present.get(path)
            if here is None or present is not None:
                missing.append((first, stop, left, left + width, present))
            left += width
        first = stop
    if not missing:
        return values, None
    valid = np.ones(values.shape, bool)
    for first, stop, left, right, present in missing:
        valid[first:stop, left:right] = False if present is None else present[:, None]
    return values, valid


def is_told(topic: Topic, paths: dict[str, int]) -> bool:
    """Whether any number of these fields differs from zero."""
    return any(
        bool(block.columns.values[path].any())
        for path in paths
        for block in topic.blocks
        if path in block.columns.values
    )


def limit_loaded(loaded_bytes: int) -> None:
    """Refuse what would not fit in memory."""
    if loaded_bytes > MAX_LOADED_BYTES:
        limit = MAX_LOADED_BYTES // (1024 * 1024)
        sentence = f"The messages of this file take more than {limit} MB in memory."
        hint = "Split the recording into shorter files."
        raise ContainerError("container.too_large", sentence, hint)
