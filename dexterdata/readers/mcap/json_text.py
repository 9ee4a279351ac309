"""JSON messages, decoded together: field by field over all messages."""

from __future__ import annotations

import json
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.mcap.columns import MAX_COLUMNS, Columns, Places, UnfitError

_DEPTH = 16
_MOST_BYTES = 4 * 1024 * 1024  # of text at a time: its objects take about thirty times as much
_LARGEST = 1e300
_LONG_TEXT = 1000


def decode(data: NDArray[np.uint8], at: Places, end: Places) -> Columns:
    """Return the columns of JSON messages; those that are not JSON objects are bad."""
    columns = Columns(len(at))
    if int((end - at).max(initial=0)) > _MOST_BYTES:
        raise UnfitError("its messages are too long")
    first = 0
    parts = []
    while first < len(at):
        stop = first + 1
        while stop < len(at) and end[stop] - at[first] <= _MOST_BYTES:
            stop += 1
        parts.append(_part(data, at[first:stop], end[first:stop]))
        first = stop
    return parts[0] if len(parts) == 1 else _joined(columns, parts)


def _joined(columns: Columns, parts: list[Columns]) -> Columns:
    first = 0
    for part in parts:
        rows = np.arange(first, first + part.count)
        columns.bad[rows] = part.bad
        columns.varying |= part.varying
        columns.blobs |= part.blobs
        columns.names.update(part.names)
        for path, values in part.values.items():
            kept = part.present.get(path, np.ones(part.count, bool))
            columns.put(path, rows[kept], values[kept])
        first += part.count
    return columns


def _part(data: NDArray[np.uint8], at: Places, end: Places) -> Columns:
    columns = Columns(len(at))
    texts = [data[a:b].tobytes() for a, b in zip(at.tolist(), end.tolist(), strict=True)]
    values = _parsed(texts)
    columns.bad[:] = [not isinstance(value, dict) for value in values]
    whole = [value if isinstance(value, dict) else {} for value in values]
    _objects(columns, whole, np.arange(len(whole)), "", 0)
    return columns


def _parsed(texts: list[bytes]) -> list[Any]:
    """All at once where all are JSON, else one by one with None for what is not."""
    try:
        values = json.loads(str(b"[" + b",".join(texts) + b"]", "utf-8"))
    except (ValueError, RecursionError):
        values = []
    if len(values) == len(texts):
        return list(values)
    return [_parse(text) for text in texts]


def _parse(text: bytes) -> Any:
    try:
        return json.loads(str(text, "utf-8"))  # else it would guess at UTF-16 and 32
    except (ValueError, RecursionError):
        return None


def _fill(
    columns: Columns, values: list[Any], rows: NDArray[np.intp], path: str, depth: int
) -> None:
    """Put one field of the given rows; what is neither number nor container is left out."""
    columns.step()
    kinds = set(map(type, values))
    if kinds == {dict}:
        _objects(columns, values, rows, f"{path}.", depth + 1)
    elif kinds == {list}:
        _lists(columns, values, rows, path, depth + 1)
    elif kinds <= {int, float, bool}:
        columns.put(path, rows, _numbers(values)[:, None])
    elif kinds == {str} and path.rpartition(".")[2].partition("[")[0] == "name":
        columns.name(path, {text.encode("utf-8", "replace") for text in set(values)})
    elif kinds == {str}:
        if max(map(len, values)) > _LONG_TEXT:
            columns.blobs.add(path)  # bytes in letters
    elif type(None) in kinds and len(kinds) > 1:
        some = [row for row, value in enumerate(values) if value is not None]
        _fill(columns, [values[row] for row in some], rows[some], path, depth)
    elif len(kinds) > 1:
        columns.varying.add(path)


def _objects(
    columns: Columns, values: list[dict[str, Any]], rows: NDArray[np.intp], path: str, depth: int
) -> None:
    if depth > _DEPTH:
        raise UnfitError("its messages are nested too deep")
    keys = dict.fromkeys(chain.from_iterable(values))
    if len(keys) > MAX_COLUMNS:
        raise UnfitError("its messages have too many fields")
    for key in keys:
        some = [row for row, value in enumerate(values) if key in value]
        found = [values[row][key] for row in some]
        _fill(columns, found, rows if len(some) == len(values) else rows[some], path + key, depth)


def _lists(
    columns: Columns, values: list[list[Any]], rows: NDArray[np.intp], path: str, depth: int
) -> None:
    if depth > _DEPTH:
        raise UnfitError("its messages are nested too deep")
    if len(set(map(len, values))) > 1:
        columns.varying.add(path)
        return
    flat = list(chain.from_iterable(values))
    if set(map(type, flat)) <= {int, float, bool}:
        columns.put(path, rows, _numbers(flat).reshape(len(values), -1))
        return
    if len(values[0]) > MAX_COLUMNS:
        raise UnfitError("its messages have too many fields")
    for number, found in enumerate(zip(*values, strict=True)):
        _fill(columns, list(found), rows, f"{path}[{number}]", depth)


def _numbers(values: list[Any]) -> NDArray[Any]:
    """Numbers as they are; those beyond any float become infinite, for the checks to find."""
    kinds = set(map(type, values))
    dtype = np.float64 if float in kinds else np.int64 if int in kinds else np.uint8
    try:
        return np.array(values, dtype)
    except OverflowError:
        return np.array([value if abs(value) < _LARGEST else np.inf for value in values], float)
