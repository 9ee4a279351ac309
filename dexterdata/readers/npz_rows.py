"""Rows of an array inside an NPZ file, read without the rest of it.

A stored member is a piece of the file: its rows are where they are. A deflated one is unpacked
from its start to its end; whoever asks for rows that have passed has it unpacked anew.
"""

from __future__ import annotations

import math
import zipfile
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.zip_members import data_start

_STEP_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Layout:
    """What an array's header says; ``start`` is how many bytes it takes itself."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    is_fortran: bool
    start: int

    @property
    def is_by_columns(self) -> bool:
        """Whether a row's numbers lie apart, each in a column of its own."""
        return self.is_fortran and len(self.shape) > 1


class _Bytes(Protocol):
    def read(self, place: int, count: int) -> bytes: ...


class Rows:
    """The rows of one member of an archive that stays open."""

    def __init__(
        self, file: BinaryIO, archive: zipfile.ZipFile, member: zipfile.ZipInfo, layout: Layout
    ) -> None:
        is_stored = member.compress_type == zipfile.ZIP_STORED
        self._bytes: _Bytes = (_Stored if is_stored else _Deflated)(file, archive, member)
        self._layout = layout

    def between(self, first: int, stop: int) -> NDArray[Any]:
        """The rows from ``first`` to before ``stop``; those past the end are left out.

        Raises zipfile.BadZipFile, zlib.error or EOFError where the member is damaged.
        """
        rows, *inner = self._layout.shape
        first, stop, _ = slice(first, stop).indices(rows)
        count = max(0, stop - first)
        width = math.prod(inner)
        if not count or not width:
            return np.zeros((count, *inner), self._layout.dtype)
        if self._layout.is_by_columns:
            columns = [self._values(number * rows + first, count) for number in range(width)]
            return np.stack(columns, axis=1).reshape((count, *inner), order="F")
        return self._values(first * width, count * width).reshape(count, *inner)

    def _values(self, place: int, count: int) -> NDArray[Any]:
        item_bytes = self._layout.dtype.itemsize
        data = self._bytes.read(self._layout.start + place * item_bytes, count * item_bytes)
        return np.frombuffer(data, self._layout.dtype)


class _Stored:
    """A member's bytes anywhere; its checksum is compared before the first are given."""

    def __init__(self, file: BinaryIO, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        self._file = file
        self._archive = archive
        self._member = member
        self._start: int | None = None

    def read(self, place: int, count: int) -> bytes:
        if self._start is None:
            self._start = self._checked_start()
        self._file.seek(self._start + place)
        data = self._file.read(count)
        if len(data) < count:
            raise EOFError("the member is cut off")
        return data

    def _checked_start(self) -> int:
        with self._archive.open(self._member) as stream:
            while stream.read(_STEP_BYTES):
                pass
        return data_start(self._file, self._member)


class _Deflated:
    """A member's bytes in order; the checksum is compared when the last have been unpacked."""

    def __init__(self, file: BinaryIO, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        del file  # the archive reads it
        self._archive = archive
        self._member = member
        self._stream: IO[bytes] | None = None
        self._place = 0

    def read(self, place: int, count: int) -> bytes:
        if self._stream is None or place < self._place:
            self._stream = self._archive.open(self._member)
            self._place = 0
        while self._place < place:
            self._take(self._stream, min(_STEP_BYTES, place - self._place))
        data = self._take(self._stream, count)
        if self._place == self._member.file_size:
            self._stream.read(1)  # only past the end is the checksum compared
        return data

    def _take(self, stream: IO[bytes], count: int) -> bytes:
        data = stream.read(count)
        if len(data) < count:
            raise EOFError("the member is cut off")
        self._place += count
        return data
