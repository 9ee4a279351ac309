"""ROS messages that differ in nothing but their numbers: one is walked, the others are cut like it.

A device sends the same names and the same lengths with every message. Then every number of every
message stands where it stands in the first one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.mcap.columns import Columns, Places, Rows, gather
from dexterdata.readers.mcap.ros_decoding import MOST_BYTES, Decoding
from dexterdata.readers.mcap.ros_schema import Types

_FEWEST: Final = 8
_MOST_BYTES: Final = 32 * 1024 * 1024
_LONGEST_BYTES: Final = MOST_BYTES
"""Longer messages hold pictures or very many numbers: to copy them costs more than to walk them."""


@dataclass
class _Layout:
    """Where one message's parts are, in bytes from its start.

    ``numbers``: (path, start, type, count) of each field. ``fixed``: (start, stop) of what says
    where the next part begins, and of the names.
    """

    numbers: list[tuple[str, int, np.dtype[Any], int]] = field(default_factory=list)
    fixed: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def fixed_places(self) -> NDArray[np.intp]:
        """Each byte of what is fixed."""
        return np.concatenate([np.arange(start, stop) for start, stop in self.fixed])


class _Walk(Decoding):
    """The decoding of one message, which notes where its parts are."""

    def __init__(self, types: Types, data: NDArray[np.uint8], at: Places, end: Places) -> None:
        super().__init__(types, data, at.copy(), end)
        self._start = int(at[0])
        self._last = (0, np.dtype("u1"), 0)
        self.layout = _Layout(fixed=[(0, 0)])

    def take_head(self) -> None:
        """The head says in which order the bytes of all the rest are."""
        super().take_head()
        self.layout.fixed.append((0, int(self.at[0]) - self._start))

    def next_numbers(self, rows: Rows, code: str, count: int) -> NDArray[Any]:
        """Read them; what is not put into a field says how long something is."""
        values = super().next_numbers(rows, code, count)
        dtype = np.dtype(code).newbyteorder(self.order)
        stop = int(self.at[0]) - self._start
        self._last = (stop - dtype.itemsize * count, dtype, count)
        self.layout.fixed.append((self._last[0], stop))
        return values

    def put(self, path: str, rows: Rows, values: NDArray[Any]) -> None:
        """The numbers that were read last are a field's."""
        super().put(path, rows, values)
        self.layout.fixed.pop()
        self.layout.numbers.append((path, *self._last))

    def next_text(self, rows: Rows, path: str) -> None:
        """A name has to be the same everywhere; of other texts only the length."""
        super().next_text(rows, path)
        if path in self.columns.names:
            start = self.layout.fixed[-1][1]
            self.layout.fixed.append((start, int(self.at[0]) - self._start))


class Alike:
    """Decodes messages of a type that are all laid out like the last one that was walked."""

    def __init__(self, types: Types, name: str, *, is_ros1: bool) -> None:
        self._types, self._name, self._is_ros1 = types, name, is_ros1
        self._walked: tuple[NDArray[np.uint8], _Walk] | None = None

    def decode(self, data: NDArray[np.uint8], at: Places, end: Places) -> Columns | None:
        """Return the columns of the messages, None where they are not all alike."""
        sizes = end - at
        size = int(sizes[0]) if len(at) else 0
        is_short = 0 < size <= min(_LONGEST_BYTES, len(data)) and size * len(at) <= _MOST_BYTES
        if len(at) < _FEWEST or not is_short or not (sizes == size).all():
            return None
        messages = gather(data, at, size)
        if self._walked is not None and _are_like(messages, *self._walked):
            return _cut(messages, self._walked[1])
        walk = _Walk(self._types, data, at[:1], end[:1])
        walk.run(self._name, is_ros1=self._is_ros1)
        if walk.columns.bad.any():
            return None
        self._walked = (messages[0].copy(), walk)
        return _cut(messages, walk) if _are_like(messages, *self._walked) else None


def _are_like(messages: NDArray[np.uint8], first: NDArray[np.uint8], walk: _Walk) -> bool:
    if messages.shape[1] != len(first):
        return False
    return bool((messages == first).all(axis=0)[walk.layout.fixed_places].all())


def _cut(messages: NDArray[np.uint8], walk: _Walk) -> Columns:
    columns = Columns(len(messages))
    columns.names, columns.blobs = dict(walk.columns.names), set(walk.columns.blobs)
    every = np.arange(len(messages))
    for path, start, dtype, count in walk.layout.numbers:
        part = np.ascontiguousarray(messages[:, start : start + dtype.itemsize * count])
        columns.put(path, every, part.view(dtype).astype(dtype.newbyteorder("="), copy=False))
    return columns
