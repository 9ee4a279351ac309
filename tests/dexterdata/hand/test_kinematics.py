from __future__ import annotations

import numpy as np
import pytest

from dexterdata.hand import ANGLE_CHANNELS, JOINTS, PARENTS, anatomy, forward
from dexterdata.hand.names import CHAINS, INDEX

FINGERS = ("index", "middle", "ring", "little")


def pose(**degrees: float) -> np.ndarray:
    angles = np.zeros((1, 22))
    for name, value in degrees.items():
        angles[0, ANGLE_CHANNELS.index(name)] = np.deg2rad(value)
    return angles


def at(joints: np.ndarray, name: str) -> np.ndarray:
    return joints[0, INDEX[name]]


def test_there_are_the_26_joints_of_openxr_each_with_its_parent():
    assert len(JOINTS) == len(PARENTS) == 26
    assert JOINTS[:6] == (
        *("palm", "wrist", "thumb_metacarpal", "thumb_proximal", "thumb_distal", "thumb_tip"),
    )
    assert JOINTS[21] == "little_metacarpal"
    assert [JOINTS[i] for i, parent in enumerate(PARENTS) if parent == -1] == ["wrist"]
    for chain in CHAINS.values():
        assert [PARENTS[joint] for joint in chain[1:]] == list(chain[:-1])


def test_a_flat_hand_points_its_fingers_forward_with_the_wrist_at_the_origin():
    joints = forward(np.zeros((1, 22)))

    assert joints.shape == (1, 26, 3)
    assert joints.dtype == np.float32
    assert at(joints, "wrist").tolist() == [0.0, 0.0, 0.0]
    middle = [at(joints, JOINTS[i]) for i in CHAINS["middle"]]
    assert np.ptp([joint[0] for joint in middle]) == pytest.approx(0, abs=1e-7)
    assert np.ptp([joint[1] for joint in middle]) == pytest.approx(0, abs=1e-7)
    assert np.all(np.diff([joint[2] for joint in middle]) < 0)
    assert at(joints, "thumb_tip")[0] < at(joints, "index_tip")[0] < at(joints, "little_tip")[0]


@pytest.mark.parametrize("finger", range(4))
def test_segments_have_the_lengths_of_the_anatomy_in_every_pose(finger):
    angles = np.random.default_rng(1).uniform(-0.5, 1.5, (50, 22))

    joints = forward(angles)

    chain = CHAINS[FINGERS[finger]]
    lengths = np.linalg.norm(np.diff(joints[:, list(chain)], axis=1), axis=2)
    expected = [anatomy.METACARPALS_M[finger], *anatomy.FINGER_BONES_M[finger]]
    np.testing.assert_allclose(lengths, np.tile(expected, (50, 1)), atol=1e-6)


def test_the_thumb_keeps_its_lengths_too():
    joints = forward(np.random.default_rng(2).uniform(-0.5, 1.2, (50, 22)))

    lengths = np.linalg.norm(np.diff(joints[:, list(CHAINS["thumb"])], axis=1), axis=2)

    np.testing.assert_allclose(lengths, np.tile(anatomy.THUMB_BONES_M, (50, 1)), atol=1e-6)


def test_flexion_by_a_right_angle_points_the_finger_out_of_the_palm():
    joints = forward(pose(middle_mcp_flexion=90))

    bone = at(joints, "middle_tip") - at(joints, "middle_proximal")
    np.testing.assert_allclose(bone, [0, -anatomy.FINGER_BONES_M[1].sum(), 0], atol=1e-6)


@pytest.mark.parametrize(
    ("finger", "sign"), [("index", -1), ("middle", -1), ("ring", 1), ("little", 1)]
)
def test_abduction_spreads_the_fingers(finger, sign):
    straight, spread = forward(np.zeros((1, 22))), forward(pose(**{f"{finger}_mcp_abduction": 10}))

    moved = at(spread, f"{finger}_tip")[0] - at(straight, f"{finger}_tip")[0]

    assert np.sign(moved) == sign


def test_opposition_brings_the_thumb_before_the_palm():
    beside, opposed = forward(np.zeros((1, 22))), forward(pose(thumb_cmc_abduction=36))

    assert at(opposed, "thumb_tip")[1] < at(beside, "thumb_tip")[1] - 0.03
    assert at(opposed, "thumb_tip")[0] > at(beside, "thumb_tip")[0] + 0.02


def test_a_pinch_brings_thumb_and_index_together():
    joints = forward(
        pose(
            thumb_cmc_abduction=42,
            thumb_cmc_flexion=1,
            thumb_mcp_flexion=15,
            thumb_ip_flexion=41,
            index_mcp_flexion=65,
            index_pip_flexion=53,
            index_dip_flexion=32,
        )
    )

    assert np.linalg.norm(at(joints, "thumb_tip") - at(joints, "index_tip")) < 0.022


def test_the_wrist_turns_the_whole_hand_about_the_origin():
    still, bent = forward(np.zeros((1, 22))), forward(pose(wrist_flexion=90))

    np.testing.assert_allclose(
        at(bent, "middle_tip")[[0, 2]], [at(still, "middle_tip")[0], -0.002], atol=1e-6
    )
    assert at(bent, "middle_tip")[1] == pytest.approx(at(still, "middle_tip")[2], abs=1e-6)
    towards_thumb = forward(pose(wrist_deviation=20))
    assert at(towards_thumb, "middle_tip")[0] < at(still, "middle_tip")[0] - 0.05


def test_the_left_hand_mirrors_the_right_one_and_size_scales_it():
    angles = np.random.default_rng(3).uniform(-0.4, 1.2, (20, 22))

    right, left, large = forward(angles), forward(angles, "left"), forward(angles, size=1.1)

    np.testing.assert_array_equal(left, right * np.array([-1, 1, 1], dtype=np.float32))
    np.testing.assert_allclose(large, right * 1.1, rtol=1e-6, atol=1e-7)


def test_many_frames_give_what_each_gives_alone():
    angles = np.random.default_rng(4).uniform(-0.4, 1.2, (5000, 22))

    together = forward(angles)

    for row in (0, 2047, 2048, 4999):
        np.testing.assert_allclose(together[row], forward(angles[row : row + 1])[0], atol=1e-7)


def test_a_missing_angle_spoils_only_its_finger():
    angles = pose(index_pip_flexion=20)
    angles[0, ANGLE_CHANNELS.index("ring_pip_flexion")] = np.nan

    joints = forward(angles)

    assert np.isnan(at(joints, "ring_tip")).any()
    assert np.isfinite(at(joints, "index_tip")).all()


@pytest.mark.parametrize("shape", [(1, 21), (3, 23), (2, 2, 22)])
def test_any_other_number_of_angles_is_refused(shape):
    with pytest.raises(ValueError, match="22"):
        forward(np.zeros(shape))
