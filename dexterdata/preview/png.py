"""A palette PNG from an array of indexes; nothing but the standard library and numpy."""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"


def palette_png(indexes: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    """Encode (height, width) indexes into a (colours, 3) palette.

    Raises ``ValueError`` for more than 256 colours or an index outside the palette.
    """
    if not 0 < len(palette) <= 256 or int(indexes.max(initial=0)) >= len(palette):
        raise ValueError("Every index must name one of at most 256 colours.")
    height, width = indexes.shape
    rows = np.zeros((height, width + 1), dtype=np.uint8)  # a filter byte before each row
    rows[:, 1:] = indexes
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.astype(np.uint8).tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
