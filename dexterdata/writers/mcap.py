"""MCAP files of JSON messages: one compressed chunk with its index, as viewers like to read them.

The container is that of https://mcap.dev/spec (version 0): every record is an opcode, a length and
its content; strings and maps are led by their length, everything little endian.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import zstandard

MAGIC: Final = b"\x89MCAP0\r\n"
_HEADER, _FOOTER, _SCHEMA, _CHANNEL, _MESSAGE = 0x01, 0x02, 0x03, 0x04, 0x05
_CHUNK, _MESSAGE_INDEX, _CHUNK_INDEX = 0x06, 0x07, 0x08
_STATISTICS, _METADATA, _DATA_END = 0x0B, 0x0C, 0x0F
_LEVEL: Final = 3


@dataclass
class McapWriter:
    """Collects channels and messages, and gives the file; times are whole nanoseconds."""

    library: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    _schemas: dict[str, int] = field(default_factory=dict)
    _declared: list[bytes] = field(default_factory=list)
    _messages: list[tuple[int, int, bytes]] = field(default_factory=list)
    _channels: int = 0

    def channel(self, topic: str, schema: str, shape: Mapping[str, Any]) -> int:
        """Declare a topic whose messages are JSON of this named schema; its number."""
        if schema not in self._schemas:
            self._schemas[schema] = len(self._schemas) + 1
            text = json.dumps(shape, separators=(",", ":")).encode()
            content = struct.pack("<H", self._schemas[schema]) + _text(schema)
            self._declared.append(_record(_SCHEMA, content + _text("jsonschema") + _bytes(text)))
        self._channels += 1
        content = struct.pack("<HH", self._channels, self._schemas[schema]) + _text(topic)
        self._declared.append(_record(_CHANNEL, content + _text("json") + _map({})))
        return self._channels

    def add(self, channel: int, time_ns: int, message: Mapping[str, Any]) -> None:
        """One message of a channel at a time."""
        data = json.dumps(message, separators=(",", ":"), allow_nan=False).encode()
        self._messages.append((time_ns, channel, data))

    def file(self) -> bytes:
        """The whole file; messages lie in the order of their times."""
        self._messages.sort(key=lambda message: message[0])
        head = MAGIC + _record(_HEADER, _text("") + _text(self.library))
        chunk, indexes = self._chunk()
        offsets: dict[int, int] = {}
        body = chunk
        for channel, index in indexes.items():
            offsets[channel] = len(head) + len(body)
            body += index
        if self.metadata:
            body += _record(_METADATA, _text("dexterdata") + _map(self.metadata))
        data = head + body + _record(_DATA_END, struct.pack("<I", 0))
        spans = (len(head), len(chunk), sum(map(len, indexes.values())))
        summary = b"".join(self._declared) + self._statistics() + self._index(spans, offsets)
        footer = struct.pack("<QQI", len(data), 0, 0)
        return data + summary + _record(_FOOTER, footer) + MAGIC

    def _ends(self) -> tuple[int, int]:
        times = [message[0] for message in self._messages] or [0]
        return times[0], times[-1]

    def _chunk(self) -> tuple[bytes, dict[int, bytes]]:
        """The chunk, and for each channel where its messages lie in it."""
        plain = bytearray(b"".join(self._declared))
        places: dict[int, list[bytes]] = {}
        for number, (time_ns, channel, data) in enumerate(self._messages):
            places.setdefault(channel, []).append(struct.pack("<QQ", time_ns, len(plain)))
            content = struct.pack("<HIQQ", channel, number, time_ns, time_ns) + data
            plain += _record(_MESSAGE, content)
        packed = zstandard.ZstdCompressor(level=_LEVEL).compress(bytes(plain))
        self._sizes = (len(packed), len(plain))
        content = struct.pack("<QQQI", *self._ends(), len(plain), zlib.crc32(plain))
        content += _text("zstd") + struct.pack("<Q", len(packed)) + packed
        indexes = {
            channel: _record(
                _MESSAGE_INDEX, struct.pack("<H", channel) + _bytes(b"".join(places[channel]))
            )
            for channel in sorted(places)
        }
        return _record(_CHUNK, content), indexes

    def _index(self, spans: tuple[int, int, int], offsets: Mapping[int, int]) -> bytes:
        start, length, index_length = spans
        content = struct.pack("<QQQQ", *self._ends(), start, length)
        content += _bytes(b"".join(struct.pack("<HQ", *pair) for pair in offsets.items()))
        content += struct.pack("<Q", index_length) + _text("zstd")
        return _record(_CHUNK_INDEX, content + struct.pack("<QQ", *self._sizes))

    def _statistics(self) -> bytes:
        counts: dict[int, int] = {}
        for _, channel, _ in self._messages:
            counts[channel] = counts.get(channel, 0) + 1
        content = struct.pack(
            "<QHIIII",
            len(self._messages),
            len(self._schemas),
            self._channels,
            0,
            int(bool(self.metadata)),
            1,
        )
        content += struct.pack("<QQ", *self._ends())
        return _record(
            _STATISTICS,
            content
            + _bytes(b"".join(struct.pack("<HQ", *pair) for pair in sorted(counts.items()))),
        )


def _record(opcode: int, content: bytes) -> bytes:
    return struct.pack("<BQ", opcode, len(content)) + content


def _bytes(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def _text(text: str) -> bytes:
    return _bytes(text.encode())


def _map(pairs: Mapping[str, str]) -> bytes:
    return _bytes(b"".join(_text(key) + _text(value) for key, value in pairs.items()))
