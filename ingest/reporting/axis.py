"""The range of values that a plot shows: a few wild ones must not make the rest flat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

STEADY: Final = frozenset({"joint_angle", "joint_position", "pose", "bend"})
WILD_STEADY, WILD_OTHER = 0.125, 0.01
"""Share of the time that may be cut off: touch, forces and the like are peaks for the most part."""
WORTH_IT: Final = 3.0
MARGIN: Final = 0.05


@dataclass(frozen=True)
class Axis:
    """From `bottom` to `top`; `is_cut_below` and `is_cut_above`: some values lie beyond."""

    bottom: float
    top: float
    is_cut_below: bool = False
    is_cut_above: bool = False


def axis_of(low: NDArray[np.float64], high: NDArray[np.float64], kind: str) -> Axis:
    """The axis of a band from `low` to `high`, (n,) each with NaN where nothing was.

    All of it, unless for an eighth of the time at most (a hundredth of what is no posture) values
    lie more than three times as far out as the others are apart: those are cut off. What lies up
    to as far out as that once is drawn.
    """
    known = np.isfinite(low) & np.isfinite(high)
    low, high = low[known], high[known]
    if not low.size:
        return Axis(0.0, 1.0)
    least, most = float(low.min()), float(high.max())
    share = WILD_STEADY if kind in STEADY else WILD_OTHER
    usual_low = float(np.quantile(low, share, method="higher"))
    usual_high = float(np.quantile(high, 1.0 - share, method="lower"))
    span = usual_high - usual_low
    above = span > 0 and most > usual_high + WORTH_IT * span
    below = span > 0 and least < usual_low - WORTH_IT * span
    top = float(high[high <= usual_high + span].max()) + MARGIN * span if above else most
    bottom = float(low[low >= usual_low - span].min()) - MARGIN * span if below else least
    return Axis(bottom, top, below, above)
