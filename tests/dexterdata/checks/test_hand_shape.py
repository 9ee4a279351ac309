"""Hands that no human has: jumps, joints, bones, order, and the wrong side."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dexterdata.hand import ANGLE_CHANNELS, forward
from dexterdata.hand.bends import from_bends
from dexterdata.hand.maps import MEDIAPIPE_21, to_order
from dexterdata.recording import Level, Stream, StreamKind
from tests.dexterdata.checks.builders import a_recording, a_stream, found


def grasping(samples: int = 200) -> np.ndarray:
    """Angles of a hand that closes and opens, (n, 22) rad."""
    bend = 0.5 - 0.5 * np.cos(np.arange(samples) * np.pi / 50)
    return from_bends(np.repeat(bend[:, None], 5, axis=1)).astype(np.float64)


def a_glove(angles: np.ndarray, **changes: Any) -> Stream:
    return a_stream(angles, channels=ANGLE_CHANNELS, **changes)


def landmarks(hand: str = "right", **changes: Any) -> Stream:
    """21 tracked points of a grasping right hand, called ``hand``."""
    points = to_order(forward(grasping(), "right"), MEDIAPIPE_21)
    return of_points(points, hand=hand, **changes)


def of_points(points: np.ndarray, **changes: Any) -> Stream:
    kind = StreamKind.JOINT_POSITION
    return a_stream(points.reshape(len(points), 63), kind=kind, unit="m", **changes)


def messages(stream: Stream) -> list[str]:
    return [finding.message for finding in found(stream, "pose.impossible_joint")]


def test_a_grasping_hand_is_possible_as_angles_and_as_points():
    assert messages(a_glove(grasping())) == []
    assert messages(landmarks()) == []


def test_joint_beyond_its_range_warns_with_the_range():
    angles = grasping()
    angles[:, ANGLE_CHANNELS.index("index_pip_flexion")] -= 1.2

    (finding,) = found(a_glove(angles), "pose.impossible_joint")

    assert (finding.level, finding.channel) == (Level.WARNING, "index_pip_flexion")
    assert "A hand's is 0 to 100°" in finding.message
    assert finding.limit == pytest.approx((-0.5, np.deg2rad(100) + 0.5))


FLEXIONS = [
    index
    for index, name in enumerate(ANGLE_CHANNELS)
    if name.endswith("_flexion") and not name.startswith(("thumb", "wrist"))
]


@pytest.mark.parametrize("grip", [1.0, 0.5])
def test_fingers_that_bend_away_from_the_palm_have_the_wrong_sign(grip):
    angles = grip * grasping()
    angles[:, FLEXIONS] *= -1

    turned = [
        finding
        for finding in found(a_glove(angles), "pose.impossible_joint")
        if finding.channel is None
    ]

    (finding,) = turned
    assert finding.level is Level.WARNING
    assert finding.message.startswith("The fingers bend away from the palm in 100% of the time")
    assert finding.message.endswith(
        "flexion is positive towards the palm, so the sign is mixed up."
    )
    assert (finding.value, finding.limit) == (1.0, (None, 0.5))


def test_a_hand_that_rests_a_little_bent_back_is_possible():
    angles = 0.2 * grasping()
    angles[:, FLEXIONS] -= 0.15

    assert messages(a_glove(angles)) == []


def test_a_wrist_that_wraps_is_in_its_range():
    angles = grasping()
    angles[:, 21] = np.mod(0.3 * np.sin(np.arange(200) / 9), 2 * np.pi)

    assert messages(a_glove(angles)) == []


def test_angles_of_many_turns_have_a_place_in_time():
    angles = grasping()
    pip, mcp = (ANGLE_CHANNELS.index(f"index_{joint}_flexion") for joint in ("pip", "mcp"))
    angles[80:100, pip] = 50.0
    angles[90:110, mcp] = -30.0
    angles[150, pip] = np.inf

    (finding,) = [
        one
        for one in found(a_glove(angles), "pose.impossible_joint")
        if one.message.startswith("Angles reach 50 rad, 8 turns")
    ]

    assert (finding.t_start_s, finding.t_end_s) == pytest.approx((0.8, 1.09))
    assert (finding.count, finding.value) == (40, 50.0)


def test_degrees_that_are_called_radians_are_told_whatever_the_joints_are_called():
    slow = 40 - 40 * np.cos(np.arange(2000)[:, None] * np.pi / 1000 + np.arange(3) / 10)
    names = ("right_index_mcp_deg", "right_index_pip_deg", "right_middle_mcp_deg")

    (message,) = messages(a_stream(slow, channels=names))

    assert message == (
        "Angles reach 80 rad, 13 turns: right_index_mcp_deg, right_index_pip_deg, "
        "right_middle_mcp_deg. Are they degrees?"
    )
    assert messages(a_stream(np.deg2rad(slow), channels=names)) == []
    assert messages(a_stream(slow, channels=names, unit="count")) == []


def test_angles_faster_than_a_snap_warn():
    angles = grasping()
    angles[100:, 4] += 1.5

    (message,) = messages(a_stream(angles))

    assert message.startswith("Angles turn at up to 15")
    assert message.endswith("rad/s, faster than any finger: joint_4.")


def test_a_right_hand_that_is_called_left_is_told_by_the_sign_of_its_bends():
    (message,) = messages(landmarks("left"))

    assert message.startswith("The fingers of the left hand bend away from its palm")
    assert messages(landmarks("unknown")) == []


def test_fingers_in_another_order_are_told():
    points = to_order(forward(grasping(), "right"), MEDIAPIPE_21)
    points[:, 9:17] = np.concatenate([points[:, 13:17], points[:, 9:13]], axis=1)

    assert any("knuckles do not lie in order" in message for message in messages(of_points(points)))


def test_bones_that_change_their_length_warn():
    points = to_order(forward(grasping(), "right"), MEDIAPIPE_21)
    points[::3, 8] += 2 * (points[::3, 8] - points[::3, 7])

    (message,) = messages(of_points(points))

    assert message.startswith("Bones change by up to 200%")
    assert message.endswith("index.")


def test_tracker_that_jumps_ten_centimetres_in_ten_milliseconds_warns():
    places = np.cumsum(np.full((200, 3), 0.001), axis=0)
    places[150:, 0] += 0.11

    (finding,) = found(a_stream(places, kind=StreamKind.POSE, unit="m"), "pose.jump")

    assert (finding.level, finding.count) == (Level.WARNING, 1)
    assert (finding.t_start_s, finding.t_end_s) == (1.49, 1.5)
    assert finding.value == pytest.approx(0.111, abs=0.001)


def test_fast_hands_gaps_and_lost_tracking_are_no_jumps():
    fast = np.cumsum(np.full((200, 3), 0.05), axis=0)
    lost = np.cumsum(np.full((200, 3), 0.001), axis=0) + 1.0
    lost[50:60] = 0.0
    seen = np.ones((200, 1), dtype=bool)
    seen[50:60] = False
    slow = np.cumsum(np.full((200, 3), 0.1), axis=0)
    place = {"kind": StreamKind.POSE, "unit": "m"}

    assert found(a_stream(fast, **place), "pose.jump") == []
    assert found(a_stream(lost, valid=seen, **place), "pose.jump") == []
    assert found(a_stream(slow, rate_hz=30.0, **place), "pose.jump") == []


def test_positions_without_time_scale_cannot_jump():
    places = np.cumsum(np.full((200, 3), 0.001), axis=0)
    places[150:, 0] += 0.11
    still = a_stream(places, kind=StreamKind.POSE, unit="m", has_clock=False)

    assert found(a_recording(still), "pose.jump") == []
