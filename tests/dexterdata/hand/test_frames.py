from __future__ import annotations

import numpy as np
import pytest

from dexterdata.hand import ANGLE_CHANNELS, forward
from dexterdata.hand.frames import segment_frames
from dexterdata.hand.names import CHAINS, INDEX


def bent(degrees: float) -> np.ndarray:
    angles = np.zeros((1, 22))
    for name in ("thumb_mcp_flexion", "thumb_ip_flexion", "index_mcp_flexion", "index_pip_flexion"):
        angles[0, ANGLE_CHANNELS.index(name)] = np.deg2rad(degrees)
    return angles


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_palm_of_a_flat_hand_faces_down_on_both_sides(side):
    frames = segment_frames(forward(bent(0), side)[0], side)

    assert len(frames) == sum(len(chain) - 1 for chain in CHAINS.values())
    for finger in ("index", "middle", "ring", "little"):
        assert frames[INDEX[f"{finger}_tip"]][2][1] < -0.99
    towards_thumb = frames[INDEX["middle_tip"]][1]
    assert np.sign(towards_thumb[0]) == (-1 if side == "right" else 1)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_bent_thumb_faces_the_way_it_bends(side):
    straight, curled = forward(bent(15), side)[0], forward(bent(30), side)[0]

    frames = segment_frames(straight, side)

    moved = curled[INDEX["thumb_tip"]] - straight[INDEX["thumb_tip"]]
    pad = frames[INDEX["thumb_tip"]][2]
    assert pad @ moved / np.linalg.norm(moved) > 0.9


@pytest.mark.parametrize("side", ["left", "right"])
def test_axes_are_unit_and_square(side):
    pose = forward(np.random.default_rng(1).uniform(0, 1.2, (1, 22)), side)[0]

    for axes in segment_frames(pose, side).values():
        np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-6)
