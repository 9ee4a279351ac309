"""Episodes proposed from contact and stillness."""

from __future__ import annotations

import numpy as np

from dexterdata.features import measure
from dexterdata.features.segments import intervals, propose
from dexterdata.simulate import kitchen


def test_two_grasps_are_two_episodes_with_the_way_there_and_back():
    spans = propose([(2.0, 3.0), (3.4, 4.0), (7.0, 8.5)], [(0.0, 10.0)], 10.0)

    assert spans == [(1.5, 4.5), (6.5, 9.0)]


def test_neighbours_share_the_time_between_them_but_never_overlap():
    assert propose([(1.0, 3.0), (4.2, 6.0)], [], 6.2) == [(0.5, 3.5), (3.7, 6.2)]
    assert propose([(1.0, 3.0), (4.0, 6.0)], [], 6.0) == [(0.5, 3.5), (3.5, 6.0)]


def test_where_nothing_is_touched_rests_part_the_movements():
    assert propose([], [(0.0, 2.0), (2.5, 3.0), (5.0, 7.0)], 8.0) == [(0.0, 3.0), (5.0, 7.0)]


def test_a_touch_too_short_or_the_whole_recording_is_no_proposal():
    assert propose([(1.0, 1.2)], [], 5.0) == []
    assert propose([], [(0.0, 4.9)], 5.0) == []
    assert propose([], [], 5.0) == []


def test_a_gap_in_the_clock_ends_an_interval():
    seconds = np.array([0.0, 0.1, 0.2, 1.0, 1.1, 1.2])
    held = np.array([True, True, True, True, True, False])

    assert intervals(held, seconds) == [(0.0, 0.2), (1.0, 1.1)]
    assert intervals(np.zeros(6, dtype=bool), seconds) == []


def test_a_whole_recording_carries_proposals_and_a_part_none():
    recording = kitchen(7, "pour water", 8.0)

    whole = measure(recording)["segments"]

    assert all(0 <= start < end <= 8.0 for start, end in whole)
    assert whole
    assert "segments" not in measure(recording, 0.0, 4.0)
