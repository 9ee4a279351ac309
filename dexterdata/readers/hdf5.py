"""HDF5 files: every dataset that a hard link reaches, nothing outside the file."""

from __future__ import annotations

from typing import Any, BinaryIO

import h5py
import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.array_store import ArrayEntry, ArrayStore
from dexterdata.readers.errors import ContainerError

BUILT_IN_FILTERS = range(1, 7)  # deflate, shuffle, fletcher32, szip, nbit, scaleoffset
KNOWN_FILTERS = {32001: "blosc", 32004: "lz4", 32008: "bitshuffle", 32015: "zstd", 32026: "blosc2"}
MAX_OBJECTS = 2_000
MAX_DEPTH = 16
MAX_TEXT_CHARACTERS = 10_000
READ_ERRORS = (OSError, RuntimeError, KeyError, ValueError, TypeError)


def open_arrays(file: BinaryIO) -> ArrayStore:
    """Return the datasets of an HDF5 file; attributes of the root become metadata.

    Raises :class:`ContainerError` for broken files, links out of the file and unknown filters.
    """
    file.seek(0)
    try:
        root = h5py.File(file, "r")
        store = ArrayStore({}, _attributes(root))
        _walk(root, "", store, {}, 0)
    except READ_ERRORS as error:
        raise _refused(error) from error
    return store


def _refused(error: Exception) -> ContainerError:
    if isinstance(error, ContainerError):
        return error
    if "truncated" in str(error):
        message = "The HDF5 file is cut off: its header promises more bytes than there are."
        return ContainerError("container.truncated", message, "Copy or upload the file again.")
    return ContainerError("container.corrupt", f"The HDF5 file cannot be read: {_short(error)}.")


def _short(error: Exception) -> str:
    return str(error).strip("'\"").split("\n")[0][:200]


def _walk(
    group: h5py.Group, prefix: str, store: ArrayStore, inherited: dict[str, str], depth: int
) -> None:
    if depth > MAX_DEPTH:
        message = f"Groups are nested deeper than {MAX_DEPTH} levels."
        raise ContainerError("container.too_large", message)
    for name in group:
        path = f"{prefix}{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            message = f"{path} is a soft or external link; only data inside the file is read."
            raise ContainerError("container.external_reference", message)
        item = group[name]
        if isinstance(item, h5py.Dataset):
            _add(item, path, store, inherited)
        elif isinstance(item, h5py.Group):
            _walk(item, f"{path}/", store, _attributes(item), depth + 1)


def _add(dataset: h5py.Dataset, path: str, store: ArrayStore, inherited: dict[str, str]) -> None:
    if len(store.entries) >= MAX_OBJECTS:
        message = f"The file holds more than {MAX_OBJECTS:,} datasets."
        raise ContainerError("container.too_large", message)
    if dataset.is_virtual or dataset.external:
        message = f"{path} takes its data from another file, which is not allowed."
        raise ContainerError("container.external_reference", message)
    if dataset.shape is None:
        return
    _check_filters(dataset, path)
    store.entries[path] = ArrayEntry(
        path=path,
        shape=tuple(int(length) for length in dataset.shape),
        dtype=dataset.dtype,
        load=lambda: _load(dataset, path),
        rows=lambda first, stop: _load(dataset, path, slice(first, stop)),
        chunk_rows=dataset.chunks[0] if dataset.chunks else 1,
        turned=lambda first, stop: _load(dataset, path, (..., slice(first, stop))).T,
        turned_chunk_rows=dataset.chunks[-1] if dataset.chunks else 1,
        attributes={**inherited, **_attributes(dataset)},
    )


def _check_filters(dataset: h5py.Dataset, path: str) -> None:
    settings = dataset.id.get_create_plist()
    for index in range(settings.get_nfilters()):
        code, _, _, label = settings.get_filter(index)
        if code not in BUILT_IN_FILTERS:
            name = KNOWN_FILTERS.get(code) or label.decode("ascii", "replace")[:32] or "unknown"
            raise ContainerError(
                "container.unsupported",
                f"{path} is compressed with the filter {name} (number {code}), which needs code "
                "from outside.",
                "Save the file again with gzip compression.",
            )


def _load(dataset: h5py.Dataset, path: str, part: slice | tuple[Any, ...] = ()) -> NDArray[Any]:
    try:
        values: NDArray[Any] = dataset[part]
    except READ_ERRORS as error:
        message = f"The dataset {path} cannot be read: {_short(error)}."
        raise ContainerError("container.corrupt", message) from error
    return values


def _attributes(item: h5py.Group | h5py.Dataset) -> dict[str, str]:
    """Return the attributes that are text, single numbers or lists of text, keys in lower case."""
    found: dict[str, str] = {}
    for key in list(item.attrs)[:200]:
        try:
            text = _as_text(item.attrs[key])
        except READ_ERRORS:
            continue
        if text is not None:
            found[key.lower()] = text[:MAX_TEXT_CHARACTERS]
    return found


def _as_text(value: object) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, str | int | float | np.integer | np.floating | np.bool_):
        return str(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "OSU" and value.ndim == 1:
        return str([_as_text(part) or "" for part in value.tolist()])
    return None
