"""Large arrays stay in the file and give the same as those that are read at once."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from dexterdata import checks, features, preview
from dexterdata.readers import read
from dexterdata.readers.slices import Values
from dexterdata.scan import blocks
from tests.dexterdata.readers.files import a_profile, hdf5_file

PROFILE = a_profile(
    'name = "q"\nkind = "joint_angle"\npath = "/q"\nunit = "deg"\ncolumns = [3, 1]\n'
    'names = ["b", "a"]',
    'name = "p"\nkind = "pose"\npath = "/p"\nunit = "mm"\nmissing = {column = "/ok", below = 1.0}',
    'name = "f"\nkind = "force"\npath = "/f"\nunit = "N"\nmissing = {value = -1.0}',
    clock='{path = "/t", unit = "s"}',
    match='{paths = ["/q"]}',
)


@pytest.fixture
def file():
    rng = np.random.default_rng(3)

    def build(content):
        content["t"] = np.arange(1000) / 100
        content.create_dataset("q", data=rng.normal(size=(1000, 4)), chunks=(64, 4))
        content["p"] = rng.normal(size=(1000, 2, 3)).astype(np.float32)
        content["ok"] = (rng.random(1000) > 0.3).astype(np.int8)
        forces = rng.integers(-1, 5, size=(1000, 5)).astype(np.int16)
        content.create_dataset("f", data=forces, chunks=(100, 5), compression="gzip")

    return hdf5_file(build)


def without_some_stamps(content):
    """Stamps that are no numbers, here and there, and once for longer than a block."""
    stamps = content["t"][:]
    stamps[[0, 7, 8, 999]] = np.nan
    stamps[100:600] = np.inf
    content["t"][:] = stamps


@pytest.mark.parametrize("change", [None, without_some_stamps])
def test_streams_left_in_the_file_hold_what_those_in_memory_hold(file, monkeypatch, change):
    if change is not None:
        with h5py.File(file, "r+") as content:
            change(content)
    at_once = read(file, format="hdf5", profile=PROFILE)
    monkeypatch.setattr("dexterdata.readers.array_file.LOADED_AT_ONCE_BYTES", 0)
    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 3000)

    left = read(file, format="hdf5", profile=PROFILE)

    assert all(isinstance(stream.values, Values) for stream in left.streams)
    assert [stream.values.chunk_rows for stream in left.streams] == [64, 1, 100]
    for stream, expected in zip(left.streams, at_once.streams, strict=True):
        parts = list(blocks(stream))
        assert len(parts) > 1
        values = np.concatenate([part.values for part in parts])
        np.testing.assert_array_equal(values, expected.values[:])
        assert values.dtype == stream.values.dtype == expected.values.dtype
        assert stream.values.shape == expected.values.shape
        if expected.valid is None:
            assert stream.valid is None
        else:
            measured = [np.broadcast_to(part.measured, part.values.shape) for part in parts]
            whole = np.broadcast_to(expected.valid[:], expected.values.shape)
            np.testing.assert_array_equal(np.concatenate(measured), whole)
    assert checks.run(left) == checks.run(at_once)
    assert features.measure(left) == features.measure(at_once)
    assert preview.make(left) == preview.make(at_once)
