"""Single wild values, and zeros that wander."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.recording import Level, StreamKind
from dexterdata.scan import BLOCK_BYTES
from tests.dexterdata.checks.builders import a_stream, found, limits


def moving(samples: int = 400, channels: int = 3) -> np.ndarray:
    """Fingers that open and close every two seconds at 100 Hz, with a little noise."""
    seconds = np.arange(samples)[:, None] / 100
    noise = np.random.default_rng(3).normal(scale=0.002, size=(samples, channels))
    return 0.6 + 0.5 * np.sin(np.pi * seconds + np.arange(channels)) + noise


def test_one_value_far_from_its_neighbours_is_a_spike():
    values = moving()
    values[120, 1] += 0.8

    (finding,) = found(a_stream(values), "value.spike")

    assert (finding.level, finding.channel, finding.count) == (Level.WARNING, "joint_1", 1)
    assert finding.t_start_s == pytest.approx(1.2)
    assert finding.value == pytest.approx(0.8, abs=0.05)


def test_smooth_movement_and_noise_are_no_spikes():
    assert found(a_stream(moving()), "value.spike") == []
    assert found(a_stream(), "value.spike") == []


def test_a_step_that_stays_is_no_spike():
    values = moving()
    values[120:] += 0.8

    assert found(a_stream(values), "value.spike") == []


@pytest.mark.parametrize("turn", [2 * np.pi, -2 * np.pi])
def test_angles_that_wrap_are_unwrapped_before(turn):
    values = moving() * 0.1
    values[120, 1] += turn
    values[200:230, 2] += turn

    checks = {f.check for f in _all(a_stream(values))}

    assert checks == set()


def test_angles_that_jump_over_half_a_turn_are_no_speed():
    values = moving()
    values[200:, 2] += 1.3 * np.pi

    assert found(a_stream(values), "pose.impossible_joint") == []


def test_spike_at_the_edge_of_a_block_is_found():
    rows = BLOCK_BYTES // (3 * 8)
    values = moving(2 * rows)
    values[[rows - 1, rows], [0, 2]] += 0.9

    rows_found = {finding.channel for finding in found(a_stream(values), "value.spike")}

    assert rows_found == {"joint_0", "joint_2"}


def test_spike_within_a_gap_is_none():
    values = moving()
    values[120, 1] += 0.8
    stream = a_stream(values)
    stamps = stream.t_ns.copy()
    stamps[121:] += 500_000_000

    assert found(a_stream(values, t_ns=stamps), "value.spike") == []


def test_slow_streams_may_move_away_and_back_in_one_sample():
    values = moving()
    values[120, 1] += 0.8

    assert found(a_stream(values, rate_hz=10.0), "value.spike") == []


def test_profile_decides_how_far_a_spike_goes():
    values = moving()
    values[120, 1] += 0.8
    patient = limits(overrides={"spike": 1.0})

    assert found(a_stream(values, limits=patient), "value.spike") == []


def test_zero_that_wanders_for_two_minutes_drifts():
    values = moving(12_000)
    values[:, 1] += np.linspace(0, 0.6, 12_000)

    (finding,) = found(a_stream(values), "value.drift")

    assert (finding.channel, finding.level) == ("joint_1", Level.WARNING)
    assert 0.2 < finding.value < 0.5


def test_movement_to_and_fro_and_short_recordings_do_not_drift():
    there_and_back = moving(12_000)
    there_and_back[:, 1] += np.concatenate([np.linspace(0, 1, 6_000), np.linspace(1, 0, 6_000)])
    short = moving(1_000)
    short[:, 1] += np.linspace(0, 1, 1_000)

    assert found(a_stream(there_and_back), "value.drift") == []
    assert found(a_stream(short), "value.drift") == []


def test_touch_drifts_by_its_lowest_values():
    rng = np.random.default_rng(5)
    touch = 2_000 * np.clip(np.sin(np.arange(12_000) / 90), 0, 1)[:, None] + rng.normal(
        scale=20, size=(12_000, 4)
    )
    warm = touch + np.linspace(0, 900, 12_000)[:, None]
    skin = {"kind": StreamKind.TACTILE, "unit": "Pa"}

    (finding,) = found(a_stream(warm, **skin), "value.drift")

    assert finding.count == 4
    assert found(a_stream(touch, **skin), "value.drift") == []


def _all(stream):
    return [f for check in ("value.spike", "pose.impossible_joint") for f in found(stream, check)]
