"""What a motion sensor says of its own unit: gravity is always there, and no hand spins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.samples import Rows
from dexterdata.profiles.units import STANDARD_GRAVITY_M_S2, is_same_unit
from dexterdata.recording import Stream, StreamKind
from dexterdata.scan import Block

MOST_ROWS: Final = 512
FEWEST_ROWS: Final = 100
NEAR: Final = 0.1
FASTEST_RAD_S: Final = 70.0
"""4,000 °/s, the most that any motion sensor of a glove can say."""
_MOSTLY: Final = 0.5
_AXES: Final = 3
_CALLED: Final = (
    (1.0, "g", "m/s²"),
    (STANDARD_GRAVITY_M_S2**2, "m/s²", "g"),
    (1_000.0, "mg", "m/s²"),
    (1_000.0 * STANDARD_GRAVITY_M_S2, "mg", "g"),
)
"""What is read for gravity where numbers of the first unit are called the second."""


@dataclass(frozen=True, slots=True)
class Called:
    """Gravity as it is read, (m/s²), the unit that the numbers have and that they are called."""

    at_rest: float
    unit: str
    called: str


class Inertia:
    """Up to 512 samples of a motion sensor, spread evenly over the recording."""

    def __init__(self, stream: Stream, acceleration: slice | None, turning: slice | None) -> None:
        count = min(MOST_ROWS, stream.samples)
        self._rows = Rows(stream, np.linspace(0, stream.samples - 1, count).astype(np.intp))
        self._acceleration, self._turning = acceleration, turning

    @classmethod
    def of(cls, stream: Stream) -> Inertia | None:
        """The look for this stream; None where it is no sensor of three axes, or too short."""
        parts = [part.strip() for part in stream.unit.split(",")]
        if stream.kind is not StreamKind.IMU or stream.samples < FEWEST_ROWS:
            return None
        if len(stream.channels) != _AXES * len(parts):
            return None
        axes = {part: slice(_AXES * at, _AXES * (at + 1)) for at, part in enumerate(parts)}
        acceleration = next((axes[part] for part in parts if is_same_unit(part, "m/s2")), None)
        turning = next((axes[part] for part in parts if is_same_unit(part, "rad/s")), None)
        return None if acceleration is turning else cls(stream, acceleration, turning)

    def see(self, block: Block) -> None:
        """Take the chosen samples of the block."""
        self._rows.see(block)

    def wrong_gravity(self) -> Called | None:
        """What gravity tells of the unit; None where it is as it should be, or cannot be told.

        Most samples must be near it, and hardly one far below: without gravity none would be.
        """
        sizes = self._sizes(self._acceleration)
        for at_rest, unit, called in _CALLED:
            near = np.abs(sizes / at_rest - 1) < NEAR
            if sizes.size and near.mean() > _MOSTLY and np.percentile(sizes, 1) > 0.3 * at_rest:
                return Called(float(np.median(sizes)), unit, called)
        return None

    def spin(self) -> float | None:
        """The fastest turning in rad/s where 1 % of the samples are faster than any hand."""
        sizes = self._sizes(self._turning)
        if not sizes.size or np.mean(sizes > FASTEST_RAD_S) < 0.01:
            return None
        return float(sizes.max())

    def _sizes(self, axes: slice | None) -> NDArray[np.float64]:
        if axes is None:
            return np.zeros(0)
        rows = self._rows.values[:, axes].astype(np.float64)
        sizes: NDArray[np.float64] = np.sqrt((rows[np.isfinite(rows).all(axis=1)] ** 2).sum(axis=1))
        return sizes if sizes.size >= FEWEST_ROWS else np.zeros(0)
