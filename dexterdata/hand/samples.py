"""A stream's samples at chosen moments."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.recording import Stream
from dexterdata.scan import Block, Scan


class Rows:
    """Chosen rows of a stream, (k, c), NaN where the device had no measurement.

    ``rows``: (k,) in order, a row may come more than once.
    """

    def __init__(self, stream: Stream, rows: NDArray[np.intp]) -> None:
        self.rows = rows
        self.values: NDArray[Any] = np.empty(
            (rows.size, stream.values.shape[1]), dtype=stream.values.dtype
        )

    def see(self, block: Block) -> None:
        """Take the chosen rows of the block."""
        at = slice(*np.searchsorted(self.rows, (block.first, block.stop)).tolist())
        if at.stop > at.start:
            self.values[at] = block.known[self.rows[at] - block.first]


def rows_of(stream: Stream, rows: NDArray[np.intp], scan: Scan) -> Rows:
    """Have the scan keep the chosen rows, which must be in order."""
    span = slice(int(rows[0]), int(rows[-1]) + 1) if rows.size else slice(0, 0)
    return scan.add(stream, Rows(stream, rows), span)
