from __future__ import annotations

import numpy as np
import pytest

from dexterdata.hand import ANGLE_CHANNELS, forward, from_bends
from dexterdata.hand.names import INDEX


def test_bends_close_each_finger_alone():
    angles = from_bends([[0, 0, 0, 0, 0], [0, 1, 0, 0, 0]])

    changed = [name for name, (a, b) in zip(ANGLE_CHANNELS, angles.T, strict=True) if a != b]
    assert changed == [
        *("index_mcp_flexion", "index_mcp_abduction", "index_pip_flexion", "index_dip_flexion"),
    ]
    assert np.rad2deg(angles[1, ANGLE_CHANNELS.index("index_pip_flexion")]) == pytest.approx(98)


def test_a_fist_brings_the_tips_to_the_palm():
    joints = forward(from_bends([[1, 1, 1, 1, 1]]))[0]

    for finger in ("index", "middle", "ring", "little"):
        assert np.linalg.norm(joints[INDEX[f"{finger}_tip"]] - joints[INDEX["palm"]]) < 0.06


def test_values_outside_are_clipped_and_missing_ones_stay_missing():
    angles = from_bends([[-1, 2, np.nan, 0.5, 0.5]])

    np.testing.assert_array_equal(angles[0, :8], from_bends([[0, 1, 0, 0, 0]])[0, :8])
    assert np.isnan(angles[0, ANGLE_CHANNELS.index("middle_pip_flexion")])
    assert not np.isnan(angles[0, ANGLE_CHANNELS.index("ring_pip_flexion")])
    assert angles[0, 20:].tolist() == [0, 0]


def test_another_number_of_bends_is_refused():
    with pytest.raises(ValueError, match="5"):
        from_bends(np.zeros((2, 4)))
