"""The searched columns of a dataset's episodes, packed into one value.

A segment is written in the transaction that publishes or takes back, and read whole by every
process that searches: 5,300 of them hold a million episodes. Words are numbered within a segment;
whoever joins segments numbers them anew.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

FINGERS: Final = ("thumb", "index", "middle", "ring", "little")
MEASURES: Final = (
    "t_start_s",
    "duration_s",
    "quality",
    "peak_force_n",
    "mean_force_n",
    "contact_count",
    "peak_speed_m_s",
    *(f"rom_{finger}_rad" for finger in FINGERS),
)
"""Columns of float32; NaN where it was not measured. Speed is that of the fastest fingertip."""
WORDS: Final = ("task", "instruction", "hand", "device", "grasp", "subject")
"""Columns of int32 codes into the segment's words; -1 where nothing is stated."""
_ALIGNMENT: Final = 8


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """What the search knows of one episode; `measures` by the names of MEASURES."""

    pk: int
    public_id: UUID
    file: int
    task: str
    instruction: str = ""
    hand: str = ""
    device: str = ""
    grasp: str = ""
    subject: str = ""
    success: bool | None = None
    objects: Sequence[str] = ()
    modalities: Sequence[str] = ()
    measures: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Segment:
    """The columns of n episodes in the version's order, and the words that codes stand for.

    `pk` int64 (n,); `public_id` uint8 (n, 16); `success` int8 (n,), -1 not stated; `file` int32
    (n,) into `file_bytes` int64 (m,); MEASURES float32 (n,); WORDS int32 (n,); `modality` uint32
    (n,), bit k for word k; `object_row`, `object` int32 (k,): which episode handles which word.
    """

    columns: Mapping[str, NDArray[Any]]
    words: Mapping[str, Sequence[str]]

    @property
    def rows(self) -> int:
        """How many episodes."""
        return len(self.columns["pk"])


class _Codes:
    """Numbers words in the order of their first use."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def of(self, word: str) -> int:
        return self.known.setdefault(word, len(self.known)) if word else -1


def build(rows: Iterable[EpisodeRow], file_bytes: Sequence[int]) -> Segment:
    """The segment of these episodes; `file` of a row counts into `file_bytes`.

    Raises ValueError for more than 32 modalities.
    """
    listed = list(rows)
    codes = {name: _Codes() for name in (*WORDS, "object", "modality")}
    columns: dict[str, NDArray[Any]] = {
        "pk": np.array([row.pk for row in listed], dtype=np.int64),
        "public_id": np.frombuffer(
            b"".join(row.public_id.bytes for row in listed), dtype=np.uint8
        ).reshape(-1, 16),
        "file": np.array([row.file for row in listed], dtype=np.int32),
        "file_bytes": np.array(file_bytes, dtype=np.int64),
        "success": np.array(
            [-1 if row.success is None else int(row.success) for row in listed], dtype=np.int8
        ),
    }
    for name in WORDS:
        found = [codes[name].of(getattr(row, name)) for row in listed]
        columns[name] = np.array(found, dtype=np.int32)
    for name in MEASURES:
        measured = [row.measures.get(name) for row in listed]
        columns[name] = np.array(
            [np.nan if value is None else value for value in measured], dtype=np.float32
        )
    columns["modality"] = np.array(
        [_bits(codes["modality"], row.modalities) for row in listed], dtype=np.uint32
    )
    handled = [
        (number, codes["object"].of(name))
        for number, row in enumerate(listed)
        for name in row.objects
        if name
    ]
    columns["object_row"] = np.array([pair[0] for pair in handled], dtype=np.int32)
    columns["object"] = np.array([pair[1] for pair in handled], dtype=np.int32)
    return Segment(columns, {name: list(code.known) for name, code in codes.items()})


def _bits(codes: _Codes, words: Sequence[str]) -> int:
    found = [codes.of(word) for word in words if word]
    if len(codes.known) > 32:
        raise ValueError("A segment knows at most 32 modalities.")
    return sum(1 << code for code in set(found))


def pack(segment: Segment) -> bytes:
    """One value: u32 length of the header, the header in JSON, the columns at multiples of 8."""
    arrays = {name: np.ascontiguousarray(column) for name, column in segment.columns.items()}
    places, offset = {}, 0
    for name, array in arrays.items():
        places[name] = [array.dtype.str, offset, list(array.shape)]
        offset += array.nbytes + (-array.nbytes % _ALIGNMENT)
    header = json.dumps({"columns": places, "words": segment.words}, ensure_ascii=False).encode()
    header += b" " * (-(len(header) + 4) % _ALIGNMENT)
    parts = [struct.pack("<I", len(header)), header]
    for array in arrays.values():
        parts += [array.tobytes(), b"\0" * (-array.nbytes % _ALIGNMENT)]
    return b"".join(parts)


def unpack(packed: bytes | memoryview) -> Segment:
    """The segment that was packed; its arrays are read-only views of `packed`."""
    data = memoryview(packed)
    (length,) = struct.unpack_from("<I", data)
    header = json.loads(bytes(data[4 : 4 + length]))
    body = data[4 + length :]
    columns = {
        name: np.frombuffer(
            body, dtype=np.dtype(kind), count=math.prod(shape), offset=offset
        ).reshape(shape)
        for name, (kind, offset, shape) in header["columns"].items()
    }
    return Segment(columns, header["words"])
