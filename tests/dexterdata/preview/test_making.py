from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

from dexterdata.features import measure
from dexterdata.hand import ANGLE_CHANNELS, forward
from dexterdata.preview import PreviewError, decode, make, poster, touchprint
from dexterdata.simulate import kitchen
from tests.dexterdata.builders import recording, stream


@pytest.fixture(scope="module")
def pour():
    return kitchen(7, "pour water", 20.0)


def test_a_preview_is_a_gzipped_header_with_aligned_data(pour):
    plain = gzip.decompress(make(pour))

    magic, version, zero, header_bytes = struct.unpack_from("<4sHHI", plain)
    assert (magic, version, zero) == (b"DXPV", 2, 0)
    assert (12 + header_bytes) % 8 == 0
    assert plain[12:13] == b"{"


def test_the_same_recording_gives_the_same_bytes(pour):
    assert make(pour) == make(kitchen(7, "pour water", 20.0))


def test_both_hands_are_there_as_they_were_measured(pour):
    preview = decode(make(pour))

    right = preview.header["hands"]["right"]
    assert list(preview.header["hands"]) == ["right", "left"]
    assert (right["rate_hz"], right["frames"], right["estimated"]) == (30.0, 600, False)
    assert right["joints"]["shape"] == [600, 26, 3]
    glove = next(s for s in pour.streams if s.name == "right_joint_angle")
    shown = preview.values(right["joints"])
    expected = forward(glove.values[[0, 100, 1000]])  # 30 Hz: frames 0, 30 and 300
    np.testing.assert_allclose(shown[[0, 30, 300]], expected, atol=2e-3)


def test_touch_keeps_every_peak_and_its_place(pour):
    preview = decode(make(pour))

    touch = preview.header["touch"]["left"]
    shown = preview.values(touch["data"])
    skin = next(s for s in pour.streams if s.name == "left_tactile")
    assert touch["shape"] == [16, 16]
    assert touch["unit"] == "Pa"
    assert touch["frames"] <= 300
    assert np.nanmax(shown) == pytest.approx(skin.values.max(), abs=touch["max"] / 254)
    assert preview.values(touch["placement"]).shape == (256, 4)
    assert len(touch["regions"]) == 256
    assert set(touch["regions"]) == {"thumb", "index", "middle", "ring", "little", "palm", "none"}


def test_both_hands_share_one_scale_of_touch(pour):
    touch = decode(make(pour)).header["touch"]

    peak = max(s.values.max() for s in pour.streams if s.kind == "tactile")
    assert touch["left"]["max"] == touch["right"]["max"] >= peak


def test_synthetic_recordings_say_so(pour):
    real = recording(stream("f", "force", np.zeros((100, 1))))

    assert decode(make(pour)).header["synthetic"] is True
    assert decode(make(real)).header["synthetic"] is False
    assert decode(make(real, synthetic=True)).header["synthetic"] is True


def test_a_part_is_shown_from_its_own_zero(pour):
    preview = decode(make(pour, 4.0, 6.0))

    header = preview.header
    assert (header["t_start_s"], header["duration_s"]) == (4.0, 2.0)
    assert header["hands"]["right"]["frames"] == 61
    assert all(plot["t_end_s"] <= 2.0 for plot in header["plots"])
    force = next(plot for plot in header["plots"] if plot["stream"] == "right_force")
    whole = next(s for s in pour.streams if s.name == "right_force").values[400:600]
    np.testing.assert_allclose(
        np.nanmax(preview.values(force["max"]), axis=0), whole.max(axis=0), atol=1e-3
    )


def test_an_hour_is_no_larger_than_ten_minutes():
    n = 360_000
    angles = np.random.default_rng(0).uniform(0, 1, (n, 22)).astype(np.float32)
    hour = recording(stream("g", "joint_angle", angles, unit="rad", channels=ANGLE_CHANNELS))

    preview = decode(make(hour))

    assert preview.header["duration_s"] == pytest.approx(3600, abs=0.1)
    assert 30 < preview.header["hands"]["right"]["frames"] < 9_000
    assert preview.header["hands"]["right"]["error_m"] <= 1e-3
    assert len(gzip.compress(preview.data)) < 150_000


def test_thousands_of_taxels_lower_the_rate_of_touch():
    skin = stream("s", "tactile", np.ones((1000, 8192), dtype=np.float32), unit="Pa")

    preview = decode(make(recording(skin)))

    assert preview.header["touch"]["right"]["data"]["bytes"] <= 2_000_000


def test_a_hand_of_unknown_side_says_so():
    bends = np.zeros((100, 5))

    hands = decode(make(recording(stream("b", "bend", bends, hand="unknown")))).header["hands"]

    assert hands["unknown_1"]["side"] == "unknown"
    assert hands["unknown_1"]["estimated"] is True


def test_a_recording_without_hands_or_touch_or_samples_still_has_a_preview():
    empty = stream("e", "emg", np.zeros((0, 3)))
    single = stream("x", "force", [[1.0]])

    for taken in (recording(empty), recording(single), recording()):
        header = decode(make(taken)).header
        assert header["hands"] == {}
        assert header["touch"] == {}
        assert header["touchprint"] is None
        assert header["duration_s"] == 0.0


def test_infinities_and_missing_values_never_reach_the_header():
    values = np.array([[np.inf, 1.0], [np.nan, -np.inf]] * 50)

    preview = decode(make(recording(stream("s", "tactile", values, unit="Pa"))))

    plot = preview.header["plots"][0]
    assert np.nanmax(preview.values(plot["max"])) == pytest.approx(1.0)


def test_a_part_that_ends_before_it_starts_is_refused(pour):
    with pytest.raises(ValueError, match="before"):
        make(pour, 9, 3)


def with_header(text: bytes) -> bytes:
    return struct.pack("<4sHHI", b"DXPV", 2, 0, len(text)) + text + bytes(8)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[:-40],
        lambda b: b"nothing",
        lambda b: gzip.compress(b"DXPV\x03\x00\x00\x00\x02\x00\x00\x00{}"),
        lambda b: gzip.compress(gzip.decompress(b)[:-5000]),
        lambda b: gzip.compress(b"DX"),
        lambda b: gzip.decompress(b)[:-5000],
        lambda b: b"DXPV\x02\x00",
        lambda b: with_header(b'{"a":{"offset":-8,"bytes":8}}'),
        lambda b: with_header(b'{"a":{"offset":"0","bytes":8}}'),
        lambda b: with_header(b"[" * 100_000),
    ],
)
def test_a_spoiled_preview_is_refused(pour, spoil):
    with pytest.raises(PreviewError):
        decode(spoil(make(pour, 0, 2)))


def test_names_with_half_letters_are_shown_without_them():
    odd = stream("touch\udce9", "force", np.ones((9, 1)), channels=["c\udce9"])

    (plot,) = decode(make(recording(odd))).header["plots"]

    assert (plot["stream"], plot["channels"]) == ("touch?", ["c?"])


def test_a_plain_preview_is_read_as_its_gzip_is(pour):
    packed = make(pour, 0, 2)

    assert decode(gzip.decompress(packed)) == decode(packed)


@pytest.mark.parametrize("wild", [1e300, -1e300, 3.5e38, np.inf, np.nan])
def test_wild_numbers_spoil_neither_preview_nor_pictures_nor_features(wild):
    values = np.ones((200, 22))
    values[50:60] = wild
    taken = recording(
        stream("g", "joint_angle", values, unit="rad", channels=ANGLE_CHANNELS),
        stream("f", "force", values, unit="N"),
        stream("s", "tactile", values, unit="Pa", regions=["index_distal"] * 22, shape=(2, 11)),
        stream("l", "joint_position", np.tile(values[:, :1], (1, 63)), hand="left", unit="m"),
    )

    preview = decode(make(taken))

    assert preview.header["touch"]["right"]["max"] == 5000
    assert measure(taken)["peak_force_n"] == 22
    assert poster(taken).startswith(b"<svg")
    assert touchprint(taken).startswith(b"\x89PNG")


def test_long_recordings_are_read_in_pieces_with_the_same_result(monkeypatch):
    skin = stream("s", "tactile", np.random.default_rng(0).uniform(0, 9, (5000, 8)), unit="Pa")
    whole = make(recording(skin))

    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 800)

    assert make(recording(skin)) == whole
