from __future__ import annotations

import numpy as np
import pytest

from dexterdata.preview.blocks import BlockWriter, read_block


def test_sixteen_bits_keep_values_to_a_65000th_of_their_range():
    writer = BlockWriter()
    values = np.random.default_rng(0).uniform(-3, 8, (50, 4))
    values[3, 2] = np.nan

    block = writer.add_int16(values)

    back = read_block(block, b"".join(writer.parts))
    assert np.isnan(back[3, 2])
    np.testing.assert_allclose(back, values, atol=11 / 65_000)
    assert block["dtype"] == "int16"
    assert block["shape"] == [50, 4]


def test_each_channel_may_have_its_own_scale():
    writer = BlockWriter()
    values = np.stack([np.linspace(0, 1e-6, 20), np.linspace(0, 1e6, 20)], axis=1)

    block = writer.add_int16(values, per_channel=True)

    assert len(block["scale"]) == len(block["offset_value"]) == 2
    np.testing.assert_allclose(
        read_block(block, b"".join(writer.parts)), values, rtol=1e-3, atol=1e-10
    )


def test_steps_below_the_smallest_are_not_stored():
    block = BlockWriter().add_int16(np.array([[0.0, 0.001]]), smallest_step=1e-4)

    assert block["scale"] == 1e-4


@pytest.mark.parametrize("values", [[[np.nan, np.nan]], [[2.5, 2.5]]])
def test_what_never_changes_or_is_all_missing_comes_back(values):
    writer = BlockWriter()

    block = writer.add_int16(np.array(values))

    np.testing.assert_array_equal(read_block(block, b"".join(writer.parts)), values)


def test_eight_bits_run_from_the_baseline_to_the_top():
    writer = BlockWriter()

    block = writer.add_uint8(np.array([[100.0, 608.0, 2000.0, 0.0, np.nan]]), top=608, offset=100)

    assert list(writer.parts[0][:5]) == [0, 254, 254, 0, 255]
    np.testing.assert_array_equal(
        read_block(block, writer.parts[0]), [[100, 608, 608, 100, np.nan]]
    )


def test_blocks_start_at_multiples_of_eight():
    writer = BlockWriter()

    first = writer.add_uint8(np.zeros((1, 3)), top=1)
    second = writer.add_float32(np.ones((2, 2)))

    assert (first["offset"], first["bytes"]) == (0, 3)
    assert (second["offset"], second["bytes"]) == (8, 16)
    assert read_block(second, b"".join(writer.parts)).tolist() == [[1, 1], [1, 1]]
