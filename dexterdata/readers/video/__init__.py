"""MP4 videos beside a recording: when each frame is shown and how large it is, not its pixels.

The container is read by walking its boxes; of the frames only the first is decoded, which shows
that a player could. A video is one stream of kind ``video`` and needs no device profile.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from dexterdata.profiles import FileShape, Profile, StreamProfile
from dexterdata.readers import clocks
from dexterdata.readers.assembling import make_stream, width_mismatch
from dexterdata.readers.clocks import Times
from dexterdata.readers.video.boxes import index_of
from dexterdata.readers.video.frame import first_frame
from dexterdata.readers.video.tracks import Track, video_tracks
from dexterdata.recording import Finding, Level, Recording, Stream, StreamKind

__all__ = ["describe", "first_frame", "read", "tracks"]


def tracks(file: BinaryIO) -> dict[str, Track]:
    """Return the video tracks of an open MP4 file by the path that a profile names them with.

    The only one is ``/moov/video``, a second ``/moov/video_2``. Raises ContainerError.
    """
    size_bytes = file.seek(0, os.SEEK_END)
    found = video_tracks(index_of(file, size_bytes), size_bytes)
    paths = ("/moov/video", *(f"/moov/video_{number}" for number in range(2, len(found) + 1)))
    return dict(zip(paths, found, strict=True))


def describe(file: BinaryIO, extension: str = "") -> FileShape:
    """Return the outline of an open MP4 file: its video tracks with frames, height and width."""
    paths = {path: (len(t.sizes), t.height, t.width) for path, t in tracks(file).items()}
    return FileShape(format="video", extension=extension, paths=paths)


def read(file: BinaryIO, profile: Profile | None) -> Recording:
    """Return one stream for each video track; the first frame of each has been decoded."""
    found = tracks(file)
    parts = profile.streams if profile else tuple(_plain(path) for path in found)
    streams: list[Stream] = []
    findings: list[Finding] = []
    for part in parts:
        track = found.get(f"/{(part.path or '').strip('/')}")
        if track is None:
            if not part.is_optional:
                message = f"The profile's video {part.path or part.name} is not in the file."
                findings.append(width_mismatch(message, part.name))
            continue
        streams.append(_stream(part, track))
        findings += _faults(file, part.name, track)
    return Recording(
        format="video",
        streams=clocks.align(streams),
        profile=profile.name if profile else None,
        metadata=profile.metadata if profile else {},
        findings=tuple(findings),
    )


def _plain(path: str) -> StreamProfile:
    return StreamProfile(path.rpartition("/")[2], StreamKind.VIDEO, unit="byte", path=path)


def _stream(part: StreamProfile, track: Track) -> Stream:
    times = Times(track.t_ns, track.sizes >= 0, has_clock=True)
    channel = f"frame_bytes ({track.called}, {track.width} × {track.height})"
    return make_stream(part, track.sizes, times, channels=part.names or (channel,))


def _faults(file: BinaryIO, name: str, track: Track) -> list[Finding]:
    """An error where there is no frame; a first frame that cannot be decoded refuses the file."""
    if track.sizes.size:
        first_frame(file, track)
        return []
    return [Finding("The video has no frames.", "shape.empty", Level.ERROR, stream=name, count=0)]
