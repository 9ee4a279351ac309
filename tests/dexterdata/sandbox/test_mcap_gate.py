"""MCAP: what the records declare is judged before a chunk is unpacked; damage never crashes."""

from __future__ import annotations

import io
import random
import struct
import time

import lz4.frame
import numpy as np
import pytest
import zstandard
from mcap.writer import CompressionType

from dexterdata import readers
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap.records import MAGIC, Op, walk
from dexterdata.sandbox import examine, gates
from tests.dexterdata.readers.mcap_files import (
    ROS_JOINT_STATE,
    Topic,
    bare,
    cdr_topic,
    json_topic,
    protobuf_topic,
    protobuf_type,
    ros_joints,
    write,
)

MEGABYTE = 1024 * 1024


def hand(count: int = 120) -> Topic:
    return json_topic("/hand", [{"q": [number / 7, -number]} for number in range(count)])


def every_kind(count: int = 60) -> list[Topic]:
    made, schema = protobuf_type("Mixed", ("a", 1, True), ("b", 13, True), ("c", 17, False))
    rows = [made(a=[n, 0.5], b=[n, 300], c=-n) for n in range(count)]
    joints = [ros_joints(n, ["thumb", "index"], [n / 9, 0.5]) for n in range(count)]
    return [
        hand(count),
        protobuf_topic("/mixed", rows, schema),
        cdr_topic("/joints", "sensor_msgs/msg/JointState", ROS_JOINT_STATE, joints),
    ]


def outcome(data: bytes) -> str:
    """What becomes of a file: `read`, or the check that refuses it."""
    file = io.BytesIO(data)
    try:
        gates.admit(file, name="a.mcap", size_bytes=len(data))
        readers.describe(file, format="mcap")
        readers.read(file, format="mcap", profile=None)
    except ContainerError as error:
        return error.check if len(error.sentence) > 20 else "no sentence"
    return "read"


def record(op: int, content: bytes) -> bytes:
    return struct.pack("<BQ", op, len(content)) + content


def chunk(unpacked: int, packed: bytes, compression: bytes = b"zstd", crc: int = 0) -> bytes:
    head = struct.pack("<QQQII", 0, 0, unpacked, crc, len(compression)) + compression
    return record(Op.CHUNK, head + struct.pack("<Q", len(packed)) + packed)


def file_of(*parts: bytes) -> bytes:
    ends = [record(Op.DATA_END, bytes(4)), record(Op.FOOTER, bytes(20))]
    return b"".join([MAGIC, record(Op.HEADER, bytes(8)), *parts, *ends, MAGIC])


@pytest.mark.parametrize("compression", list(CompressionType))
def test_whole_files_are_admitted_and_read(compression):
    assert outcome(write(*every_kind(), compression=compression, enable_data_crcs=True)) == "read"
    assert outcome(bare(*every_kind())) == "read"
    assert outcome(file_of()) == "read"


@pytest.mark.parametrize("data", [write(*every_kind()), bare(*every_kind())])
def test_file_cut_off_anywhere_is_truncated(data):
    for length in range(len(MAGIC), len(data) - 1, 97):
        assert outcome(data[:length]) == "container.truncated", length
    for missing in range(1, 12):
        assert outcome(data[:-missing]) == "container.truncated", missing


def test_any_changed_byte_of_a_chunk_or_the_summary_is_seen():
    data = write(*every_kind(), enable_data_crcs=True)
    chance = random.Random(7)

    for _ in range(300):
        place = chance.randrange(len(MAGIC) + 9, len(data) - len(MAGIC))
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        told = outcome(bytes(changed))
        assert told in CHANGED, place


CHANGED = (
    "container.corrupt",
    "container.truncated",
    "container.too_large",
    "container.unsupported",
)


@pytest.mark.parametrize("seed", range(4))
def test_changed_bytes_without_checksums_never_crash(seed):
    plain = {"enable_crcs": False, "compression": CompressionType.NONE}
    files = [bare(*every_kind(20)), write(*every_kind(20), **plain)]
    chance = random.Random(seed)

    for _ in range(150):
        changed = bytearray(chance.choice(files))
        for _ in range(chance.randrange(1, 6)):
            changed[chance.randrange(8, len(changed))] = chance.randrange(256)
        assert outcome(bytes(changed)) in ("read", *CHANGED)


def test_bit_flip_in_a_chunk_is_corrupt():
    data = bytearray(write(hand(), compression=CompressionType.NONE))
    data[data.index(b'"q"') + 8] ^= 1

    assert outcome(bytes(data)) == "container.corrupt"


def test_data_section_that_does_not_match_its_checksum_is_corrupt():
    data = bytearray(write(hand(), use_chunking=False, enable_data_crcs=True))
    data[data.index(b'"q"') + 8] ^= 1

    assert outcome(bytes(data)) == "container.corrupt"


def test_bombs_are_refused_before_they_are_unpacked():
    zeros = zstandard.compress(bytes(40 * MEGABYTE))
    started = time.process_time()

    assert outcome(file_of(chunk(40 * MEGABYTE, zeros))) == "container.too_large"
    assert outcome(file_of(chunk(2 * MEGABYTE, zeros))) == "container.too_large"
    assert outcome(file_of(chunk(1000, zeros))) == "container.too_large"
    assert outcome(file_of(*[chunk(900_000, zeros[:1000])] * 3000)) == "container.too_large"
    packed = lz4.frame.compress(bytes(40 * MEGABYTE))
    assert outcome(file_of(chunk(1000, packed, b"lz4"))) == "container.too_large"
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("parts", "check"),
    [
        ([chunk(10, b"0123456789", b"")], "container.corrupt"),
        ([chunk(11, b"0123456789", b"")], "container.corrupt"),
        ([chunk(10, b"0123456789", b"brotli")], "container.unsupported"),
        ([chunk(10, b"0123456789", b"x" * 200)], "container.corrupt"),
        ([chunk(10, b"no frame at all", b"lz4")], "container.corrupt"),
        ([chunk(10, b"no frame at all", b"zstd")], "container.corrupt"),
        ([chunk(10, zstandard.compress(bytes(10)), crc=5)], "container.corrupt"),
        ([chunk(5, zstandard.compress(bytes(4)))], "container.corrupt"),
        ([record(Op.MESSAGE, bytes(22))], "container.corrupt"),
        ([record(Op.MESSAGE, bytes(3))], "container.corrupt"),
        ([record(Op.CHUNK, bytes(3))], "container.corrupt"),
        ([record(Op.SCHEMA, b"\1\0\xff\xff\xff\xff")], "container.corrupt"),
        ([record(Op.HEADER, bytes(8))], "container.corrupt"),
        ([record(Op.SCHEMA, bytes(5 * MEGABYTE))], "container.too_large"),
    ],
)
def test_records_that_contradict_themselves_are_refused(parts, check):
    assert outcome(file_of(*parts)) == check


def test_chunk_in_a_chunk_is_refused():
    inner = chunk(10, b"0123456789", b"")

    assert outcome(file_of(chunk(len(inner), inner, b""))) == "container.corrupt"


def test_index_that_lies_is_not_believed():
    data = bytearray(write(hand(), compression=CompressionType.NONE, enable_crcs=False))
    walked = walk(io.BytesIO(bytes(data)), len(data))
    index = next(each for each in walked if each.op == Op.MESSAGE_INDEX)
    honest = readers.read(io.BytesIO(bytes(data)), format="mcap", profile=None)
    data[index.start + 2 + 4 + 8] ^= 0x10  # the offset of the first message

    told = readers.read(io.BytesIO(bytes(data)), format="mcap", profile=None)

    assert np.array_equal(told.streams[0].values, honest.streams[0].values)


DEEP = b'{"a":' * 2_000 + b"1" + b"}" * 2_000
SELF = b"pkg/Q other\nfloat64 x"
EMPTY = b"pkg/E[] e\n====\nMSG: pkg/E\n"


@pytest.mark.parametrize(
    "topic",
    [
        Topic("/deep", [DEEP] * 3),
        Topic("/wide", [b'{"q":[' + b"[]," * 300_000 + b"[]]}"]),
        Topic("/huge", [b'{"q":1' + b"0" * 5000 + b"}"]),
        Topic("/nan", [b'{"q":NaN,"r":[Infinity,1e999]}'] * 3),
        cdr_topic("/self", "pkg/Q", SELF, [bytes(64)]),
        cdr_topic("/empty", "pkg/Q", EMPTY, [b"\0\1\0\0\xff\xff\xff\xff"]),
        cdr_topic("/long", "pkg/Q", b"float64[] x", [b"\0\1\0\0\xff\xff\xff\x7f" + bytes(64)]),
        cdr_topic("/array", "pkg/Q", b"float64[999999999999999999999] x", [bytes(64)]),
        cdr_topic("/text", "pkg/Q", b"\xff\xfe" * 5000, [bytes(64)]),
        Topic("/wire", [b"\x0a" * 100_000], "protobuf", "test.Q", "protobuf", b"\xff\xff"),
    ],
    ids=lambda topic: topic.name,
)
def test_hostile_messages_are_described_or_counted_within_a_second(topic):
    data = write(topic)
    started = time.process_time()

    assert outcome(data) == "read"
    assert time.process_time() - started < 2


def test_protobuf_type_that_holds_itself_ends():
    made, schema = protobuf_type("Node", ("x", 1, False), ("next", 11, False, ".test.Node"))
    deep = made(x=1.0)
    for _ in range(90):
        deep = made(x=1.0, next=deep)
    fields = Topic(
        "/fields", [b"\x09" + bytes(8) + b"\x78\x01" * 100_000], "protobuf", "test.Node",
        "protobuf", schema
    )  # fmt: skip

    assert outcome(write(protobuf_topic("/node", [deep, deep], schema), fields)) == "read"


def test_protobuf_names_that_are_no_text_are_read():
    made, schema = protobuf_type("Angle", ("thumb", 1, True))
    topic = protobuf_topic("/angle", [made(thumb=[0.5, n]) for n in range(5)], schema)
    topic.schema = schema.replace(b"thumb", b"thu\xff\xfe")

    assert outcome(write(topic)) == "read"


def test_conformance_files_are_read_in_the_box(real_data):
    files = sorted((real_data / "recordings" / "mcap_conformance").glob("**/*.mcap"))
    assert len(files) == 234

    for path in files[::9]:
        examination = examine(path)
        assert examination.report["verdict"] in ("warn", "fail"), path.name
        assert examination.report["format"] == "mcap"
    for path in files:
        assert outcome(path.read_bytes()) == "read", path.name


def test_box_reads_every_kind_of_message(tmp_path):
    path = tmp_path / "a.mcap"
    path.write_bytes(write(*every_kind()))

    examination = examine(path, render=True)

    names = [stream["name"] for stream in examination.report["recording"]["streams"]]
    assert names == ["/hand", "/mixed", "/joints.position"]
    assert examination.peak_mb < 200
