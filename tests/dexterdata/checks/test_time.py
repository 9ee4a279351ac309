"""The clock's checks, on tiny streams and with the exact message."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.recording import NANOSECONDS, Level, StreamKind
from tests.dexterdata.checks.builders import a_recording, a_stream, at_times, found, limits


def test_steady_clock_has_no_finding_of_time():
    stream = a_stream(nominal_rate_hz=100.0)

    checks = ("not_increasing", "repeated_stamps", "gap", "rate_mismatch", "jitter")

    assert [found(stream, f"time.{name}") for name in checks] == [[]] * 5


def test_step_back_is_an_error_with_its_place():
    stream = at_times(0.0, 0.1, 0.2, 0.15, 0.25, 0.35)

    (finding,) = found(stream, "time.not_increasing")

    assert finding.message == "Time goes back once, first by 0.05 s."
    assert finding.level is Level.ERROR
    assert (finding.t_start_s, finding.count) == (0.2, 1)


def test_two_steps_back_are_counted():
    (finding,) = found(at_times(0.0, 0.2, 0.1, 0.3, 0.2, 0.4), "time.not_increasing")

    assert finding.message == "Time goes back 2 times, first by 0.1 s."


def test_block_arrival_only_warns_and_keeps_its_rate():
    stamps = np.repeat(np.arange(0, 50) * 40_000_000, 4)
    stream = a_stream(t_ns=stamps, nominal_rate_hz=100.0)

    (finding,) = found(stream, "time.repeated_stamps")

    assert finding.message == "150 of 200 time stamps repeat the one before."
    assert finding.level is Level.WARNING
    assert stream.rate_hz == pytest.approx(101.53, abs=0.01)
    assert found(stream, "time.not_increasing") == []
    assert found(stream, "time.rate_mismatch") == []
    assert found(stream, "time.jitter") == []


def test_long_gap_is_an_error_and_says_where_and_how_long():
    stream = at_times(0.0, 0.2, 0.4, 53.8, 54.0, 54.2)

    (finding,) = found(stream, "time.gap")

    assert finding.message == "A gap of 53.4 s at 0.400 s where steps of 0.2 s are usual."
    assert finding.level is Level.ERROR
    assert (finding.t_start_s, finding.t_end_s) == (0.4, 53.8)


def test_gap_of_sixty_milliseconds_at_100_hz_only_warns():
    stamps = np.arange(200) * 10_000_000
    stamps[100:] += 50_000_000

    (finding,) = found(a_stream(t_ns=stamps), "time.gap")

    assert finding.level is Level.WARNING
    assert finding.value == pytest.approx(0.06)


def test_profile_overrides_what_a_gap_is():
    stamps = np.arange(200) * 10_000_000
    stamps[100:] += 50_000_000
    stream = a_stream(t_ns=stamps, limits=limits(overrides={"gap_warning_s": 0.1}))

    assert found(stream, "time.gap") == []


def test_rate_far_from_the_declared_one_is_an_error():
    stream = at_times(*np.linspace(0, 84, 56), nominal_rate_hz=50.0)

    (finding,) = found(stream, "time.rate_mismatch")

    assert finding.message == "The stream runs at 0.655 Hz; the profile declares 50 Hz."
    assert finding.level is Level.ERROR
    assert finding.limit == (37.5, 62.5)


def test_rate_a_tenth_off_warns():
    (finding,) = found(a_stream(rate_hz=110.0, nominal_rate_hz=100.0), "time.rate_mismatch")

    assert finding.level is Level.WARNING


def test_gap_does_not_spoil_the_rate():
    stamps = np.arange(200) * 10_000_000
    stamps[100:] += 60 * NANOSECONDS

    assert found(a_stream(t_ns=stamps, nominal_rate_hz=100.0), "time.rate_mismatch") == []


def test_uneven_steps_warn():
    steps = np.tile([5_000_000, 10_000_000, 10_000_000, 15_000_000], 50)
    stream = a_stream(t_ns=np.cumsum(steps))

    (finding,) = found(stream, "time.jitter")

    assert finding.message == "Steps vary between 5 and 15 ms around 10 ms."
    assert finding.level is Level.WARNING


def test_streams_of_one_clock_get_one_finding():
    first = at_times(0.0, 0.1, 0.05, 0.2)
    second = at_times(0.0, 0.1, 0.05, 0.2, name="touch")

    (finding,) = found(a_recording(first, second), "time.not_increasing")

    assert finding.stream == "angles"
    assert finding.message.endswith("The same in 1 more stream of this clock.")


def test_made_up_times_are_not_judged():
    stream = at_times(0.0, 0.1, 0.05, 9.0, has_clock=False)

    assert found(stream, "time.gap") == []
    assert found(stream, "time.not_increasing") == []


@pytest.mark.parametrize(
    ("rate_hz", "said"),
    [
        (0.1, "The stream runs at 0.1 Hz; the profile declares 100 Hz. That is 1,000 times less: "),
        (1e5, "The stream runs at 1e+05 Hz; the profile declares 100 Hz. That is 1,000 times more"),
        (
            1e-4,
            "The stream runs at 0.0001 Hz; the profile declares 100 Hz. That is 1,000,000 times",
        ),
    ],
)
def test_stamps_in_another_unit_than_the_profile_says_are_told_by_the_rate(rate_hz, said):
    stream = a_stream(rate_hz=rate_hz, nominal_rate_hz=100.0)

    (finding,) = found(stream, "time.rate_mismatch")

    assert finding.message.startswith(said)
    assert "the clock's unit is wrong" in finding.message
    assert finding.level is Level.ERROR


@pytest.mark.parametrize("rate_hz", [60.0, 0.7, 12.0])
def test_other_wrong_rates_are_not_blamed_on_the_unit(rate_hz):
    (finding,) = found(a_stream(rate_hz=rate_hz, nominal_rate_hz=100.0), "time.rate_mismatch")

    assert finding.message.endswith("the profile declares 100 Hz.")


def test_a_hand_that_was_sampled_every_ten_seconds_has_a_clock_in_milliseconds():
    (finding,) = found(a_stream(rate_hz=0.1), "time.rate_mismatch")

    assert finding.message == (
        "One sample in 10 s: no hand is recorded so slowly, so the clock's unit is wrong, as where "
        "ms are read as s."
    )
    assert (finding.level, finding.value) == (Level.WARNING, 0.1)
    assert finding.limit == (0.5, 20_000.0)


def test_a_hand_that_was_sampled_every_ten_microseconds_has_a_clock_in_seconds():
    (finding,) = found(a_stream(np.zeros((20_000, 1)), rate_hz=1e5), "time.rate_mismatch")

    assert finding.message == (
        "100,000 samples a second: no hand is recorded so fast, so the clock's unit is wrong, as "
        "where s are read as ms."
    )
    assert finding.level is Level.WARNING


@pytest.mark.parametrize(
    ("rate_hz", "changes"),
    [
        (1.0, {}),
        (10_000.0, {}),
        (0.1, {"kind": StreamKind.OTHER}),
        (0.1, {"kind": StreamKind.POSE, "unit": "m"}),
        (32_000.0, {"kind": StreamKind.IMU, "unit": "m/s2"}),
        (0.1, {"has_clock": False}),
    ],
)
def test_rates_that_may_be_right_are_left_in_peace_where_none_is_declared(rate_hz, changes):
    assert found(a_stream(rate_hz=rate_hz, **changes), "time.rate_mismatch") == []


def test_blocks_that_arrive_seconds_apart_are_not_slow():
    stamps = np.repeat(np.arange(20) * 3 * NANOSECONDS, 10)

    assert found(a_stream(t_ns=stamps), "time.rate_mismatch") == []


def test_blocks_that_are_stamped_at_once_are_not_fast():
    burst = np.arange(10) * 10_000
    stamps = (np.arange(20)[:, None] * NANOSECONDS // 10 + burst).ravel()

    assert found(a_stream(t_ns=stamps), "time.rate_mismatch") == []


def test_a_few_slow_samples_say_nothing_of_the_unit():
    assert found(at_times(0.0, 10.0, 20.0, 30.0), "time.rate_mismatch") == []
