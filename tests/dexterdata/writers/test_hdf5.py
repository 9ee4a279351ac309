from __future__ import annotations

import time
from dataclasses import replace

import h5py
import numpy as np
import pytest

from dexterdata import checks, profiles, readers
from dexterdata.preview import make
from dexterdata.recording import Episode, Level
from dexterdata.simulate import kitchen
from dexterdata.writers import write_hdf5
from tests.dexterdata.builders import recording, stream


@pytest.fixture(scope="module")
def pour():
    return kitchen(7, "pour water", 10.0)


def read_back(path):
    with path.open("rb") as file:
        shape = readers.describe(file, format="hdf5", extension=".h5")
        profile = profiles.detect(shape, profiles.builtin())
        file.seek(0)
        return readers.read(file, format="hdf5", profile=profile)


def test_the_same_recording_gives_the_same_bytes_at_any_time(pour, tmp_path):
    write_hdf5(pour, tmp_path / "a.h5")
    time.sleep(1.1)  # a stamp of the second would differ
    write_hdf5(pour, tmp_path / "b.h5")

    assert (tmp_path / "a.h5").read_bytes() == (tmp_path / "b.h5").read_bytes()


def test_the_file_is_laid_out_by_glove_and_says_that_it_is_synthetic(pour, tmp_path):
    write_hdf5(pour, tmp_path / "a.h5")

    with h5py.File(tmp_path / "a.h5") as file:
        assert file.attrs["synthetic"] == "true"
        assert file.attrs["seed"] == "7"
        assert file.attrs["generator"].startswith("dexterdata.simulate")
        assert file["/right_glove/joint_angle/data"].shape == (1000, 22)
        assert file["/left_glove/tactile/data"].attrs["unit"] == "Pa"
        assert file["/left_glove/imu/time_s"].dtype == np.float64
        assert file["/labels/phase/data"].shape[1] == 1


def test_what_is_written_is_read_back_by_its_own_profile(pour, tmp_path):
    write_hdf5(pour, tmp_path / "a.h5")

    back = read_back(tmp_path / "a.h5")

    assert back.profile == "dexter_sim_glove"
    assert {s.name for s in back.streams} == {s.name for s in pour.streams}
    for given in pour.streams:
        found = next(s for s in back.streams if s.name == given.name)
        np.testing.assert_array_equal(found.values, given.values)
        assert np.abs(found.t_ns - given.t_ns).max() <= 1
        assert (found.kind, found.unit, found.hand) == (given.kind, given.unit, given.hand)
    assert back.episodes == pour.episodes
    assert back.metadata == pour.metadata


def test_the_profile_knows_the_skin_of_the_simulator(pour, tmp_path):
    write_hdf5(pour, tmp_path / "a.h5")

    back = read_back(tmp_path / "a.h5")

    for name in ("right_tactile", "left_tactile"):
        given, found = (next(s for s in r.streams if s.name == name) for r in (pour, back))
        assert found.layout == given.layout


def test_a_written_recording_passes_validation_and_looks_the_same(pour, tmp_path):
    write_hdf5(pour, tmp_path / "a.h5")

    back = read_back(tmp_path / "a.h5")

    assert [f for f in checks.run(back) if f.level is Level.ERROR] == []
    assert len(make(back)) == pytest.approx(len(make(pour)), rel=0.02)


def test_other_recordings_keep_their_names_and_unknown_success(tmp_path):
    taken = replace(
        recording(stream("wrist_pose", "pose", np.ones((5, 3)), hand="unknown")),
        episodes=(
            Episode(0, 1, "a", "ä", "left", None),
            Episode(1, 2, "b", "", "both", False, ("x", "y")),
        ),
    )

    write_hdf5(taken, tmp_path / "a.h5")

    with h5py.File(tmp_path / "a.h5") as file:
        assert file["/wrist/pose/data"].shape == (5, 3)
        assert file["/episodes/success"][:].tolist() == [-1, 0]
        assert file["/episodes/instruction"].asstr()[0] == "ä"
        assert file["/episodes/objects"].asstr()[1] == "x; y"
