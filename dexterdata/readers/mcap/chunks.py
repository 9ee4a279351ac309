"""A chunk's records: unpacked within the declared size, and its messages found."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Any, Final

import lz4.frame
import numpy as np
import zstandard
from numpy.typing import NDArray

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.mcap.records import HEAD_BYTES, MESSAGE_HEAD_BYTES, Chunk, Op, corrupt

COMPRESSIONS: Final = ("", "lz4", "zstd")
PADDING: Final = bytes(32)
"""Follows unpacked records, so that a read of a head at their very end stays inside."""
_MAX_WINDOW_BYTES = 64 * 1024 * 1024
_HEAD = struct.Struct("<BQ")
MESSAGE: Final = np.dtype(
    [
        ("op", "u1"),
        ("length", "<u8"),
        ("channel", "<u2"),
        ("sequence", "<u4"),
        ("log_time", "<u8"),
        ("publish_time", "<u8"),
    ]
)
OnRecord = Callable[[int, bytes], None]
Found = tuple[NDArray[np.int64], NDArray[Any]]


def unpack(chunk: Chunk, packed: bytes, *, is_known: bool = False) -> bytes:
    """Return the records of a chunk, followed by PADDING; raises ContainerError.

    Never more memory than declared is taken: the gate has judged what is declared. The checksum
    of a chunk that ``is_known`` was compared before.
    """
    wanted = chunk.unpacked_bytes
    try:
        if chunk.compression == "zstd":
            data = _unpack_zstd(packed, wanted)
        elif chunk.compression == "lz4":
            data = lz4.frame.LZ4FrameDecompressor().decompress(packed, max_length=wanted + 1)
        else:
            data = packed
    except (zstandard.ZstdError, RuntimeError, ValueError, EOFError) as error:
        raise corrupt("A chunk of the MCAP file cannot be unpacked.") from error
    if len(data) > wanted:
        sentence = "A chunk of the MCAP file unpacks to more than it declares."
        raise ContainerError("container.too_large", sentence)
    if len(data) < wanted:
        raise corrupt("A chunk of the MCAP file unpacks to less than it declares.")
    if chunk.crc and not is_known and zlib.crc32(data) != chunk.crc:
        raise corrupt("A chunk of the MCAP file does not match its checksum: bytes were changed.")
    return bytes(data) + PADDING


def _unpack_zstd(packed: bytes, wanted: int) -> bytes:
    """At most one byte more than wanted: at once where the frame states the size, else in steps."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW_BYTES)
    if zstandard.frame_content_size(packed) == wanted:
        data: bytes = unpacker.decompress(packed, max_output_size=wanted, allow_extra_data=False)
        return data
    with unpacker.stream_reader(packed, read_across_frames=True) as stream:
        return bytes(stream.read(wanted + 1))


def messages(data: bytes, indexed: NDArray[np.int64] | None, on_record: OnRecord) -> Found:
    """Return where messages begin, (n,) int64 in file order, and their heads, (n,) of MESSAGE.

    ``indexed`` are the places that the chunk's index states. They spare the walk from record to
    record; what lies between them is walked, and if they contradict the records all is.
    """
    size = len(data) - len(PADDING)
    found = None if indexed is None else _confirmed(data, size, indexed, on_record)
    if found is None:
        found = _with_heads(data, np.array(_walk(data, 0, size, on_record), np.int64))
    places, heads = found
    if heads["length"].size and int(heads["length"].min()) < MESSAGE_HEAD_BYTES:
        raise corrupt("A message of the MCAP file is shorter than its head.")
    return places, heads


def _with_heads(data: bytes, places: NDArray[np.int64]) -> Found:
    return places, _heads(data, places)


def _heads(data: bytes, places: NDArray[np.int64]) -> NDArray[Any]:
    if not places.size:
        return np.zeros(0, MESSAGE)
    size = MESSAGE.itemsize
    windows = np.ndarray((len(data) - size + 1, size), np.uint8, data, 0, (1, 1))
    heads: NDArray[Any] = windows[places].view(MESSAGE)[:, 0]
    return heads


def _confirmed(
    data: bytes, size: int, indexed: NDArray[np.int64], on_record: OnRecord
) -> Found | None:
    """The index's places and those of messages that it leaves out; None where it is wrong."""
    places = np.sort(indexed)
    if places.size and (places[0] < 0 or places[-1] > size - MESSAGE.itemsize):
        return None
    heads = _heads(data, places)
    if (heads["op"] != Op.MESSAGE).any() or (heads["length"] > size).any():
        return None
    ends = places + HEAD_BYTES + heads["length"].astype(np.int64)
    starts, stops = np.append(0, ends), np.append(places, size)
    if (starts > stops).any():
        return None
    missed: list[int] = []
    for gap in np.flatnonzero(starts < stops):
        missed += _walk(data, int(starts[gap]), int(stops[gap]), on_record)
    if missed:
        return _with_heads(data, np.sort(np.append(places, missed)).astype(np.int64))
    return places, heads


def _walk(data: bytes, start: int, stop: int, on_record: OnRecord) -> list[int]:
    """Where messages begin between two places; other records go to ``on_record``."""
    found = []
    place = start
    while place < stop:
        if place + HEAD_BYTES > stop:
            raise corrupt("A chunk of the MCAP file ends within a record.")
        op, length = _HEAD.unpack_from(data, place)
        end = place + HEAD_BYTES + length
        if end > stop or op == 0:
            raise corrupt("A record of the MCAP file is longer than its chunk.")
        if op == Op.MESSAGE:
            found.append(place)
        else:
            on_record(op, data[place + HEAD_BYTES : end])
        place = end
    return found
