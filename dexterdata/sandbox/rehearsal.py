"""What the host does before the first stranger comes: the whole pipeline once on files of its own.

Whatever the libraries set up at their first use is then there for every child, and a host that
cannot read its own files never starts.
"""

from __future__ import annotations

import io

import h5py
import numpy as np
from numpy.typing import NDArray

from dexterdata.sandbox import pipeline
from dexterdata.sandbox.frames import Kind
from dexterdata.sandbox.model import BoxError, Job

_SAMPLES = 64


def rehearse() -> None:
    """Examine a table, an NPZ and an HDF5 file in memory; raises BoxError when one is refused."""
    for name, data in (("a.csv", _table()), ("a.npz", _npz()), ("a.h5", _hdf5())):
        sent: dict[Kind, bytes] = {}

        def keep(kind: Kind, payload: bytes, _: int, sent: dict[Kind, bytes] = sent) -> None:
            sent[kind] = payload

        pipeline.run(Job(name, len(data), render=True), io.BytesIO(data), keep)
        if b'"verdict":"refused"' in sent[Kind.REPORT]:
            raise BoxError(f"it refused its own {name}: {sent[Kind.REPORT].decode()}")


def _angles() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    seconds = np.arange(_SAMPLES) / 100
    return seconds, np.sin(seconds[:, None] + np.arange(4))


def _table() -> bytes:
    seconds, angles = _angles()
    rows = np.column_stack([seconds, angles]).tolist()
    lines = ["time_s,a,b,c,d", *(",".join(f"{value:.4f}" for value in row) for row in rows)]
    return "\n".join(lines).encode()


def _npz() -> bytes:
    buffer = io.BytesIO()
    seconds, angles = _angles()
    np.savez_compressed(buffer, time_s=seconds, angles=angles)
    return buffer.getvalue()


def _hdf5() -> bytes:
    buffer = io.BytesIO()
    seconds, angles = _angles()
    with h5py.File(buffer, "w") as file:
        file["time_s"] = seconds
        file.create_dataset("angles", data=angles, compression="gzip", shuffle=True)
        file["angles"].attrs["unit"] = "rad"
    return buffer.getvalue()
