"""Data in pieces, so that no object is ever whole in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

CHUNK_BYTES = 1024**2


def chunks_of(data: BinaryIO | bytes) -> Iterator[bytes]:
    """What is left of the file, in pieces of bounded size."""
    if isinstance(data, bytes):
        yield data
        return
    while chunk := data.read(CHUNK_BYTES):
        yield chunk
