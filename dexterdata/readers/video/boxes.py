"""The boxes of an MP4 file, walked without trusting one size (ISO/IEC 14496-12, 4.2).

Only the index (``moov``) is held in memory; the frames stay in the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from dexterdata.readers.errors import ContainerError

INDEX_BYTES: Final = 64 * 1024 * 1024
_MOST_BOXES: Final = 100_000
_HEAD_BYTES: Final = 8
_LARGE_HEAD_BYTES: Final = 16
_HEAD = struct.Struct(">I4s")
_LARGE = struct.Struct(">Q")
_SAVE_AGAIN: Final = "Save it again from its source and check that it plays there."


@dataclass(frozen=True, slots=True)
class Box:
    """A box by its four letters: ``start`` to ``end`` is its content, without the head."""

    kind: str
    start: int
    end: int

    @property
    def size_bytes(self) -> int:
        """The bytes of the content."""
        return self.end - self.start


def corrupt(sentence: str) -> ContainerError:
    """Return the error for a file that contradicts itself."""
    return ContainerError("container.corrupt", sentence, _SAVE_AGAIN)


def truncated(sentence: str) -> ContainerError:
    """Return the error for a file that ends too early."""
    return ContainerError("container.truncated", sentence, "Copy or upload it again.")


def top_boxes(file: BinaryIO, size_bytes: int) -> Iterator[Box]:
    """Yield the boxes of the file itself; raises ContainerError where one leaves it."""
    place = count = 0
    while place < size_bytes:
        file.seek(place)
        box = _box(file.read(_LARGE_HEAD_BYTES), place, size_bytes)
        count += 1
        if box is None or count > _MOST_BOXES:
            raise corrupt(f"At byte {place:,} of the video stands no box.")
        if box.end > size_bytes:
            missing = box.end - size_bytes
            raise truncated(f"The video was cut off: {missing:,} bytes are missing at its end.")
        yield box
        place = box.end


def index_of(file: BinaryIO, size_bytes: int) -> bytes:
    """Return the content of the one ``moov`` box.

    Raises ContainerError where there is none, several, or one that is too long to be read.
    """
    found = [box for box in top_boxes(file, size_bytes) if box.kind in ("moov", "moof", "meta")]
    indexes = [box for box in found if box.kind == "moov"]
    if not indexes and any(box.kind == "meta" for box in found):
        raise ContainerError(
            "container.unsupported", "The file holds a picture, no video.", "Give the video itself."
        )
    if not indexes:
        raise truncated("The video has no index: the recorder was stopped before it wrote one.")
    if any(box.kind == "moof" for box in found):
        raise ContainerError(
            "container.unsupported",
            "The video is cut into fragments, which are not read.",
            "Join them without loss: `ffmpeg -i IN.mp4 -c copy OUT.mp4`.",
        )
    if len(indexes) > 1:
        raise corrupt("The video has two indexes.")
    if indexes[0].size_bytes > INDEX_BYTES:
        size_mb = indexes[0].size_bytes / 1e6
        raise ContainerError(
            "container.too_large", f"The video's index alone has {size_mb:,.0f} MB.", "Split it."
        )
    file.seek(indexes[0].start)
    return file.read(indexes[0].size_bytes)


class Inner:
    """The boxes inside the index; how many may be looked at is bounded for the whole of it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._left = _MOST_BOXES

    def boxes(self, start: int, end: int) -> list[Box]:
        """Return the boxes between two places; raises ContainerError where one leaves them."""
        found = []
        place = start
        while place + _HEAD_BYTES <= end:
            box = _box(self.data[place : place + _LARGE_HEAD_BYTES], place, end)
            self._left -= 1
            if box is None or box.end > end or self._left < 0:
                raise corrupt("A box of the video's index is longer than the one around it.")
            found.append(box)
            place = box.end
        return found

    def within(self, box: Box, path: str) -> list[Box]:
        """Return the boxes that lie at a path such as ``mdia/minf/stbl``."""
        level = [box]
        for kind in path.split("/"):
            level = [
                inner
                for outer in level
                for inner in self.boxes(outer.start, outer.end)
                if inner.kind == kind
            ]
        return level

    def only(self, box: Box, path: str) -> Box:
        """Return the one box at a path; raises ContainerError where there is not just one."""
        found = self.within(box, path)
        if len(found) != 1:
            raise corrupt(f"The video's index has {len(found)} boxes {path}; it needs one.")
        return found[0]

    def content(self, box: Box) -> bytes:
        """The bytes of a box's content."""
        return self.data[box.start : box.end]


def _box(head: bytes, place: int, end: int) -> Box | None:
    """The box whose head this is; None where it is none."""
    if len(head) < _HEAD_BYTES:
        return None
    size, letters = _HEAD.unpack_from(head)
    start = place + _HEAD_BYTES
    if size == 1:
        if len(head) < _LARGE_HEAD_BYTES:
            return None
        (size,) = _LARGE.unpack_from(head, _HEAD_BYTES)
        start = place + _LARGE_HEAD_BYTES
    elif size == 0:  # the last box of a file reaches to its end
        size = end - place
    if place + size < start:
        return None
    return Box(letters.decode("latin-1"), start, place + size)
