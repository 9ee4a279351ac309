"""ROS 1 bags: what the records declare is judged before a chunk is unpacked."""

from __future__ import annotations

import bz2
import io
import random
import time

import pytest

from dexterdata import readers
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import examine, gates
from tests.dexterdata.readers.bag_files import (
    FLOATS,
    JOINTS,
    MAGIC,
    Topic,
    chunk,
    connection_of,
    floats,
    header_record,
    joints,
    message,
    record,
    u4,
    write,
)


def hand(count: int = 200) -> list[Topic]:
    return [
        Topic(
            "/joints", JOINTS, [joints(n, ["thumb", "index"], [n / 9, 0.5]) for n in range(count)]
        ),
        Topic("/touch", FLOATS, [floats([n, 1, 2, 3]) for n in range(count)]),
    ]


def bare(*parts: bytes) -> bytes:
    """A bag without an index."""
    return MAGIC + header_record(0, 0, 0) + b"".join(parts)


def outcome(data: bytes, name: str = "a.bag") -> str:
    """What becomes of a file: `read`, or the check that refuses it."""
    file = io.BytesIO(data)
    try:
        known = gates.admit(file, name=name, size_bytes=len(data))
        readers.describe(file, format=known)
        readers.read(file, format=known, profile=None)
    except ContainerError as error:
        return error.check if len(error.sentence) > 20 else "no sentence"
    return "read"


GOOD = {kind: write(*hand(), compression=kind) for kind in ("none", "bz2", "lz4")}


@pytest.mark.parametrize("kind", GOOD)
def test_good_bag_is_admitted_whatever_its_name(kind):
    assert outcome(GOOD[kind]) == outcome(GOOD[kind], "recording") == "read"


def test_bag_is_read_in_the_box(tmp_path):
    path = tmp_path / "a.bag"
    path.write_bytes(write(*hand(3_000), compression="lz4"))

    examination = examine(path, render=True)

    report = examination.report
    assert (report["format"], report["verdict"]) == ("bag", "warn")
    assert [(s["name"], s["samples"]) for s in report["recording"]["streams"]] == [
        ("/joints.position", 3_000),
        ("/touch", 3_000),
    ]
    assert 'topic = "/joints"' in examination.draft_profile
    assert len(examination.renderings) == 1
    assert examination.peak_mb < 200


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_bag_that_was_cut_off_is_said_to_be(share):
    for data in GOOD.values():
        assert outcome(data[: int(len(data) * share)]) == "container.truncated"


def test_unclosed_bag_is_read_and_if_cut_off_refused():
    unclosed = write(*hand(), is_closed=False)

    assert outcome(unclosed) == "read"
    assert outcome(unclosed[:-7]) == "container.truncated"


def test_bag_without_its_last_records_is_cut_off():
    last = record(6, b"", ver=u4(1), chunk_pos=bytes(8), count=u4(0))
    data = GOOD["none"]

    assert data.endswith(last[-4:])
    assert outcome(data[: data.rindex(b"\x07\0\0\0") - 4]) == "container.truncated"


def message_of_zeros(count: int) -> bytes:
    return connection_of(0, hand(1)[0]) + message(0, 0, bytes(count))


@pytest.mark.parametrize(
    ("data", "check"),
    [
        (bare(chunk(b"", "none", 0xFFFFFFFF)), "container.corrupt"),
        (bare(chunk(b"", "bz2", 0xFFFFFFFF)), "container.too_large"),
        (bare(chunk(bytes(30_000_000), "bz2")), "container.corrupt"),
        (bare(chunk(bytes(30_000_000), "lz4")), "container.corrupt"),
        (bare(chunk(message_of_zeros(900_000), "bz2", 1_000)), "container.too_large"),
        (bare(chunk(message_of_zeros(900), "bz2", 5_000)), "container.corrupt"),
        (bare(chunk(message_of_zeros(900), "lz4", 5_000)), "container.corrupt"),
        (bare(chunk(b"", "zstd")), "container.unsupported"),
        (bare(record(5, b"", compression=b"none")), "container.corrupt"),
        (bare(record(5, b"no bz2", compression=b"bz2", size=u4(100))), "container.corrupt"),
        (bare(record(9, b"")), "container.corrupt"),
        (bare(record(2, b"", conn=u4(0), time=bytes(8))), "container.corrupt"),
        (bare(chunk(message(7, 0, b""), "none")), "container.corrupt"),
        (bare(chunk(record(5, b""), "none")), "container.corrupt"),
        (bare(chunk(record(2, b"", conn=u4(0)), "none")), "container.corrupt"),
        (bare(chunk(b"\xff\xff\xff\xff", "none")), "container.corrupt"),
        (bare(record(7, bytes(2_000_000), conn=u4(0), topic=b"/a")), "container.too_large"),
        (bare(u4(70_000) + bytes(80_000)), "container.corrupt"),
        (MAGIC + header_record(0, 0, 0, b"aes"), "container.unsupported"),
        (MAGIC + record(7, b""), "container.corrupt"),
        (b"#ROSBAG V1.2\n" + bytes(100), "container.unsupported"),
        (b"SQLite format 3\x00" + bytes(100), "container.unsupported"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(data, check):
    started = time.process_time()

    assert outcome(data) == check
    assert time.process_time() - started < 5


def test_unpacking_takes_no_more_than_is_declared(tmp_path):
    content = connection_of(0, hand(1)[0]) + message(0, 0, bytes(400_000_000))
    path = tmp_path / "bomb.bag"
    path.write_bytes(bare(chunk(content, "bz2", 190_000)))

    examination = examine(path)

    assert examination.report["verdict"] == "refused"
    assert examination.report["findings"][0]["check"] == "container.too_large"
    assert examination.peak_mb < 200


@pytest.mark.parametrize(
    "definition",
    [
        "Self self\n====\nMSG: test/Self\nSelf self\n",
        "Self a\nSelf b\n====\nMSG: test/Self\nSelf a\nSelf b\n",
        "Self[] all\n====\nMSG: test/Self\nSelf[] all\n",
        "Gone gone\n",
        "float64[999999999999] many\n",
    ],
)
def test_definitions_that_lead_nowhere_leave_their_topic_alone(tmp_path, definition):
    path = tmp_path / "a.bag"
    bad = Topic("/bad", ("test/Self", definition), [u4(1) * 50] * 50)
    path.write_bytes(write(bad, *hand(50)))

    examination = examine(path)

    report = examination.report
    assert report["verdict"] in ("warn", "fail")
    assert {s["name"] for s in report["recording"]["streams"]} == {"/joints.position", "/touch"}
    assert any("/bad" in finding["message"] for finding in report["findings"])
    assert examination.seconds < 10


def test_many_kinds_of_headers_take_no_long_time():
    rows = [record(2, b"", conn=u4(0), time=bytes(8), **{f"f{n}": b""}) for n in range(3_000)]
    started = time.process_time()

    found = outcome(bare(chunk(connection_of(0, hand(1)[0]) + b"".join(rows), "none")))

    assert found == "container.corrupt"
    assert time.process_time() - started < 5


def test_damaged_copies_are_read_or_refused_and_never_crash():
    chance = random.Random(7)
    started = time.process_time()

    for data in (*GOOD.values(), bare(bz2.compress(b"a"))):
        for _ in range(150):
            broken = bytearray(data)
            for _ in range(chance.randint(1, 8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            found = outcome(bytes(broken))
            assert found == "read" or found.startswith("container."), found
    assert time.process_time() - started < 60
