"""A stream's samples at chosen moments."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.timeline import Span, inside, nearest, reach_s, seconds_in
from dexterdata.recording import Recording, Stream
from dexterdata.scan import Block, Scan


class Rows:
    """Chosen rows of a stream, (k, c), NaN where the device had no measurement.

    ``rows``: (k,) in order, a row may come more than once; ``lost``: (k,), which are NaN anyhow.
    """

    def __init__(
        self, stream: Stream, rows: NDArray[np.intp], lost: NDArray[np.bool_] | None = None
    ) -> None:
        self.rows = rows
        self._lost = np.zeros(rows.size, dtype=np.bool_) if lost is None else lost
        self.values: NDArray[Any] = np.empty(
            (rows.size, stream.values.shape[1]), dtype=stream.values.dtype
        )

    def see(self, block: Block) -> None:
        """Take the chosen rows of the block."""
        at = slice(*np.searchsorted(self.rows, (block.first, block.stop)).tolist())
        if at.stop > at.start:
            self.values[at] = block.known[self.rows[at] - block.first]
            self.values[at][self._lost[at]] = np.nan


def rows_of(
    stream: Stream, rows: NDArray[np.intp], scan: Scan, lost: NDArray[np.bool_] | None = None
) -> Rows:
    """Have the scan keep the chosen rows, which must be in order."""
    span = slice(int(rows[0]), int(rows[-1]) + 1) if rows.size else slice(0, 0)
    return scan.add(stream, Rows(stream, rows, lost), span)


def rows_at(
    stream: Stream, recording: Recording, span: Span, times: NDArray[np.float64], scan: Scan
) -> Rows:
    """Have the scan keep the span's samples nearest to some times (k,) s, which must be in order.

    NaN where the span holds none that is near; the stream must hold samples.
    """
    seconds = seconds_in(scan, stream, recording)
    part = inside(seconds, span)
    if part.stop == part.start:
        return rows_of(stream, np.zeros(times.size, np.intp), scan, np.ones(times.size, np.bool_))
    rows = part.start + nearest(seconds[part], times)
    return rows_of(stream, rows, scan, np.abs(seconds[rows] - times) > reach_s(seconds))
