"""Small files in memory for the tests of readers."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import h5py
import numpy as np

from dexterdata import readers
from dexterdata.profiles import Profile, parse
from dexterdata.recording import Recording


def text_file(text: str) -> BinaryIO:
    return io.BytesIO(text.encode())


def read_text(text: str | bytes, profile: Profile | None = None) -> Recording:
    data = text.encode() if isinstance(text, str) else text
    return readers.read(io.BytesIO(data), format="csv", profile=profile)


def npz_file(**arrays: Any) -> BinaryIO:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file


def hdf5_file(build: Any) -> BinaryIO:
    """An HDF5 file; ``build`` fills the open file."""
    file = io.BytesIO()
    with h5py.File(file, "w") as content:
        build(content)
    return file


def a_profile(
    *streams: str, clock: str = "{rate_hz = 100.0}", match: str = "{columns_count = 3}"
) -> Profile:
    """A profile with these TOML tables as streams."""
    tables = "".join(f"\n[[stream]]\n{stream}\n" for stream in streams)
    head = 'schema = 1\nname = "acme"\nversion = "1.0.0"\n'
    return parse(f"{head}match = {match}\nclock = {clock}\n{tables}")
