"""Readers: from an open file to a :class:`~dexterdata.recording.Recording`.

They never open a path: in the box there is none to open.
"""

from __future__ import annotations

from typing import BinaryIO

from dexterdata.profiles import FileShape, Profile
from dexterdata.readers.array_store import ArrayStore
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.sniffing import sniff
from dexterdata.recording import Recording

READABLE = ("csv", "npz", "hdf5")

__all__ = ["READABLE", "ContainerError", "describe", "read", "sniff"]


def describe(file: BinaryIO, *, format: str, extension: str = "") -> FileShape:  # noqa: A002 - API.md's word
    """Return the outline of an open, seekable file: names and sizes, without its data.

    Raises :class:`ContainerError` where it is not readable as ``format``.
    """
    if format == "csv":
        from dexterdata.readers import text_file

        return text_file.describe(file, extension)
    from dexterdata.readers import array_file

    return array_file.describe(_arrays(file, format), format, extension)


def read(file: BinaryIO, *, format: str, profile: Profile | None) -> Recording:  # noqa: A002 - API.md's word
    """Return the recording in an open, seekable file; without a profile it is only described.

    Raises :class:`ContainerError` where the container is broken, hostile or not supported.
    """
    if format == "csv":
        from dexterdata.readers import text_file

        return text_file.read(file, profile)
    from dexterdata.readers import array_file

    return array_file.read(_arrays(file, format), format, profile)


def _arrays(file: BinaryIO, format: str) -> ArrayStore:  # noqa: A002 - API.md's word
    if format == "npz":
        from dexterdata.readers import npz

        return npz.open_arrays(file)
    if format == "hdf5":
        from dexterdata.readers import hdf5

        return hdf5.open_arrays(file)
    raise ContainerError("container.unsupported", f"Files of the format {format} are not read yet.")
