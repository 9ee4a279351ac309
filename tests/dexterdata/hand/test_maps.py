from __future__ import annotations

import numpy as np
import pytest

from dexterdata.hand import forward, maps
from dexterdata.hand.landmarks import to_wrist_frame
from dexterdata.hand.names import INDEX, JOINTS


@pytest.fixture
def poses():
    return forward(np.random.default_rng(5).uniform(-0.2, 1.2, (30, 22)))


@pytest.mark.parametrize("order", [maps.MEDIAPIPE_21, maps.MANO_21, maps.ARIA_21])
def test_landmarks_survive_the_way_there_and_back(poses, order):
    landmarks = maps.to_order(poses, order)

    back = maps.to_order(maps.from_order(landmarks, order), order)

    assert len(set(order)) == 21
    np.testing.assert_array_equal(back, landmarks)


def test_missing_joints_are_estimated_near_where_they_are(poses):
    back = maps.from_order(maps.to_order(poses, maps.MEDIAPIPE_21), maps.MEDIAPIPE_21)

    assert np.isfinite(back).all()
    assert np.linalg.norm(back - poses, axis=2).max() < 0.02


def test_mediapipe_order_names_what_its_makers_name():
    names = [JOINTS[joint] for joint in maps.MEDIAPIPE_21]

    assert names[0] == "wrist"
    assert names[4] == "thumb_tip"
    assert names[5:9] == ["index_proximal", "index_intermediate", "index_distal", "index_tip"]
    assert names[20] == "little_tip"


def test_mano_order_has_index_middle_little_ring_thumb_and_then_the_tips():
    names = [JOINTS[joint] for joint in maps.MANO_21]

    assert names[:5] == [
        "wrist",
        "index_proximal",
        "index_intermediate",
        "index_distal",
        "middle_proximal",
    ]
    assert names[7] == "little_proximal"
    assert names[13] == "thumb_metacarpal"
    assert names[16:] == ["thumb_tip", "index_tip", "middle_tip", "ring_tip", "little_tip"]


@pytest.mark.parametrize("side", ["left", "right"])
def test_arkit_joints_map_one_to_one_but_for_the_palm(poses, side):
    named = maps.to_arkit(poses, side)

    back = maps.from_arkit(named, side)

    assert len(named) == 25
    assert f"{side}IndexFingerIntermediateTip" in named
    np.testing.assert_array_equal(back[:, 1:], poses[:, 1:])
    np.testing.assert_allclose(back[:, INDEX["palm"]], poses[:, INDEX["palm"]], atol=1e-6)


def test_another_number_of_landmarks_is_refused():
    with pytest.raises(ValueError, match="21"):
        maps.from_order(np.zeros((1, 20, 3)), maps.MEDIAPIPE_21)


@pytest.mark.parametrize("side", ["left", "right"])
def test_tracked_hands_are_turned_into_the_wrist_frame(side):
    angles = np.random.default_rng(6).uniform(-0.2, 1.0, (20, 22))
    angles[:, 20:] = 0
    poses = forward(angles, side)
    turn = np.linalg.qr(np.random.default_rng(7).normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    elsewhere = (poses @ turn.T + [0.3, -0.1, 0.7]).astype(np.float32)

    seen = to_wrist_frame(elsewhere, side)
    flat = to_wrist_frame(forward(np.zeros((1, 22)), side), side)

    np.testing.assert_allclose(seen, to_wrist_frame(poses, side), atol=1e-5)
    assert flat[0, INDEX["middle_tip"], 2] < -0.18
    assert (flat[0, INDEX["thumb_tip"], 0] < -0.08) == (side == "right")
