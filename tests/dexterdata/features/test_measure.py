from __future__ import annotations

import json

import numpy as np
import pytest

from dexterdata.features import measure
from dexterdata.hand import ANGLE_CHANNELS
from dexterdata.simulate import kitchen
from tests.dexterdata.builders import recording, stream


def glove(channel: str, values: np.ndarray, **given):
    angles = np.zeros((len(values), 22))
    angles[:, ANGLE_CHANNELS.index(channel)] = values
    return stream(
        given.pop("name", "g"), "joint_angle", angles, unit="rad", channels=ANGLE_CHANNELS, **given
    )


def test_range_of_motion_is_that_of_the_finger_that_bends():
    swing = 0.5 + 0.5 * np.sin(np.linspace(0, 20, 1000))

    ranges = measure(recording(glove("index_pip_flexion", swing)))["range_of_motion_rad"]

    assert ranges["index"] == pytest.approx(1.0, abs=0.01)
    assert [ranges[finger] for finger in ("thumb", "middle", "ring", "little")] == pytest.approx(
        [0, 0, 0, 0], abs=1e-3
    )


def test_peak_speed_is_that_of_the_fastest_fingertip():
    t_s = np.arange(1000) / 100

    speed = measure(recording(glove("wrist_deviation", 0.5 * t_s / 10)))["peak_speed_m_s"]

    assert speed == pytest.approx(0.05 * 0.19, rel=0.02)


def test_a_slow_stream_is_not_taken_for_a_fast_hand():
    t_s = np.arange(50) / 5

    speed = measure(recording(glove("wrist_deviation", 0.5 * t_s / 10, rate_hz=5)))[
        "peak_speed_m_s"
    ]

    assert speed == pytest.approx(0.05 * 0.19, rel=0.02)


def test_the_hand_that_moves_is_the_active_one():
    moving = glove("index_pip_flexion", np.sin(np.linspace(0, 20, 1000)), hand="right")
    still = glove("index_pip_flexion", 1e-4 * np.arange(1000) / 1000, hand="left", name="l")

    assert measure(recording(moving, still))["active_hand"] == "right"


def test_sides_that_are_not_known_have_no_active_hand():
    moving = glove("index_pip_flexion", np.sin(np.linspace(0, 20, 1000)), hand="unknown")

    assert measure(recording(moving))["active_hand"] is None


def test_an_empty_recording_measures_nothing_and_does_not_fail():
    features = measure(recording(stream("f", "force", np.zeros((0, 5)), unit="N")))

    assert features == {
        "duration_s": 0.0,
        "peak_force_n": None,
        "mean_force_n": None,
        "peak_pressure_pa": None,
        "contact_count": None,
        "contact_time_s": None,
        "range_of_motion_rad": None,
        "peak_speed_m_s": None,
        "smoothness_sparc": None,
        "grasp_guess": None,
        "active_hand": None,
        "task": None,
        "objects": None,
        "success": None,
    }


def test_a_part_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before"):
        measure(recording(glove("index_pip_flexion", np.zeros(1000))), 5, 4)


def test_a_simulated_pour_has_plausible_features_that_are_json():
    features = measure(kitchen(7, "pour water", 20.0))

    assert json.loads(json.dumps(features, allow_nan=False)) == features
    assert features["contact_count"] == 4  # two hands, twice
    assert features["active_hand"] == "both"
    assert 10 < features["peak_force_n"] < 60
    assert 20_000 < features["peak_pressure_pa"] < 120_000
    assert 8 < features["contact_time_s"] < 16
    assert 0.1 < features["peak_speed_m_s"] < 2
    assert all(0.3 < bend < 4 for bend in features["range_of_motion_rad"].values())
