"""A stream's samples as far as they were measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.recording import Stream

NUMBERS_AT_ONCE: Final = 2_000_000
_NO_MEASUREMENT_ABOVE: Final = 1e30  # in any unit; and it keeps sums and squares finite


def measured(stream: Stream, rows: slice | NDArray[np.intp]) -> NDArray[Any]:
    """The chosen samples, (n, c), with NaN where the device had no measurement.

    That is where it said so, or wrote an infinity or a number beyond any measurement.
    """
    values = stream.values[rows]
    known = np.abs(values) < _NO_MEASUREMENT_ABOVE
    if stream.valid is not None:
        known &= np.broadcast_to(stream.valid[rows], values.shape)
    return values if known.all() else np.where(known, values, np.nan)


def in_pieces(stream: Stream, part: slice) -> Iterator[NDArray[Any]]:
    """The samples of a part piece by piece, so that a long one needs little memory."""
    step = max(1, NUMBERS_AT_ONCE // max(1, len(stream.channels)))
    for start in range(part.start, part.stop, step):
        yield measured(stream, slice(start, min(start + step, part.stop)))
