"""SHA-256 of files in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

BLOCK_BYTES = 1 << 20
Progress = Callable[[int, int], None]


def sha256_of_stream(stream: BinaryIO, on_block: Callable[[int], None] | None = None) -> str:
    """The hex digest of what is left of a stream; `on_block` hears the bytes of each block."""
    digest = hashlib.sha256()
    while block := stream.read(BLOCK_BYTES):
        digest.update(block)
        if on_block is not None:
            on_block(len(block))
    return digest.hexdigest()


def sha256_of_file(path: Path) -> str:
    """The hex digest of a file."""
    with path.open("rb") as stream:
        return sha256_of_stream(stream)
