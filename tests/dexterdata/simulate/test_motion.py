from __future__ import annotations

import numpy as np
import pytest

from dexterdata.hand import ANGLE_CHANNELS
from dexterdata.simulate import TASKS
from dexterdata.simulate.inertia import GRAVITY_M_S2, measure, rotations
from dexterdata.simulate.motion import Act, minimum_jerk, perform
from dexterdata.simulate.postures import GRIPS, POSTURES_DEG
from dexterdata.simulate.script import PHASES
from dexterdata.simulate.touch import CELL_AREA_M2, IS_TIP, PLACEMENT, REGIONS, pressures, sense


def act(script, strength: float = 1.0) -> Act:
    return Act(script, 0.0, 10.0, np.zeros(22), np.zeros(22), strength, 1.0)


def test_minimum_jerk_starts_and_ends_at_rest_and_is_symmetric():
    share = np.linspace(0, 1, 101)

    way = minimum_jerk(share)

    assert (way[0], way[50], way[-1]) == (0.0, 0.5, 1.0)
    np.testing.assert_allclose(way + way[::-1], 1)
    assert np.diff(way)[0] < 1e-4
    assert minimum_jerk(np.array([-1.0, 2.0])).tolist() == [0, 1]


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_every_script_names_what_exists_and_runs_forward(task):
    for script in (task.right, task.left):
        times = [key.at for key in script.keys]
        assert times == sorted(times)
        assert (times[0], times[-1]) == (0.0, 1.0)
        assert len(set(times)) == len(times)
        for key in script.keys:
            assert key.posture in POSTURES_DEG
            assert key.grip in GRIPS
            assert key.phase in PHASES
        for beat in script.beats:
            assert 0 < beat.start < beat.end < 1
            assert beat.rate_hz < 4


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_each_performance_begins_and_ends_alike(task):
    t_s = np.linspace(0, 10, 1001)

    motion = perform(act(task.right), t_s)

    np.testing.assert_allclose(motion.angles[0], motion.angles[-1], atol=1e-3)
    np.testing.assert_allclose(motion.grip[[0, -1], :5], 0, atol=1e-9)
    assert motion.grip[:, :5].max() > 1


def test_postures_are_passed_at_their_keys():
    script = TASKS["pour water"].right
    key = next(key for key in script.keys if key.phase == "grasp")

    motion = perform(act(script), np.array([key.at * 10]))

    expected = np.deg2rad(POSTURES_DEG[key.posture])
    np.testing.assert_allclose(motion.angles[0, :20], expected, atol=1e-6)
    assert motion.grip[0, 0] == pytest.approx(GRIPS["handle"].tips_n[0])


def test_a_stronger_hand_presses_harder_and_bends_the_same():
    t_s = np.linspace(0, 10, 200)

    weak, strong = (perform(act(TASKS["open a jar"].right, s), t_s) for s in (1.0, 1.5))

    np.testing.assert_allclose(strong.grip[:, :5], 1.5 * weak.grip[:, :5])
    np.testing.assert_array_equal(strong.angles, weak.angles)


def test_beats_stir():
    t_s = np.linspace(3, 8, 500)

    motion = perform(act(TASKS["stir a pot"].right), t_s)

    bend = motion.angles[:, ANGLE_CHANNELS.index("wrist_flexion")]
    turns = np.count_nonzero(np.diff(np.sign(bend - bend.mean())) > 0)
    assert turns == pytest.approx(5 * 0.85, abs=1)


def test_pressure_times_area_is_force_exactly():
    grip = np.zeros((3, 9))
    grip[1, :5] = (5.0, 4.0, 3.0, 2.0, 1.0)
    grip[:, 8] = 0.5

    pressed = pressures(grip, np.arange(3.0), np.random.default_rng(0))

    for finger, newtons in zip(
        ("thumb", "index", "middle", "ring", "little"), (5, 4, 3, 2, 1), strict=True
    ):
        tip = np.array([name == f"{finger}_distal" for name in REGIONS])
        assert pressed[1, tip].sum() * CELL_AREA_M2 == pytest.approx(newtons)
    assert not pressed[[0, 2]].any()


def test_the_palm_bears_the_palms_force():
    grip = np.zeros((1, 9))
    grip[0, 7] = 10.0

    pressed = pressures(grip, np.zeros(1), np.random.default_rng(0))

    palm = np.array([name.endswith("_metacarpal") for name in REGIONS])
    assert pressed[0, palm].sum() * CELL_AREA_M2 == pytest.approx(10.0)
    assert not pressed[0, ~palm].any()


def test_the_skin_has_a_place_for_every_cell_that_is_one():
    assert (PLACEMENT[:, 0] >= 0).tolist() == [name != "none" for name in REGIONS]
    assert IS_TIP.sum() == 5 * 12


def test_the_skin_reports_steps_of_its_resolution_within_its_range():
    reported = sense(np.full((50, 256), 1e6), np.arange(50) / 100, np.random.default_rng(0))

    assert reported.max() == 120_000
    assert not (reported % 25).any()


def test_a_hand_at_rest_feels_gravity():
    t_s = np.arange(400) / 200

    felt = measure(np.zeros((400, 6)), t_s, np.random.default_rng(0))

    assert felt.dtype == np.float32
    np.testing.assert_allclose(felt[:, :3].mean(axis=0), [0, GRAVITY_M_S2, 0], atol=0.1)
    np.testing.assert_allclose(felt[:, 3:].mean(axis=0), 0, atol=0.02)


def test_turning_is_felt_about_the_right_axis():
    t_s = np.arange(400) / 200
    arm = np.zeros((400, 6))
    arm[:, 4] = np.rad2deg(0.5 * t_s)  # yaw, 0.5 rad/s

    felt = measure(arm, t_s, np.random.default_rng(0))

    np.testing.assert_allclose(felt[5:-5, 3:].mean(axis=0), [0, 0.5, 0], atol=0.02)


def test_rotations_are_rotations():
    axes = rotations(np.random.default_rng(0).uniform(-90, 90, (20, 3)))

    np.testing.assert_allclose(
        np.einsum("nij,nkj->nik", axes, axes), np.tile(np.eye(3), (20, 1, 1)), atol=1e-12
    )
    np.testing.assert_allclose(np.linalg.det(axes), 1)
