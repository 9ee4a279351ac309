"""The video tracks of an MP4 file: how they are coded, and where and when each frame is.

Boxes and their fields: ISO/IEC 14496-12, 8.4 to 8.7; the codecs' own boxes: 14496-15 (AVC, HEVC),
and the AV1 and VP9 bindings to it.
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
MOST_TRACKS: Final = 16
MOST_PIXELS: Final = 8192 * 4320
_TIMES: Final = 1 << 56
_SELF_CONTAINED: Final = 1
_ENTRY_BYTES: Final = 78
# Sample entry -> (what people call it, the decoder's name, the box with the decoder's set-up).
CODECS: Final = {
    "avc1": ("H.264", "h264", "avcC"),
    "avc3": ("H.264", "h264", "avcC"),
    "hvc1": ("H.265", "hevc", "hvcC"),
    "hev1": ("H.265", "hevc", "hvcC"),
    "av01": ("AV1", "libdav1d", "av1C"),
    "vp09": ("VP9", "vp9", ""),
    "mp4v": ("MPEG-4 Visual", "mpeg4", "esds"),
}


@dataclass(frozen=True, slots=True)
class Track:
    """One video track.

    ``t_ns``: (n,) int64, when each frame is shown, in that order, the first at zero.
    ``sizes``: (n,) int64 bytes of each frame, as they lie in the file; ``first_at`` is where the
    first begins. ``setup`` is what the decoder is told before it.
    """

    codec: str
    called: str
    decoder: str
    width: int
    height: int
    t_ns: NDArray[np.int64]
    sizes: NDArray[np.int64]
    first_at: int
    setup: bytes


def video_tracks(index: bytes, size_bytes: int) -> list[Track]:
    """Return the video tracks that an index describes, each held against the file's size.

    Raises ContainerError with ``container.external_reference`` where frames lie in another file,
    ``container.unsupported`` for codecs that are not read and for files without a video,
    ``container.truncated`` where frames lie beyond the end, else ``container.corrupt``.
    """
    inner = Inner(index)
    whole = Box("moov", 0, len(index))
    top = inner.boxes(0, len(index))
    if any(box.kind == "cmov" for box in top):
        raise ContainerError("container.unsupported", "The video's index is compressed.")
    if any(box.kind == "mvex" for box in top):
        raise ContainerError(
            "container.unsupported", "The video is cut into fragments, which are not read."
        )
    tracks = inner.within(whole, "trak")
    if len(tracks) > MOST_TRACKS:
        raise ContainerError("container.too_large", f"The video has {len(tracks)} tracks.")
    for track in tracks:
        _check_references(inner, track)
    found = [_track(inner, each, size_bytes) for each in tracks if _handler(inner, each) == "vide"]
    if not found:
        raise ContainerError(
            "container.unsupported", "The MP4 file holds no video.", "Give a file with a video."
        )
    return found


def _handler(inner: Inner, track: Box) -> str:
    return inner.content(inner.only(track, "mdia/hdlr"))[8:12].decode("latin-1")


def _check_references(inner: Inner, track: Box) -> None:
    """Frames may lie in this file only: ``dref`` may name others, and then names a local path."""
    for references in inner.within(track, "mdia/minf/dinf/dref"):
        for reference in inner.boxes(references.start + 8, references.end):
            flags = int.from_bytes(inner.content(reference)[1:4], "big")
            if not flags & _SELF_CONTAINED:
                raise ContainerError(
                    "container.external_reference",
                    "The video's frames lie in another file.",
                    "Save it as one file: `ffmpeg -i IN.mp4 -c copy OUT.mp4`.",
                )


def _track(inner: Inner, track: Box, size_bytes: int) -> Track:
    table = inner.only(track, "mdia/minf/stbl")
    description = inner.only(table, "stsd")
    entries = inner.boxes(description.start + 8, description.end)
    if not entries:
        raise corrupt("The video does not say how its frames are coded.")
    codec, setup, width, height = _coding(inner, entries[0])
    sizes = _sizes(inner.content(inner.only(table, "stsz")), size_bytes)
    units = _per_second(inner.content(inner.only(track, "mdia/mdhd")))
    first_at = _check_places(inner, table, sizes, size_bytes)
    called, decoder, _ = CODECS[codec]
    t_ns = _times(inner, table, len(sizes), units)
    return Track(codec, called, decoder, width, height, t_ns, sizes, first_at, setup)


def _coding(inner: Inner, entry: Box) -> tuple[str, bytes, int, int]:
    if entry.kind not in CODECS:
        kind = entry.kind if entry.kind.isprintable() else "?"
        what = "encrypted" if kind == "encv" else f"coded as “{kind}”, which is not read"
        raise ContainerError(
            "container.unsupported",
            f"The video is {what}.",
            "Save it as H.264, H.265, VP9 or AV1 in MP4.",
        )
    if entry.size_bytes < _ENTRY_BYTES:
        raise corrupt("The video's description of its coding is too short.")
    width, height = struct.unpack_from(">HH", inner.data, entry.start + 24)
    if not 0 < width * height <= MOST_PIXELS:
        raise corrupt(f"The video claims to have {width} × {height} pixels.")
    wanted = CODECS[entry.kind][2]
    boxes = inner.boxes(entry.start + _ENTRY_BYTES, entry.end)
    setup = next((inner.content(box) for box in boxes if wanted and box.kind == wanted), b"")
    if wanted and not setup:
        raise corrupt(f"The video lacks the box {wanted} that its decoder needs.")
    return entry.kind, _specific(setup) if wanted == "esds" else setup, width, height


def _specific(content: bytes) -> bytes:
    """The decoder's own part of an ``esds`` box (ISO/IEC 14496-1, 7.2.6): of tag 5, in 4, in 3."""
    place = 4
    for tag, skipped in ((3, 3), (4, 13), (5, 0)):
        if content[place : place + 1] != bytes([tag]):
            return b""
        place += 1
        length = 0
        for byte in content[place : place + 4]:
            place += 1
            length = (length << 7) | (byte & 0x7F)
            if not byte & 0x80:
                break
        if tag == 5:
            return content[place : place + length]
        place += skipped
    return b""


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
    """When each frame is shown: the steps added up, and the shift of those shown out of order."""
    steps = _runs(inner.content(inner.only(table, "stts")), count)
    if len(steps) != count:
        raise corrupt(f"The video has {count:,} frames, but times for {len(steps):,}.")
    shown = np.concatenate([[0], np.cumsum(steps[:-1])]).astype(np.int64)[:count]
    shifts = inner.within(table, "ctts")
    if shifts:
        moved = _runs(inner.content(shifts[0]), count).astype(np.uint32).astype(np.int32)
        if len(moved) == count:
            shown = np.sort(shown + moved)
    if not count:
        return shown
    units_since = shown - shown[0]
    if int(units_since[-1]) >= _TIMES or int(units_since[-1]) // units > 10**9:
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


def _check_places(inner: Inner, table: Box, sizes: NDArray[np.int64], size_bytes: int) -> int:
    """Hold the chunks that frames lie in against the file; return where the first frame begins."""
    narrow, wide = inner.within(table, "stco"), inner.within(table, "co64")
    if len(narrow) + len(wide) != 1:
        raise corrupt("The video does not say where its frames lie.")
    content = inner.content((narrow or wide)[0])
    count = int.from_bytes(content[4:8], "big")
    if not len(sizes):
        return 0
    if not 0 < count <= len(sizes):
        raise corrupt(f"The video has {len(sizes):,} frames in {count:,} chunks.")
    rows = _column(content[8:], count, 1 if narrow else 2)
    starts = rows[:, 0] if narrow else (rows[:, 0] << 32) + rows[:, 1]
    room = size_bytes - _chunk_bytes(inner, table, sizes, count)
    if (starts < 0).any() or (starts > room).any():
        raise truncated("Frames of the video lie beyond the file's end: it was cut off.")
    return int(starts[0])


def _chunk_bytes(
    inner: Inner, table: Box, sizes: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """How many bytes of frames each chunk holds, (count,)."""
    content = inner.content(inner.only(table, "stsc"))
    runs = _column(content[8:], int.from_bytes(content[4:8], "big"), 3)
    firsts = runs[:, 0]
    if not len(runs) or firsts[0] != 1 or (np.diff(firsts) <= 0).any() or firsts[-1] > count:
        raise corrupt("The video's list of chunks contradicts itself.")
    often = np.diff(np.append(firsts, count + 1))
    frames = np.repeat(np.minimum(runs[:, 1], len(sizes) + 1), often)
    if int(frames.sum()) != len(sizes):
        raise corrupt(f"The video has {len(sizes):,} frames, but its chunks hold others.")
    edges = np.concatenate([[0], np.cumsum(frames)])
    before = np.concatenate([[0], np.cumsum(sizes)])
    found: NDArray[np.int64] = before[edges[1:]] - before[edges[:-1]]
    return found


def _column(content: bytes, count: int, width: int) -> NDArray[Any]:
    """``count`` rows of whole numbers, (count, width) int64; raises where there are fewer."""
    if count * width * 4 > len(content):
        raise corrupt("A table of the video's index is shorter than it says.")
    return np.frombuffer(content, ">u4", count * width).astype(np.int64).reshape(count, width)
