"""The host's own MCAP file, with every way of packing and writing messages that is read."""

from __future__ import annotations

import json
import struct

import lz4.frame
import zstandard
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorSet

from dexterdata.readers.mcap.records import MAGIC, Op

_STEP_NS = 10_000_000


def file(samples: int) -> bytes:
    """Return an MCAP file of three topics: JSON, protobuf and ROS 2, each in its own chunk."""
    topics = (
        ("json", "jsonschema", b"{}", "", [_json(number) for number in range(samples)]),
        ("protobuf", "protobuf", _descriptors(), "zstd", [_wire(n) for n in range(samples)]),
        ("cdr", "ros2msg", b"float64[2] q", "lz4", [_cdr(n) for n in range(samples)]),
    )
    parts = [_record(Op.HEADER, _text("") + _text("dexterdata"))]
    for number, (encoding, written, schema, compression, payloads) in enumerate(topics, 1):
        described = struct.pack("<H", number) + _text("Angles") + _text(written) + _bytes(schema)
        channel = struct.pack("<2H", number, number) + _text(encoding) + _text(encoding)
        parts.append(_record(Op.SCHEMA, described))
        parts.append(_record(Op.CHANNEL, channel + struct.pack("<I", 0)))
        messages = b"".join(_message(number, place, p) for place, p in enumerate(payloads))
        parts.append(_chunk(messages, compression))
    end = [_record(Op.DATA_END, bytes(4)), _record(Op.FOOTER, bytes(20))]
    return b"".join([MAGIC, *parts, *end, MAGIC])


def _record(op: Op, content: bytes) -> bytes:
    return struct.pack("<BQ", op, len(content)) + content


def _text(text: str) -> bytes:
    return _bytes(text.encode())


def _bytes(data: bytes) -> bytes:
    return struct.pack("<I", len(data)) + data


def _message(channel: int, number: int, payload: bytes) -> bytes:
    head = struct.pack("<HIQQ", channel, number, number * _STEP_NS, number * _STEP_NS)
    return _record(Op.MESSAGE, head + payload)


def _chunk(messages: bytes, compression: str) -> bytes:
    pack = {"zstd": zstandard.compress, "lz4": lz4.frame.compress}.get(compression, bytes)
    packed = pack(messages)
    head = struct.pack("<QQQI", 0, 0, len(messages), 0) + _text(compression)
    return _record(Op.CHUNK, head + struct.pack("<Q", len(packed)) + packed)


def _json(number: int) -> bytes:
    return json.dumps({"q": [number / 10, -number / 10]}).encode()


def _wire(number: int) -> bytes:
    return b"\x0a\x10" + struct.pack("<2d", number / 10, -number / 10)


def _cdr(number: int) -> bytes:
    return b"\x00\x01\x00\x00" + struct.pack("<2d", number / 10, -number / 10)


def _descriptors() -> bytes:
    files = FileDescriptorSet()
    message = files.file.add(name="angles.proto", syntax="proto3").message_type.add(name="Angles")
    message.field.add(
        name="q",
        number=1,
        type=FieldDescriptorProto.TYPE_DOUBLE,
        label=FieldDescriptorProto.LABEL_REPEATED,
    )
    return bytes(files.SerializeToString())
