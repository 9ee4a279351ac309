"""NumPy arrays in their own file format: the header tells all, and must tell the truth."""

from __future__ import annotations

import ast
import math
import struct
from typing import IO, Any

import numpy as np
from numpy.lib.format import descr_to_dtype

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import limits

_MAGIC = b"\x93NUMPY"
_KINDS = frozenset("biufSUMm")


def check(member: IO[bytes], name: str, size_bytes: int) -> int:
    """Check one array's header against the bytes that follow it; return those bytes' number."""
    header_bytes, header = _header(member, name)
    dtype = _dtype(header, name)
    shape = header["shape"]
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        raise ContainerError("container.corrupt", f"The shape of array {name} is not one.")
    declared = math.prod(shape) * dtype.itemsize
    if declared > limits.SLICED_BYTES:
        raise ContainerError(
            "container.too_large",
            f"Array {name} declares {declared / 1e6:,.0f} MB.",
            f"At most {limits.SLICED_BYTES / 1e6:,.0f} MB are read from one file; split it.",
        )
    if declared != size_bytes - header_bytes:
        short = declared > size_bytes - header_bytes
        raise ContainerError(
            "container.truncated" if short else "container.corrupt",
            f"Array {name} declares {declared} bytes and holds {size_bytes - header_bytes}.",
        )
    return declared


def _header(member: IO[bytes], name: str) -> tuple[int, dict[str, Any]]:
    start = member.read(12)
    if start[:6] != _MAGIC or len(start) < 12 or start[6] not in (1, 2, 3):
        raise ContainerError("container.corrupt", f"{name} is not a NumPy array.")
    lead = 10 if start[6] == 1 else 12
    (length,) = struct.unpack("<H" if lead == 10 else "<I", start[8:lead])
    if length > limits.NPY_HEADER_BYTES:
        raise ContainerError("container.corrupt", f"The header of array {name} is over 4 KB.")
    text = start[lead:] + member.read(length - (12 - lead))
    try:
        header = ast.literal_eval(text.decode("latin-1" if start[6] < 3 else "utf-8").strip())
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        header = None
    if not isinstance(header, dict) or set(header) != {"descr", "fortran_order", "shape"}:
        raise ContainerError("container.corrupt", f"The header of array {name} cannot be read.")
    return lead + length, header


def _dtype(header: dict[str, Any], name: str) -> np.dtype[Any]:
    try:
        dtype: np.dtype[Any] = descr_to_dtype(header["descr"])
    except (TypeError, ValueError, IndexError, KeyError):
        raise ContainerError(
            "container.corrupt", f"The data type of array {name} is not one."
        ) from None
    if dtype.hasobject:
        raise ContainerError(
            "container.code_inside",
            f"Array {name} holds pickled Python objects, which can run code.",
            "Save plain numbers: an array of dtype float or int.",
        )
    if dtype.kind not in _KINDS or dtype.itemsize == 0:
        raise ContainerError(
            "container.unsupported",
            f"Array {name} has the data type {dtype}, which is not read.",
            "Save one plain array per quantity.",
        )
    return dtype
