"""NPZ files (a zip of NumPy arrays), read without ever unpickling."""

from __future__ import annotations

import struct
import tokenize
import zipfile
import zlib
from dataclasses import replace
from typing import Any, BinaryIO

from numpy.lib import format as npy_format
from numpy.typing import NDArray

from dexterdata.readers.array_store import WHOLE_ADVICE, ArrayEntry, ArrayStore
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.npz_rows import Layout, Rows

Member = zipfile.ZipInfo

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
        _add(store, file, archive, member)
    return store


def _add(store: ArrayStore, file: BinaryIO, archive: zipfile.ZipFile, member: Member) -> None:
    name = member.filename.removesuffix(".npy")
    layout = _layout(archive, member)
    entry = ArrayEntry(
        name, layout.shape, layout.dtype, lambda: _load(archive, member), advice=_advice(layout)
    )
    if layout.shape and not _is_scattered(layout, member):
        rows = Rows(file, archive, member, layout)
        entry = replace(entry, rows=lambda first, stop: _between(rows, member, first, stop))
    is_number = layout.shape == () and layout.dtype.kind in "Ufiub"
    if is_number and member.file_size < MAX_HEADER_BYTES:
        store.metadata[name] = str(entry.load().item())[:1000]
    else:
        store.entries[name] = entry


def _is_scattered(layout: Layout, member: Member) -> bool:
    """Whether a row's numbers lie all over what can only be unpacked from start to end."""
    return layout.is_by_columns and member.compress_type != zipfile.ZIP_STORED


def _advice(layout: Layout) -> str:
    if layout.is_by_columns:
        return "Save the array row by row: numpy.ascontiguousarray(array)."
    return WHOLE_ADVICE


def _layout(archive: zipfile.ZipFile, member: Member) -> Layout:
    try:
        with archive.open(member) as stream:
            version = npy_format.read_magic(stream)
            read = {
                (1, 0): npy_format.read_array_header_1_0,
                (2, 0): npy_format.read_array_header_2_0,
            }[version]
            shape, is_fortran, dtype = read(stream, max_header_size=MAX_HEADER_BYTES)
            start = stream.tell()
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
    return Layout(shape, dtype, is_fortran, start)


def _load(archive: zipfile.ZipFile, member: Member) -> NDArray[Any]:
    try:
        with archive.open(member) as stream:
            values: NDArray[Any] = npy_format.read_array(
                stream, allow_pickle=False, max_header_size=MAX_HEADER_BYTES
            )
    except READ_ERRORS as error:
        raise _damaged(member, error) from error
    return values


def _between(rows: Rows, member: Member, first: int, stop: int) -> NDArray[Any]:
    try:
        return rows.between(first, stop)
    except READ_ERRORS as error:
        raise _damaged(member, error) from error


def _damaged(member: Member, error: Exception) -> ContainerError:
    message = f"The array {member.filename} cannot be read: {error}."
    return ContainerError("container.corrupt", message)
