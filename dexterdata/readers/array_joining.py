"""Several arrays of a file, side by side as one; and the positions within 4 × 4 matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import StreamProfile
from dexterdata.readers.array_store import ArrayEntry, ArrayStore

MATRIX: Final = (4, 4)
_ROWS_AT_ONCE: Final = 4096


def find_parts(
    part: StreamProfile, store: ArrayStore
) -> tuple[StreamProfile, ArrayEntry | str | None]:
    """Return the stream of the profile and the array that it is made of.

    The array is None where nothing of it is in the file, and a sentence where what is there cannot
    be its numbers. Of an optional stream those channels stay that are in the file.
    """
    if not part.paths and part.take is None:
        return part, store.find(part.path or "")
    paths = part.paths or (part.path or "",)
    found = {path: store.find(path) for path in paths}
    entries = [entry for entry in found.values() if entry is not None]
    missing = [path for path, entry in found.items() if entry is None]
    if not entries:
        return part, None
    if missing and not part.is_optional:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        lacking = f"{', '.join(missing[:3])}{more}"
        return (
            part,
            f"Of the profile's {len(paths)} arrays of {part.name} the file lacks {lacking}.",
        )
    if len(part.names) == len(paths):
        names = zip(paths, part.names, strict=True)
        part = replace(part, names=tuple(name for path, name in names if path not in missing))
    return part, _fault(part, entries) or _joined(part, entries)


def _fault(part: StreamProfile, entries: Sequence[ArrayEntry]) -> str | None:
    first = entries[0]
    for entry in entries:
        if not entry.is_numeric or not entry.shape:
            return f"The profile's array /{entry.path} does not hold numbers."
        if part.take is not None and entry.shape[1:] != MATRIX:
            size = " × ".join(map(str, entry.shape))
            return f"The profile wants 4 × 4 matrices in /{entry.path}, which is {size}."
        if entry.shape != first.shape:
            return f"The arrays /{first.path} and /{entry.path} are not of the same size."
    return None


def _joined(part: StreamProfile, entries: Sequence[ArrayEntry]) -> ArrayEntry:
    """One array: (n, k, 3) of k lists of matrices, (n, k) of single numbers, else (n, k, …)."""
    length = entries[0].shape[0]
    inner = (3,) if part.take is not None else entries[0].shape[1:]
    dtype = np.result_type(*(entry.dtype for entry in entries))

    def rows(first: int, stop: int) -> NDArray[Any]:
        out = np.empty((max(0, min(stop, length) - first), len(entries), *inner), dtype)
        for place, entry in enumerate(entries):
            values = _slice(entry, first, stop)
            out[:, place] = values if part.take is None else values[:, :3, 3]
        return out

    def load() -> NDArray[Any]:
        out = np.empty((length, len(entries), *inner), dtype)
        for first in range(0, length, _ROWS_AT_ONCE):
            out[first : first + _ROWS_AT_ONCE] = rows(first, first + _ROWS_AT_ONCE)
        return out

    return ArrayEntry(
        path=entries[0].path,
        shape=(length, len(entries), *inner),
        dtype=dtype,
        load=load,
        rows=rows if all(entry.rows is not None for entry in entries) else None,
        chunk_rows=max(entry.chunk_rows for entry in entries),
    )


def _slice(entry: ArrayEntry, first: int, stop: int) -> NDArray[Any]:
    return entry.load()[first:stop] if entry.rows is None else entry.rows(first, stop)
