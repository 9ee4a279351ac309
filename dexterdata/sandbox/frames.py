"""The framing in which a boxed process hands out its results.

A frame is ``DXBX`` | u8 version | u8 kind | u16 rendering | u32 bytes, little endian, then the
bytes. The order is fixed: the report; perhaps the fingerprint; perhaps the labelled
episodes; perhaps the drafted profile; for each rendering, counted from 0, features, preview,
perhaps a touchprint, perhaps the moving picture, poster, or where nothing may be shown its
measured features alone; the end. Where films were asked for there is nothing but one frame for
each, empty where none could be made, and the end.
A folder's index, and the list of what an archive packs, stand alone. Notes for the operator's log
may stand anywhere. The reader takes nothing else, and of each kind no more than its cap, because
the writer may be under a stranger's control.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

MAGIC = b"DXBX"
VERSION = 1
_HEADER = struct.Struct("<4sBBHI")
REPORT_BYTES = 1_000_000
TOTAL_BYTES = 256 * 1024 * 1024


class Kind(IntEnum):
    """What a frame holds."""

    REPORT = 1
    DRAFT = 2
    FEATURES = 3
    PREVIEW = 4
    TOUCHPRINT = 5
    POSTER = 6
    NOTE = 7
    END = 8
    LABELS = 9
    INDEX = 10
    FINGERPRINT = 11
    MEMBERS = 12
    MOTION = 13
    MEASURED = 14
    FILM = 15


CAPS = {
    Kind.REPORT: REPORT_BYTES,
    Kind.DRAFT: 256 * 1024,
    Kind.FEATURES: 192 * 1024,
    Kind.PREVIEW: 8 * 1024 * 1024,
    Kind.TOUCHPRINT: 256 * 1024,
    Kind.POSTER: 256 * 1024,
    Kind.MOTION: 256 * 1024,
    Kind.MEASURED: 192 * 1024,
    Kind.FILM: 8 * 1024 * 1024,
    Kind.NOTE: 8 * 1024,
    Kind.END: 0,
    Kind.LABELS: 256 * 1024,
    Kind.INDEX: 3_000_000,
    Kind.FINGERPRINT: 64 * 1024,
    Kind.MEMBERS: 3_000_000,
}
_RENDERING_BYTES = CAPS[Kind.PREVIEW] + REPORT_BYTES
# What may follow what; the rendering's number is checked beside it.
_NEXT: dict[Kind | None, frozenset[Kind]] = {
    None: frozenset({Kind.REPORT, Kind.INDEX, Kind.MEMBERS, Kind.FILM}),
    Kind.FILM: frozenset({Kind.FILM, Kind.END}),
    Kind.INDEX: frozenset({Kind.END}),
    Kind.MEMBERS: frozenset({Kind.END}),
    Kind.REPORT: frozenset(
        {Kind.FINGERPRINT, Kind.LABELS, Kind.DRAFT, Kind.FEATURES, Kind.MEASURED, Kind.END}
    ),
    Kind.FINGERPRINT: frozenset({Kind.LABELS, Kind.DRAFT, Kind.FEATURES, Kind.MEASURED, Kind.END}),
    Kind.LABELS: frozenset({Kind.DRAFT, Kind.FEATURES, Kind.MEASURED, Kind.END}),
    Kind.DRAFT: frozenset({Kind.FEATURES, Kind.MEASURED, Kind.END}),
    Kind.FEATURES: frozenset({Kind.PREVIEW}),
    Kind.MEASURED: frozenset({Kind.MEASURED, Kind.END}),
    Kind.PREVIEW: frozenset({Kind.TOUCHPRINT, Kind.MOTION, Kind.POSTER}),
    Kind.TOUCHPRINT: frozenset({Kind.MOTION, Kind.POSTER}),
    Kind.MOTION: frozenset({Kind.POSTER}),
    Kind.POSTER: frozenset({Kind.FEATURES, Kind.END}),
    Kind.END: frozenset(),
}
_OF_RENDERINGS = frozenset(
    {
        Kind.FEATURES,
        Kind.MEASURED,
        Kind.PREVIEW,
        Kind.TOUCHPRINT,
        Kind.MOTION,
        Kind.POSTER,
        Kind.FILM,
    }
)
_BEGINS_RENDERING = frozenset({Kind.FEATURES, Kind.MEASURED, Kind.FILM})


class FramingError(Exception):
    """The boxed process wrote what it never writes when it is itself."""


@dataclass(frozen=True)
class Frame:
    """One checked frame."""

    kind: Kind
    rendering: int
    payload: bytes


def encode(kind: Kind, payload: bytes = b"", rendering: int = 0) -> bytes:
    """One frame as bytes; raises ValueError when the payload is over its kind's cap."""
    if len(payload) > CAPS[kind]:
        raise ValueError(f"A {kind.name.lower()} may have {CAPS[kind]} bytes, not {len(payload)}.")
    return _HEADER.pack(MAGIC, VERSION, kind, rendering, len(payload)) + payload


Send = Callable[[Kind, bytes, int], None]


class FrameReader:
    """Take bytes as they come and give out whole frames; raise FramingError on any other byte."""

    def __init__(self, renderings: int) -> None:
        """Expect at most this many renderings."""
        self._renderings = renderings
        self._most_bytes = min(TOTAL_BYTES, REPORT_BYTES * 4 + renderings * _RENDERING_BYTES)
        self._buffer = bytearray()
        self._taken_bytes = 0
        self._last: Kind | None = None
        self._rendering = -1

    @property
    def ended(self) -> bool:
        """Whether the end frame has come."""
        return self._last is Kind.END

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that this piece completes."""
        self._taken_bytes += len(data)
        if self._taken_bytes > self._most_bytes:
            raise FramingError("too many bytes")
        if data and self.ended:
            raise FramingError("bytes after the end")
        self._buffer += data
        while len(self._buffer) >= _HEADER.size:
            kind, rendering, length = self._header()
            end = _HEADER.size + length
            if len(self._buffer) < end:
                return
            payload = bytes(self._buffer[_HEADER.size : end])
            del self._buffer[:end]
            self._advance(kind, rendering)
            yield Frame(kind, rendering, payload)
        if self.ended and self._buffer:
            raise FramingError("bytes after the end")

    def _header(self) -> tuple[Kind, int, int]:
        magic, version, number, rendering, length = _HEADER.unpack_from(self._buffer)
        if magic != MAGIC or version != VERSION or number not in Kind.__members__.values():
            raise FramingError("not a frame")
        kind = Kind(number)
        if length > CAPS[kind]:
            raise FramingError(f"{kind.name} of {length} bytes")
        return kind, rendering, length

    def _advance(self, kind: Kind, rendering: int) -> None:
        if self.ended:
            raise FramingError("a frame after the end")
        if kind is Kind.NOTE:
            return
        if kind not in _NEXT[self._last]:
            raise FramingError(f"{kind.name} after {self._last}")
        if kind in _BEGINS_RENDERING:
            self._rendering += 1
        expected = self._rendering if kind in _OF_RENDERINGS else 0
        if rendering != expected or self._rendering >= self._renderings:
            raise FramingError(f"rendering {rendering}, not {expected}")
        self._last = kind
