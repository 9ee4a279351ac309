"""MATLAB files: every element unpacked within bounds, every count held against the bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from dexterdata.readers import mat, mat4, mat5
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import hdf5, limits


def check(file: BinaryIO, size_bytes: int) -> None:
    """Admit a file whose elements are whole and hold what they declare; 7.3 as HDF5."""
    if mat.is_hdf5(file):
        hdf5.check(file, is_matlab=True)
        return
    if mat.is_version_4(file):
        _bound(sum(found.size_bytes for found in mat4.variables(file, size_bytes)))
        return
    order = mat5.byte_order(file)
    total = 0
    for element in mat5.elements(file, size_bytes):
        _bound(total + element.size_bytes)
        file.seek(element.start)
        data: bytes | bytearray = file.read(element.size_bytes)
        if element.is_packed:
            data = mat5.unpack(data, order, _watch(total))
        total += len(data)
        _bound(total)
        mat5.matrices(data, order)


def _watch(before: int) -> Callable[[int], None]:
    def watch(unpacked_bytes: int) -> None:
        _bound(before + unpacked_bytes)

    return watch


def _bound(total: int) -> None:
    """A file of these versions is unpacked in memory."""
    if total > limits.WHOLE_BYTES:
        raise ContainerError(
            "container.too_large",
            f"Unpacked, the file has over {limits.WHOLE_BYTES / 1e6:,.0f} MB.",
            'Save it as version 7.3, which is read in slices: save("file.mat", "-v7.3").',
        )
