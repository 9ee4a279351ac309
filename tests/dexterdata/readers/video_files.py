"""MP4 files for tests, written by FFmpeg: grey frames, each brighter than the one before."""

from __future__ import annotations

import io
import struct
import tempfile
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, RATE_HZ = 64, 48, 30


def write(
    frames: int = 30,
    codec: str = "libx264",
    stamps: Sequence[int] | None = None,
    options: dict[str, str] | None = None,
    pixels: str = "yuv420p",
    size: tuple[int, int] = (WIDTH, HEIGHT),
) -> bytes:
    """Return the file; ``stamps`` are in units of 1/30 s, ``options`` go to the container."""
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        _encode(file.name, codec, stamps or range(frames), options or {}, pixels, size)
        return Path(file.name).read_bytes()


def _encode(
    path: str,
    codec: str,
    stamps: Iterable[int],
    options: dict[str, str],
    pixels: str,
    size: tuple[int, int],
) -> None:
    with av.open(path, "w", format="mp4", options=options) as container:
        stream = container.add_stream(codec, rate=RATE_HZ)
        stream.width, stream.height, stream.pix_fmt = *size, pixels
        stream.codec_context.thread_count = 1
        for number, stamp in enumerate(stamps):
            frame = picture(number)
            frame.pts, frame.time_base = stamp, Fraction(1, RATE_HZ)
            container.mux(stream.encode(frame.reformat(*size, format=pixels)))
        container.mux(stream.encode(None))


def picture(number: int) -> av.VideoFrame:
    """A frame that is dark on the left and bright on the right, and brighter by number."""
    plane = np.full((HEIGHT * 3 // 2, WIDTH), 128, np.uint8)
    plane[:HEIGHT, : WIDTH // 2] = min(40 + number, 255)
    plane[:HEIGHT, WIDTH // 2 :] = min(180 + number, 255)
    return av.VideoFrame.from_ndarray(plane, format="yuv420p")


def sound() -> bytes:
    """An MP4 file with sound alone."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44_100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts = 44_100, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    """A box with its head."""
    return struct.pack(">I", len(content) + 8) + kind + content


def place_of(data: bytes, kind: bytes) -> int:
    """Where the content of the first box of this kind begins."""
    return data.index(kind) + 4


def patched(data: bytes, kind: bytes, offset: int, value: int, size: int = 4) -> bytes:
    """The file with another number at an offset in a box's content."""
    start = place_of(data, kind) + offset
    return data[:start] + value.to_bytes(size, "big") + data[start + size :]


def replaced(data: bytes, kind: bytes, other: bytes) -> bytes:
    """The file with another box in the place of a table's first one of this kind."""
    start = place_of(data, kind) - 8
    size = int.from_bytes(data[start : start + 4], "big")
    data = data[:start] + other + data[start + size :]
    for around in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        head = place_of(data, around) - 8
        grown = int.from_bytes(data[head : head + 4], "big") + len(other) - size
        data = data[:head] + grown.to_bytes(4, "big") + data[head + 4 :]
    return data
