"""MATLAB files: version 4 to 7.2 piece by piece, version 7.3 as the HDF5 that it is.

The first axis of a MATLAB array is time; a row or column of numbers is one channel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers import hdf5, mat4, mat5
from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mat4 import Variable
from dexterdata.readers.mat5 import Element, Matrix

MAX_ARRAYS = 2_000
MAX_TEXT = 10_000
_HDF5_HEADER, _HEADER = b"MATLAB 7.3 MAT-file", b"MATLAB "
_NO_DATA = ("#refs#", "#subsystem#")


def is_hdf5(file: BinaryIO) -> bool:
    """Whether the file is of version 7.3, HDF5 behind a header of 512 bytes."""
    file.seek(0)
    return file.read(len(_HDF5_HEADER)) == _HDF5_HEADER


def is_version_4(file: BinaryIO) -> bool:
    """Whether the file begins with a matrix, without the header that came with version 5."""
    file.seek(0)
    return file.read(len(_HEADER)) != _HEADER


def open_arrays(file: BinaryIO) -> ArrayStore:
    """Return the arrays of a MATLAB file, those of structures by path; texts become metadata.

    What is no array of real numbers (cells, objects, sparse and complex matrices) is listed as
    what it is. Raises :class:`ContainerError` for damaged files.
    """
    if is_hdf5(file):
        return _of_hdf5(hdf5.open_arrays(file))
    return _of_matrices(file) if is_version_4(file) else _of_elements(file)


class _Elements:
    """The file's top-level elements; the last one that was asked for stays in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.order = mat5.byte_order(file)
        self._kept: tuple[Element, bytes | bytearray] | None = None

    def data(self, element: Element) -> bytes | bytearray:
        if self._kept is None or self._kept[0] != element:
            self._file.seek(element.start)
            self._kept = None  # before the next one needs the room
            data: bytes | bytearray = self._file.read(element.size_bytes)
            if element.is_packed:
                data = mat5.unpack(data, self.order)
            self._kept = (element, data)
        return self._kept[1]


def _of_elements(file: BinaryIO) -> ArrayStore:
    size_bytes = file.seek(0, 2)
    source = _Elements(file)
    store = ArrayStore({})
    for element in mat5.elements(file, size_bytes):
        data = source.data(element)
        for matrix in mat5.matrices(data, source.order):
            if matrix.kind == "text":
                store.metadata[matrix.path] = _text(matrix, data)
            elif matrix.kind == "number" and matrix.shape == (1, 1):
                store.metadata[matrix.path] = str(matrix.values(data).item())
            else:
                store.entries[matrix.path] = _entry(source, element, matrix)
            if len(store.entries) > MAX_ARRAYS:
                message = f"The file holds more than {MAX_ARRAYS:,} arrays."
                raise ContainerError("container.too_large", message)
    return store


def _text(matrix: Matrix, data: bytes | bytearray) -> str:
    """Return a text's first line; MATLAB keeps single letters, as UTF-8 or as UTF-16."""
    raw = data[matrix.start : matrix.start + min(matrix.size_bytes, MAX_TEXT)]
    encodings = {2: "utf-16-be" if matrix.dtype.str[0] == ">" else "utf-16-le"}
    return raw.decode(encodings.get(matrix.dtype.itemsize, "utf-8"), "replace")


def _entry(source: _Elements, element: Element, matrix: Matrix) -> ArrayEntry:
    if matrix.kind != "number":
        return ArrayEntry(matrix.path, matrix.shape[:1], np.dtype(object), _no_numbers(matrix.path))
    shape = flat_shape(matrix.shape)

    def rows(first: int, stop: int) -> NDArray[Any]:
        """Of the unpacked element, which stays: the copy is only of these rows."""
        values = matrix.values(source.data(element)).reshape(shape, order="F")[first:stop]
        return np.array(values, values.dtype.newbyteorder("="), order="C")

    dtype = matrix.dtype.newbyteorder("=")
    return ArrayEntry(matrix.path, shape, dtype, partial(rows, 0, shape[0]), rows=rows)


def flat_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return (n,) for a row or a column of n values, the shape itself otherwise."""
    return (max(shape),) if len(shape) == 2 and min(shape) == 1 else shape


def _no_numbers(path: str) -> Callable[[], NDArray[Any]]:
    def load() -> NDArray[Any]:
        raise ContainerError("container.unsupported", f"{path} is no array of real numbers.")

    return load


def _of_matrices(file: BinaryIO) -> ArrayStore:
    store = ArrayStore({})
    for found in mat4.variables(file, file.seek(0, 2)):
        values = partial(_read_matrix, file, found)
        if found.kind == "text" and found.size_bytes <= 8 * MAX_TEXT:
            codes = values().ravel().astype(np.uint8)
            store.metadata[found.name] = codes.tobytes().decode("latin-1")
        elif found.kind != "number":
            store.entries[found.name] = ArrayEntry(
                found.name, found.shape[:1], np.dtype(object), _no_numbers(found.name)
            )
        elif found.shape == (1, 1):
            store.metadata[found.name] = str(values().item())
        else:
            dtype = found.dtype.newbyteorder("=")
            store.entries[found.name] = ArrayEntry(
                found.name, flat_shape(found.shape), dtype, values
            )
        if len(store.entries) > MAX_ARRAYS:
            message = f"The file holds more than {MAX_ARRAYS:,} arrays."
            raise ContainerError("container.too_large", message)
    return store


def _read_matrix(file: BinaryIO, found: Variable) -> NDArray[Any]:
    file.seek(found.start)
    flat = np.frombuffer(file.read(found.size_bytes), found.dtype)
    values = flat.reshape(found.shape, order="F").reshape(flat_shape(found.shape))
    return np.array(values, values.dtype.newbyteorder("="), order="C")


def _of_hdf5(found: ArrayStore) -> ArrayStore:
    """Turn what HDF5 holds as MATLAB meant it: its axes in reverse, its texts as letters."""
    store = ArrayStore({}, dict(found.metadata))
    for path, entry in found.entries.items():
        group = entry.attributes.get("matlab_class", "")
        if path.split("/")[0] in _NO_DATA or "matlab_empty" in entry.attributes:
            continue
        shape = flat_shape(entry.shape[::-1])
        if group == "char" and entry.is_numeric and entry.size_bytes <= 4 * MAX_TEXT:
            codes = entry.load().reshape(-1).astype(np.uint16)
            store.metadata[path] = codes.tobytes().decode("utf-16-le", "replace")
        elif not _is_plain(entry):
            store.entries[path] = ArrayEntry(
                path, shape[:1], np.dtype(object), _no_numbers(path), entry.attributes
            )
        elif shape == (1,):
            store.metadata[path] = str(entry.load().item())
        else:
            store.entries[path] = _turned(entry, shape)
    return store


def _is_plain(entry: ArrayEntry) -> bool:
    marks = ("matlab_sparse", "matlab_object_decode")
    text = entry.attributes.get("matlab_class") in ("char", "cell", "function_handle")
    return entry.is_numeric and not text and not any(mark in entry.attributes for mark in marks)


def _turned(entry: ArrayEntry, shape: tuple[int, ...]) -> ArrayEntry:
    """The array with its axes as MATLAB has them; a row of numbers is a column already."""
    is_row = len(shape) == 1 and entry.shape[0] == shape[0]
    part = entry.rows if is_row else entry.turned

    def rows(first: int, stop: int) -> NDArray[Any]:
        values = entry.load().T[first:stop] if part is None else part(first, stop)
        return np.ascontiguousarray(values).reshape(-1, *shape[1:])

    return replace(
        entry,
        shape=shape,
        load=partial(rows, 0, shape[0]),
        rows=rows,
        chunk_rows=entry.chunk_rows if is_row else entry.turned_chunk_rows,
        turned=None,
    )
