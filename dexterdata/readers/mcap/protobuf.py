"""Protobuf messages, decoded together. The wire format: https://protobuf.dev/programming-guides/encoding.

The descriptors in the file are only read as data: no class is made from them and no code is
generated, and what they name is looked up, not linked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from dexterdata.readers.mcap.columns import (
    Columns,
    Places,
    Rows,
    UnfitError,
    distinct,
    numbers,
    shared_text,
)
from dexterdata.readers.mcap.varints import read_packed, read_varints

_DEPTH = 16
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_STRING, _GROUP, _MESSAGE, _BYTES = 9, 10, 11, 12
_REPEATED = 3
_FIXED = {1: "<f8", 2: "<f4", 6: "<u8", 7: "<u4", 15: "<i4", 16: "<i8"}
_VARINTS = {3: "<i8", 4: "<u8", 5: "<i4", 8: "u1", 13: "<u4", 14: "<i4", 17: "<i4", 18: "<i8"}
_ZIGZAG = (17, 18)
Decoder = Callable[[NDArray[np.uint8], Places, Places], Columns]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message type."""

    name: str
    type: int
    is_repeated: bool
    has_default: bool
    of: str

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the numbers that it holds."""
        return np.dtype(_FIXED.get(self.type) or _VARINTS[self.type])


Types = dict[str, dict[int, Field]]


def decoder(name: str, schema: bytes) -> Decoder:
    """Return what decodes messages of the type ``name``; ``schema`` is a FileDescriptorSet.

    Raises UnfitError where the schema is broken or does not have the type.
    """
    try:
        files = FileDescriptorSet.FromString(schema)
    except DecodeError as error:
        raise UnfitError("its schema is not a set of protobuf descriptors") from error
    types: Types = {}
    for file in files.file:
        for message in file.message_type:
            _collect(types, file, message, f".{_text(file.package)}" if file.package else "")
    if f".{name}" not in types:
        raise UnfitError("its schema does not have the type that it names")
    return partial(_decode, types, f".{name}")


def _collect(types: Types, file: FileDescriptorProto, message: DescriptorProto, at: str) -> None:
    path = f"{at}.{_text(message.name)}"
    is_zero_left_out = file.syntax == "proto3"
    types[path] = {
        field.number: Field(
            name=_text(field.name),
            type=field.type,
            is_repeated=field.label == _REPEATED,
            has_default=is_zero_left_out
            and field.label != _REPEATED
            and not field.HasField("oneof_index"),
            of=_text(field.type_name),
        )
        for field in message.field
    }
    for nested in message.nested_type:
        _collect(types, file, nested, path)


def _text(name: str | bytes) -> str:
    """Names that are not UTF-8 come as bytes from the library."""
    return name if isinstance(name, str) else name.decode("utf-8", "replace")


def _decode(types: Types, name: str, data: NDArray[np.uint8], at: Places, end: Places) -> Columns:
    decoding = _Decoding(types, data, Columns(len(at)))
    decoding.message(name, np.arange(len(at)), at, end, "", 0)
    return decoding.columns


class _Decoding:
    """Messages on their way to columns; every step is made for all rows that are at it."""

    def __init__(self, types: Types, data: NDArray[np.uint8], columns: Columns) -> None:
        self._types = types
        self._data = data
        self.columns = columns
        self._seen: dict[str, NDArray[np.int64]] = {}

    def message(
        self, name: str, rows: Rows, at: Places, end: Places, path: str, depth: int
    ) -> None:
        """Decode one message of each row, from ``at`` to before ``end``."""
        fields = self._types.get(name)
        if fields is None or depth > _DEPTH:
            raise UnfitError("its schema is incomplete or nested too deep")
        at = at.copy()
        active = np.flatnonzero(at < end)
        while active.size:
            self.columns.step()
            tags, after = read_varints(self._data, at[active])
            for tag, is_it in distinct(tags):
                some = active[is_it]
                field = fields.get(tag >> 3)
                at[some] = self._field(
                    field, tag & 7, rows[some], after[is_it], end[some], path, depth
                )
            active = active[at[active] < end[active]]
        for field in fields.values():
            if field.has_default and (field.type in _FIXED or field.type in _VARINTS):
                self.columns.default(path + field.name, rows, field.dtype)

    def _field(
        self,
        field: Field | None,
        wire: int,
        rows: Rows,
        at: Places,
        end: Places,
        path: str,
        depth: int,
    ) -> Places:
        """Decode one field of some rows; return where the next begins (``end`` in bad rows)."""
        if wire == _VARINT:
            values, stop = read_varints(self._data, at)
        elif wire == _LENGTH:
            lengths, at = read_varints(self._data, at)
            stop = at + np.minimum(lengths, 1 << 40).astype(np.int64)
        elif wire in (_FIXED64, _FIXED32):
            stop = at + (8 if wire == _FIXED64 else 4)
        else:
            stop = end + 1
        is_good = stop <= end
        if not is_good.all():
            self.columns.bad[rows[~is_good]] = True
            rows, at = rows[is_good], at[is_good]
            if wire == _VARINT:
                values = values[is_good]
        if field is not None and rows.size:
            inside = stop[is_good]
            if wire == _LENGTH:
                self._long(field, rows, at, inside, path, depth)
            elif wire == _VARINT and field.type in _VARINTS:
                self._put(field, rows, _from_varints(field, values)[:, None], path)
            elif field.type in _FIXED and field.dtype.itemsize == int(inside[0] - at[0]):
                self._put(field, rows, numbers(self._data, at, field.dtype, 1), path)
            else:
                self.columns.bad[rows] = True
        return np.where(is_good, stop, end)

    def _put(self, field: Field, rows: Rows, values: NDArray[Any], path: str) -> None:
        for place, some in self._places(field, rows, path):
            self.columns.put(place, rows[some], values[some])

    def _places(
        self, field: Field, rows: Rows, path: str
    ) -> list[tuple[str, NDArray[np.bool_] | slice]]:
        """Under which path the rows' field goes: a repeated one has a number in each row."""
        name = path + field.name
        if not field.is_repeated:
            return [(name, slice(None))]
        seen = self._seen.setdefault(name, np.zeros(self.columns.count, np.int64))
        occurrences = seen[rows]
        seen[rows] += 1
        return [(f"{name}[{number}]", some) for number, some in distinct(occurrences)]

    def _long(
        self, field: Field, rows: Rows, at: Places, stop: Places, path: str, depth: int
    ) -> None:
        if field.type == _MESSAGE:
            for place, some in self._places(field, rows, path):
                self.message(field.of, rows[some], at[some], stop[some], f"{place}.", depth + 1)
        elif field.type == _STRING and field.name == "name":
            for place, some in self._places(field, rows, path):
                self.columns.name(place, _texts(self._data, at[some], stop[some]))
        elif field.type == _BYTES:
            self.columns.blobs.add(path + field.name)
            self._run(field, rows, at, stop, path)
        elif field.type in _FIXED or field.type in _VARINTS:
            self._run(field, rows, at, stop, path)

    def _run(self, field: Field, rows: Rows, at: Places, stop: Places, path: str) -> None:
        """Numbers one after another in one field (packed, or plain bytes)."""
        name = path + field.name
        if field.type in _VARINTS:
            values, is_good = read_packed(self._data, at, stop)
            if is_good is not None:
                self.columns.bad[rows[~is_good]] = True
            if values is not None:
                self.columns.put(name, rows, _from_varints(field, values))
                return
        else:
            dtype = field.dtype if field.type in _FIXED else np.dtype("u1")
            lengths = stop - at
            self.columns.bad[rows[lengths % dtype.itemsize != 0]] = True
            if (lengths == lengths[0]).all():
                count = int(lengths[0]) // dtype.itemsize
                if field.type in _FIXED or count <= 65_536:
                    self.columns.put(name, rows, numbers(self._data, at, dtype, count))
                return
        self.columns.varying.add(name)


def _from_varints(field: Field, values: NDArray[np.uint64]) -> NDArray[Any]:
    if field.type in _ZIGZAG:
        one = np.uint64(1)
        signed = (values >> one).astype(np.int64)
        values = np.where(values & one, -signed - 1, signed)
    return values.astype(field.dtype)


def _texts(data: NDArray[np.uint8], at: Places, stop: Places) -> set[bytes]:
    """The text that all have; nothing where they differ."""
    lengths = stop - at
    is_even = bool((lengths == lengths[0]).all())
    return shared_text(data, at, int(lengths[0])) if is_even else set()
