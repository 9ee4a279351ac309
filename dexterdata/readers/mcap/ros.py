"""ROS messages (CDR, and ROS 1's own encoding), decoded together.

The formats: OMG's CDR (formal/02-06-51, 15.3) as ROS 2 writes it, and
http://wiki.ros.org/ROS/Technical%20Overview for ROS 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.mcap.columns import Columns, Places, Rows, UnfitError, numbers, shared_text
from dexterdata.readers.mcap.protobuf import Decoder

_DEPTH = 16
_MOST_TEXT = 1_000_000
_MOST_ELEMENTS = 1 << 40  # no message is that long, and its bytes still fit in an int64
_SEPARATOR = re.compile(r"^=+[ \t]*$", re.M)
_FIELD = re.compile(r"([\w/]+)(<=\d+)?(\[(?:<=)?\d*\])?\s+(\w+)(?!\w)(?!\s*=)")
_NUMBERS = {
    "bool": "u1",
    "byte": "u1",
    "char": "u1",
    "octet": "u1",
    "int8": "i1",
    "uint8": "u1",
    "int16": "i2",
    "uint16": "u2",
    "int32": "i4",
    "uint32": "u4",
    "int64": "i8",
    "uint64": "u8",
    "float32": "f4",
    "float64": "f8",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``length`` is None for one value, -1 for a sequence, else that of an array."""

    name: str
    type: str
    length: int | None


Types = dict[str, tuple[Field, ...]]


def decoder(name: str, schema: bytes, *, is_ros1: bool = False) -> Decoder:
    """Return what decodes messages of the type ``name`` that the text ``schema`` defines.

    Raises UnfitError where the text does not define it.
    """
    if len(schema) > _MOST_TEXT:
        raise UnfitError("its schema is too long")
    stamp = ("uint32", "uint32") if is_ros1 else ("int32", "uint32")
    time = (Field("sec", stamp[0], None), Field("nanosec", stamp[1], None))
    types: Types = {"builtin_interfaces/Time": time, "builtin_interfaces/Duration": time}
    sections = _SEPARATOR.split(schema.decode("utf-8", "replace"))
    own = _short(name)
    types[own] = _fields(sections[0], own, is_ros1)
    for section in sections[1:]:
        head, _, body = section.strip().partition("\n")
        if head.startswith("MSG:"):
            other = _short(head[4:].strip())
            types[other] = _fields(body, other, is_ros1)
    return partial(_decode, types, own, is_ros1)


def _short(name: str) -> str:
    return name.replace("/msg/", "/")


def _fields(text: str, owner: str, is_ros1: bool) -> tuple[Field, ...]:
    found = []
    for line in text.splitlines():
        parts = _FIELD.match(line.strip())
        if parts is None:
            continue
        kind, _, brackets, name = parts.groups()
        is_sized = brackets is not None and brackets[1:-1].isdigit()
        length = (
            min(int(brackets[1:-1][:15]), _MOST_ELEMENTS)
            if is_sized
            else None
            if brackets is None
            else -1
        )
        found.append(Field(name, _resolved(kind, owner, is_ros1), length))
    return tuple(found)


def _resolved(kind: str, owner: str, is_ros1: bool) -> str:
    if kind in _NUMBERS or kind in ("string", "wstring"):
        return kind
    if is_ros1 and kind in ("time", "duration"):
        return "builtin_interfaces/Time"
    if kind == "Header":
        return "std_msgs/Header"
    return _short(kind) if "/" in kind else f"{owner.rpartition('/')[0]}/{kind}"


def _decode(
    types: Types, name: str, is_ros1: bool, data: NDArray[np.uint8], at: Places, end: Places
) -> Columns:
    decoding = _Decoding(types, data, at.copy(), end)
    if is_ros1:
        decoding.alignment = 1
    else:
        decoding.take_head()
    decoding.message(name, np.flatnonzero(~decoding.columns.bad), "", 0)
    return decoding.columns


class _Decoding:
    """Messages on their way to columns; ``at`` is where each one is read next."""

    def __init__(self, types: Types, data: NDArray[np.uint8], at: Places, end: Places) -> None:
        self._types = types
        self._data = data
        self._at = at
        self._end = end
        self._origin = at
        self._order: Literal["<", ">"] = "<"
        self.alignment = 8
        self.columns = Columns(len(at))

    def take_head(self) -> None:
        """Read the four bytes before the content: order of bytes, and which CDR it is."""
        self.columns.bad |= self._end - self._at < 4
        kinds = self._data[self._at + 1]
        kind = int(kinds[~self.columns.bad][0]) if not self.columns.bad.all() else 1
        if kind not in (0, 1, 6, 7):
            raise UnfitError("its messages are in a kind of CDR that is not read")
        self.columns.bad |= kinds != kind
        self._order = "<" if kind & 1 else ">"
        self.alignment = 4 if kind >= 6 else 8
        self._at += 4
        self._origin = self._at.copy()

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

    def _field(self, field: Field, rows: Rows, path: str, depth: int) -> None:
        self.columns.step()
        if field.length is None:
            self._one(field.type, rows, path, depth)
            return
        if field.length >= 0:
            lengths = np.full(rows.size, field.length, np.int64)
        else:
            lengths = self._numbers(rows, "u4", 1)[:, 0].astype(np.int64)
        lengths = lengths[~self.columns.bad[rows]]
        rows = rows[~self.columns.bad[rows]]
        if rows.size and field.type in _NUMBERS:
            self._run(field.type, rows, lengths, path)
        elif rows.size:
            self._several(field.type, rows, lengths, path, depth)

    def _one(self, kind: str, rows: Rows, path: str, depth: int) -> None:
        if kind in _NUMBERS:
            values = self._numbers(rows, _NUMBERS[kind], 1)
            good = ~self.columns.bad[rows]
            self.columns.put(path, rows[good], values[good])
        elif kind == "string":
            self._string(rows, path)
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
        dtype = np.dtype(_NUMBERS[kind])
        if (lengths == lengths[0]).all():
            values = self._numbers(rows, dtype.str[1:], int(lengths[0]))
            good = ~self.columns.bad[rows]
            if dtype.itemsize == 1 and values.shape[1] > 65_536:
                self.columns.blobs.add(path)
            else:
                self.columns.put(path, rows[good], values[good])
            return
        self.columns.varying.add(path)
        if dtype.itemsize == 1:
            self.columns.blobs.add(path)
        filled = rows[lengths > 0]
        self._align(filled, dtype.itemsize)
        self._move(filled, lengths[lengths > 0] * dtype.itemsize)

    def _string(self, rows: Rows, path: str) -> None:
        lengths = self._numbers(rows, "u4", 1)[:, 0].astype(np.int64)
        starts = self._at[rows]
        self._move(rows, lengths)
        last = path.rpartition(".")[2].partition("[")[0]
        is_even = bool((lengths == lengths[0]).all())
        if last == "name" and is_even and not self.columns.bad[rows].any():
            found = shared_text(self._data, starts, int(lengths[0]))
            self.columns.name(path, {text.rstrip(b"\0") for text in found})

    def _align(self, rows: Rows, size: int) -> None:
        step = min(size, self.alignment)
        if step > 1:
            self._at[rows] += (self._origin[rows] - self._at[rows]) % step

    def _move(self, rows: Rows, sizes: Places | int) -> NDArray[np.bool_]:
        """Go on by so many bytes; rows that would leave their message are bad."""
        after = self._at[rows] + sizes
        is_good: NDArray[np.bool_] = after <= self._end[rows]
        self.columns.bad[rows[~is_good]] = True
        self._at[rows] = np.where(is_good, after, self._end[rows])
        return is_good

    def _numbers(self, rows: Rows, code: str, count: int) -> NDArray[Any]:
        """The next numbers of each row, (len(rows), count); zeros in rows that are too short."""
        dtype = np.dtype(code).newbyteorder(self._order)
        if count:
            self._align(rows, dtype.itemsize)
        starts = self._at[rows]
        is_good = self._move(rows, dtype.itemsize * count)
        if not is_good.any():
            return np.zeros((rows.size, 0 if count > 1 else count), dtype.newbyteorder("="))
        read = numbers(self._data, starts[is_good], dtype, count)
        if is_good.all():
            return read
        values = np.zeros((rows.size, count), read.dtype)
        values[is_good] = read
        return values
