"""Ember, the one colour ramp: it means pressure on skin and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

BENCH: Final = (0x0F, 0x15, 0x18)

_STEPS: Final = 500
_STOPS: Final = np.array(
    [
        [int(stop[i : i + 2], 16) for i in (0, 2, 4)]
        for stop in (
            *("263843", "2E4672", "574A96", "8748A2", "B44899", "D94F82"),
            *("F46064", "FE834C", "FEA94E", "FBCE7E", "FCF0B6"),
        )
    ],
    dtype=np.float64,
)


def ember(share: ArrayLike) -> NDArray[np.uint8]:
    """Colours of shares 0 (rest) to 1 (full), (…, 3) uint8, straight in sRGB between the stops."""
    at = np.clip(np.asarray(share, dtype=np.float64), 0.0, 1.0) * (len(_STOPS) - 1)
    places = np.arange(len(_STOPS))
    parts = [np.interp(at, places, _STOPS[:, channel]) for channel in range(3)]
    return np.round(np.stack(parts, axis=-1)).astype(np.uint8)


def ember_hex(share: float) -> str:
    """One colour as ``#rrggbb``, to a 500th of the ramp."""
    return _hex(round(min(max(share, 0.0), 1.0) * _STEPS))


@cache
def _hex(step: int) -> str:
    red, green, blue = ember(step / _STEPS)
    return f"#{red:02x}{green:02x}{blue:02x}"
