"""MP4 files of our own making: the index first, so that a player begins before all is there."""

from __future__ import annotations

import io
import struct

from dexterdata.readers.video.boxes import Box, Inner, corrupt, top_boxes

_HEAD_BYTES = 8


def with_index_first(data: bytes) -> bytes:
    """Return the file with its index before its frames; raises ContainerError for another one."""
    found = {box.kind: box for box in top_boxes(io.BytesIO(data), len(data))}
    kind, index, frames = (found.get(name) for name in ("ftyp", "moov", "mdat"))
    if kind is None or index is None or frames is None:
        raise corrupt("The video was not written as a whole.")
    bare = _bare(data[index.start : index.end])
    begins = 3 * _HEAD_BYTES + kind.size_bytes + len(bare)
    moved = _moved(bare, begins - frames.start)
    return b"".join(
        [
            _box(b"ftyp", data[kind.start : kind.end]),
            _box(b"moov", moved),
            _box(b"mdat", data[frames.start : frames.end]),
        ]
    )


def _bare(index: bytes) -> bytes:
    """The index without the box for remarks."""
    boxes = Inner(index).boxes(0, len(index))
    return b"".join(
        _box(box.kind.encode("latin-1"), index[box.start : box.end])
        for box in boxes
        if box.kind != "udta"
    )


def _moved(index: bytes, by_bytes: int) -> bytes:
    """The index with all places of frames that much further on."""
    inner = Inner(index)
    chunks = inner.only(Box("moov", 0, len(index)), "trak/mdia/minf/stbl/stco")
    count = int.from_bytes(index[chunks.start + 4 : chunks.start + 8], "big")
    layout = f">{count}I"
    places = struct.unpack_from(layout, index, chunks.start + 8)
    moved = bytearray(index)
    struct.pack_into(layout, moved, chunks.start + 8, *(place + by_bytes for place in places))
    return bytes(moved)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + _HEAD_BYTES) + kind + content
