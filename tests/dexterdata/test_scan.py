"""One pass over the samples shows every row once to everybody who asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dexterdata import checks, features, preview
from dexterdata.recording import StreamKind
from dexterdata.scan import Block, Scan, blocks, reduced
from tests.dexterdata.checks.builders import a_recording, a_stream


class Counting:
    """Samples that say how often each row was read."""

    def __init__(self, values: NDArray[Any], chunk_rows: int = 1) -> None:
        self.whole = values
        self.shape, self.dtype = values.shape, values.dtype
        self.chunk_rows = chunk_rows
        self.reads = np.zeros(len(values), dtype=int)

    def __getitem__(self, rows: slice) -> NDArray[Any]:
        self.reads[rows] += 1
        return self.whole[rows]


class Kept:
    """A look that keeps everything."""

    def __init__(self) -> None:
        self.rows: list[NDArray[Any]] = []
        self.firsts: list[int] = []

    def see(self, block: Block) -> None:
        self.rows.append(block.values)
        self.firsts.append(block.first)


def stream_of(values: NDArray[Any], chunk_rows: int = 1, **changes: Any):
    plain = a_stream(values, **changes)
    return replace(plain, values=Counting(plain.values[:], chunk_rows))


@pytest.mark.parametrize("chunk_rows", [1, 7, 1000])
def test_every_row_is_shown_once_and_in_order(monkeypatch, chunk_rows):
    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 960)
    values = np.random.default_rng(0).normal(size=(503, 3))
    stream = stream_of(values, chunk_rows)
    scan = Scan()
    one, other = scan.add(stream, Kept()), scan.add(stream, Kept(), slice(17, 130))

    scan.run()

    np.testing.assert_array_equal(np.concatenate(one.rows), values)
    np.testing.assert_array_equal(np.concatenate(other.rows), values[17:130])
    assert set(stream.values.reads.tolist()) == {1}


def test_blocks_begin_where_the_chunks_of_the_file_begin(monkeypatch):
    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 30 * 24)

    firsts = [block.first for block in blocks(stream_of(np.zeros((100, 3)), 7), slice(5, 80))]

    assert firsts == [5, 28, 56]


def test_a_scan_reads_only_what_somebody_wants():
    stream = stream_of(np.zeros((100, 3)))
    scan = Scan()
    scan.add(stream, Kept(), slice(10, 20))

    scan.run()

    assert np.flatnonzero(stream.values.reads).tolist() == list(range(10, 20))


def test_checks_features_and_preview_read_the_samples_once(monkeypatch):
    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 4096)
    rng = np.random.default_rng(1)
    skin = stream_of(
        rng.uniform(0, 9e3, (900, 16)), kind=StreamKind.TACTILE, unit="Pa", name="skin"
    )
    bends = stream_of(rng.uniform(0, 1, (900, 5)), kind=StreamKind.BEND, unit="1", name="bends")
    recording = a_recording(skin, bends)
    scan = Scan()
    seen = checks.watch(recording, scan)
    planned = [
        features.plan(recording, scan),
        preview.plan(recording, scan),
        preview.plan_poster(recording, scan),
        preview.plan_touchprint(recording, scan),
    ]

    scan.run()
    made = [later() for later in planned]
    made[2] = made[2].svg

    assert {*skin.values.reads.tolist(), *bends.values.reads.tolist()} == {1}
    assert checks.judge(recording, seen) == checks.run(recording)
    assert made == [
        features.measure(recording),
        preview.make(recording),
        preview.poster(recording),
        preview.touchprint(recording),
    ]


@given(st.integers(1, 70), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_reduction_by_halves_is_the_extreme(rows, channels, seed):
    values = np.random.default_rng(seed).normal(size=(rows, channels))

    np.testing.assert_array_equal(reduced(np.minimum, values), values.min(axis=0))
    np.testing.assert_array_equal(reduced(np.maximum, values), values.max(axis=0))


def test_reduction_leaves_the_samples_alone():
    values = np.arange(63.0).reshape(21, 3)
    before = values.copy()

    reduced(np.maximum, values)

    np.testing.assert_array_equal(values, before)


def test_what_was_not_measured_is_no_number_in_a_block():
    values = np.array([[1.0, np.inf], [2.0, 1e31], [3.0, 4.0]])
    block = Block(0, values, np.array([[True], [True], [False]]))

    np.testing.assert_array_equal(block.known, [[1, np.nan], [2, np.nan], [np.nan, np.nan]])
    assert not block.is_plain
    assert Block(0, values[2:], None).is_plain


@pytest.mark.parametrize("rows", [1, 2, 93, 94, 1000])
@pytest.mark.parametrize("channels", [1, 22, 2049])
def test_rows_are_reduced_as_numpy_reduces_them(rows, channels):
    whole = np.random.default_rng(rows).integers(0, 2**63, (rows, channels), dtype=np.uint64)
    floats = whole.astype(np.float32)

    assert np.array_equal(reduced(np.add, 4 * whole), np.add.reduce(4 * whole, axis=0))
    assert np.array_equal(reduced(np.maximum, floats), floats.max(axis=0))
    assert np.array_equal(reduced(np.fmin, floats[:, ::-1]), floats[:, ::-1].min(axis=0))
