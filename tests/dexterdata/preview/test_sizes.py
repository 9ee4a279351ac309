"""How large previews are, and how far off their poses and touch may be."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from dexterdata.hand import joints_of
from dexterdata.hand.names import PARENTS
from dexterdata.hand.timeline import span_of
from dexterdata.preview import decode, make
from dexterdata.preview.policy import Policy
from dexterdata.preview.poses import pack
from dexterdata.simulate import kitchen
from tests.dexterdata.builders import recording, stream


@pytest.fixture(scope="module")
def long():
    """Ten minutes of two hands, 22 angles and 16 by 16 taxels each."""
    return kitchen(7, "pour water", 600.0)


@pytest.fixture(scope="module")
def packed_long(long):
    return make(long)


@pytest.fixture(scope="module")
def short():
    return kitchen(7, "pour water", 20.0)


def blocks(node):
    if isinstance(node, dict):
        if "offset" in node and "bytes" in node:
            yield node
        for child in node.values():
            yield from blocks(child)
    elif isinstance(node, list):
        for child in node:
            yield from blocks(child)


def packed_bytes(preview, *parts):
    found = [block for part in parts for block in blocks(preview.header[part])]
    raw = b"".join(preview.data[b["offset"] : b["offset"] + b["bytes"]] for b in found)
    return len(gzip.compress(raw, mtime=0))


def test_ten_minutes_of_two_hands_and_lines_take_150_kb_and_touch_60_more(packed_long):
    preview = decode(packed_long)

    header = len(gzip.compress(json.dumps(preview.header).encode(), mtime=0))
    assert packed_bytes(preview, "hands", "plots") + header <= 150_000
    assert packed_bytes(preview, "touch", "touchprint") <= 60_000
    assert len(packed_long) <= 210_000
    assert preview.header["duration_s"] == pytest.approx(600, abs=0.1)
    assert min(hand["rate_hz"] for hand in preview.header["hands"].values()) >= 5


def poses(a_recording, preview, key):
    """The true poses at the preview's frame times, and those that it shows, (n, 26, 3) m."""
    hand = preview.header["hands"][key]
    track = joints_of(a_recording, span_of(a_recording, None, None), hand["rate_hz"])[key]
    shown = preview.values(hand["joints"])
    count = min(len(track.positions), len(shown))
    return track.positions[:count], shown[:count]


def degrees(true, shown):
    bones = [(joint, parent) for joint, parent in enumerate(PARENTS) if parent >= 0]
    far, near = np.array(bones).T
    one, other = true[:, far] - true[:, near], shown[:, far] - shown[:, near]
    cosine = (one * other).sum(axis=2)
    cosine /= np.linalg.norm(one, axis=2) * np.linalg.norm(other, axis=2)
    return np.rad2deg(np.arccos(np.clip(cosine, -1, 1)))


@pytest.mark.parametrize("key", ["left", "right"])
def test_short_previews_are_within_a_quarter_of_a_millimetre_and_a_degree(short, key):
    preview = decode(make(short))

    true, shown = poses(short, preview, key)

    assert preview.header["hands"][key]["rate_hz"] == 30
    assert np.linalg.norm(true - shown, axis=2).max() <= 0.25e-3 + 1e-7
    assert degrees(true, shown).max() <= 1.0


@pytest.mark.parametrize("key", ["left", "right"])
def test_long_previews_are_within_a_millimetre_at_their_frames(long, packed_long, key):
    preview = decode(packed_long)

    true, shown = poses(long, preview, key)

    off = np.linalg.norm(true - shown, axis=2).max()
    assert off <= 1e-3 + 1e-7
    assert preview.header["hands"][key]["error_m"] == pytest.approx(off, abs=1e-6)
    assert degrees(true, shown).max() <= preview.header["hands"][key]["error_deg"] + 0.01


def test_coarser_touch_still_shows_every_peak(long, packed_long):
    preview = decode(packed_long)

    for key, touch in preview.header["touch"].items():
        skin = next(s for s in long.streams if s.name == f"{key}_tactile").values
        shown = preview.values(touch["data"])
        assert np.prod(touch["shape"]) < skin.shape[1] == touch["taxels_measured"]
        assert shown.shape[1] == np.prod(touch["shape"]) == len(touch["regions"])
        assert np.nanmax(shown) == pytest.approx(skin.max(), abs=touch["max"] / touch["levels"])


def test_a_lost_hand_is_missing_where_it_was_lost(short):
    glove = next(s for s in short.streams if s.name == "right_joint_angle")
    glove.values[400:900] = np.nan

    shown = decode(make(short))
    poses = shown.values(shown.header["hands"]["right"]["joints"])

    assert np.isnan(poses[130:260]).all()
    assert np.isfinite(poses[:110]).all()
    assert np.isfinite(poses[300:]).all()


@pytest.mark.parametrize("wild", [1e25, -1e12, 5e5, 9e3, -200.0, np.inf])
def test_a_joint_that_is_nowhere_spoils_no_other_frame(short, wild):
    true = joints_of(short)["right"].positions[:300].copy()
    true[100:110, 7, 1] = wild

    packed = pack(true, 90_000)

    shown = packed.positions
    assert np.isnan(shown[100:110]).all()
    kept = [*range(100), *range(110, 300)]
    assert np.linalg.norm(true[kept] - shown[kept], axis=2).max() <= 0.25e-3 + 1e-7


def test_hands_in_a_wrong_unit_are_packed_and_say_how_far_off_they_are(short):
    true = joints_of(short)["right"].positions[:300] * 1000  # millimetres, called metres
    turned = recording(stream("p", "joint_position", true.reshape(300, 78), unit="m"))

    packed = pack(true, 90_000)
    header = decode(make(turned)).header

    assert packed.error_m == pytest.approx(
        np.linalg.norm(true - packed.positions, axis=2).max(), rel=1e-3
    )
    assert packed.error_m > 1e-3
    assert packed.error_deg == pytest.approx(degrees(true, packed.positions).max(), abs=0.02)
    assert header["hands"]["right"]["error_m"] < 0.05


def test_a_hand_that_never_moves_or_is_never_seen_is_packed(short):
    still = np.tile(joints_of(short)["right"].positions[:1], (50, 1, 1))

    np.testing.assert_allclose(pack(still, 90_000).positions, still, atol=1e-6)
    assert np.isnan(pack(np.full((50, 26, 3), np.nan), 90_000).positions).all()


def test_no_more_is_shown_than_the_policy_allows(long):
    policy = Policy(
        seconds=12.0, hand_rate_hz=10.0, touch_rate_hz=4.0, touch_taxels=64, plots=False
    )

    header = decode(make(long, 30.0, 90.0, policy=policy)).header

    assert (header["t_start_s"], header["duration_s"], header["whole_s"]) == (30.0, 12.0, 60.0)
    assert header["policy"]["seconds"] == 12.0
    assert header["plots"] == []
    assert all(hand["rate_hz"] <= 10 for hand in header["hands"].values())
    assert [touch["rate_hz"] for touch in header["touch"].values()] == [4.0, 4.0]
    assert all(np.prod(touch["shape"]) <= 64 for touch in header["touch"].values())


def test_the_shortest_part_at_the_lowest_rate_holds_one_moment_of_touch(short):
    header = decode(make(short, policy=Policy(seconds=2.0, touch_rate_hz=0.5))).header

    assert [(one["frames"], one["rate_hz"]) for one in header["touch"].values()] == [(1, 0.5)] * 2


def test_touch_that_is_not_to_be_shown_is_in_no_part_of_it(long):
    header = decode(make(long, 0.0, 20.0, policy=Policy(touch=False))).header

    assert (header["touch"], header["touchprint"]) == ({}, None)
    assert "tactile" not in {plot["kind"] for plot in header["plots"]}
