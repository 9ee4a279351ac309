"""How the values of a column are spread, in steps that people read: 1, 2, 5, 10, 20 …"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_STEPS = 16
EVEN = {"quality": np.linspace(0, 100, 11), "success": np.linspace(0, 1, 11)}


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Edges of k steps (float64, k + 1), and each row's step (int64), -1 where not measured."""

    edges: NDArray[np.float64]
    step: NDArray[np.int64]

    @classmethod
    def of(cls, values: NDArray[np.float64], seen: NDArray[np.bool_], name: str = "") -> Histogram:
        """Even steps for scores and shares; else 1-2-5 around what is `seen`.

        Values outside belong to the first or the last step.
        """
        measured = values[seen & np.isfinite(values)]
        edges = EVEN[name] if name in EVEN else _edges(measured)
        if len(edges) < 2:
            return cls(edges, np.full(len(values), -1, dtype=np.int64))
        inside = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
        return cls(edges, np.where(np.isfinite(values), inside, -1).astype(np.int64))

    def told(self, mask: NDArray[np.bool_], values: NDArray[np.float64]) -> dict[str, Any]:
        """As the API tells it: the least and the most among the masked rows, edges and counts."""
        counts: list[int] = []
        least = most = np.nan
        if len(self.edges) > 1:
            among = values[mask]
            if len(among):
                least, most = np.fmin.reduce(among), np.fmax.reduce(among)
            steps = np.bincount(self.step[mask] + 1, minlength=len(self.edges))
            counts = steps[1:].tolist()
        return {
            "min": None if np.isnan(least) else float(least),
            "max": None if np.isnan(most) else float(most),
            "edges": self.edges.tolist(),
            "counts": counts,
        }


def _edges(measured: NDArray[np.float64]) -> NDArray[np.float64]:
    """1-2-5 steps around the measured values; the first begins at 0 where anything is 0."""
    if not len(measured):
        return np.zeros(0)
    positive = measured[measured > 0]
    if not len(positive):
        return np.array([0.0, 1.0])
    low = int(np.floor(np.log10(positive.min())))
    high = int(np.ceil(np.log10(positive.max()))) + 1
    series = np.array([part * 10.0**power for power in range(low, high) for part in (1, 2, 5)])
    first = np.searchsorted(series, positive.min(), side="right") - 1
    last = np.searchsorted(series, positive.max(), side="right")
    edges = series[max(first, last - MOST_STEPS) : last + 1]
    return np.concatenate([[0.0], edges]) if measured.min() < edges[0] else edges
