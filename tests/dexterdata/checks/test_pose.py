"""What the tracker lost."""

from __future__ import annotations

import numpy as np

from dexterdata.recording import Level
from tests.dexterdata.checks.builders import a_recording, a_stream, found


def seen(*lost: slice) -> np.ndarray:
    valid = np.ones((200, 1), dtype=bool)
    for part in lost:
        valid[part] = False
    return valid


def test_eight_percent_lost_is_tolerated_and_counted():
    (finding,) = found(a_stream(valid=seen(slice(40, 56))), "pose.lost_tracking")

    assert finding.message == "16 of 200 samples were not measured (8%); the longest run has 16."
    assert finding.level is Level.INFO
    assert (finding.t_start_s, finding.t_end_s) == (0.4, 0.55)


def test_half_lost_warns():
    (finding,) = found(a_stream(valid=seen(slice(0, 100))), "pose.lost_tracking")

    assert finding.level is Level.WARNING


def test_one_lost_hand_beside_a_seen_one_warns():
    left = a_stream(name="left", valid=seen(slice(0, 200)))

    (finding,) = found(a_recording(left, a_stream()), "pose.lost_tracking")

    assert (finding.level, finding.stream) == (Level.WARNING, "left")


def test_recording_in_which_nothing_was_seen_fails():
    left = a_stream(name="left", valid=seen(slice(0, 200)))
    right = a_stream(valid=seen(slice(0, 200)))

    levels = {finding.level for finding in found(a_recording(left, right), "pose.lost_tracking")}

    assert levels == {Level.ERROR}
