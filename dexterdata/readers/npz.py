"""NPZ files (a zip of NumPy arrays), read without ever unpickling."""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.readers.errors import ContainerError

MAX_HEADER_BYTES = 4096
MAX_MEMBERS = 2_000
# What zipfile and NumPy were seen to raise on damaged files; a RuntimeError is an encrypted member.
READ_ERRORS = (
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    SyntaxError,
    KeyError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def open_arrays(file: BinaryIO) -> ArrayStore:
    """Return the arrays of an NPZ file; text and single numbers become metadata.

    Raises :class:`ContainerError` where the zip is broken or an array would need unpickling.
    """
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except READ_ERRORS as error:
        message = f"The zip directory of this NPZ file cannot be read: {error}."
        hint = "The file was probably cut off: save or upload it again."
        raise ContainerError("container.truncated", message, hint) from error
    members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
    if len(members) > MAX_MEMBERS:
        message = f"The file holds {len(members):,} arrays; {MAX_MEMBERS:,} are allowed."
        raise ContainerError("container.too_large", message)
    store = ArrayStore({})
    for member in members:
        _add(store, archive, member)
    return store


def _add(store: ArrayStore, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename.removesuffix(".npy")
    shape, dtype = _header(archive, member)
    entry = ArrayEntry(name, shape, dtype, lambda: _load(archive, member))
    if entry.shape == () and dtype.kind in "Ufiub" and member.file_size < MAX_HEADER_BYTES:
        store.metadata[name] = str(entry.load().item())[:1000]
    else:
        store.entries[name] = entry


def _header(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo
) -> tuple[tuple[int, ...], np.dtype[Any]]:
    try:
        with archive.open(member) as stream:
            version = npy_format.read_magic(stream)
            read = {
                (1, 0): npy_format.read_array_header_1_0,
                (2, 0): npy_format.read_array_header_2_0,
            }[version]
            shape, _, dtype = read(stream, max_header_size=MAX_HEADER_BYTES)
    except READ_ERRORS as error:
        message = f"The header of the array {member.filename} cannot be read: {error}."
        raise ContainerError("container.corrupt", message) from error
    if any(length < 0 for length in shape):
        message = f"The array {member.filename} claims a negative length."
        raise ContainerError("container.corrupt", message)
    if dtype.hasobject:
        message = f"The array {member.filename} holds pickled Python objects, which can run code."
        hint = "Save plain number arrays (np.savez refuses objects with allow_pickle=False)."
        raise ContainerError("container.code_inside", message, hint)
    return shape, dtype


def _load(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    try:
        with archive.open(member) as stream:
            values: NDArray[Any] = npy_format.read_array(
                stream, allow_pickle=False, max_header_size=MAX_HEADER_BYTES
            )
    except READ_ERRORS as error:
        message = f"The array {member.filename} cannot be read: {error}."
        raise ContainerError("container.corrupt", message) from error
    return values
