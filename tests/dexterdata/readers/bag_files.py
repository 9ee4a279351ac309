"""A small writer of ROS 1 bags for tests, after http://wiki.ros.org/Bags/Format/2.0."""

from __future__ import annotations

import bz2
import struct
from collections.abc import Iterable
from dataclasses import dataclass

import lz4.frame

MAGIC = b"#ROSBAG V2.0\n"
STEP_NS = 10_000_000
START_S = 1_700_000_000
LINE = "=" * 80
HEADER = f"""\
{LINE}
MSG: std_msgs/Header
uint32 seq
time stamp
string frame_id
"""
VECTOR = f"""\
{LINE}
MSG: geometry_msgs/Vector3
float64 x
float64 y
float64 z
"""
QUATERNION = f"""\
{LINE}
MSG: geometry_msgs/Quaternion
float64 x
float64 y
float64 z
float64 w
"""
JOINTS = (
    "sensor_msgs/JointState",
    "Header header\nstring[] name\n"
    + "".join(f"float64[] {name}\n" for name in ("position", "velocity", "effort"))
    + HEADER,
)
IMU = (
    "sensor_msgs/Imu",
    (
        "Header header\ngeometry_msgs/Quaternion orientation\nfloat64[9] orientation_covariance\n"
        "geometry_msgs/Vector3 angular_velocity\nfloat64[9] angular_velocity_covariance\n"
        "geometry_msgs/Vector3 linear_acceleration\nfloat64[9] linear_acceleration_covariance\n"
        f"{HEADER}{QUATERNION}{VECTOR}"
    ),
)
WRENCH = (
    "geometry_msgs/WrenchStamped",
    (
        f"Header header\nWrench wrench\n{HEADER}{LINE}\nMSG: geometry_msgs/Wrench\nVector3 force\n"
        f"Vector3 torque\n{VECTOR}"
    ),
)
POSE = (
    "geometry_msgs/PoseStamped",
    (
        f"Header header\nPose pose\n{HEADER}{LINE}\nMSG: geometry_msgs/Pose\nPoint position\n"
        f"Quaternion orientation\n{LINE}\nMSG: geometry_msgs/Point\nfloat64 x\nfloat64 y\n"
        "float64 z\n"
        f"{QUATERNION}"
    ),
)
LAYOUT = (
    f"MultiArrayLayout layout\nfloat32[] data\n{LINE}\nMSG: std_msgs/MultiArrayLayout\n"
    f"MultiArrayDimension[] dim\nuint32 data_offset\n{LINE}\nMSG: std_msgs/MultiArrayDimension\n"
    "string label\nuint32 size\nuint32 stride\n"
)
FLOATS = ("std_msgs/Float32MultiArray", LAYOUT)
DOUBLES = ("std_msgs/Float64MultiArray", LAYOUT.replace("float32[]", "float64[]"))


@dataclass
class Topic:
    """A topic and its payloads, one every ten milliseconds."""

    name: str
    kind: tuple[str, str]
    payloads: Iterable[bytes]


def write(
    *topics: Topic,
    compression: str = "none",
    chunk_bytes: int = 20_000,
    is_closed: bool = True,
    encryptor: bytes = b"",
) -> bytes:
    """Return the bag: chunks with their indexes, then connections and what the chunks hold."""
    rows = sorted(
        (number, connection, payload)
        for connection, topic in enumerate(topics)
        for number, payload in enumerate(topic.payloads)
    )
    parts, infos, content, seen = [], [], b"", set()
    place = len(MAGIC) + 4096

    def close() -> None:
        nonlocal content, place
        if content:
            part = chunk(content, compression)
            infos.append(record(6, b"", ver=u4(1), chunk_pos=u8(place), count=u4(0)))
            parts.append(part)
            place += len(part)
            content = b""

    for number, connection, payload in rows:
        if connection not in seen:
            seen.add(connection)
            content += connection_of(connection, topics[connection])
        content += message(connection, number, payload)
        if len(content) > chunk_bytes:
            close()
    close()
    all_connections = [connection_of(each, topics[each]) for each in sorted(seen)]
    head = header_record(
        place if is_closed else 0, len(seen) if is_closed else 0, len(parts), encryptor
    )
    end = [*all_connections, *infos] if is_closed else []
    return b"".join([MAGIC, head, *parts, *end])


def header_record(index_at: int, connections: int, chunks: int, encryptor: bytes = b"") -> bytes:
    """The bag's header, padded to 4,096 bytes."""
    more = {"encryptor": encryptor} if encryptor else {}
    counts = {"conn_count": u4(connections), "chunk_count": u4(chunks)}
    bare = record(3, b"", index_pos=u8(index_at), **counts, **more)
    return record(3, b" " * (4096 - len(bare)), index_pos=u8(index_at), **counts, **more)


def chunk(content: bytes, compression: str, size: int | None = None) -> bytes:
    """A chunk record; ``size`` is what it declares."""
    pack = {"bz2": bz2.compress, "lz4": lz4.frame.compress}.get(compression, bytes)
    declared = u4(len(content) if size is None else size)
    return record(5, pack(content), compression=compression.encode(), size=declared)


def connection_of(number: int, topic: Topic) -> bytes:
    """A connection record with the definition of its messages."""
    kind, definition = topic.kind
    told = fields(
        topic=topic.name.encode(),
        type=kind.encode(),
        md5sum=b"*",
        message_definition=definition.encode(),
    )
    return record(7, told, conn=u4(number), topic=topic.name.encode())


def message(connection: int, number: int, payload: bytes) -> bytes:
    """A message record."""
    return record(2, payload, conn=u4(connection), time=stamp(number))


def record(op: int, data: bytes, **values: bytes) -> bytes:
    """A record: header and data with their lengths."""
    header = fields(op=bytes([op]), **values)
    return u4(len(header)) + header + u4(len(data)) + data


def fields(**values: bytes) -> bytes:
    """Named fields with their lengths."""
    parts = [name.encode() + b"=" + value for name, value in values.items()]
    return b"".join(u4(len(part)) + part for part in parts)


def u4(number: int) -> bytes:
    return struct.pack("<I", number)


def u8(number: int) -> bytes:
    return struct.pack("<Q", number)


def stamp(number: int) -> bytes:
    seconds, rest = divmod(number * STEP_NS, 1_000_000_000)
    return struct.pack("<II", START_S + seconds, rest)


def head(number: int, frame: str = "hand") -> bytes:
    """A std_msgs/Header."""
    return u4(number) + stamp(number) + text(frame)


def text(words: str) -> bytes:
    return u4(len(words)) + words.encode()


def doubles(*values: float) -> bytes:
    return struct.pack(f"<{len(values)}d", *values)


def joints(number: int, names: list[str], angles: list[float]) -> bytes:
    """A sensor_msgs/JointState with angles alone."""
    listed = u4(len(names)) + b"".join(map(text, names))
    return head(number) + listed + u4(len(angles)) + doubles(*angles) + u4(0) + u4(0)


def imu(number: int, turning: list[float], moving: list[float]) -> bytes:
    """A sensor_msgs/Imu without orientation."""
    none = doubles(*[0.0] * 9)
    parts = [doubles(0, 0, 0, 1), none, doubles(*turning), none, doubles(*moving), none]
    return head(number) + b"".join(parts)


def floats(values: list[float], code: str = "f") -> bytes:
    """A std_msgs/Float32MultiArray or Float64MultiArray with one dimension."""
    layout = u4(1) + text("taxels") + u4(len(values)) + u4(len(values)) + u4(0)
    return layout + u4(len(values)) + struct.pack(f"<{len(values)}{code}", *values)
