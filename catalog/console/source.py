"""What everybody may see, as plain arrays for the console's database."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.search.episodes import Columns
from catalog.search.episodes_sets import Datasets
from catalog.search.segments import FINGERS, MEASURES

_WORDED = ("task", "instruction", "hand", "grasp", "device")
_LISTED = ("environment", "licence", "use", "may")


def arrays_of(
    columns: Columns, sets: Datasets, listed: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """The arrays that `build.py` reads; only episodes of listed datasets, no subjects."""
    shown = listed[columns.columns["dataset"]]
    rows = np.flatnonzero(shown)
    found: dict[str, NDArray[Any]] = {
        "rows.row": np.arange(len(rows), dtype=np.int32),
        **_ids(columns.public_id[rows]),
        "rows.file": columns.columns["file"][rows],
        "rows.recording_bytes": columns.file_bytes[columns.columns["file"][rows]],
        "words.dataset": _strings(sets.names),
    }
    for name in ("dataset", "success", *_WORDED):
        found[f"rows.{name}"] = columns.columns[name][rows]
    for name in MEASURES:
        found[f"rows.{name}"] = columns.columns[name][rows]
    for finger in FINGERS:
        motion = found.pop(f"rows.rom_{finger}_rad")
        found[f"rows.rom_{finger}_deg"] = motion * np.float32(math.degrees(1))
    for name in (*_WORDED, "object", "modality"):
        found[f"words.{name}"] = _strings(columns.words[name].listed)
    return found | _pairs(columns, rows, shown) | _datasets(sets, listed)


def _pairs(
    columns: Columns, rows: NDArray[Any], shown: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Which row has which object and which modality."""
    places = (np.cumsum(shown) - 1).astype(np.int32)
    handled = shown[columns.object_row]
    bits = columns.columns["modality"][rows]
    sensed = [
        (np.flatnonzero(bits & np.uint32(1 << code)), code)
        for code in range(min(32, len(columns.words["modality"])))
    ]
    none = [np.zeros(0, np.int32)]
    return {
        "object.row": places[columns.object_row[handled]],
        "object.code": columns.object[handled],
        "modality.row": np.concatenate([*none, *(found for found, _ in sensed)]).astype(np.int32),
        "modality.code": np.concatenate(
            [*none, *(np.full(len(found), code) for found, code in sensed)]
        ).astype(np.int32),
    }


def _datasets(sets: Datasets, listed: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    facts = [row for row, is_listed in zip(sets.facts, listed, strict=True) if is_listed]
    columns = {
        "datasets.name": [row.name for row in facts],
        "datasets.title": [row.title for row in facts],
    }
    for key in _LISTED:
        columns[f"datasets.{key}"] = [
            "\n".join(value.replace("\n", " ") for value, _ in row.values.get(key, ()))
            for row in facts
        ]
    return {name: _strings(values) for name, values in columns.items()}


def _ids(packed: NDArray[np.uint8]) -> dict[str, NDArray[Any]]:
    """The halves of 16 bytes each, as numbers: a million texts would take seconds."""
    halves = np.ascontiguousarray(packed).view(">u8").astype(np.uint64).reshape(-1, 2)
    return {"rows.id_high": halves[:, 0].copy(), "rows.id_low": halves[:, 1].copy()}


def _strings(values: Any) -> NDArray[Any]:
    """Text that needs no pickling."""
    return np.array(list(values), dtype=np.str_) if len(values) else np.zeros(0, "U1")
