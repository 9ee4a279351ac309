"""The numbers' checks: what real gloves did, and what must be left in peace."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.recording import Level, StreamKind
from tests.dexterdata.checks.builders import a_recording, a_stream, found, limits


def moving(samples: int = 200, channels: int = 5) -> np.ndarray:
    return 0.5 + 0.1 * np.random.default_rng(3).normal(size=(samples, channels))


def test_infinite_and_not_a_number_are_errors_by_channel():
    values = moving()
    values[10:12, 1] = np.nan
    values[30, 1] = np.inf

    (finding,) = found(a_stream(values), "value.non_finite")

    assert finding.message == "3 values are infinite or not a number."
    assert (finding.channel, finding.count) == ("joint_1", 3)
    assert (finding.t_start_s, finding.t_end_s) == (0.1, 0.3)


def test_missing_values_are_not_judged():
    values = moving()
    values[10:20] = np.nan
    valid = ~np.isnan(values)

    assert found(a_stream(values, valid=valid), "value.non_finite") == []


def test_broken_range_only_warns_and_names_the_farthest():
    values = moving()
    values[42, 2] = 7.5

    (finding,) = found(
        a_stream(values, limits=limits(value_range=(0.0, 1.0))), "value.out_of_range"
    )

    assert finding.message == "1 of 200 values are outside 0 to 1, the farthest 7.5."
    assert (finding.level, finding.channel, finding.t_start_s) == (Level.WARNING, "joint_2", 0.42)
    assert (finding.value, finding.limit) == (7.5, (0.0, 1.0))


def test_without_a_declared_range_nothing_is_out_of_it():
    assert found(a_stream(1e9 * moving()), "value.out_of_range") == []


def test_frozen_glove_fails():
    (finding,) = found(a_stream(np.tile([0.1, 0.2, 0.3], (200, 1))), "value.frozen")

    assert (
        finding.message
        == "100% of the frames repeat the one before; the longest run has 200 frames."
    )
    assert finding.level is Level.ERROR


def test_glove_that_freezes_for_a_while_warns_where():
    values = moving(1000)
    values[300:600] = values[300]

    (finding,) = found(a_stream(values), "value.frozen")

    assert finding.level is Level.WARNING
    assert (finding.t_start_s, finding.t_end_s) == (3.0, 5.99)


def test_what_may_be_constant_is_not_frozen():
    still = a_stream(np.ones((200, 5)), limits=limits(may_be_constant=True))

    assert found(still, "value.frozen") == []


def test_samples_of_one_arrival_are_not_frozen():
    values = np.repeat(moving(50), 4, axis=0)
    stamps = np.repeat(np.arange(50) * 40_000_000, 4)

    assert found(a_stream(values, t_ns=stamps), "value.frozen") == []


def test_touch_sensor_that_is_never_touched_only_warns():
    stream = a_stream(np.zeros((200, 16)), kind=StreamKind.TACTILE)

    (finding,) = found(stream, "value.frozen")

    assert finding.level is Level.WARNING


def test_one_still_channel_is_only_noted():
    values = moving()
    values[:, 2] = 0.31

    (finding,) = found(a_stream(values), "value.stuck_channel")

    assert finding.message == "1 of 5 channels never change: joint_2."
    assert (finding.level, finding.channel) == (Level.INFO, "joint_2")


def test_most_channels_still_is_a_warning():
    values = moving()
    values[:, :3] = 0.31

    (finding,) = found(a_stream(values), "value.stuck_channel")

    assert finding.level is Level.WARNING


def test_still_hand_is_left_in_peace_where_the_profile_says_so():
    values = np.zeros((200, 5))
    limit = limits(may_be_constant=True, value_range=(0.0, 1.0))
    other = a_stream(name="other", hand="left")

    recording = a_recording(a_stream(values, limits=limit), other)

    for name in ("frozen", "stuck_channel", "railed_channel"):
        assert found(recording, f"value.{name}") == []


@pytest.mark.parametrize(("end", "limit"), [(1.0, (0.0, 1.0)), (0.0, (0.0, 1.0)), (0.0, None)])
def test_flex_sensor_at_its_end_stop_warns(end, limit):
    values = moving()
    values[:, 4] = end

    (finding,) = found(a_stream(values, limits=limits(value_range=limit)), "value.railed_channel")

    assert finding.message == "The channel sits at the end of its range all the time."
    assert (finding.channel, finding.level, finding.value) == ("joint_4", Level.WARNING, end)


def test_most_channels_at_their_end_stop_is_an_error():
    values = moving()
    values[:, 1:] = 1.0

    (finding,) = found(
        a_stream(values, limits=limits(value_range=(0.0, 1.0))), "value.railed_channel"
    )

    assert finding.level is Level.ERROR
    assert finding.message.startswith("4 of 5 channels sit at the end of their range: joint_1")


def test_taxels_without_touch_are_not_railed_but_saturated_ones_are():
    values = np.zeros((200, 4))
    values[:, 0] = moving()[:, 0]
    values[:, 3] = 255.0
    stream = a_stream(
        values, kind=StreamKind.TACTILE, unit="count", limits=limits(saturation=255.0)
    )

    (finding,) = found(stream, "value.railed_channel")

    assert finding.channel == "joint_3"
