"""The smallest and largest value of every channel in parts of the time."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.timeline import Span, inside, seconds_in
from dexterdata.recording import Recording, Stream
from dexterdata.scan import Block, Scan, reduced

Rows = NDArray[np.intp]


class Envelope:
    """Extremes of a stream's rows between edges; whoever draws the stream wants other edges.

    All edges are cut at once, so that the samples are read once; a part is put together from
    its pieces.
    """

    def __init__(self, stream: Stream, part: slice) -> None:
        self._channels = stream.values.shape[1]
        self._cuts: set[int] = {part.start, part.stop}
        self._edges: Rows | None = None
        self._low: NDArray[np.float32]
        self._high: NDArray[np.float32]

    def cut(self, edges: Rows) -> None:
        """Ask, before the scan, for the extremes between these rows."""
        self._cuts.update(edges.tolist())

    def see(self, block: Block) -> None:
        """Reduce the block's pieces."""
        edges = self._known_edges()
        first = int(np.searchsorted(edges, block.first, side="right")) - 1
        last = int(np.searchsorted(edges, block.stop, side="left"))
        bounds = np.clip(edges[first : last + 1], block.first, block.stop) - block.first
        for piece, (start, stop) in enumerate(pairwise(bounds.tolist()), start=first):
            values = block.known[start:stop]
            least, most = (np.minimum, np.maximum) if block.is_plain else (np.fmin, np.fmax)
            self._low[piece] = np.fmin(self._low[piece], reduced(least, values))
            self._high[piece] = np.fmax(self._high[piece], reduced(most, values))

    def lows(self, edges: Rows) -> NDArray[np.float32]:
        """Smallest values between neighbouring edges, (len(edges) - 1, c); NaN where none."""
        at = np.searchsorted(self._known_edges(), edges)
        return _put_together(at, np.fmin, self._low)

    def highs(self, edges: Rows) -> NDArray[np.float32]:
        """Largest values between neighbouring edges, (len(edges) - 1, c); NaN where none."""
        at = np.searchsorted(self._known_edges(), edges)
        return _put_together(at, np.fmax, self._high)

    def _known_edges(self) -> Rows:
        if self._edges is None:  # the first block comes after the last wish
            self._edges = np.array(sorted(self._cuts), dtype=np.intp)
            shape = (self._edges.size, self._channels)
            self._low = np.full(shape, np.nan, dtype=np.float32)
            self._high = np.full(shape, np.nan, dtype=np.float32)
        return self._edges


def _put_together(at: Rows, how: np.ufunc, pieces: NDArray[np.float32]) -> NDArray[np.float32]:
    """Reduce the pieces from each of ``at`` to before the next; NaN where there is none."""
    out = np.full((at.size - 1, pieces.shape[1]), np.nan, dtype=np.float32)
    filled = np.flatnonzero(at[1:] > at[:-1])
    if filled.size:
        out[filled] = how.reduceat(pieces[: at[filled[-1] + 1]], at[filled], axis=0)
    return out


def envelope_of(stream: Stream, recording: Recording, span: Span, scan: Scan) -> Envelope:
    """The scan's envelope of the stream's samples in the span, one for all that draw it."""
    known = scan.look_of(stream, Envelope)
    if known is not None:
        return known
    part = inside(seconds_in(scan, stream, recording), span)
    return scan.add(stream, Envelope(stream, part), part)


def equal_parts(seconds: NDArray[np.float64], span: Span, count: int) -> Rows:
    """Rows at which ``count`` equal parts of the span begin, and the row after the last."""
    edges = span.t_start_s + np.arange(count + 1) * (span.duration_s / count)
    edges[-1] = np.nextafter(span.t_end_s, np.inf)
    return np.searchsorted(seconds, edges, side="left")
