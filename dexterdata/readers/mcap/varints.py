"""Protobuf's numbers of one to ten bytes, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dexterdata.readers.mcap.columns import Places, UnfitError

_LONGEST = 10
_MORE = 0x80
_MAX_PACKED_BYTES = 8 * 1024 * 1024


def read_varints(data: NDArray[np.uint8], at: Places) -> tuple[NDArray[np.uint64], Places]:
    """Return the number at each place, (n,) uint64, and the places behind them.

    ``data`` has at least ten bytes behind every place. A number that never ends counts as ten
    bytes.
    """
    first = data[at]
    values = (first & 0x7F).astype(np.uint64)
    after = at + 1
    more = np.flatnonzero(first >= _MORE)
    for place in range(1, _LONGEST):
        if not more.size:
            break
        found = data[at[more] + place]
        values[more] |= (found & 0x7F).astype(np.uint64) << np.uint64(7 * place)
        after[more] += 1
        more = more[found >= _MORE]
    return values, after


def read_packed(
    data: NDArray[np.uint8], at: Places, stop: Places
) -> tuple[NDArray[np.uint64] | None, NDArray[np.bool_] | None]:
    """Return the numbers of each stretch, (n, k) uint64, and which stretches are whole, (n,).

    Without numbers the stretches do not hold equally many.
    """
    lengths = stop - at
    total = int(lengths.sum())
    if total > _MAX_PACKED_BYTES:
        raise UnfitError("its messages are too long")
    if not lengths.all():
        is_empty = not lengths.any()
        return (np.zeros((len(at), 0), np.uint64) if is_empty else None), None
    ends = np.cumsum(lengths)
    flat = data[np.arange(total) + np.repeat(at - (ends - lengths), lengths)]
    is_last = flat < _MORE
    is_whole = is_last[ends - 1]
    if not is_whole.all():
        return None, is_whole
    counted = np.cumsum(is_last)
    counts = np.diff(counted[ends - 1], prepend=0)
    if not (counts == counts[0]).all():
        return None, None
    padded = np.concatenate([flat, np.zeros(_LONGEST, np.uint8)])
    begins = np.append(0, np.flatnonzero(is_last)[:-1] + 1)
    return read_varints(padded, begins)[0].reshape(len(at), -1), None
