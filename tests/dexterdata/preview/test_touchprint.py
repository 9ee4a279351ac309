from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from dexterdata.preview import decode, make, touchprint
from dexterdata.preview.ember import BENCH, ember, ember_hex
from dexterdata.preview.png import palette_png
from dexterdata.preview.touch import full_scale, nice_ceiling
from dexterdata.simulate import kitchen
from tests.dexterdata.builders import recording, stream


def read_png(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Indexes and palette of a palette PNG without filters; checks every checksum."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    width, height, depth, colour, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 3)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:], np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)


def skin(values, regions=("thumb", "index", "palm"), **given):
    return stream(
        "s", "tactile", values, unit="Pa", regions=regions, shape=(1, len(regions)), **given
    )


def test_a_touchprint_is_240_by_29_pixels_of_at_most_64_colours():
    picture = touchprint(kitchen(7, "pour water", 20.0))

    pixels, palette = read_png(picture)
    assert pixels.shape == (29, 240)
    assert len(palette) == 64
    assert palette[63].tolist() == list(BENCH)
    assert 200 < len(picture) < 2500
    assert (pixels[4::5] == 63).all()


def test_the_row_of_the_finger_that_touches_lights_up_when_it_does():
    values = np.zeros((2400, 3))
    values[1200:1210, 1] = 8000.0

    pixels, palette = read_png(touchprint(recording(skin(values))))

    lit = np.argwhere(pixels == 62)
    assert set(lit[:, 0]) == {5, 6, 7, 8}
    assert set(lit[:, 1]) <= {119, 120, 121}
    assert palette[62].tolist() == [0xFC, 0xF0, 0xB6]
    assert (pixels[0:4] == 0).all()
    assert palette[0].tolist() == [0x26, 0x38, 0x43]
    assert (pixels[10:14] == 63).all()  # the middle finger has no taxel


def test_columns_without_a_sample_have_the_colour_of_the_bench():
    t_s = np.concatenate([np.arange(100) / 100, 3 + np.arange(101) / 100])

    pixels, _ = read_png(touchprint(recording(skin(np.ones((201, 3)), t_s=t_s))))

    assert (pixels[0, 65:175] == 63).all()
    assert (pixels[0, :55] != 63).all()


def test_the_baseline_is_rest():
    values = np.full((2400, 3), 500.0)
    values[0, 0] = 10_500.0

    pixels, _ = read_png(touchprint(recording(skin(values, baseline=500.0))))

    assert pixels[0, 0] == 62
    assert (pixels[0, 1:] == 0).all()


def test_without_touch_or_without_regions_there_is_no_touchprint():
    assert touchprint(recording(stream("f", "force", np.ones((100, 5))))) is None
    assert touchprint(recording(stream("s", "tactile", np.ones((100, 5))))) is None


def test_the_preview_holds_the_same_rows():
    taken = kitchen(3, "open a jar", 10.0)

    preview = decode(make(taken))
    rows = preview.values(preview.header["touchprint"]["data"])
    pixels, _ = read_png(touchprint(taken))

    expected = np.clip(rows / preview.header["touchprint"]["max"], 0, 1) * 62
    np.testing.assert_allclose(pixels[0::5].astype(float), expected, atol=0.7)


def test_ember_runs_through_its_stops():
    assert ember_hex(0.0) == "#263843"
    assert ember_hex(1.0) == "#fcf0b6"
    assert ember_hex(0.5) == "#d94f82"
    assert ember([-1.0, 2.0]).tolist() == [[0x26, 0x38, 0x43], [0xFC, 0xF0, 0xB6]]


def test_an_index_outside_the_palette_is_refused():
    with pytest.raises(ValueError, match="index"):
        palette_png(np.array([[4]], np.uint8), np.zeros((4, 3), np.uint8))


@pytest.mark.parametrize(
    ("value", "top"),
    [(46_000, 50_000), (50_000, 50_000), (0.011, 0.015), (101, 150), (0, 1), (-3, 1)],
)
def test_a_legend_ends_at_a_round_number(value, top):
    assert nice_ceiling(value) == pytest.approx(top)


def test_a_hand_that_touches_nothing_stays_dark():
    noise = np.random.default_rng(0).uniform(0, 400, (2400, 3))

    pixels, _ = read_png(touchprint(recording(skin(noise))))

    assert pixels[0:4].max() <= 5


def test_units_other_than_pascal_are_shown_to_their_own_peak():
    assert full_scale(3.0, "count") == 3.0
    assert full_scale(3.0, "Pa") == 5000.0
    assert full_scale(5100.0, "Pa") == 6000.0
