"""The host's own ROS 1 bag, with every way of packing that is read."""

from __future__ import annotations

import bz2
import struct

import lz4.frame

from dexterdata.readers.bag.records import MAGIC, Op

_STEP_NS = 10_000_000


def file(samples: int) -> bytes:
    """Return a bag of one topic in three chunks: not packed, bz2 and lz4. It has no index."""
    connection = _record(
        Op.CONNECTION,
        _fields(type=b"test/Angles", message_definition=b"float64 a\nfloat64 b"),
        conn=bytes(4),
        topic=b"/angles",
    )
    parts = [
        _record(Op.BAG_HEADER, b"", index_pos=bytes(8), conn_count=bytes(4), chunk_count=bytes(4))
    ]
    third = samples // 3
    for part, (name, pack) in enumerate(
        (("none", bytes), ("bz2", bz2.compress), ("lz4", lz4.frame.compress))
    ):
        numbers = range(part * third, (part + 1) * third)
        content = connection + b"".join(_message(number) for number in numbers)
        size = struct.pack("<I", len(content))
        parts.append(_record(Op.CHUNK, pack(content), compression=name.encode(), size=size))
    return b"".join([MAGIC, *parts])


def _message(number: int) -> bytes:
    seconds, rest = divmod(number * _STEP_NS, 1_000_000_000)
    payload = struct.pack("<2d", number / 10, -number / 10)
    return _record(Op.MESSAGE, payload, conn=bytes(4), time=struct.pack("<2I", seconds, rest))


def _record(op: Op, data: bytes, **values: bytes) -> bytes:
    header = _fields(op=bytes([op]), **values)
    return struct.pack("<I", len(header)) + header + struct.pack("<I", len(data)) + data


def _fields(**values: bytes) -> bytes:
    parts = [name.encode() + b"=" + value for name, value in values.items()]
    return b"".join(struct.pack("<I", len(part)) + part for part in parts)
