"""A chunk of a bag: unpacked within the declared size, and its messages found."""

from __future__ import annotations

import bz2
from collections.abc import Callable, Mapping
from typing import Any, Final

import lz4.frame
import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.bag.records import LENGTH, Op, corrupt, fields_of
from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap.chunks import PADDING
from dexterdata.readers.mcap.columns import gather
from dexterdata.readers.mcap.records import Chunk

COMPRESSIONS: Final = ("none", "bz2", "lz4")
FOUND: Final = np.dtype(
    [("connection", "<i8"), ("time_ns", "<i8"), ("start", "<i8"), ("end", "<i8")]
)
_VALUES: Final = {"conn": 4, "time": 8}
_LEAST_HEADER_BYTES = len(b"\4\0\0\0op=\2")
_MOST_LAYOUTS: Final = 64
OnConnection = Callable[[Mapping[str, bytes], bytes], None]


def unpack(chunk: Chunk, packed: bytes) -> bytes:
    """Return the records of a chunk, followed by PADDING; never more memory than declared."""
    wanted = chunk.unpacked_bytes
    try:
        if chunk.compression == "bz2":
            data = bz2.BZ2Decompressor().decompress(packed, max_length=wanted + 1)
        elif chunk.compression == "lz4":
            data = lz4.frame.LZ4FrameDecompressor().decompress(packed, max_length=wanted + 1)
        else:
            data = packed
    except (OSError, RuntimeError, ValueError, EOFError) as error:
        raise corrupt("A chunk of the bag cannot be unpacked.") from error
    if len(data) > wanted:
        raise ContainerError(
            "container.too_large", "A chunk of the bag unpacks to more than it declares."
        )
    if len(data) < wanted:
        raise corrupt("A chunk of the bag unpacks to less than it declares.")
    return bytes(data) + PADDING


def messages(data: bytes, on_connection: OnConnection) -> NDArray[Any]:
    """Return the messages of unpacked records, (n,) of FOUND, in file order.

    Headers of one layout are read together: a bag has few layouts, and many messages.
    """
    places, headers, ends = _walk(data)
    found = np.zeros(len(places), FOUND)
    found["start"], found["end"] = places + 8 + headers, ends
    is_message = np.zeros(len(places), bool)
    left = np.arange(len(places))
    layouts = 0
    while left.size:
        first = int(left[0])
        header = data[places[first] + 4 : places[first] + 4 + headers[first]]
        fields = fields_of(header)
        if fields.get("op") == bytes([Op.CONNECTION]):
            on_connection(fields, data[found["start"][first] : ends[first]])
            left = left[1:]
        elif fields.get("op") == bytes([Op.MESSAGE]) and layouts < _MOST_LAYOUTS:
            layouts += 1
            alike = left[headers[left] == headers[first]]
            rows = gather(np.frombuffer(data, np.uint8), places[alike] + 4, len(header))
            fitting = _read_alike(header, fields, rows, found, alike)
            is_message[fitting] = True
            left = np.setdiff1d(left, fitting, assume_unique=True)
        else:
            raise corrupt("A chunk of the bag holds records that do not belong there.")
    return found[is_message]


def _walk(data: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Where records begin, how long their headers are, and where they end."""
    stop = len(data) - len(PADDING)
    found = []
    place = 0
    unpack_from = LENGTH.unpack_from
    while place < stop:
        (header,) = unpack_from(data, place)
        if place + 8 + header > stop:
            raise corrupt("A chunk of the bag ends within a record.")
        if header < _LEAST_HEADER_BYTES:  # zeros pack well: a chunk may have millions of these
            raise corrupt("A record of the bag does not say what it is.")
        (length,) = unpack_from(data, place + 4 + header)
        end = place + 8 + header + length
        if end > stop:
            raise corrupt("A record of the bag is longer than its chunk.")
        found.append((place, header, end))
        place = end
    rows = np.array(found, np.int64).reshape(-1, 3)
    return rows[:, 0], rows[:, 1], rows[:, 2]


def _read_alike(
    header: bytes,
    fields: Mapping[str, bytes],
    rows: NDArray[np.uint8],
    found: NDArray[Any],
    numbers: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Fill in connection and time of the messages whose headers differ in nothing else."""
    fixed = np.frombuffer(header, np.uint8)
    is_value = np.zeros(len(header), bool)
    at = {}
    for name, length in _VALUES.items():
        if len(fields.get(name, b"")) != length:
            raise corrupt(f"A message of the bag lacks its field {name}.")
        at[name] = _place_of(header, name, length)
        is_value[at[name] : at[name] + length] = True
    is_alike = (rows[:, ~is_value] == fixed[~is_value]).all(axis=1)
    rows, numbers = rows[is_alike], numbers[is_alike]
    found["connection"][numbers] = _column(rows, at["conn"])
    seconds, nanoseconds = _column(rows, at["time"]), _column(rows, at["time"] + 4)
    found["time_ns"][numbers] = seconds * 1_000_000_000 + nanoseconds
    return numbers


def _place_of(header: bytes, name: str, count: int) -> int:
    """Where the value of a field of ``count`` bytes begins."""
    start = f"{name}=".encode()
    place = 0
    while place < len(header):
        (length,) = LENGTH.unpack_from(header, place)
        if length == len(start) + count and header.startswith(start, place + 4):
            return place + 4 + len(start)
        place += 4 + length
    raise corrupt(f"A message of the bag lacks its field {name}.")


def _column(rows: NDArray[np.uint8], at: int) -> NDArray[np.int64]:
    return np.ascontiguousarray(rows[:, at : at + 4]).view("<u4")[:, 0].astype(np.int64)
