"""The tables of a video track: where each frame lies, how large it is and when it is shown.

Boxes and their fields: ISO/IEC 14496-12, 8.6 and 8.7.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.video.boxes import Box, Inner, corrupt, truncated

MOST_FRAMES: Final = 4_000_000
_TIMES: Final = 1 << 56


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a track in the order in which they are decoded, (n,) each.

    ``sizes``: int64 bytes; ``places``: int64, where each begins in the file; ``shown_ns``: int64,
    when it is shown, since the first; ``keys``: whether decoding may begin there.
    """

    sizes: NDArray[np.int64]
    places: NDArray[np.int64]
    shown_ns: NDArray[np.int64]
    keys: NDArray[np.bool_]


def frames_of(inner: Inner, track: Box, size_bytes: int) -> Frames:
    """Read the tables of a ``trak`` box, each held against the file's size.

    Raises ContainerError with ``container.too_large``, ``container.truncated`` where frames lie
    beyond the end, else ``container.corrupt``.
    """
    table = inner.only(track, "mdia/minf/stbl")
    sizes = _sizes(inner.content(inner.only(table, "stsz")), size_bytes)
    units = _per_second(inner.content(inner.only(track, "mdia/mdhd")))
    places = _places(inner, table, sizes, size_bytes)
    shown_ns = _times(inner, table, len(sizes), units)
    return Frames(sizes, places, shown_ns, _keys(inner, table, len(sizes)))


def _per_second(header: bytes) -> int:
    """How many of the track's time units one second has."""
    place = 20 if header[:1] == b"\1" else 12
    units = int.from_bytes(header[place : place + 4], "big")
    if len(header) < place + 4 or not units:
        raise corrupt("The video does not say how long a second is.")
    return units


def _sizes(content: bytes, size_bytes: int) -> NDArray[np.int64]:
    if len(content) < 12:
        raise corrupt("The video's list of frames is too short.")
    same, count = struct.unpack_from(">II", content, 4)
    if count > MOST_FRAMES:
        raise ContainerError(
            "container.too_large", f"The video claims to have {count:,} frames.", "Split it."
        )
    sizes = np.full(count, same, np.int64) if same else _column(content[12:], count, 1)[:, 0]
    if int(sizes.sum()) > size_bytes:
        raise truncated("The video's frames are larger together than the file.")
    return sizes


def _times(inner: Inner, table: Box, count: int, units: int) -> NDArray[np.int64]:
    """When each frame is shown, in ns since the first: the steps added up, and what moves them.

    In decoding order; frames that are shown out of it are moved by ``ctts``.
    """
    steps = _runs(inner.content(inner.only(table, "stts")), count)
    if len(steps) != count:
        raise corrupt(f"The video has {count:,} frames, but times for {len(steps):,}.")
    shown = np.concatenate([[0], np.cumsum(steps[:-1])]).astype(np.int64)[:count]
    shifts = inner.within(table, "ctts")
    if shifts:
        moved = _runs(inner.content(shifts[0]), count).astype(np.uint32).astype(np.int32)
        if len(moved) == count:
            shown = shown + moved
    if not count:
        return shown
    units_since = shown - shown.min()
    longest = int(units_since.max())
    if longest >= _TIMES or longest // units > 10**9:
        raise corrupt("The video's times cannot be true.")
    seconds, rest = np.divmod(units_since, units)
    exact: NDArray[np.int64] = seconds * 1_000_000_000 + rest * 1_000_000_000 // units
    return exact


def _runs(content: bytes, count: int) -> NDArray[np.int64]:
    """A table of (how often, value) written out, at most one longer than ``count``."""
    rows = _column(content[8:], int.from_bytes(content[4:8], "big"), 2)
    often = np.minimum(rows[:, 0], count + 1)
    if int(often.sum()) > count:
        raise corrupt(f"The video has {count:,} frames, but more times.")
    return np.repeat(rows[:, 1], often)


def _keys(inner: Inner, table: Box, count: int) -> NDArray[np.bool_]:
    """Which frames are decoded without others, (count,); all of them where none are named."""
    named = inner.within(table, "stss")
    if not named:
        return np.ones(count, np.bool_)
    content = inner.content(named[0])
    numbers = _column(content[8:], int.from_bytes(content[4:8], "big"), 1)[:, 0]
    keys = np.zeros(count, np.bool_)
    keys[numbers[(numbers >= 1) & (numbers <= count)] - 1] = True
    return keys


def _places(
    inner: Inner, table: Box, sizes: NDArray[np.int64], size_bytes: int
) -> NDArray[np.int64]:
    """Hold the chunks that frames lie in against the file; return where each frame begins."""
    narrow, wide = inner.within(table, "stco"), inner.within(table, "co64")
    if len(narrow) + len(wide) != 1:
        raise corrupt("The video does not say where its frames lie.")
    content = inner.content((narrow or wide)[0])
    count = int.from_bytes(content[4:8], "big")
    if not len(sizes):
        return sizes
    if not 0 < count <= len(sizes):
        raise corrupt(f"The video has {len(sizes):,} frames in {count:,} chunks.")
    rows = _column(content[8:], count, 1 if narrow else 2)
    starts = rows[:, 0] if narrow else (rows[:, 0] << 32) + rows[:, 1]
    frames = _frames_of_chunks(inner, table, len(sizes), count)
    ends = np.cumsum(sizes)
    edges = np.concatenate([[0], np.cumsum(frames)])
    before = np.concatenate([[0], ends])
    room = size_bytes - (before[edges[1:]] - before[edges[:-1]])
    if (starts < 0).any() or (starts > room).any():
        raise truncated("Frames of the video lie beyond the file's end: it was cut off.")
    places: NDArray[np.int64] = np.repeat(starts - before[edges[:-1]], frames) + ends - sizes
    return places


def _frames_of_chunks(inner: Inner, table: Box, total: int, count: int) -> NDArray[np.int64]:
    """How many frames each chunk holds, (count,); their sum is the total."""
    content = inner.content(inner.only(table, "stsc"))
    runs = _column(content[8:], int.from_bytes(content[4:8], "big"), 3)
    firsts = runs[:, 0]
    if not len(runs) or firsts[0] != 1 or (np.diff(firsts) <= 0).any() or firsts[-1] > count:
        raise corrupt("The video's list of chunks contradicts itself.")
    often = np.diff(np.append(firsts, count + 1))
    frames: NDArray[np.int64] = np.repeat(np.minimum(runs[:, 1], total + 1), often)
    if int(frames.sum()) != total:
        raise corrupt(f"The video has {total:,} frames, but its chunks hold others.")
    return frames


def _column(content: bytes, count: int, width: int) -> NDArray[Any]:
    """``count`` rows of whole numbers, (count, width) int64; raises where there are fewer."""
    if count * width * 4 > len(content):
        raise corrupt("A table of the video's index is shorter than it says.")
    return np.frombuffer(content, ">u4", count * width).astype(np.int64).reshape(count, width)
