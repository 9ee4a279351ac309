"""Histograms that can be put together: parts are as the whole, quantiles within a bin's width."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dexterdata.features import histogram
from dexterdata.features.histogram import MOST_BINS, PERCENTILES
from tests.dexterdata.features.histograms import column, counted, put_together, sorted_known

LARGEST = 9.9e29
numbers = st.floats(-LARGEST, LARGEST) | st.floats(-2, 2) | st.integers(-9, 9).map(float)
unknowns = st.just(math.nan)
parts = st.lists(st.lists(numbers | unknowns, min_size=1, max_size=40), min_size=1, max_size=5)


def at_power(bins, power):
    """What the bins are when brought to a wider power, as a count for each bin's number."""
    found: dict[int, int] = {}
    for place, count in enumerate(bins["counts"], bins["first"]):
        if count:
            number = place >> (power - bins["power"])
            found[number] = found.get(number, 0) + count
    return found


def test_bins_are_powers_of_two_at_their_own_multiples():
    (bins,) = counted(column([0.0, 0.1, 0.9, 31.9]))

    counts = [3, *[0] * 30, 1]
    assert bins == {"power": 0, "first": 0, "counts": counts, "at_least": 1, "at_most": 1}


def test_a_range_below_zero_begins_below_zero():
    (bins,) = counted(column([-3.0, -1.0, 2.0]))

    counts = [1, *[0] * 7, 1, *[0] * 11, 1]
    assert bins == {"power": -2, "first": -12, "counts": counts, "at_least": 1, "at_most": 1}


def test_bins_fold_as_the_range_grows():
    (bins,) = counted(column(np.arange(32.0)), column([32.0, 63.0]))

    assert bins["power"] == 1
    assert bins["counts"] == [2] * 16 + [1] + [0] * 14 + [1]


def test_each_channel_has_its_own_width():
    small, large = counted(np.array([[0.0, 0.0], [0.5, 5000.0]]))

    assert (small["power"], large["power"]) == (-5, 8)


def test_one_value_is_one_bin_however_large_or_small():
    for value in (0.0, 1.0, -1e29, 1.7e9, 5e-324, -5e-324, 1e-30, -0.1):
        (bins,) = counted(column([value] * 3), column([value]))

        assert bins["counts"] == [4]
        assert abs(bins["first"]) < 2**53  # exact for every reader of JSON
        assert histogram.quantiles(bins, value, value) == dict.fromkeys(
            ("q01", "q10", "q50", "q90", "q99"), value
        )


def test_what_is_not_known_is_in_no_bin():
    none, some = counted(np.array([[np.nan, 1.0], [np.nan, np.nan]]))

    assert none is None
    assert some["counts"] == [1]


def test_a_channel_may_begin_late():
    (bins,) = counted(column([np.nan, np.nan]), column([5.0, np.nan, 36.0]))

    assert (bins["power"], bins["first"], sum(bins["counts"])) == (0, 5, 2)


@pytest.mark.parametrize("kind", [np.uint8, np.int16, np.int64, np.float32])
def test_numbers_of_every_type_are_counted_alike(kind):
    values = np.array([[3], [100], [7], [7]], dtype=kind)

    assert counted(values) == counted(values.astype(np.float64))


@given(parts)
def test_blocks_count_like_the_whole(blocks):
    whole = [value for block in blocks for value in block]

    assert counted(*map(column, blocks)) == counted(column(whole))


@given(parts)
def test_merged_parts_are_as_the_whole(blocks):
    (whole,) = counted(column([value for block in blocks for value in block]))

    together = put_together(blocks)

    if whole is None:
        assert together is None
        return
    power = max(whole["power"], together["power"])
    assert at_power(together, power) == at_power(whole, power)
    assert together["power"] == whole["power"]
    for end in ("at_least", "at_most"):
        assert together[end] == whole[end]
    assert len(together["counts"]) <= MOST_BINS


@given(parts)
def test_no_value_is_lost_and_the_ends_are_held(blocks):
    (bins,) = counted(*map(column, blocks))
    known = sorted_known(value for block in blocks for value in block)

    if not known.size:
        assert bins is None
        return
    assert sum(bins["counts"]) == known.size
    assert bins["counts"][0] > 0
    assert bins["counts"][-1] > 0
    width = 2.0 ** bins["power"]
    assert bins["first"] * width <= known[0] + 1e-100
    assert known[-1] <= (bins["first"] + len(bins["counts"])) * width


@given(st.lists(numbers, min_size=1, max_size=200))
def test_a_quantile_is_within_a_bin_of_the_value_in_its_place(values):
    (bins,) = counted(column(values))
    ordered = sorted_known(values)

    for percent in PERCENTILES:
        found = histogram.quantile(bins, percent, ordered[0], ordered[-1])
        true = ordered[-(-percent * ordered.size // 100) - 1]
        assert abs(found - true) <= 2.0 ** bins["power"]
        assert ordered[0] <= found <= ordered[-1]


def test_quantiles_are_near_those_of_numpy():
    values = np.random.default_rng(7).normal(3.0, 2.0, 20_000)
    (bins,) = counted(column(values))

    found = histogram.quantiles(bins, values.min(), values.max())

    assert list(found) == ["q01", "q10", "q50", "q90", "q99"]
    true = np.percentile(values, PERCENTILES)
    assert np.abs(np.array(list(found.values())) - true).max() <= 2.0 ** bins["power"]
