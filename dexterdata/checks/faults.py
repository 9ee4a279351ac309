"""Where values of a stream are faulty, in three numbers per channel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Faults:
    """How many values of each channel are faulty, and the first and last row where one is."""

    def __init__(self, channels: int) -> None:
        self.counts = np.zeros(channels, dtype=np.int64)
        self.first = np.full(channels, -1, dtype=np.int64)
        self.last = np.full(channels, -1, dtype=np.int64)

    def add(self, faulty: NDArray[np.bool_], first_row: int) -> None:
        """Count the faulty values (m, c) of the rows from ``first_row`` on."""
        hit = faulty.any(axis=0)
        if not hit.any():
            return
        self.counts += np.add.reduce(faulty, axis=0, dtype=np.int32)
        self.first = np.where((self.first < 0) & hit, first_row + faulty.argmax(axis=0), self.first)
        last_row = first_row + len(faulty) - 1
        self.last = np.where(hit, last_row - faulty[::-1].argmax(axis=0), self.last)
