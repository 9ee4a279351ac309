"""ROS messages on their way to columns, decoded together field by field.

The formats: OMG's CDR (formal/02-06-51, 15.3) as ROS 2 writes it, and
http://wiki.ros.org/ROS/Technical%20Overview for ROS 1.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.mcap.columns import Columns, Places, Rows, UnfitError, numbers, shared_text
from dexterdata.readers.mcap.ros_schema import NUMBERS, Field, Types

_DEPTH = 16
MOST_BYTES = 65_536
"""A longer run of bytes is a picture or the like: it is passed over, not read."""


class Decoding:
    """Messages on their way to columns; ``at`` is where each one is read next."""

    def __init__(self, types: Types, data: NDArray[np.uint8], at: Places, end: Places) -> None:
        self._types = types
        self.data = data
        self.at = at
        self._end = end
        self._origin = at
        self.order: Literal["<", ">"] = "<"
        self.alignment = 8
        self.columns = Columns(len(at))

    def run(self, name: str, *, is_ros1: bool) -> None:
        """Decode all messages as this type."""
        if is_ros1:
            self.alignment = 1
        else:
            self.take_head()
        self.message(name, np.flatnonzero(~self.columns.bad), "", 0)

    def take_head(self) -> None:
        """Read the four bytes before the content: order of bytes, and which CDR it is."""
        self.columns.bad |= self._end - self.at < 4
        kinds = self.data[self.at + 1]
        kind = int(kinds[~self.columns.bad][0]) if not self.columns.bad.all() else 1
        if kind not in (0, 1, 6, 7):
            raise UnfitError("its messages are in a kind of CDR that is not read")
        self.columns.bad |= kinds != kind
        self.order = "<" if kind & 1 else ">"
        self.alignment = 4 if kind >= 6 else 8
        self.at += 4
        self._origin = self.at.copy()

    def message(self, name: str, rows: Rows, path: str, depth: int) -> None:
        """Decode one message of each row."""
        fields = self._types.get(name)
        if fields is None or depth > _DEPTH:
            raise UnfitError("its schema is incomplete or nested too deep")
        for field in fields:
            rows = rows[~self.columns.bad[rows]]
            if not rows.size:
                return
            self._field(field, rows, path + field.name, depth)

    def put(self, path: str, rows: Rows, values: NDArray[Any]) -> None:
        """Keep what was read last as the field of these rows."""
        self.columns.put(path, rows, values)

    def _field(self, field: Field, rows: Rows, path: str, depth: int) -> None:
        self.columns.step()
        if field.length is None:
            self._one(field.type, rows, path, depth)
            return
        if field.length >= 0:
            lengths = np.full(rows.size, field.length, np.int64)
        else:
            lengths = self.next_numbers(rows, "u4", 1)[:, 0].astype(np.int64)
        lengths = lengths[~self.columns.bad[rows]]
        rows = rows[~self.columns.bad[rows]]
        if rows.size and field.type in NUMBERS:
            self._run(field.type, rows, lengths, path)
        elif rows.size:
            self._several(field.type, rows, lengths, path, depth)

    def _one(self, kind: str, rows: Rows, path: str, depth: int) -> None:
        if kind in NUMBERS:
            values = self.next_numbers(rows, NUMBERS[kind], 1)
            good = ~self.columns.bad[rows]
            self.put(path, rows[good], values[good])
        elif kind == "string":
            self.next_text(rows, path)
        elif kind == "wstring":
            raise UnfitError("its messages hold wide texts, which are not read")
        else:
            self.message(kind, rows, f"{path}.", depth + 1)

    def _several(self, kind: str, rows: Rows, lengths: Places, path: str, depth: int) -> None:
        for number in range(int(lengths.max())):
            some = rows[(lengths > number) & ~self.columns.bad[rows]]
            if not some.size:
                return
            self.columns.step()
            self._one(kind, some, f"{path}[{number}]", depth)
        if not (lengths == lengths[0]).all():
            self.columns.varying.add(path)

    def _run(self, kind: str, rows: Rows, lengths: Places, path: str) -> None:
        dtype = np.dtype(NUMBERS[kind])
        if (lengths == lengths[0]).all():
            if dtype.itemsize == 1 and lengths[0] > MOST_BYTES:
                if self._move(rows, lengths).any():
                    self.columns.blobs.add(path)
                return
            values = self.next_numbers(rows, dtype.str[1:], int(lengths[0]))
            good = ~self.columns.bad[rows]
            self.put(path, rows[good], values[good])
            return
        self.columns.varying.add(path)
        if dtype.itemsize == 1:
            self.columns.blobs.add(path)
        filled = rows[lengths > 0]
        self._align(filled, dtype.itemsize)
        self._move(filled, lengths[lengths > 0] * dtype.itemsize)

    def next_text(self, rows: Rows, path: str) -> None:
        lengths = self.next_numbers(rows, "u4", 1)[:, 0].astype(np.int64)
        starts = self.at[rows]
        self._move(rows, lengths)
        last = path.rpartition(".")[2].partition("[")[0]
        is_even = bool((lengths == lengths[0]).all())
        if last == "name" and is_even and not self.columns.bad[rows].any():
            found = shared_text(self.data, starts, int(lengths[0]))
            self.columns.name(path, {text.rstrip(b"\0") for text in found})

    def _align(self, rows: Rows, size: int) -> None:
        step = min(size, self.alignment)
        if step > 1:
            self.at[rows] += (self._origin[rows] - self.at[rows]) % step

    def _move(self, rows: Rows, sizes: Places | int) -> NDArray[np.bool_]:
        """Go on by so many bytes; rows that would leave their message are bad."""
        after = self.at[rows] + sizes
        is_good: NDArray[np.bool_] = after <= self._end[rows]
        self.columns.bad[rows[~is_good]] = True
        self.at[rows] = np.where(is_good, after, self._end[rows])
        return is_good

    def next_numbers(self, rows: Rows, code: str, count: int) -> NDArray[Any]:
        """The next numbers of each row, (len(rows), count); zeros in rows that are too short."""
        dtype = np.dtype(code).newbyteorder(self.order)
        if count:
            self._align(rows, dtype.itemsize)
        starts = self.at[rows]
        is_good = self._move(rows, dtype.itemsize * count)
        if not is_good.any():
            return np.zeros((rows.size, 0 if count > 1 else count), dtype.newbyteorder("="))
        read = numbers(self.data, starts[is_good], dtype, count)
        if is_good.all():
            return read
        values = np.zeros((rows.size, count), read.dtype)
        values[is_good] = read
        return values
