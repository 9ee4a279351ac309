"""Films of a video's slices: made in the box, checked by the caller before anybody plays them."""

from __future__ import annotations

import io
import math
import struct
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from dexterdata.preview.filming import FILM_BYTES, HEIGHT, RATE_HZ, WIDTH
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.frames import CAPS, FramingError, Kind, Send
from dexterdata.sandbox.model import Job, Rendering, Reply, Slice
from dexterdata.sandbox.report_check import require
from dexterdata.sandbox.watch import Outcome

if TYPE_CHECKING:
    from dexterdata.readers.video.tracks import Track

Boxed = Callable[[Job, int], tuple[Outcome, Reply, dict[str, str]]]
"""Run a job with an open file: how it ended, what was said, and by which versions."""

_ERRORS = (
    ArithmeticError,
    AttributeError,
    ContainerError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
)
_BOXES = ["ftyp", "moov", "mdat"]
_INDEX_BOXES = ["mvhd", "trak"]
_TRACK_BOXES = {"tkhd", "edts", "mdia"}


def run(job: Job, file: BinaryIO, send: Send) -> None:
    """In the box: send a film of each slice of the open video, empty where there is none."""
    from dexterdata.preview.film import film
    from dexterdata.readers import video

    try:
        track = next(iter(video.tracks(file).values()))
    except ContainerError as error:
        _note(str(error), send)
        track = None
    for number, part in enumerate(job.slices or ()):
        made = None
        try:
            made = None if track is None else film(file, track, part.t_start_s, part.t_end_s)
        except _ERRORS:
            _note(traceback.format_exc(), send)
        if made is not None and made.is_cut:
            _note(f"Film {number} ends early, after {made.seconds:.1f} s.", send)
        send(Kind.FILM, b"" if made is None else made.data, number)


def _note(text: str, send: Send) -> None:
    send(Kind.NOTE, text.encode("utf-8", "replace")[-CAPS[Kind.NOTE] :], 0)


def check(data: bytes) -> bytes | None:
    """The film, None for an empty one; raises FramingError where it is anything but a small film.

    It has one track, H.264, of at most 640 by 360 pixels and 15 frames a second, and no sound and
    no box that could hold a text.
    """
    if not data:
        return None
    require(len(data) <= FILM_BYTES, "a film's size")
    try:
        track = _only_track(data)
    except (ContainerError, ValueError, LookupError, struct.error):
        raise FramingError("a film that is none") from None
    require(track.codec == "avc1", "a film's coding")
    require(track.width <= WIDTH and track.height <= HEIGHT, "a film's pixels")
    require(track.width % 2 == 0 and track.height % 2 == 0, "a film's pixels")
    seconds = float(track.t_ns[-1]) / 1e9 if track.t_ns.size else 0.0
    require(0 < track.t_ns.size <= RATE_HZ * (seconds + 1) + 1, "a film's rate")
    return data


def _only_track(data: bytes) -> Track:
    from dexterdata.readers.video import boxes
    from dexterdata.readers.video.tracks import video_tracks

    index = boxes.index_of(io.BytesIO(data), len(data))
    inner = boxes.Inner(index)
    outer = [box.kind for box in boxes.top_boxes(io.BytesIO(data), len(data))]
    top = inner.boxes(0, len(index))
    require(outer == _BOXES, "a film's boxes")
    require(sorted(box.kind for box in top) == _INDEX_BOXES, "a film's tracks")
    (part,) = (box for box in top if box.kind == "trak")
    require({box.kind for box in inner.boxes(part.start, part.end)} <= _TRACK_BOXES, "a track")
    (track,) = video_tracks(index, len(data))
    return track


def add(
    renderings: Sequence[Rendering], job: Job, video: Job, descriptor: int, boxed: Boxed
) -> list[Rendering]:
    """Give the renderings of a job their films, made of an open video.

    ``video``: its name, its size and the same slices on its own clock. What goes wrong leaves a
    rendering without a film; the box's log says why.
    """
    slices = video.slices or ()
    if job.policy is None or not renderings or len(renderings) != len(slices):
        return list(renderings)
    most_s = math.inf if job.policy.seconds is None else job.policy.seconds
    cut = tuple(
        Slice(part.t_start_s, min(part.t_end_s, part.t_start_s + most_s)) for part in slices
    )
    asked = replace(video, slices=cut, render=True, films=True, is_member=True)
    _, reply, _ = boxed(asked, descriptor)
    films = reply.films
    if films is None or len(films) != len(renderings):
        return list(renderings)
    return [replace(each, film=film) for each, film in zip(renderings, films, strict=True)]
