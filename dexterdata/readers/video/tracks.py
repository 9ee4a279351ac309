"""The video tracks of an MP4 file, and how they are coded.

Boxes and their fields: ISO/IEC 14496-12, 8.4 to 8.7; the codecs' own boxes: 14496-15 (AVC, HEVC),
and the AV1 and VP9 bindings to it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.errors import ContainerError
from dexterdata.readers.video.boxes import Box, Inner, corrupt
from dexterdata.readers.video.frame_tables import frames_of

MOST_TRACKS: Final = 16
MOST_PIXELS: Final = 8192 * 4320
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
    In the order in which they are decoded, (n,) each: ``sizes``, int64 bytes of the frames;
    ``places``, int64, where each begins in the file; ``shown_ns``, int64, when it is shown on the
    clock of ``t_ns``; ``keys``, whether decoding may begin there. ``setup`` is what the decoder is
    told before the first.
    """

    codec: str
    called: str
    decoder: str
    width: int
    height: int
    t_ns: NDArray[np.int64]
    sizes: NDArray[np.int64]
    places: NDArray[np.int64]
    shown_ns: NDArray[np.int64]
    keys: NDArray[np.bool_]
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
    frames = frames_of(inner, track, size_bytes)
    called, decoder, _ = CODECS[codec]
    return Track(
        codec,
        called,
        decoder,
        width,
        height,
        t_ns=np.sort(frames.shown_ns),
        sizes=frames.sizes,
        places=frames.places,
        shown_ns=frames.shown_ns,
        keys=frames.keys,
        setup=setup,
    )


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
