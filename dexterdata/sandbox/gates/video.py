"""MP4: every box inside the one around it, every frame inside the file, nothing outside it."""

from __future__ import annotations

from typing import BinaryIO

from dexterdata.readers.video.boxes import index_of
from dexterdata.readers.video.tracks import video_tracks


def check(file: BinaryIO, size_bytes: int) -> None:
    """Admit a file whose index is whole and says of each frame where in this file it lies."""
    video_tracks(index_of(file, size_bytes), size_bytes)
