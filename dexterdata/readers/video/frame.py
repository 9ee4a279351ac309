"""The first frame of a video, decoded by FFmpeg's decoder alone.

FFmpeg never sees the file: its decoder gets the bytes of one frame and what the index says of the
coding. So no reader of containers, no protocol and no thread of it is used.
"""

from __future__ import annotations

from typing import BinaryIO, Final

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from dexterdata.readers.video.boxes import corrupt
from dexterdata.readers.video.tracks import MOST_PIXELS, Track

FRAME_BYTES: Final = 32 * 1024 * 1024
_FAILURES = (av.FFmpegError, ValueError)


def first_frame(file: BinaryIO, track: Track) -> NDArray[np.uint8]:
    """Return the brightness of the first frame, (height, width) uint8, as the decoder gives it.

    Raises ContainerError with ``container.corrupt`` where it cannot be decoded.
    """
    size = int(track.sizes[0])
    if not 0 < size <= FRAME_BYTES:
        raise corrupt(f"The first frame of the video has {size:,} bytes.")
    file.seek(track.first_at)
    try:
        frame = _decoded(file.read(size), track)
    except _FAILURES:
        frame = None
    if frame is None:
        raise corrupt("The first frame of the video cannot be decoded.")
    return _brightness(frame)


def _decoded(data: bytes, track: Track) -> VideoFrame | None:
    decoder = av.CodecContext.create(track.decoder, "r")
    if not isinstance(decoder, VideoCodecContext):
        return None
    decoder.thread_type = "NONE"
    decoder.thread_count = 1
    decoder.options = {"max_pixels": str(MOST_PIXELS)}
    if track.setup:
        decoder.extradata = track.setup
    frames = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    return frames[0] if frames else None


def _brightness(frame: VideoFrame) -> NDArray[np.uint8]:
    """The first plane: brightness in all that cameras write; deeper than 8 bits its upper ones."""
    plane = frame.planes[0]
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    depth = frame.format.components[0].bits
    if depth <= 8:
        return np.ascontiguousarray(rows[:, : plane.width])
    values = rows.view("<u2")[:, : plane.width] >> (depth - 8)
    return np.asarray(np.minimum(values, 255), np.uint8)
