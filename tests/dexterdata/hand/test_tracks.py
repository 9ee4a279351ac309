from __future__ import annotations

import numpy as np
import pytest

from dexterdata.hand import ANGLE_CHANNELS, forward, from_bends, joints_of, maps
from dexterdata.hand.adroit import ADROIT_JOINTS
from dexterdata.hand.timeline import Span
from tests.dexterdata.builders import recording, stream


def angles(n: int = 200, seed: int = 8) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.2, 1.0, (n, 22))


def glove(values: np.ndarray, **given):
    return stream("glove", "joint_angle", values, unit="rad", channels=ANGLE_CHANNELS, **given)


def test_joint_angles_become_a_track_of_their_hand():
    given = angles()

    tracks = joints_of(recording(glove(given, hand="left")))

    assert list(tracks) == ["left"]
    assert tracks["left"].side == "left"
    assert tracks["left"].source == "glove"
    assert not tracks["left"].estimated
    np.testing.assert_allclose(tracks["left"].positions, forward(given, "left"), atol=1e-6)
    assert tracks["left"].t_ns[:2].tolist() == [0, 10_000_000]


def test_channel_names_may_carry_a_prefix_and_stand_in_any_order():
    given = angles()
    order = np.random.default_rng(0).permutation(22)
    names = [f"r_{ANGLE_CHANNELS[i]}" for i in order]

    tracks = joints_of(
        recording(stream("g", "joint_angle", given[:, order], unit="rad", channels=names))
    )

    np.testing.assert_allclose(tracks["right"].positions, forward(given), atol=1e-6)


def test_angles_that_wrapped_round_show_the_same_hand():
    given = angles()
    wrapped = given.copy()
    wrapped[50:60, 21] += 2 * np.pi

    tracks = joints_of(recording(glove(wrapped)))

    np.testing.assert_allclose(tracks["right"].positions, forward(given), atol=1e-5)


def test_five_bends_are_an_estimate_and_say_so():
    bends = np.random.default_rng(1).uniform(0, 1, (50, 5))

    tracks = joints_of(
        recording(
            stream("first", "bend", bends, hand="unknown"),
            stream("second", "bend", bends[::-1], hand="unknown"),
        )
    )

    assert list(tracks) == ["unknown_1", "unknown_2"]
    assert {track.side for track in tracks.values()} == {"unknown"}
    assert all(track.estimated for track in tracks.values())
    np.testing.assert_allclose(tracks["unknown_1"].positions, forward(from_bends(bends)), atol=1e-6)


def test_measured_angles_win_over_bends_of_the_same_hand():
    tracks = joints_of(recording(stream("bends", "bend", np.zeros((200, 5))), glove(angles())))

    assert tracks["right"].source == "glove"


def test_the_adroit_hand_is_shown_from_its_joint_names():
    values = np.zeros((4, 27))
    names = ["ARRx", "ARRy", "ARRz", *ADROIT_JOINTS]
    values[:, names.index("FFJ2")] = 0.5
    values[:, names.index("THJ0")] = -0.8
    expected = np.zeros((4, 22))
    expected[:, ANGLE_CHANNELS.index("index_mcp_flexion")] = 0.5
    expected[:, ANGLE_CHANNELS.index("thumb_ip_flexion")] = 0.8

    shown = stream("a", "joint_angle", values, unit="rad", channels=names, hand="unknown")
    commands = stream("c", "joint_angle", values, unit="1", channels=names, hand="unknown")

    np.testing.assert_allclose(
        joints_of(recording(shown))["unknown_1"].positions, forward(expected), atol=1e-6
    )
    assert joints_of(recording(commands)) == {}


def test_landmarks_are_shown_and_lost_ones_are_missing():
    flat = forward(angles(30))
    landmarks = maps.to_order(flat, maps.MEDIAPIPE_21).reshape(30, 63)
    valid = np.ones((30, 1), dtype=bool)
    valid[10:15] = False

    tracks = joints_of(recording(stream("l", "joint_position", landmarks, unit="m", valid=valid)))

    lost = np.isnan(tracks["right"].positions).all(axis=(1, 2))
    assert np.flatnonzero(lost).tolist() == [10, 11, 12, 13, 14]


def test_a_joint_that_is_far_from_every_hand_is_no_pose():
    whole = forward(angles(50))
    whole[20, 7] = [0.0, 0.0, -9e3]

    (track,) = joints_of(
        recording(stream("t", "joint_position", whole.reshape(50, 78), unit="m"))
    ).values()

    lost = np.isnan(track.positions).any(axis=(1, 2))
    assert np.flatnonzero(lost).tolist() == [20]


def test_streams_that_show_no_hand_give_no_track():
    few = stream("robot", "joint_angle", np.zeros((5, 6)), unit="rad")
    empty = stream("none", "joint_angle", np.zeros((0, 22)), unit="rad", channels=ANGLE_CHANNELS)
    other = stream("points", "joint_position", np.zeros((5, 12)), unit="m")

    assert joints_of(recording(few, empty, other)) == {}


def test_frames_are_picked_evenly_and_bounded():
    tracks = joints_of(recording(glove(angles(10_000))), Span(0, 99.99), 30.0, 500)

    assert len(tracks["right"].positions) == 500
    assert np.ptp(np.diff(tracks["right"].t_ns)) <= 10_000_000  # one sample
    assert tracks["right"].t_ns[-1] == pytest.approx(99.99e9, abs=1e3)


def test_nothing_is_shown_within_a_gap():
    t_s = np.concatenate([np.arange(100) / 100, 5 + np.arange(100) / 100])

    tracks = joints_of(recording(glove(angles(), t_s=t_s)), Span(0, 5.99), 10.0)

    missing = np.isnan(tracks["right"].positions).all(axis=(1, 2))
    seconds = np.arange(60) / 10
    assert missing[(seconds > 1.3) & (seconds < 4.7)].all()
    assert not missing[(seconds < 1.1) | (seconds > 4.9)].any()
