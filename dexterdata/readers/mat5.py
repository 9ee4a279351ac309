"""The elements of a MATLAB 5 file (versions 5 to 7.2), found without trusting one of its counts.

After *MAT-File Format*, The MathWorks: a header of 128 bytes, then elements of a tag (type and
length) and data, some packed with zlib; a matrix is an element of elements.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.errors import ContainerError

HEADER_BYTES = 128
MAX_DEPTH = 16
MAX_MATRICES = 20_000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
_TAG_BYTES = 8
MATRIX, COMPRESSED = 14, 15
CELL, STRUCT, OBJECT, CHARACTERS, SPARSE = 1, 2, 3, 4, 5
_NUMBERS = range(6, 16)
_NAMES = {
    CELL: "cell",
    OBJECT: "object",
    CHARACTERS: "text",
    SPARSE: "sparse",
    16: "function",
    17: "object",
}
_TYPES = {
    1: "i1",
    2: "u1",
    3: "i2",
    4: "u2",
    5: "i4",
    6: "u4",
    7: "f4",
    9: "f8",
    12: "i8",
    13: "u8",
    16: "u1",
    17: "u2",
    18: "u4",
}
_LOGICAL, _COMPLEX = 0x200, 0x800


@dataclass(frozen=True, slots=True)
class Matrix:
    """One array: its path, its size in MATLAB's order, and where its numbers lie.

    ``kind`` is "number", "text", or what else it is. ``start`` counts from the element's data.
    """

    path: str
    shape: tuple[int, ...]
    kind: str
    dtype: np.dtype[Any]
    start: int = 0
    size_bytes: int = 0

    def values(self, data: bytes | bytearray) -> NDArray[Any]:
        """Return the numbers, in MATLAB's order of axes, out of the element's data."""
        count = self.size_bytes // self.dtype.itemsize
        flat = np.frombuffer(data, self.dtype, count, self.start)
        return flat.reshape(self.shape, order="F")


@dataclass(frozen=True, slots=True)
class Element:
    """One top-level element: where it lies in the file and whether it is packed."""

    start: int
    size_bytes: int
    is_packed: bool


def elements(file: BinaryIO, size_bytes: int) -> Iterator[Element]:
    """Yield the file's matrices; raise ContainerError where one runs past the end."""
    order = byte_order(file)
    place = HEADER_BYTES
    while place < size_bytes:
        file.seek(place)
        tag = file.read(8)
        if len(tag) < 8:
            raise _cut_off()
        kind, length = struct.unpack(f"{order}2I", tag)
        if place + 8 + length > size_bytes:
            raise _cut_off()
        if kind in (MATRIX, COMPRESSED):
            yield Element(place + 8, length, kind == COMPRESSED)
        elif kind >> 16 or kind not in _TYPES:
            raise _contradiction()
        place += 8 + length


def byte_order(file: BinaryIO) -> str:
    """Return "<" or ">", as the header says."""
    file.seek(HEADER_BYTES - 4)
    orders = {b"\x00\x01IM": "<", b"\x01\x00MI": ">"}
    found = orders.get(file.read(4))
    if found is None:
        raise ContainerError("container.corrupt", "The header of the MATLAB file is damaged.")
    return found


def unpack(
    packed: bytes | bytearray, order: str, watch: Callable[[int], None] | None = None
) -> bytearray:
    """Return a packed element's data without its tag; ``watch`` is told how much there is so far.

    Raises ContainerError where it is damaged, or larger than any file may be.
    """
    unpacker, data, rest = zlib.decompressobj(), bytearray(), bytes(packed)
    try:
        while not unpacker.eof and rest:
            data += unpacker.decompress(rest, 256 * 1024)
            rest = unpacker.unconsumed_tail
            if watch is not None:
                watch(len(data))
            if len(data) > MAX_UNPACKED_BYTES:
                raise ContainerError("container.too_large", "An element unpacks to over 256 MB.")
    except zlib.error:
        raise _damaged_element() from None
    if not unpacker.eof or len(data) < _TAG_BYTES:
        raise _damaged_element()
    kind, length = struct.unpack_from(f"{order}2I", data)
    if kind != MATRIX or length > len(data) - _TAG_BYTES:
        raise _damaged_element()
    del data[:_TAG_BYTES]
    return data


def matrices(data: bytes | bytearray, order: str) -> list[Matrix]:
    """Return what a matrix element holds: itself, or a structure's fields by path.

    Raises ContainerError where sizes contradict each other or lie too deep.
    """
    walk = _Walk(data, order)
    walk.matrix(0, len(data), "", 0)
    return walk.found


class _Walk:
    def __init__(self, data: bytes | bytearray, order: str) -> None:
        self._data = data
        self._order = order
        self._seen = 0
        self.found: list[Matrix] = []

    def matrix(self, place: int, end: int, path: str, depth: int) -> None:
        """Note the matrix between two places; ``path`` names it where it lies in a structure."""
        self._seen += 1
        if depth > MAX_DEPTH or self._seen > MAX_MATRICES:
            raise ContainerError("container.too_large", "Structures are nested too deep or wide.")
        if place == end:
            return
        flags, place = self._integers(place, end)
        word = flags[0]
        group = word & 0xFF
        if group > 15:
            self._note(path, (), group)
            return
        sizes, place = self._integers(place, end)
        shape = tuple(sizes)
        name, place = self._text(place, end)
        path = path or name
        if len(shape) < 2:
            raise _contradiction()
        if math.prod(shape) > max(end - place, 0):
            raise ContainerError(
                "container.too_large",
                f"{path[:80]} declares {math.prod(shape):,} values and holds {end - place} bytes.",
            )
        self._inside(place, end, path, shape, word, depth)

    def _inside(
        self, place: int, end: int, path: str, shape: tuple[int, ...], word: int, depth: int
    ) -> None:
        group = word & 0xFF
        if group == STRUCT:
            self._structure(place, end, path, shape, depth)
        elif group == CELL:
            self._note(path, shape, group)
            self._check_children(math.prod(shape), end - place)
            known = len(self.found)
            self._children(place, end, ["cell"] * math.prod(shape), depth)
            del self.found[known:]
        elif group in (OBJECT, SPARSE):
            self._note(path, shape, group)
        else:
            self._numbers(place, end, path, shape, word)

    def _numbers(self, place: int, end: int, path: str, shape: tuple[int, ...], word: int) -> None:
        kind, start, length, _ = self._tag(place, end)
        group = word & 0xFF
        if (group not in _NUMBERS and group != CHARACTERS) or kind not in _TYPES:
            raise _contradiction()
        dtype = np.dtype(f"{self._order}{_TYPES[kind]}")
        if group != CHARACTERS and length != math.prod(shape) * dtype.itemsize:
            raise _contradiction()
        name = "text" if group == CHARACTERS else "complex" if word & _COMPLEX else "number"
        self.found.append(Matrix(path, shape, name, dtype, start, length))

    def _structure(
        self, place: int, end: int, path: str, shape: tuple[int, ...], depth: int
    ) -> None:
        (width, *_), place = self._integers(place, end)
        kind, start, length, place = self._tag(place, end)
        if not 0 < width <= 64 or length % width or kind != 1:
            raise _contradiction()
        names = [
            self._data[at : at + width].split(b"\0")[0].decode("utf-8", "replace")
            for at in range(start, start + length, int(width))
        ]
        count = math.prod(shape)
        self._check_children(count * len(names), end - place)
        steps = [""] if count == 1 else [f"/{number}" for number in range(count)]
        paths = [f"{path}{step}/{name}" for step in steps for name in names]
        self._children(place, end, paths, depth)

    def _check_children(self, count: int, room_bytes: int) -> None:
        if count > MAX_MATRICES:
            raise ContainerError("container.too_large", "Structures are nested too deep or wide.")
        if count * 8 > room_bytes:
            raise _contradiction()

    def _children(self, place: int, end: int, paths: list[str], depth: int) -> None:
        for path in paths:
            kind, start, length, place = self._tag(place, end)
            if kind != MATRIX:
                raise _contradiction()
            self.matrix(start, start + length, path, depth + 1)

    def _note(self, path: str, shape: tuple[int, ...], group: int) -> None:
        kind = _NAMES.get(group, "unknown")
        self.found.append(Matrix(path or kind, shape, kind, np.dtype(object)))

    def _integers(self, place: int, end: int) -> tuple[list[int], int]:
        _, start, length, after = self._tag(place, end)
        if not length or length % 4 or length > 128:
            raise _contradiction()
        values = struct.unpack_from(f"{self._order}{length // 4}I", self._data, start)
        return list(values), after

    def _text(self, place: int, end: int) -> tuple[str, int]:
        _, start, length, after = self._tag(place, end)
        return self._data[start : start + min(length, 64)].decode("utf-8", "replace"), after

    def _tag(self, place: int, end: int) -> tuple[int, int, int, int]:
        """Return an element's type, where its data starts, its length, and where the next is."""
        if place + 8 > end:
            raise _contradiction()
        word, length = struct.unpack_from(f"{self._order}2I", self._data, place)
        if word >> 16:
            kind, start, length = word & 0xFFFF, place + 4, word >> 16
            after = place + 8
            is_inside = length <= 4
        else:
            kind, start = word, place + 8
            after = start + length + -length % 8
            is_inside = start + length <= end
        if not is_inside:
            raise _contradiction()
        return kind, start, length, after


def _cut_off() -> ContainerError:
    message = "An element of the MATLAB file runs past its end: it was cut off."
    return ContainerError("container.truncated", message, "Upload it again.")


def _contradiction() -> ContainerError:
    message = "The MATLAB file is damaged: the sizes in it contradict each other."
    return ContainerError("container.corrupt", message, "Save it again from its source.")


def _damaged_element() -> ContainerError:
    message = "A compressed element of the file is damaged."
    return ContainerError("container.corrupt", message, "Save it again from its source.")
