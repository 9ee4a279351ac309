from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dexterdata.preview import series
from dexterdata.preview.blocks import BlockWriter, bounds, read_block


def back(writer, block):
    return read_block(block, b"".join(writer.parts))


def test_values_lie_in_levels_between_the_ends_of_their_channel():
    writer = BlockWriter()
    values = np.stack([np.linspace(0, 1e-6, 20), np.linspace(-1e6, 1e6, 20)], axis=1)
    values[3, 1] = np.nan

    block = writer.add_between(values, np.array([0, -1e6]), np.array([1e-6, 1e6]), 254)

    seen = back(writer, block)
    assert (block["dtype"], block["shape"], block["coding"]) == ("uint8", [20, 2], "series")
    assert np.isnan(seen[3, 1])
    np.testing.assert_allclose(seen[:, 0], values[:, 0], atol=1e-6 / 508 * 1.001)
    np.testing.assert_allclose(seen[:, 1], values[:, 1], atol=2e6 / 508 * 1.001)


@pytest.mark.parametrize("values", [[[np.nan, np.nan]], [[2.5, 2.5]]])
def test_what_never_changes_or_is_all_missing_comes_back(values):
    writer = BlockWriter()
    values = np.array(values)

    block = writer.add_between(values, *bounds(values), 254)

    np.testing.assert_array_equal(back(writer, block), values)


def test_levels_run_from_the_baseline_to_the_top():
    writer = BlockWriter()
    values = np.array([[100.0, 608.0, 2000.0, 0.0, np.nan]])

    block = writer.add_levels(values, top=608, offset=100, levels=254)

    np.testing.assert_array_equal(back(writer, block), [[100, 608, 608, 100, np.nan]])


@given(
    hnp.arrays(
        st.sampled_from([np.uint8, np.int16]),
        st.tuples(st.integers(0, 40), st.integers(1, 5)),
    )
)
def test_series_come_back_as_they_were(raw):
    packed, orders = series.pack(raw)

    assert len(packed) == raw.nbytes
    np.testing.assert_array_equal(series.unpack(packed, raw.shape, str(raw.dtype), orders), raw)


def test_a_straight_line_takes_next_to_nothing():
    line = np.arange(0, 30_000, 3, dtype=np.int16)[:, None]

    packed, orders = series.pack(line)

    assert orders == [2]
    assert len(zlib.compress(packed)) < 80


def test_a_block_of_version_1_is_still_read():
    data = np.array([[1, -32768], [3, 4]], dtype="<i2").tobytes()
    block = {
        "offset": 0,
        "bytes": 8,
        "dtype": "int16",
        "shape": [2, 2],
        "scale": 0.5,
        "offset_value": [1, 2],
    }

    np.testing.assert_array_equal(read_block(block, data), [[1.5, np.nan], [2.5, 4.0]])


def test_blocks_start_at_multiples_of_eight():
    writer = BlockWriter()

    first = writer.add_uint8(np.zeros((1, 3)), top=1)
    second = writer.add_float32(np.ones((2, 2)))

    assert (first["offset"], first["bytes"]) == (0, 3)
    assert (second["offset"], second["bytes"]) == (8, 16)
    assert read_block(second, b"".join(writer.parts)).tolist() == [[1, 1], [1, 1]]
