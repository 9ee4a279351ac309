"""The host's own MP4 file: a few small frames, so that the decoder is set up before strangers."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np

_SIDE_PX = 16
_RATE_HZ = 30


def file(frames: int) -> bytes:
    """Return an MP4 file of grey frames, encoded without any thread."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=_RATE_HZ)
        stream.width = stream.height = _SIDE_PX
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        for number in range(frames):
            grey = np.full((_SIDE_PX * 3 // 2, _SIDE_PX), 100 + number, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, _RATE_HZ)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()
