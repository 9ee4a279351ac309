from __future__ import annotations

import numpy as np
import pytest

from dexterdata.hand import taxels
from dexterdata.hand.names import INDEX
from tests.dexterdata.builders import stream


def skin(regions, shape):
    return stream("s", "tactile", np.zeros((3, len(regions))), regions=regions, shape=shape)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("thumb", "thumb"),
        ("index_distal", "index"),
        ("little_metacarpal", "palm"),
        ("palm", "palm"),
        ("thumb_intermediate", "none"),
        ("elbow", "none"),
        ("none", "none"),
    ],
)
def test_every_region_belongs_to_a_row_of_the_touchprint(name, row):
    assert taxels.region(name) == row


def test_taxels_of_a_segment_lie_side_by_side_and_rows_run_to_its_near_end():
    placed = taxels.placement(skin(["index_distal"] * 6 + ["none"] * 3, (3, 3)))

    assert placed.dtype == np.float32
    assert placed[:6, 0].tolist() == [INDEX["index_tip"]] * 6
    assert placed[:6, 1].tolist() == [0.75] * 3 + [0.25] * 3
    np.testing.assert_allclose(placed[:3, 2], [-0.6, 0.0, 0.6], atol=1e-6)
    assert placed[6:, 0].tolist() == [-1, -1, -1]
    assert set(placed[:, 3]) == {1.0}


def test_the_far_joint_of_a_metacarpal_is_the_knuckle():
    placed = taxels.placement(skin(["ring_metacarpal", "thumb_metacarpal"], (2, 1)))

    assert placed[:, 0].tolist() == [INDEX["ring_proximal"], INDEX["thumb_proximal"]]


def test_fingers_without_segments_have_regions_but_no_places():
    touch = skin(["thumb", "index", "palm", "none"], (2, 2))

    assert taxels.regions(touch) == ("thumb", "index", "palm", "none")
    assert taxels.placement(touch) is None


def test_without_a_layout_nothing_is_known():
    plain = stream("s", "tactile", np.zeros((3, 4)))
    wrong_count = stream("s", "tactile", np.zeros((3, 4)), regions=["thumb"], shape=(2, 2))
    not_touch = stream("s", "force", np.zeros((3, 1)), regions=["thumb"], shape=(1, 1))

    for given in (plain, wrong_count, not_touch):
        assert taxels.regions(given) is None
        assert taxels.placement(given) is None
