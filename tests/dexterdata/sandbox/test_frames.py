"""The framing: whole frames in order come through, every other byte stops the reader."""

from __future__ import annotations

import struct

import pytest

from dexterdata.sandbox.frames import CAPS, FrameReader, FramingError, Kind, encode

WHOLE = (
    encode(Kind.REPORT, b"{}")
    + encode(Kind.DRAFT, b"schema = 1")
    + encode(Kind.FEATURES, b"{}", 0)
    + encode(Kind.PREVIEW, b"p0", 0)
    + encode(Kind.TOUCHPRINT, b"t0", 0)
    + encode(Kind.NOTE, b"by the way")
    + encode(Kind.POSTER, b"s0", 0)
    + encode(Kind.FEATURES, b"{}", 1)
    + encode(Kind.PREVIEW, b"p1", 1)
    + encode(Kind.POSTER, b"s1", 1)
    + encode(Kind.END)
)


@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_frames_come_through_however_they_are_cut(piece):
    reader = FrameReader(renderings=2)
    frames = []

    for start in range(0, len(WHOLE), piece):
        frames += reader.feed(WHOLE[start : start + piece])

    assert [frame.kind.name for frame in frames] == [
        "REPORT", "DRAFT", "FEATURES", "PREVIEW", "TOUCHPRINT", "NOTE", "POSTER",
        "FEATURES", "PREVIEW", "POSTER", "END",
    ]  # fmt: skip
    assert [frame.rendering for frame in frames if frame.kind is Kind.POSTER] == [0, 1]
    assert frames[3].payload == b"p0"
    assert reader.ended


def header(magic=b"DXBX", version=1, kind=1, rendering=0, length=0) -> bytes:
    return struct.pack("<4sBBHI", magic, version, kind, rendering, length)


@pytest.mark.parametrize(
    "data",
    [
        header(magic=b"DXBY"),
        header(version=2),
        header(kind=0),
        header(kind=9),
        header(length=CAPS[Kind.REPORT] + 1),
        header(length=0xFFFFFFFF),
        header(rendering=1),
        encode(Kind.END),
        encode(Kind.FEATURES, b"{}", 0),
        encode(Kind.REPORT, b"{}") + encode(Kind.REPORT, b"{}"),
        encode(Kind.REPORT, b"{}") + encode(Kind.PREVIEW, b"p", 0),
        encode(Kind.REPORT, b"{}") + encode(Kind.FEATURES, b"{}", 1),
        encode(Kind.REPORT, b"{}") + encode(Kind.FEATURES, b"{}", 0) + encode(Kind.END),
        encode(Kind.REPORT, b"{}") + encode(Kind.END) + b"x",
        encode(Kind.REPORT, b"{}") + encode(Kind.END) + encode(Kind.NOTE, b"late"),
        WHOLE.replace(encode(Kind.PREVIEW, b"p1", 1), encode(Kind.PREVIEW, b"p1", 0)),
        encode(Kind.REPORT, b"{}") + encode(Kind.END) + encode(Kind.END),
    ],
)
def test_any_other_byte_is_a_lie(data):
    reader = FrameReader(renderings=2)

    with pytest.raises(FramingError):
        list(reader.feed(data))


def test_more_renderings_than_asked_are_a_lie():
    reader = FrameReader(renderings=1)

    with pytest.raises(FramingError):
        list(reader.feed(WHOLE))


def test_bytes_after_the_end_are_a_lie_when_they_come_late():
    reader = FrameReader(renderings=2)
    list(reader.feed(WHOLE))

    with pytest.raises(FramingError):
        list(reader.feed(b"x"))


def test_payload_over_its_cap_is_not_written():
    with pytest.raises(ValueError, match="A poster may have 262144 bytes, not 262145"):
        encode(Kind.POSTER, b"x" * 262_145)


def test_notes_cannot_flood_the_memory():
    reader = FrameReader(renderings=0)
    note = encode(Kind.NOTE, b"x" * CAPS[Kind.NOTE]) * 100

    taken = 0

    with pytest.raises(FramingError):
        taken += sum(len(list(reader.feed(note))) for _ in range(400))

    assert taken == 0
