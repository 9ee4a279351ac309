"""MCAP files for tests, written by the mcap package: JSON, protobuf and ROS messages."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pool, message_factory, timestamp_pb2
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorSet
from google.protobuf.message import Message
from mcap.writer import CompressionType, IndexType, Writer

STEP_NS = 10_000_000
START_NS = 1_700_000_000_000_000_000
ROS_JOINT_STATE = b"""\
std_msgs/Header header
string[] name
float64[] position   # rad or m
float64[] velocity
float64[] effort
================================================================================
MSG: std_msgs/Header
builtin_interfaces/Time stamp
string frame_id
================================================================================
MSG: builtin_interfaces/Time
int32 sec
uint32 nanosec
"""
ROS_IMU = b"""\
# An IMU
std_msgs/Header header
geometry_msgs/Quaternion orientation
float64[9] orientation_covariance
geometry_msgs/Vector3 angular_velocity
float64[9] angular_velocity_covariance
geometry_msgs/Vector3 linear_acceleration
float64[9] linear_acceleration_covariance
================================================================================
MSG: geometry_msgs/Quaternion
float64 x 0
float64 y 0
float64 z 0
float64 w 1
================================================================================
MSG: geometry_msgs/Vector3
float64 x
float64 y
float64 z
================================================================================
MSG: std_msgs/Header
builtin_interfaces/Time stamp
string frame_id
"""


@dataclass
class Topic:
    """A topic and its payloads, one every ten milliseconds."""

    name: str
    payloads: Iterable[bytes]
    encoding: str = "json"
    schema_name: str = "Angles"
    schema_encoding: str = "jsonschema"
    schema: bytes = b"{}"


def write(*topics: Topic, time: Callable[[int], int] | None = None, **options: Any) -> bytes:
    """Return the file; ``options`` go to the writer, ``time`` gives the log time by number.

    Each message is published one microsecond later than the one before, against the log.
    """
    buffer = io.BytesIO()
    writer = Writer(buffer, **{"compression": CompressionType.ZSTD, "chunk_size": 4096, **options})
    writer.start(profile="", library="test")
    rows = []
    for topic in topics:
        schema = writer.register_schema(topic.schema_name, topic.schema_encoding, topic.schema)
        channel = writer.register_channel(topic.name, topic.encoding, schema)
        rows += [(number, channel, payload) for number, payload in enumerate(topic.payloads)]
    for number, channel, payload in sorted(rows, key=lambda row: row[0]):
        stamp = START_NS + number * STEP_NS if time is None else time(number)
        writer.add_message(channel, stamp, payload, stamp + number * 1_000, number)
    writer.finish()
    return buffer.getvalue()


def bare(*topics: Topic) -> bytes:
    """Return a file with neither chunks, indexes nor summary."""
    return write(
        *topics,
        use_chunking=False,
        use_statistics=False,
        use_summary_offsets=False,
        index_types=IndexType.NONE,
        repeat_channels=False,
        repeat_schemas=False,
    )


def json_topic(name: str, values: Iterable[Any]) -> Topic:
    """A topic of JSON messages."""
    return Topic(name, [json.dumps(value).encode() for value in values])


def cdr_topic(name: str, schema_name: str, schema: bytes, payloads: Iterable[bytes]) -> Topic:
    """A topic of ROS 2 messages."""
    return Topic(name, payloads, "cdr", schema_name, "ros2msg", schema)


class Cdr:
    """Writes CDR, with ROS 2's alignment."""

    def __init__(self, order: str = "<") -> None:
        self._order = order
        self.content = b""

    def put(self, code: str, *values: float) -> Cdr:
        """Numbers of one type."""
        size = struct.calcsize(code)
        for value in values:
            self.content += bytes(-len(self.content) % size)
            self.content += struct.pack(self._order + code, value)
        return self

    def text(self, text: str) -> Cdr:
        """A text with its length and its zero."""
        data = text.encode() + b"\0"
        self.put("I", len(data))
        self.content += data
        return self

    def data(self) -> bytes:
        """The message with its head."""
        return (b"\0\1\0\0" if self._order == "<" else b"\0\0\0\0") + self.content


def ros_joints(number: int, names: list[str], angles: list[float], order: str = "<") -> bytes:
    """A sensor_msgs/JointState."""
    message = Cdr(order).put("i", 1_700_000_000).put("I", number * STEP_NS % 10**9).text("hand")
    message.put("I", len(names))
    for name in names:
        message.text(name)
    message.put("I", len(angles)).put("d", *angles)
    return message.put("I", 0).put("I", 0).data()


def protobuf_type(
    name: str, *fields: tuple[Any, ...], package: str = "test", syntax: str = "proto3"
) -> tuple[type[Message], bytes]:
    """A message class of (name, type, is_repeated[, of]) fields, and its FileDescriptorSet."""
    files = FileDescriptorSet()
    timestamp_pb2.DESCRIPTOR.CopyToProto(files.file.add())
    file = files.file.add(name=f"{name}.proto", package=package, syntax=syntax)
    file.dependency.append("google/protobuf/timestamp.proto")
    joint = file.message_type.add(name="JointState")
    parts = [("name", 9, False), ("position", 1, False), ("velocity", 1, False)]
    for into, given in ((joint, parts), (file.message_type.add(name=name), fields)):
        for number, (field, kind, is_repeated, *of) in enumerate(given, 1):
            label = FieldDescriptorProto.LABEL_REPEATED if is_repeated else 1
            added = into.field.add(name=field, number=number, type=kind, label=label)
            if of:
                added.type_name = of[0]
    pool = descriptor_pool.DescriptorPool()
    for each in files.file:
        pool.Add(each)
    found = message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{package}.{name}"))
    return found, files.SerializeToString()


def protobuf_topic(name: str, messages: list[Message], schema: bytes) -> Topic:
    """A topic of protobuf messages."""
    full_name = messages[0].DESCRIPTOR.full_name
    payloads = [message.SerializeToString() for message in messages]
    return Topic(name, payloads, "protobuf", full_name, "protobuf", schema)
