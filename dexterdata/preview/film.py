"""A camera's picture for the preview: a part of a video, small, as H.264 that browsers play.

Frames keep their own times, so that the picture at a time is the source's picture at that time. At
most 15 of them a second are taken. No sound, no metadata and no thread.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO, Final

import av
import numpy as np
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from dexterdata.preview.filming import HEIGHT, RATE_HZ, WIDTH, cpu_s, most_bytes
from dexterdata.preview.mp4 import with_index_first
from dexterdata.readers.video.frame import FAILURES, FRAME_BYTES, decoder_of, is_of_size
from dexterdata.readers.video.tracks import Track

_INDEX_BYTES: Final = 40  # what the index needs for a frame, and some more
_EARLY_NS: Final = 1_000_000  # times in other files are rounded
_NS: Final = 1_000_000_000
_UNITS: Final = 90_000
_OPTIONS: Final = {
    "preset": "veryfast",
    "crf": "30",
    "bf": "0",
    "forced-idr": "1",
    "x264-params": "rc-lookahead=15:sync-lookahead=0",
}


@dataclass(frozen=True, slots=True)
class Film:
    """An MP4 file, and how many of the seconds asked for it shows."""

    data: bytes
    seconds: float
    is_cut: bool


def film(file: BinaryIO, track: Track, t_start_s: float, t_end_s: float) -> Film | None:
    """Return the part of an open video between two times, in seconds since its first frame.

    At most 640 by 360 pixels, never larger than the source. It ends early where it would exceed
    `most_bytes`, takes longer than `cpu_s`, or where the source cannot be decoded any further;
    None where nothing of it can be shown.
    """
    start_ns, end_ns = round(t_start_s * _NS), round(t_end_s * _NS)
    wanted = _wanted(track.t_ns, start_ns, end_ns)
    if not wanted.size:
        return None
    seconds = (end_ns - start_ns) / _NS
    writer: _Writer | None = None
    for frame, shown_ns in _frames(file, track, wanted, time.process_time() + cpu_s(seconds)):
        writer = writer or _Writer(frame, seconds)
        if not writer.add(frame, max(0, shown_ns - start_ns)):
            break
    if writer is None:
        return None
    is_cut = writer.frames < wanted.size
    return Film(writer.finish(None if is_cut else end_ns - start_ns), writer.last_s, is_cut)


def _wanted(times: NDArray[np.int64], start_ns: int, end_ns: int) -> NDArray[np.int64]:
    """When the frames to be shown are shown: the one at the start, then at most 15 a second."""
    if not times.size or end_ns <= start_ns:
        return times[:0]
    step = _NS // RATE_HZ
    at = max(0, int(np.searchsorted(times, start_ns + _EARLY_NS, "right")) - 1)
    found = []
    while at < times.size and times[at] < end_ns - _EARLY_NS:
        found.append(int(times[at]))
        due = max(found[-1], start_ns) + step - _EARLY_NS
        at = max(at + 1, int(np.searchsorted(times, due, "left")))
    return np.array(found, np.int64)


def _frames(
    file: BinaryIO, track: Track, wanted: NDArray[np.int64], until_s: float
) -> Iterator[tuple[VideoFrame, int]]:
    """Yield the wanted frames with their times (ns), decoded from the key frame before them."""
    at = 0
    for frame in _decoded(file, track, int(wanted[0])):
        if time.process_time() > until_s or frame.pts is None or not is_of_size(frame, track):
            return
        while at < wanted.size and wanted[at] < frame.pts:
            at += 1
        if at == wanted.size:
            return
        if wanted[at] == frame.pts:
            yield frame, frame.pts


def _decoded(file: BinaryIO, track: Track, first_ns: int) -> Iterator[VideoFrame]:
    """Yield all frames from the last key frame on; the end comes early where one is damaged."""
    keys = np.flatnonzero(track.keys & (track.shown_ns <= first_ns))
    decoder = decoder_of(track)
    try:
        for index in range(int(keys[-1]) if keys.size else 0, len(track.sizes)):
            size = int(track.sizes[index])
            if not 0 < size <= FRAME_BYTES:
                return
            file.seek(int(track.places[index]))
            packet = av.Packet(file.read(size))
            packet.pts, packet.time_base = int(track.shown_ns[index]), Fraction(1, _NS)
            yield from decoder.decode(packet)
        yield from decoder.decode(None)
    except FAILURES:
        return


class _Writer:
    """The encoder and its file in memory."""

    def __init__(self, first: VideoFrame, seconds: float) -> None:
        self._most = most_bytes(seconds)
        self._size = _scaled(first.width, first.height)
        self._buffer = io.BytesIO()
        self._container = av.open(
            self._buffer,
            "w",
            format="mp4",
            options={"fflags": "+bitexact", "video_track_timescale": str(_UNITS)},
        )
        # As many bits a second as the size allows: quality gives way before length does.
        rate = int(self._most * 0.8 * 8 / max(seconds, 1.0))
        options = {**_OPTIONS, "maxrate": str(rate), "bufsize": str(2 * rate)}
        stream = self._container.add_stream("libx264", rate=RATE_HZ, options=options)
        if not isinstance(stream, VideoStream):
            raise TypeError("no encoder")
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, _UNITS)
        stream.codec_context.thread_count = 1
        stream.codec_context.gop_size = RATE_HZ
        self._stream = stream
        self._waiting: list[av.Packet[VideoStream]] = []
        self.frames = 0
        self.last_s = 0.0

    def add(self, frame: VideoFrame, shown_ns: int) -> bool:
        """Encode a frame; False where there is no room for it."""
        if self._buffer.tell() + _INDEX_BYTES * self.frames > self._most * 0.95:
            return False
        small = frame.reformat(*self._size, format="yuv420p", interpolation="AREA", threads=1)
        is_new_second = not self.frames or shown_ns // _NS > int(self.last_s)
        small.pts, small.time_base = shown_ns * _UNITS // _NS, Fraction(1, _UNITS)
        small.pict_type = PictureType.I if is_new_second else PictureType.NONE
        self.last_s = shown_ns / _NS
        self.frames += 1
        self._write(self._stream.encode(small))
        return True

    def finish(self, end_ns: int | None) -> bytes:
        """The file; the last frame stands until the end, where one is given."""
        self._write(self._stream.encode(None))
        for last in self._waiting:
            if end_ns is not None and last.pts is not None:
                last.duration = max(1, end_ns * _UNITS // _NS - last.pts)
            self._container.mux(last)
        self._container.close()
        return with_index_first(self._buffer.getvalue())

    def _write(self, packets: list[av.Packet[VideoStream]]) -> None:
        """Each packet lasts until the next, so one is held back."""
        for packet in packets:
            for before in self._waiting:
                if before.pts is not None and packet.pts is not None:
                    before.duration = packet.pts - before.pts
                self._container.mux(before)
            self._waiting = [packet]


def _scaled(width: int, height: int) -> tuple[int, int]:
    """Width and height, even, within the limits and never larger than the source."""
    scale = min(1.0, HEIGHT / height, WIDTH / width)
    return max(2, int(width * scale / 2) * 2), max(2, int(height * scale / 2) * 2)
