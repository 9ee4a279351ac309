"""A guess at the grasp: clear postures are named, others are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dexterdata.features import measure
from dexterdata.features.grasp import guess
from dexterdata.hand import ANGLE_CHANNELS
from dexterdata.recording import Episode
from tests.dexterdata.builders import recording, stream

FINGERS = ("index", "middle", "ring", "little")
OPEN = {f"{finger}_mcp_flexion": 0.05 for finger in FINGERS}
FIST = {
    **{f"{finger}_{joint}_flexion": 1.3 for finger in FINGERS for joint in ("mcp", "pip")},
    **{f"{finger}_dip_flexion": 0.8 for finger in FINGERS},
    "thumb_cmc_abduction": 0.9,
}
PINCH = {  # the tips of thumb and index meet
    "index_mcp_flexion": 1.0,
    "index_pip_flexion": 0.9,
    "index_dip_flexion": 0.3,
    "middle_mcp_flexion": 0.3,
    "middle_pip_flexion": 0.3,
    "thumb_cmc_abduction": 0.9,
    "thumb_mcp_flexion": 0.3,
}


def held(angles: dict[str, float], kind: str = "joint_angle"):
    """Three seconds of one posture with a little tremor, at 100 Hz."""
    values = np.zeros((300, 22))
    for name, angle in angles.items():
        values[:, ANGLE_CHANNELS.index(name)] = angle
    values += np.random.default_rng(1).normal(scale=0.005, size=values.shape)
    return stream("hand", kind, values, unit="rad", channels=ANGLE_CHANNELS, hand="right")


def guessed(*streams, **given):
    return measure(recording(*streams, **given))["grasp_guess"]


@pytest.mark.parametrize(
    ("angles", "kind"), [(OPEN, "open"), (FIST, "power"), (PINCH, "precision")]
)
def test_a_clear_posture_is_named(angles, kind):
    found = guessed(held(angles))

    assert found["kind"] == kind
    assert found["confidence"] >= 0.4


def test_the_thumb_at_the_index_s_side_is_a_key_grasp():
    postures = np.tile([0.5, 0.1, 2.2, 2.3, 2.6], (50, 1))

    assert guess(postures, None, is_estimated=False).kind == "lateral"


def test_what_changes_all_the_time_is_not_named():
    one = [[0.9, 0.9, 0.1, 0.1, 0.2], [0.9, 0.9, 3.5, 3.5, 3.6], [0.1, 0.4, 1.2, 1.4, 1.6]]
    postures = np.tile(one, (30, 1))

    assert guess(postures, None, is_estimated=False).kind == "unknown"


def test_an_untouched_palm_makes_power_less_sure_and_few_sensors_halve_it():
    postures = np.tile([0.9, 0.9, 2.9, 2.9, 3.0], (30, 1))

    sure = guess(postures, frozenset({"palm", "index"}), is_estimated=False)
    less = guess(postures, frozenset({"index"}), is_estimated=False)
    estimated = guess(postures, frozenset({"palm"}), is_estimated=True)

    assert (sure.kind, less.kind, estimated.kind) == ("power",) * 3
    assert sure.confidence > less.confidence
    assert estimated.confidence == pytest.approx(sure.confidence / 2, abs=0.001)


def test_only_the_frames_in_contact_count():
    values = held(OPEN).values[:].copy()
    fist = held(FIST).values[:]
    values[100:200] = fist[100:200]
    hand = replace(held(OPEN), values=values)
    force = np.zeros((300, 1))
    force[110:190] = 3.0
    newtons = stream("f", "force", force, unit="N", hand="right", channels=("palm",))

    assert guessed(hand, newtons)["kind"] == "power"
    assert guessed(hand)["kind"] == "open"


def test_without_a_hand_there_is_no_guess():
    assert guessed(stream("f", "force", np.ones((50, 1)), unit="N")) is None


def test_labels_of_the_file_pass_through():
    label = Episode(0.0, 2.9, task="pour water", success=True, objects=("cup", "jug"))

    labelled = replace(recording(held(FIST)), episodes=(label,))

    said = {name: measure(labelled)[name] for name in ("task", "objects", "success")}
    assert said == {"task": "pour water", "objects": ["cup", "jug"], "success": True}
    assert measure(labelled, 2.5, 2.99)["task"] == "pour water"
    assert measure(replace(labelled, episodes=(replace(label, t_end_s=1.0),)))["task"] is None
