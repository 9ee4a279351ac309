"""Many messages of one schema as columns: one array for each field, whatever they were written in.

Messages are decoded together, field by field, so that a field costs the same for one message as
for a thousand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MAX_COLUMNS: Final = 8192
_MAX_NAME_BYTES = 4096
_MAX_GATHERED_BYTES = 64 * 1024 * 1024
_STEPS_PER_BATCH = 20_000
_INDEX = re.compile(r"\[\d+\]")
_SECONDS = ("sec", "secs", "seconds")
_NANOSECONDS = ("nsec", "nsecs", "nanosec", "nanos")
Rows = NDArray[np.intp]
Places = NDArray[np.int64]


class UnfitError(ValueError):
    """Messages that do not fit their schema, or a schema that is not read; with a sentence."""


@dataclass(slots=True)
class Columns:
    """Fields of ``count`` messages by path, as ``joints[3].position``.

    ``values``: (count, k) numbers each, k > 1 for a run of numbers; ``present``: (count,) bool
    where a field is missing in some messages. ``varying``: fields whose length differs from message
    to message. ``names``: texts called "name" that all messages share. ``blobs``: fields of plain
    bytes. ``bad``: (count,) bool, messages that do not fit their schema.
    """

    count: int
    values: dict[str, NDArray[Any]] = field(default_factory=dict)
    present: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    varying: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    blobs: set[str] = field(default_factory=set)
    bad: NDArray[np.bool_] = field(init=False)
    steps: int = 0

    def __post_init__(self) -> None:
        """Begin with no bad message."""
        self.bad = np.zeros(self.count, bool)

    def step(self) -> None:
        """Count one field; raises UnfitError where messages of few bytes claim endless fields."""
        self.steps += 1
        if self.steps > _STEPS_PER_BATCH:
            raise UnfitError("its messages have too many fields")

    def put(self, path: str, rows: Rows, values: NDArray[Any]) -> None:
        """Set a field of some messages: ``values`` is (len(rows), k)."""
        self.step()
        if len(rows) == self.count and path not in self.values:
            self._begin(path, values)
            return
        if path not in self.values:
            self._begin(path, np.zeros((self.count, values.shape[1]), values.dtype))
            self.present[path] = np.zeros(self.count, bool)
        held = self.values[path]
        if held.shape[1] != values.shape[1]:
            self.varying.add(plain(path))
            return
        if not np.can_cast(values.dtype, held.dtype):
            held = self.values[path] = held.astype(np.float64)
        held[rows] = values
        if path in self.present:
            self.present[path][rows] = True

    def _begin(self, path: str, values: NDArray[Any]) -> None:
        if len(self.values) >= MAX_COLUMNS or values.shape[1] > MAX_COLUMNS * 64:
            raise UnfitError("its messages have too many fields")
        self.values[path] = values

    def default(self, path: str, rows: Rows, dtype: Any) -> None:
        """Say that a field which is not written where it is zero is there."""
        if path not in self.values:
            self.put(path, rows, np.zeros((len(rows), 1), dtype))
        elif path in self.present:
            self.present[path][rows] = True

    def name(self, path: str, texts: set[bytes]) -> None:
        """Keep a name if all messages share it."""
        if len(texts) == 1:
            self.names[path] = next(iter(texts)).decode("utf-8", "replace")[:200]

    def stamps(self) -> dict[str, NDArray[np.int64]]:
        """Time stamps in the messages, by the field that holds them: (count,) int64 ns each."""
        return {
            parent: _whole(self.values[whole]) * 1_000_000_000 + _whole(self.values[rest])
            for parent, (whole, rest) in self._stamps().items()
        }

    def _stamps(self) -> dict[str, tuple[str, str]]:
        """The fields of seconds and of nanoseconds of each time stamp."""
        found = {}
        for path, values in self.values.items():
            parent, _, last = path.rpartition(".")
            if parent and last in _SECONDS:
                beside = [f"{parent}.{name}" for name in _NANOSECONDS]
                rest = next((name for name in beside if name in self.values), None)
                if rest is not None and values.shape[1] == self.values[rest].shape[1] == 1:
                    found[parent] = (path, rest)
        return found

    def measured_paths(self) -> list[str]:
        """The fields that hold numbers but no time stamps, in the order of the schema."""
        stamps = self._stamps()
        return [
            path
            for path in self.values
            if path.rpartition(".")[0] not in stamps
            and path != "header.seq"
            and not is_within(path, self.varying)
        ]


def _whole(values: NDArray[Any]) -> NDArray[np.int64]:
    with np.errstate(invalid="ignore"):
        return np.clip(values[:, 0].astype(np.float64), -9e9, 9e9).astype(np.int64)


def plain(path: str) -> str:
    """Return a path without the numbers in its brackets: ``joints[].position``."""
    return _INDEX.sub("[]", path)


def is_within(path: str, fields: set[str]) -> bool:
    """Whether the path is one of these fields or lies under one."""
    bare = plain(path)
    return any(bare == name or bare.startswith((f"{name}.", f"{name}[")) for name in fields)


def gather(data: NDArray[np.uint8], at: Places, size: int) -> NDArray[np.uint8]:
    """Return ``size`` bytes from each place, (len(at), size) uint8, contiguous."""
    if len(at) * size > _MAX_GATHERED_BYTES or size > len(data):
        raise UnfitError("its messages are too long")
    windows = np.ndarray((len(data) - size + 1, size), np.uint8, data, 0, (1, 1))
    return windows[at]


def shared_text(data: NDArray[np.uint8], at: Places, size: int) -> set[bytes]:
    """Return the text of ``size`` bytes that stands at all places; nothing where they differ."""
    if not 0 < size <= _MAX_NAME_BYTES:
        return set()
    first = data[at[0] : at[0] + size].tobytes()
    found = gather(data, at, size)
    return {first} if found.tobytes() == first * len(at) else set()


def distinct(values: NDArray[Any]) -> list[tuple[int, NDArray[np.bool_] | slice]]:
    """Return each value that occurs, and where; most often it is one, everywhere."""
    if (values == values[0]).all():
        return [(int(values[0]), slice(None))]
    return [(value, values == value) for value in np.unique(values).tolist()]


def numbers(data: NDArray[np.uint8], at: Places, dtype: np.dtype[Any], count: int) -> NDArray[Any]:
    """Return ``count`` numbers from each place, (len(at), count)."""
    if not len(at) or not count:
        return np.zeros((len(at), count), dtype.newbyteorder("="))
    found: NDArray[Any] = gather(data, at, dtype.itemsize * count).view(dtype)
    return found.astype(dtype.newbyteorder("="), copy=False)
