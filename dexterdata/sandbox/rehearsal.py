"""What the host does before the first stranger comes: the whole pipeline once on files of its own.

Whatever the libraries set up at their first use is then there for every child, and a host that
cannot read its own files never starts.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import h5py
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow._parquet import ParquetWriter

from dexterdata.sandbox import films, pipeline, rehearsal_bag, rehearsal_mcap, rehearsal_video
from dexterdata.sandbox.frames import Kind
from dexterdata.sandbox.model import BoxError, Job, Slice

_SAMPLES = 64
_FRAMES = 4


def rehearse() -> None:
    """Examine a small file of each format in memory; raises BoxError when one is refused."""
    for name, data in _files():
        sent: dict[Kind, bytes] = {}

        def keep(kind: Kind, payload: bytes, _: int, sent: dict[Kind, bytes] = sent) -> None:
            sent[kind] = payload

        pipeline.run(Job(name, len(data), render=True), io.BytesIO(data), keep)
        if b'"verdict":"refused"' in sent[Kind.REPORT]:
            raise BoxError(f"it refused its own {name}: {sent[Kind.REPORT].decode()}")
        if name.endswith(".mp4"):
            job = Job(name, len(data), slices=(Slice(0.0, 1.0),), films=True)
            films.run(job, io.BytesIO(data), keep)
            if not sent.get(Kind.FILM):
                raise BoxError("it cannot film its own video")


def _files() -> Iterator[tuple[str, bytes]]:
    yield "a.csv", _table()
    yield "a.npz", _npz()
    yield "a.h5", _hdf5()
    yield "a.parquet", _parquet()
    yield "a.mcap", rehearsal_mcap.file(_SAMPLES)
    yield "a.bag", rehearsal_bag.file(_SAMPLES)
    yield "a.mp4", rehearsal_video.file(_FRAMES)


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


def _parquet() -> bytes:
    buffer = io.BytesIO()
    seconds, angles = _angles()
    fixed = pa.FixedSizeListArray.from_arrays(pa.array(angles.reshape(-1)), 4)
    columns = {"time_s": seconds, "fixed": fixed, "free": angles.tolist(), "word": ["a"] * _SAMPLES}
    table = pa.table(columns)
    writer = ParquetWriter(buffer, table.schema, compression="zstd", writer_engine_version="V2")
    writer.write_table(table)
    writer.close()
    return buffer.getvalue()
