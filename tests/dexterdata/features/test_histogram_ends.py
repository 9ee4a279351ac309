"""Values that equal the least or the most: a resting sensor, a clipped one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dexterdata.features import histogram
from dexterdata.features.histogram import PERCENTILES
from tests.dexterdata.features.histograms import column, counted, ends, inverted, put_together

at_rest = st.integers(0, 60).map(lambda count: [0.0] * count)
clipped = st.integers(0, 60).map(lambda count: [1023.0] * count)
between = st.lists(st.floats(0.0, 1023.0), min_size=1, max_size=60)
tied = st.tuples(at_rest, between, clipped).map(lambda drawn: [v for part in drawn for v in part])


@given(tied)
def test_a_quantile_among_equal_leasts_or_mosts_is_that_very_value(values):
    (bins,) = counted(column(values))
    least, most = ends(values)

    for percent, true in zip(PERCENTILES, inverted(values), strict=True):
        found = histogram.quantile(bins, percent, least, most)
        if true in (least, most):
            assert found == true
        else:
            assert abs(found - true) <= 2.0 ** bins["power"]


@given(st.lists(tied, min_size=1, max_size=4))
def test_equal_leasts_and_mosts_of_parts_add_up(blocks):
    values = [value for block in blocks for value in block]

    together = put_together(blocks)

    assert [together] == counted(column(values))
    assert together["at_least"] == values.count(min(values))
    assert together["at_most"] == values.count(max(values))


def test_a_touch_sensor_that_mostly_rests_has_no_touch_in_its_low_quantiles():
    values = np.concatenate([np.zeros(600), np.linspace(1.0, 9_000.0, 400)])
    (bins,) = counted(column(values))

    found = histogram.quantiles(bins, 0.0, 9_000.0)

    assert (found["q01"], found["q10"], found["q50"]) == (0.0, 0.0, 0.0)
    assert found["q90"] == pytest.approx(inverted(values)[3], abs=2.0 ** bins["power"])


def test_a_lower_value_takes_the_place_of_those_that_were_least():
    (bins,) = counted(column([5.0, 5.0, 9.0, 9.0]), column([4.0, 9.0]), column([4.0, 4.0, 8.0]))

    assert (bins["at_least"], bins["at_most"]) == (3, 3)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int64])
def test_equal_values_are_counted_in_every_type_of_number(kind):
    values = np.array([[0.1 * 2**60], [0.3 * 2**60], [0.1 * 2**60]]).astype(kind)

    (bins,) = counted(values)

    assert (bins["at_least"], bins["at_most"]) == (2, 1)


def without_ties(bins) -> dict:
    """As it was written before equal values were counted."""
    return {name: bins[name] for name in ("power", "first", "counts")}


def test_a_histogram_without_these_counts_has_quantiles_spread_over_its_bins():
    (bins,) = counted(column([0.0] * 60 + [31.5] * 40))

    found = histogram.quantiles(without_ties(bins), 0.0, 31.5)

    assert found["q01"] == pytest.approx(1 / 60)


def test_what_a_part_does_not_know_of_its_ends_is_not_known_of_both():
    (low,), (high,) = counted(column([0.0, 0.0, 5.0])), counted(column([0.0, 7.0, 7.0]))

    for one, other, mosts in ((without_ties(low), high, (5.0, 7.0)),
                              (high, without_ties(low), (7.0, 5.0))):  # fmt: skip
        together = histogram.merged(one, other, (0.0, 0.0), mosts)
        assert (together["at_least"], together["at_most"]) == (None, 2)
        assert histogram.quantile(together, 99, 0.0, 7.0) == 7.0
        assert histogram.quantile(together, 1, 0.0, 7.0) < 2.0 ** together["power"]
