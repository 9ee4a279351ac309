"""Times as they come, brought to nanoseconds without losing or inventing anything."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.readers import clocks
from tests.dexterdata.checks.builders import a_stream


def test_integer_stamps_stay_exact():
    stamps = np.array([1_658_802_321_000_001, 1_658_802_321_010_002], dtype=np.int64)

    times = clocks.recorded(stamps, "us")

    assert times.t_ns.tolist() == [1_658_802_321_000_001_000, 1_658_802_321_010_002_000]


def test_column_of_epoch_seconds_is_read():
    times = clocks.recorded(np.array([[1.5], [2.0]]), "s", name="host")

    assert times.t_ns.tolist() == [1_500_000_000, 2_000_000_000]
    assert (times.has_clock, times.name) == (True, "host")


@pytest.mark.parametrize("stamp", [np.nan, np.inf, 1e300, -1e300])
def test_impossible_stamps_are_left_out(stamp):
    times = clocks.recorded(np.array([0.0, stamp, 2.0]), "s")

    assert times.kept.tolist() == [True, False, True]
    assert times.t_ns.tolist() == [0, 2_000_000_000]


def test_integers_too_large_for_nanoseconds_are_left_out():
    times = clocks.recorded(np.array([1, 2**63 - 1], dtype=np.int64), "s")

    assert times.kept.tolist() == [True, False]


def test_declared_rate_gives_even_times_and_no_clock():
    times = clocks.declared(4, 30.0)

    assert times.t_ns.tolist() == [0, 33_333_333, 66_666_667, 100_000_000]
    assert not times.has_clock


@pytest.mark.parametrize(
    ("name", "first", "unit"),
    [
        ("time_ms", 0.0, "ms"),
        ("timestamp", 0.0, "s"),
        ("timestamp", 1.66e9, "s"),
        ("timestamp", 1.66e12, "ms"),
        ("timestamp", 1.66e15, "us"),
        ("timestamp", 1.66e18, "ns"),
        ("timestamp", np.nan, "s"),
    ],
)
def test_unit_comes_from_the_name_or_from_an_epochs_size(name, first, unit):
    assert clocks.guess_unit(name, np.array([first])) == unit


def test_clocks_are_aligned_each_by_itself():
    device = a_stream(t_ns=np.array([500, 700]), values=np.zeros((2, 1)))
    later = a_stream(t_ns=np.array([600, 800]), values=np.zeros((2, 1)))
    host = a_stream(t_ns=np.array([9_000, 9_100]), values=np.zeros((2, 1)), clock="host")

    aligned = clocks.align([device, later, host])

    assert [stream.t_ns.tolist() for stream in aligned] == [[0, 200], [100, 300], [0, 100]]
