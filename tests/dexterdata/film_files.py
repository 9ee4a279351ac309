"""Videos whose frames tell their own number, in eight columns of black and white."""

from __future__ import annotations

import io
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np

BITS = 8


def numbered(
    frames: int,
    rate_hz: int = 30,
    size: tuple[int, int] = (640, 480),
    first: int = 0,
    **options: str,
) -> bytes:
    """Return an MP4 file; frame k shows `first` + k modulo 256."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        container.metadata["title"] = "filmed at home"
        stream = container.add_stream(
            "libx264", rate=rate_hz, options={"preset": "superfast", "bf": "2", **options}
        )
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.thread_count = 1
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(_picture(first + number, *size), format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, rate_hz)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def _picture(number: int, width: int, height: int) -> np.ndarray:
    plane = np.full((height * 3 // 2, width), 128, np.uint8)
    bits = [220 if number >> bit & 1 else 30 for bit in range(BITS)]
    plane[:height] = np.repeat(bits, width // BITS)
    return plane


def told(data: bytes) -> Iterator[tuple[float, int]]:
    """Yield of each frame its time in seconds and the number that it shows."""
    with av.open(io.BytesIO(data)) as container:
        for frame in container.decode(video=0):
            shades = frame.to_ndarray(format="gray").mean(axis=0)
            columns = shades.reshape(BITS, -1)
            margin = columns.shape[1] // 4
            bits = columns[:, margin:-margin].mean(axis=1) > 125
            yield frame.time, int(sum(1 << bit for bit in range(BITS) if bits[bit]))
