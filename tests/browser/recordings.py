"""Recordings to upload: simulated gloves, one whole and one with a broken clock."""

from __future__ import annotations

from pathlib import Path

import h5py

from dexterdata.simulate import kitchen
from dexterdata.writers import write_hdf5

STEP_BACK_AT_S = 2.0


def simulated(path: Path, seed: int, duration_s: float = 4.0) -> Path:
    """A recording that passes; another seed gives other bytes."""
    write_hdf5(kitchen(seed, "pour water", duration_s), path)
    return path


def with_a_step_back(path: Path, seed: int) -> Path:
    """The same kind of recording, whose touch clock goes back once, a second, after two seconds."""
    simulated(path, seed)
    with h5py.File(path, "r+") as file:
        times = file["right_glove/tactile/time_s"]
        step = int((times[:] - times[0] < STEP_BACK_AT_S).sum())
        times[step] -= 1.0
    return path


def with_a_frozen_hand(path: Path, seed: int) -> Path:
    """The same kind of recording, whose right fingers stand still for 1.5 s from its middle on."""
    simulated(path, seed, duration_s=6.0)
    with h5py.File(path, "r+") as file:
        angles = file["right_glove/joint_angle/data"]
        middle = angles.shape[0] // 2
        angles[middle : middle + angles.shape[0] // 4] = angles[middle]
    return path
