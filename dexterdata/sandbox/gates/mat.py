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
        total = sum(found.size_bytes for found in mat4.variables(file, size_bytes))
        if total > limits.TOTAL_BYTES:
            raise _too_large(total)
        return
    order = mat5.byte_order(file)
    total = 0
    for element in mat5.elements(file, size_bytes):
        file.seek(element.start)
        data = file.read(element.size_bytes)
        if element.is_packed:
            data = mat5.unpack(data, order, _watch(element.size_bytes, total))
        total += len(data)
        mat5.matrices(data, order)
        if total > limits.TOTAL_BYTES:
            raise _too_large(total)


def _watch(packed_bytes: int, before: int) -> Callable[[int], None]:
    def watch(unpacked_bytes: int) -> None:
        if limits.inflates_too_much(packed_bytes, unpacked_bytes):
            raise ContainerError(
                "container.too_large", "A few bytes of the file claim to unpack to very many."
            )
        if before + unpacked_bytes > limits.TOTAL_BYTES:
            raise _too_large(before + unpacked_bytes)

    return watch


def _too_large(total: int) -> ContainerError:
    return ContainerError(
        "container.too_large",
        f"Unpacked, the file has over {total / 1e6:,.0f} MB.",
        f"At most {limits.TOTAL_BYTES / 1e6:,.0f} MB are read from one file; split it.",
    )
