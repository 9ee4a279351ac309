"""The bytes of a preview: a JSON header and the blocks it points to (docs/preview-format.md)."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.preview.blocks import Block, BlockWriter, read_block

MAGIC: Final = b"DXPV"
VERSION: Final = 2
READABLE: Final = (1, 2)
_PREFIX: Final = struct.Struct("<4sHHI")


class PreviewError(ValueError):
    """The bytes are not a preview of this version."""


@dataclass(frozen=True, slots=True)
class DecodedPreview:
    """A preview as read: its header, and its numbers through :meth:`values`."""

    header: dict[str, Any]
    data: bytes

    def values(self, block: Block) -> NDArray[np.float64]:
        """A block's values as float64 in its shape, NaN where missing."""
        return read_block(block, self.data)


def encode(header: dict[str, Any], blocks: BlockWriter) -> bytes:
    """Pack and gzip; the same header and blocks give the same bytes."""
    said = json.dumps(header, allow_nan=False, separators=(",", ":"), ensure_ascii=False)
    text = said.encode("utf-8", "replace")  # a file's names may hold half letters
    text += b" " * (-(len(text) + _PREFIX.size) % 8)
    plain = b"".join((_PREFIX.pack(MAGIC, VERSION, 0, len(text)), text, *blocks.parts))
    return gzip.compress(plain, compresslevel=6, mtime=0)


def decode(preview: bytes) -> DecodedPreview:
    """Read a preview, in gzip or plain; :class:`PreviewError` for anything else or a broken one."""
    try:
        # A portal sends it plain to whoever does not ask for gzip, as Python's urllib does not.
        plain = preview if preview.startswith(MAGIC) else gzip.decompress(preview)
        magic, version, _, header_bytes = _PREFIX.unpack_from(plain)
        if magic != MAGIC or version not in READABLE:
            raise PreviewError(f"Not a preview of version 1 to {VERSION}.")
        header = json.loads(plain[_PREFIX.size : _PREFIX.size + header_bytes])
        places = [(block["offset"], block["bytes"]) for block in _blocks(header)]
    except (OSError, EOFError, zlib.error, struct.error, ValueError, RecursionError) as error:
        raise PreviewError(f"Not a preview: {error}") from error
    data = plain[_PREFIX.size + header_bytes :]
    if not all(type(number) is int and number >= 0 for place in places for number in place):
        raise PreviewError("A block of the preview lies nowhere.")
    if any(offset + size > len(data) for offset, size in places):
        raise PreviewError("The preview ends before its last block.")
    return DecodedPreview(header, data)


def _blocks(node: Any) -> Iterator[Block]:
    if isinstance(node, dict):
        if "offset" in node and "bytes" in node:
            yield node
        for child in node.values():
            yield from _blocks(child)
    elif isinstance(node, list):
        for child in node:
            yield from _blocks(child)
