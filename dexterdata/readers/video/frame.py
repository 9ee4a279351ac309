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
from dexterdata.readers.video.tracks import Track

FRAME_BYTES: Final = 32 * 1024 * 1024
_LEAST_PIXELS: Final = 1_000_000  # some decoders ask for more than a small picture has
_EDGE_PX: Final = 64  # codecs fill up to whole blocks, which are cut off again
FAILURES: Final = (av.FFmpegError, TypeError, ValueError)


def first_frame(file: BinaryIO, track: Track) -> NDArray[np.uint8]:
    """Return the brightness of the first frame, (height, width) uint8, as the decoder gives it.

    Raises ContainerError with ``container.corrupt`` where it cannot be decoded.
    """
    size = int(track.sizes[0])
    if not 0 < size <= FRAME_BYTES:
        raise corrupt(f"The first frame of the video has {size:,} bytes.")
    file.seek(int(track.places[0]))
    try:
        frame = _decoded(file.read(size), track)
    except FAILURES:
        frame = None
    if frame is None:
        raise corrupt("The first frame of the video cannot be decoded.")
    if not is_of_size(frame, track):
        raise corrupt(
            f"The video is said to have {track.width} × {track.height} pixels; its first frame has "
            f"{frame.width} × {frame.height}."
        )
    return _brightness(frame)


def is_of_size(frame: VideoFrame, track: Track) -> bool:
    """Whether a decoded frame has the size that the index declares, up to the codec's blocks."""
    return max(abs(frame.width - track.width), abs(frame.height - track.height)) <= _EDGE_PX


def decoder_of(track: Track) -> VideoCodecContext:
    """A decoder for the track's frames, without threads; raises TypeError where there is none."""
    decoder = av.CodecContext.create(track.decoder, "r")
    if not isinstance(decoder, VideoCodecContext):
        raise TypeError(track.decoder)
    decoder.thread_type = "NONE"
    decoder.thread_count = 1
    # No more memory than the index declares; the explicit check of the size follows.
    most_pixels = (track.width + _EDGE_PX) * (track.height + _EDGE_PX)
    decoder.options = {"max_pixels": str(max(most_pixels, _LEAST_PIXELS))}
    if track.setup:
        decoder.extradata = track.setup
    return decoder


def _decoded(data: bytes, track: Track) -> VideoFrame | None:
    decoder = decoder_of(track)
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
