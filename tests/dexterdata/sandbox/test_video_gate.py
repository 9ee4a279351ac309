"""MP4: what the boxes claim is judged before a frame is decoded; damage never crashes."""

from __future__ import annotations

import io
import random
import time

import pytest

from dexterdata import readers
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import examine, gates
from tests.dexterdata.readers.video_files import box, patched, place_of, replaced, write

GOOD = write()
EARLY_INDEX = write(options={"movflags": "faststart"})


def outcome(data: bytes, name: str = "a.mp4") -> str:
    """What becomes of a file: `read`, or the check that refuses it."""
    file = io.BytesIO(data)
    try:
        known = gates.admit(file, name=name, size_bytes=len(data))
        readers.describe(file, format=known)
        readers.read(file, format=known, profile=None)
    except ContainerError as error:
        return error.check if len(error.sentence) > 20 else "no sentence"
    return "read"


def test_good_video_is_admitted_whatever_its_ending_says():
    assert outcome(GOOD) == outcome(EARLY_INDEX) == outcome(GOOD, "a") == "read"


def test_other_content_called_mp4_is_refused():
    assert outcome(b"t,a\n0,1\n1,2\n") == "container.not_what_name_says"
    assert outcome(GOOD, "a.csv") == "container.not_what_name_says"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_video_that_was_cut_off_is_said_to_be(share):
    assert outcome(GOOD[: int(len(GOOD) * share)]) == "container.truncated"
    assert outcome(EARLY_INDEX[: int(len(EARLY_INDEX) * share)]) == "container.truncated"


def test_frames_in_another_file_are_refused_and_never_opened():
    url = place_of(GOOD, b"url ")
    elsewhere = GOOD[:url] + b"\0\0\0\0" + GOOD[url + 4 :]

    assert outcome(elsewhere) == "container.external_reference"


@pytest.mark.parametrize(
    ("entry", "check"),
    [
        (b"xyz1", "container.unsupported"),
        (b"encv", "container.unsupported"),
        (b"\0\0\0\0", "container.unsupported"),
    ],
)
def test_unknown_codings_are_named(entry, check):
    assert outcome(GOOD.replace(b"avc1\0\0\0\0", entry + b"\0\0\0\0")) == check


def test_picture_in_the_same_container_is_no_video():
    picture = box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(40))

    assert outcome(picture) == "container.unsupported"


@pytest.mark.parametrize(
    ("data", "check"),
    [
        (patched(GOOD, b"stsz", 8, 2**32 - 1), "container.too_large"),
        (patched(GOOD, b"stsz", 8, 3_000_000), "container.corrupt"),
        (patched(patched(GOOD, b"stsz", 8, 3_000_000), b"stsz", 4, 1), "container.truncated"),
        (patched(GOOD, b"stts", 4, 2**32 - 1), "container.corrupt"),
        (patched(GOOD, b"stts", 8, 2**32 - 1), "container.corrupt"),
        (patched(GOOD, b"stsc", 4, 2**32 - 1), "container.corrupt"),
        (patched(GOOD, b"stsc", 12, 2**32 - 1), "container.corrupt"),
        (patched(GOOD, b"stco", 8, 2**32 - 1), "container.truncated"),
        (patched(GOOD, b"stco", 4, 0), "container.corrupt"),
        (patched(GOOD, b"mdhd", 12, 0), "container.corrupt"),
        (patched(GOOD, b"stsd", 40, 0xFFFFFFFF), "container.corrupt"),
        (patched(GOOD, b"stbl", -8, 2**31), "container.corrupt"),
        (patched(GOOD, b"trak", -8, 7), "container.corrupt"),
        (patched(GOOD, b"moov", -8, 2**31 - 1), "container.truncated"),
        (GOOD + box(b"moov", b""), "container.corrupt"),
        (GOOD.replace(b"mvhd", b"cmov", 1), "container.unsupported"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(data, check):
    assert outcome(data) == check


def table(kind: bytes, *numbers: int) -> bytes:
    """A box of numbers behind its version and its flags."""
    return box(kind, bytes(4) + b"".join(number.to_bytes(4, "big") for number in numbers))


@pytest.mark.parametrize("place", [2**63 - 1, 2**64 - 1, len(GOOD)], ids=["63", "64", "end"])
def test_places_of_64_bits_beyond_the_end_are_beyond_the_end(place):
    in_one_chunk = replaced(GOOD, b"stsc", table(b"stsc", 1, 1, 30, 1))
    wide = table(b"co64", 1, place >> 32, place % 2**32)

    assert outcome(replaced(in_one_chunk, b"stco", wide)) == "container.truncated"


def test_chunks_without_frames_are_refused_before_they_are_unfolded():
    first = int.from_bytes(GOOD[place_of(GOOD, b"stco") + 8 :][:4], "big")
    mostly_empty = replaced(GOOD, b"stsc", table(b"stsc", 2, 1, 30, 1, 2, 0, 1))

    assert outcome(replaced(mostly_empty, b"stco", table(b"stco", 31, *[first] * 31))) == (
        "container.corrupt"
    )


def test_endless_boxes_are_refused_quickly():
    started = time.process_time()

    found = outcome(GOOD[: place_of(GOOD, b"ftyp") + 24] + box(b"free", b"") * 400_000)

    assert found == "container.corrupt"
    assert time.process_time() - started < 5


def test_first_frame_that_no_decoder_takes_is_damage():
    start = int.from_bytes(GOOD[place_of(GOOD, b"stco") + 8 :][:4], "big")
    broken = GOOD[:start] + b"\xff" * 400 + GOOD[start + 400 :]

    assert outcome(broken) == "container.corrupt"


@pytest.mark.parametrize("codec", ["libx264", "libx265", "libvpx-vp9", "libsvtav1", "mpeg4"])
def test_frames_of_another_size_than_the_index_says_are_damage(codec):
    data = write(3, codec, size=(640, 480))

    assert outcome(data) == "read"
    assert outcome(patched(data, b"stsd", 40, (64 << 16) + 48)) == "container.corrupt"
    assert outcome(patched(data, b"stsd", 40, (2000 << 16) + 2000)) == "container.corrupt"


def test_damaged_copies_are_read_or_refused_and_never_crash():
    chance = random.Random(20)
    started = time.process_time()

    for data in (GOOD, EARLY_INDEX, write(8, "mpeg4"), write(8, "libsvtav1")):
        for _ in range(150):
            broken = bytearray(data)
            for _ in range(chance.randint(1, 8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            found = outcome(bytes(broken))
            assert found == "read" or found.startswith("container."), found
    assert time.process_time() - started < 60


def test_real_videos_are_read_in_the_box(real_data):
    paths = sorted((real_data / "recordings").rglob("*.mp4"))
    assert paths
    for path in paths:
        examination = examine(path, render=True)

        (stream,) = examination.report["recording"]["streams"]
        assert examination.report["format"] == "video"
        assert examination.report["profile"] == "mp4_video"
        assert examination.report["verdict"] == "warn"
        assert stream["rate_hz"] == pytest.approx(30.0)
        assert examination.peak_mb < 200
