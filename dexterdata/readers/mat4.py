"""MATLAB 4 files: matrices one after the other, each behind five whole numbers and its name."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from dexterdata.readers.errors import ContainerError

HEADER_BYTES = 20
MAX_NAME_BYTES = 64
_TYPES = ("f8", "f4", "i4", "i2", "u2", "u1")
_KINDS = ("number", "text", "sparse")
_NAME = re.compile(rb"[A-Za-z]\w*\0")


@dataclass(frozen=True, slots=True)
class Variable:
    """One matrix: its name, rows and columns, and where its numbers lie, column after column."""

    name: str
    shape: tuple[int, int]
    kind: str
    dtype: np.dtype[Any]
    start: int

    @property
    def size_bytes(self) -> int:
        """The bytes of its real numbers."""
        return self.shape[0] * self.shape[1] * self.dtype.itemsize


def header_of(head: bytes) -> tuple[str, int, int, int, int, int] | None:
    """Return byte order, kind, rows, columns, complex or not, and the name's length.

    None where these are not the first bytes of a matrix: the format has no signature, but few
    other bytes keep to its narrow ranges and go on with a name.
    """
    for order, thousands in (("<", 0), (">", 1)):
        if len(head) < HEADER_BYTES:
            break
        kind, rows, columns, imaginary, length = struct.unpack_from(f"{order}5I", head)
        fits = kind // 1000 == thousands and kind // 100 % 10 == 0
        fits &= kind // 10 % 10 < len(_TYPES) and kind % 10 < len(_KINDS)
        fits &= imaginary < 2 and 1 < length <= MAX_NAME_BYTES
        name = head[HEADER_BYTES : HEADER_BYTES + length]
        if fits and max(rows, columns) < 2**31 and _NAME.fullmatch(name):
            return order, kind, rows, columns, imaginary, length
    return None


def variables(file: BinaryIO, size_bytes: int) -> Iterator[Variable]:
    """Yield the file's matrices; raises ContainerError where one is damaged or not whole."""
    place = 0
    while place < size_bytes:
        file.seek(place)
        header = header_of(head := file.read(HEADER_BYTES + MAX_NAME_BYTES))
        if header is None:
            message = "The MATLAB 4 file is damaged: what should be a matrix is none."
            raise ContainerError("container.corrupt", message, "Save it again from its source.")
        order, kind, rows, columns, imaginary, length = header
        name = head[HEADER_BYTES : HEADER_BYTES + length - 1].decode("ascii")
        what = "complex" if imaginary else _KINDS[kind % 10]
        dtype = np.dtype(f"{order}{_TYPES[kind // 10 % 10]}")
        found = Variable(name, (rows, columns), what, dtype, place + HEADER_BYTES + length)
        place = found.start + found.size_bytes * (1 + imaginary)
        if place > size_bytes:
            message = f"The matrix {name} runs past the file's end: it was cut off."
            raise ContainerError("container.truncated", message, "Upload it again.")
        yield found
