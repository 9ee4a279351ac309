"""Whole numbers in time packed for a general compressor: differences, zigzag, bytes in planes.

Each channel is a series of its own. The number of times that neighbours are subtracted (0, 1 or
2) is chosen for each, differences wrap round in the type's width, small ones of either sign become
small ones without (0, -1, 1, -2 … as 0, 1, 2, 3 …), and all low bytes come before all high ones.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MOST_ORDER: Final = 2
_WIDER: Final = {"uint8": ("int8", "uint8"), "int16": ("int16", "uint16")}

Whole = NDArray[Any]


def pack(raw: Whole) -> tuple[bytes, list[int]]:
    """The bytes of (n, channels) uint8 or int16, and how often each channel was subtracted."""
    signed, plain = _WIDER[raw.dtype.name]
    steps = raw.T.astype(signed)  # (channels, n)
    cheapest = _folded(steps, plain)
    costs = _costs(cheapest)
    orders = np.zeros(len(steps), dtype=int)
    for order in range(1, MOST_ORDER + 1):
        steps = np.diff(steps, axis=1, prepend=np.zeros((len(steps), 1), signed))
        folded = _folded(steps, plain)
        cost = _costs(folded)
        better = cost < costs
        cheapest[better], costs[better], orders[better] = folded[better], cost[better], order
    little = np.ascontiguousarray(cheapest, dtype=cheapest.dtype.newbyteorder("<"))
    planes = little.reshape(-1, 1).view("u1")
    return planes.T.tobytes(), orders.tolist()


def unpack(data: bytes, shape: tuple[int, int], dtype: str, orders: list[int]) -> Whole:
    """The whole numbers (n, channels) again."""
    signed, plain = _WIDER[dtype]
    count, channels = shape
    width = np.dtype(plain).itemsize
    planes = np.frombuffer(data, dtype="u1").reshape(width, -1)
    folded = np.ascontiguousarray(planes.T).view(f"<u{width}").reshape(channels, count)
    steps = (folded >> 1).astype(signed) ^ -(folded & 1).astype(signed)
    for order in range(1, MOST_ORDER + 1):
        chosen = np.asarray(orders) >= order
        steps[chosen] = np.cumsum(steps[chosen], axis=1, dtype=signed)
    whole: Whole = steps.T.astype(dtype)
    return whole


def _folded(steps: Whole, plain: str) -> Whole:
    """Zigzag: small numbers of either sign as small numbers without."""
    bits = steps.dtype.itemsize * 8
    folded: Whole = ((steps << 1) ^ (steps >> (bits - 1))).astype(plain)
    return folded


@cache
def _bits(width: int) -> NDArray[np.float32]:
    """About how many bits each number of so many bytes takes."""
    return np.log2(np.arange(1, 2 ** (8 * width) + 1, dtype=np.float32))


def _costs(folded: Whole) -> NDArray[np.float64]:
    """About how many bits each channel takes."""
    bits: NDArray[np.float64] = _bits(folded.dtype.itemsize)[folded].sum(axis=1, dtype=float)
    return bits
