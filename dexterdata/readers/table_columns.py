"""Tables of named columns as arrays: single columns join to what a profile, or nobody, names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import Clock, FileShape, Profile, StreamProfile
from dexterdata.profiles.time_names import is_time_name
from dexterdata.readers.array_ranges import FirstRows
from dexterdata.readers.array_store import ArrayEntry, ArrayStore

ALL = "columns"


def describe(store: ArrayStore, format: str, extension: str) -> FileShape:  # noqa: A002 - API.md's word
    """Return the outline of a table: columns by name, and each as an array of its shape."""
    return FileShape(
        format=format,
        extension=extension,
        columns=tuple(store.entries),
        columns_count=len(store.entries),
        paths={f"/{path}": entry.shape for path, entry in store.entries.items()},
        ranges=FirstRows(store),
        without_numbers=frozenset(
            path for path, entry in store.entries.items() if not entry.is_numeric
        ),
    )


def arrange(store: ArrayStore, profile: Profile | None) -> tuple[ArrayStore, Profile | None]:
    """Join single columns: those that a stream of the profile lists, or all without a profile.

    The profile comes back with paths in place of columns, as a file of arrays is read.
    """
    if profile is None:
        return _joined(store), None
    entries = dict(store.entries)
    streams = []
    for part in profile.streams:
        clock = _at_path(part.clock, store)
        part = replace(part, clock=clock)
        is_of_columns = part.path is None and bool(part.columns)
        streams.append(_placed(part, store, entries) if is_of_columns else part)
    arranged = replace(profile, streams=tuple(streams), clock=_at_path(profile.clock, store))
    return replace(store, entries=entries), arranged


def _joined(store: ArrayStore) -> ArrayStore:
    single = [
        entry
        for entry in store.entries.values()
        if entry.is_numeric and len(entry.shape) == 1 and not is_time_name(entry.path)
    ]
    if len(single) < 2 or ALL in store.entries:
        return store
    rest = {path: entry for path, entry in store.entries.items() if entry not in single}
    return replace(store, entries={ALL: join(ALL, single), **rest})


def _placed(
    part: StreamProfile, store: ArrayStore, entries: dict[str, ArrayEntry]
) -> StreamProfile:
    names = list(store.entries)
    keys = [
        names[key] if isinstance(key, int) and key < len(names) else key for key in part.columns
    ]
    found = [store.find(str(key)) for key in keys]
    absent = [str(key) for key, entry in zip(keys, found, strict=True) if entry is None]
    single = [entry for entry in found if entry is not None and len(entry.shape) == 1]
    if absent or len(single) < len(found) or not all(entry.is_numeric for entry in single):
        return replace(part, path=", ".join(absent[:5]) or part.name, columns=())
    path = f"{ALL} of {part.name}"
    entries[path] = join(path, single)
    labels = part.names or tuple(entry.path for entry in single)
    return replace(part, path=path, columns=(), names=labels)


def _at_path(clock: Clock | None, store: ArrayStore) -> Clock | None:
    if clock is None or clock.column is None:
        return clock
    names = list(store.entries)
    column = clock.column
    if isinstance(column, int):
        column = names[column] if column < len(names) else str(column)
    return replace(clock, column=None, path=f"/{column}")


def join(path: str, single: Sequence[ArrayEntry]) -> ArrayEntry:
    """Return (n,) arrays side by side as one array (n, c) that names its channels."""
    return ArrayEntry(
        path,
        (single[0].shape[0], len(single)),
        np.result_type(*(entry.dtype for entry in single)),
        lambda: np.column_stack([entry.load() for entry in single]),
        {"names": str([entry.path for entry in single])},
        rows=_rows_of(single),
    )


def _rows_of(single: Sequence[ArrayEntry]) -> Callable[[int, int], NDArray[Any]] | None:
    parts = [entry.rows for entry in single if entry.rows is not None]
    if len(parts) < len(single):
        return None
    return lambda start, stop: np.column_stack([rows(start, stop) for rows in parts])
