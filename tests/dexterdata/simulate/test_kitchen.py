from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from dexterdata import checks
from dexterdata.hand import ANGLE_CHANNELS, forward
from dexterdata.hand.names import INDEX
from dexterdata.recording import Level, StreamKind
from dexterdata.simulate import TASKS, kitchen

NAMES = (
    "pour water",
    "stir a pot",
    "cut vegetables",
    "open a jar",
    "wipe a counter",
    "place a cup",
)


def streams(recording):
    return {stream.name: stream for stream in recording.streams}


def test_the_six_kitchen_tasks_are_there():
    assert tuple(TASKS) == NAMES


def test_two_gloves_measure_angles_touch_force_and_motion():
    found = streams(kitchen(1, "pour water", 10.0))

    for side in ("right", "left"):
        shapes = {
            name: (found[f"{side}_{name}"].values.shape[1], found[f"{side}_{name}"].unit)
            for name in ("joint_angle", "tactile", "force", "imu")
        }
        assert shapes == {
            "joint_angle": (22, "rad"),
            "tactile": (256, "Pa"),
            "force": (5, "N"),
            "imu": (6, "m/s², rad/s"),
        }
        assert found[f"{side}_joint_angle"].rate_hz == pytest.approx(100, rel=1e-3)
        assert found[f"{side}_imu"].rate_hz == pytest.approx(200, rel=1e-3)
        assert found[f"{side}_tactile"].layout.shape == (16, 16)


@pytest.mark.parametrize("task", NAMES)
def test_the_same_seed_gives_the_same_numbers_and_another_one_others(task):
    first, again, other = (kitchen(seed, task, 6.0) for seed in (5, 5, 6))

    for a, b in zip(first.streams, again.streams, strict=True):
        np.testing.assert_array_equal(a.values, b.values)
        np.testing.assert_array_equal(a.t_ns, b.t_ns)
    assert first.episodes == again.episodes
    assert not np.array_equal(
        streams(first)["right_force"].values, streams(other)["right_force"].values
    )


def test_it_says_that_it_is_synthetic():
    metadata = kitchen(9, "stir a pot", 4.0).metadata

    assert metadata["synthetic"] == "true"
    assert metadata["seed"] == "9"
    assert "simulate" in metadata["generator"]


@pytest.mark.parametrize("task", NAMES)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_recording_passes_validation(task, seed):
    findings = checks.run(kitchen(seed, task, 12.0))

    assert [f.check for f in findings if f.level is Level.ERROR] == []


def test_episodes_cover_the_recording_without_a_gap():
    episodes = kitchen(2, "pour water", 30.0).episodes

    assert len(episodes) == 3
    assert episodes[0].t_start_s == 0.0
    assert episodes[-1].t_end_s == pytest.approx(30.0)
    for first, second in pairwise(episodes):
        assert first.t_end_s == pytest.approx(second.t_start_s)
    assert {e.task for e in episodes} == {"pour water"}
    assert episodes[0].objects == ("jug", "glass")
    assert episodes[0].hand == "both"


@pytest.mark.parametrize("task", NAMES)
def test_joint_angles_stay_within_what_hands_can_do(task):
    for seed in range(3):
        for side in ("right", "left"):
            angles = streams(kitchen(seed, task, 12.0))[f"{side}_joint_angle"].values
            bent = np.rad2deg((angles + np.pi) % (2 * np.pi) - np.pi)
            for channel, name in enumerate(ANGLE_CHANNELS):
                low, high = (-50, 50) if name.startswith("wrist") else (-25, 110)
                assert low < bent[:, channel].min(), name
                assert bent[:, channel].max() < high, name


def test_no_fingertip_enters_the_palm():
    for task in NAMES:
        angles = streams(kitchen(4, task, 12.0))["right_joint_angle"].values.copy()
        angles[:, 20:] = 0
        joints = forward(angles)
        for finger in ("index", "middle", "ring", "little"):
            assert joints[:, INDEX[f"{finger}_tip"], 1].max() < 0.005, (task, finger)


def test_angles_move_smoothly():
    angles = streams(kitchen(3, "place a cup", 8.0))["left_joint_angle"].values[:, :20]

    steps = np.rad2deg(np.abs(np.diff(angles, axis=0)))

    assert steps.max() < 6


def test_fingers_close_one_after_another():
    taken = kitchen(11, "pour water", 10.0)
    angles = streams(taken)["right_joint_angle"].values
    names = [f"{finger}_mcp_flexion" for finger in ("index", "middle", "ring", "little")]
    closing = []
    for name in names:
        bend = angles[140:260, ANGLE_CHANNELS.index(name)]
        closing.append(int(np.argmax(bend > (bend.min() + bend.max()) / 2)))

    assert len(set(closing)) >= 3


def test_the_fingers_have_closed_before_they_press():
    taken = streams(kitchen(12, "pour water", 10.0))
    force = taken["right_force"].values.sum(axis=1)
    bend = taken["right_joint_angle"].values[:, ANGLE_CHANNELS.index("index_pip_flexion")]

    first_touch = int(np.argmax(force > 0.5))

    held = bend[first_touch + 40]
    assert bend[first_touch] > 0.75 * held
    assert bend[first_touch - 40] < 0.5 * held


def test_the_tips_pressure_adds_up_to_the_force_sensors():
    taken = streams(kitchen(13, "open a jar", 10.0))
    skin, force = taken["right_tactile"], taken["right_force"]
    names = np.array(skin.layout.regions)
    at = np.searchsorted(force.t_ns, skin.t_ns - 5_000_000).clip(0, force.samples - 1)
    for finger, name in enumerate(force.channels):
        tip = names == f"{name}_distal"
        newtons = (skin.values[:, tip] - 270.0).sum(axis=1) * 3.0e-5
        error = newtons - force.values[at, finger]
        assert np.sqrt(np.mean(error**2)) < 0.35, name


def test_cells_without_a_taxel_are_named_none_and_read_zero():
    skin = streams(kitchen(1, "wipe a counter", 6.0))["left_tactile"]

    unused = np.array([name == "none" for name in skin.layout.regions])

    assert unused.sum() == 43
    assert not skin.values[:, unused].any()


def test_small_faults_come_in_some_recordings_but_not_in_all():
    dead, gaps, wraps = [], [], []
    for seed in range(12):
        found = streams(kitchen(seed, "place a cup", 4.0))
        skins = [found["right_tactile"], found["left_tactile"]]
        used = np.array([name != "none" for name in skins[0].layout.regions])
        dead.append(any(not skin.values[:, used].any(axis=0).all() for skin in skins))
        gaps.append(any(skin.samples < 400 for skin in skins))
        wraps.append(any(found[f"{s}_joint_angle"].values.max() > np.pi for s in ("right", "left")))

    for fault in (dead, gaps, wraps):
        assert any(fault)
    assert not all(gaps)
    assert not all(wraps)


def test_gaps_are_too_short_to_fail():
    for seed in range(12):
        for stream in kitchen(seed, "place a cup", 4.0).streams:
            assert np.diff(stream.t_ns).max() < 0.11e9


def test_stamps_go_forward_from_zero():
    for stream in kitchen(1, "cut vegetables", 5.0).streams:
        assert stream.t_ns[0] == 0
        assert (np.diff(stream.t_ns) > 0).all()


def test_labels_tell_the_phases_of_the_task():
    labels = streams(kitchen(1, "pour water", 10.0))["labels_phase"]

    assert labels.kind is StreamKind.LABEL
    assert set(labels.values[:, 0]) == {0, 1, 2, 3, 4}


@pytest.mark.parametrize(("task", "seconds"), [("juggle", 10.0), ("pour water", 1.0)])
def test_what_cannot_be_simulated_is_refused(task, seconds):
    with pytest.raises(ValueError, match=r"Unknown task|at least"):
        kitchen(1, task, seconds)
