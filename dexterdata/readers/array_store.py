"""Named arrays of an NPZ or HDF5 file, known by name and size before any is loaded."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.errors import ContainerError

MAX_LOADED_BYTES = 192 * 1024 * 1024
WHOLE_ADVICE = "Split the recording into shorter files."
HEADING_KEYS = ("data headings", "channels", "channel_names", "columns", "names")
UNIT_KEYS = ("units", "unit")
MAX_LIST_LETTERS = 100_000


@dataclass(frozen=True, slots=True)
class ArrayEntry:
    """One array: its size and type, its attributes with lower-case keys, and how to load it.

    ``rows`` reads the rows from one to before another, None where the format can only give the
    whole; ``chunk_rows`` is how many of them the file packs together. ``turned`` and
    ``turned_chunk_rows`` are the same of the array with its axes in reverse. ``advice``: what to do
    where the whole is needed and too large.
    """

    path: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    load: Callable[[], NDArray[Any]]
    attributes: Mapping[str, str] = field(default_factory=dict)
    rows: Callable[[int, int], NDArray[Any]] | None = None
    chunk_rows: int = 1
    turned: Callable[[int, int], NDArray[Any]] | None = None
    turned_chunk_rows: int = 1
    advice: str = WHOLE_ADVICE

    @property
    def is_numeric(self) -> bool:
        """Plain numbers, not text, records or complex values."""
        return self.dtype.kind in "fiub" and self.dtype.itemsize <= 8

    @property
    def size_bytes(self) -> int:
        """The bytes that the array takes in memory once it is loaded."""
        return math.prod(self.shape) * max(self.dtype.itemsize, 4)

    @property
    def width(self) -> int:
        """How many numbers each row has."""
        return math.prod(self.shape[1:])

    @property
    def unit(self) -> str:
        """The unit that the attributes state, or an empty text."""
        return next(
            (self.attributes[key].strip() for key in UNIT_KEYS if key in self.attributes), ""
        )

    @property
    def headings(self) -> tuple[str, ...]:
        """The channel names that the attributes state (a list written as text), or nothing."""
        text = next((self.attributes[key] for key in HEADING_KEYS if key in self.attributes), "")
        return listed(text)


@dataclass(slots=True)
class ArrayStore:
    """The arrays of one file by path (no leading slash), and what the file says of itself."""

    entries: dict[str, ArrayEntry]
    metadata: dict[str, str] = field(default_factory=dict)
    loaded_bytes: int = 0

    def find(self, path: str) -> ArrayEntry | None:
        """Return the array at ``path`` (with or without a leading slash), or None."""
        return self.entries.get(path.strip("/"))

    def load(self, entry: ArrayEntry) -> NDArray[Any]:
        """Return an array's values; refuses what would not fit in memory with the others."""
        self.loaded_bytes += entry.size_bytes
        if self.loaded_bytes > MAX_LOADED_BYTES:
            limit = MAX_LOADED_BYTES // (1024 * 1024)
            raise ContainerError(
                "container.too_large",
                f"The arrays of this file take more than {limit} MB in memory.",
                entry.advice,
            )
        return entry.load()


def is_list(text: str) -> bool:
    """Return whether a text looks like a list that was written as text."""
    return text.startswith(("[", "("))


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a list that is written as text (``['lock', 'key']``); else nothing."""
    if not is_list(text) or len(text) > MAX_LIST_LETTERS:
        return ()
    try:
        words = ast.literal_eval(text)
        return tuple(map(str, words)) if isinstance(words, list | tuple) else ()
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ()
