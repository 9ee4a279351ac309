"""Readers: from an open file to a :class:`~dexterdata.recording.Recording`.

They never open a path: in the box there is none to open. A format is one module: of arrays
(``open_arrays(file) -> ArrayStore``), or with readers of its own (``describe`` and ``read``).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import Any, BinaryIO

from dexterdata.profiles import FileShape, Profile
from dexterdata.readers.array_store import ArrayStore
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.sniffing import identify
from dexterdata.recording import Recording

OF_ARRAYS = {"npz": "npz", "hdf5": "hdf5", "mat": "mat"}
OF_THEIR_OWN = {
    "csv": "text_file",
    "mcap": "mcap",
    "bag": "bag",
    "parquet": "parquet",
    "video": "video",
}
READABLE = (*OF_THEIR_OWN, *OF_ARRAYS)
# What people call the formats that are read, in the order in which they are named to them.
CALLED = {
    "csv": "CSV, TSV",
    "npz": "NPZ",
    "hdf5": "HDF5",
    "parquet": "Parquet",
    "mat": "MAT",
    "mcap": "MCAP",
    "bag": "ROS 1 bag",
    "video": "MP4 video",
}

__all__ = ["CALLED", "READABLE", "ContainerError", "describe", "identify", "read"]


def describe(file: BinaryIO, *, format: str, extension: str = "") -> FileShape:  # noqa: A002 - API.md's word
    """Return the outline of an open, seekable file: names and sizes, without its data.

    Raises :class:`ContainerError` where it is not readable as ``format``.
    """
    if format in OF_THEIR_OWN:
        shape: FileShape = _module(OF_THEIR_OWN[format]).describe(file, extension)
        return shape
    from dexterdata.readers import array_file

    return array_file.describe(_arrays(file, format), format, extension)


def read(file: BinaryIO, *, format: str, profile: Profile | None) -> Recording:  # noqa: A002 - API.md's word
    """Return the recording in an open, seekable file; without a profile it is only described.

    Raises :class:`ContainerError` where the container is broken, hostile or not supported.
    """
    from dexterdata.readers import array_file, fitting, profile_words

    recording: Recording
    if format in OF_THEIR_OWN:
        recording = _module(OF_THEIR_OWN[format]).read(file, profile)
        shape = partial(describe, file, format=format)
    else:
        store = _arrays(file, format)
        recording = array_file.read(store, format, profile)
        shape = partial(array_file.describe, store, format)
    if profile is None:
        return recording
    recording = fitting.judged(recording, profile, shape)
    complaints = profile_words.complaints(recording, profile)
    return replace(recording, findings=(*recording.findings, *complaints))


def _arrays(file: BinaryIO, format: str) -> ArrayStore:  # noqa: A002 - API.md's word
    if format not in OF_ARRAYS:
        message = f"Files of the format {format} are not read yet."
        raise ContainerError("container.unsupported", message)
    store: ArrayStore = _module(OF_ARRAYS[format]).open_arrays(file)
    return store


def _module(name: str) -> Any:
    """A format's module; its libraries are loaded when the format is met."""
    return import_module(f"dexterdata.readers.{name}")
