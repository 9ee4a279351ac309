"""What tests of histograms share: counting, and putting counted blocks together."""

from __future__ import annotations

import math

import numpy as np

from dexterdata.features import histogram
from dexterdata.features.histogram import PERCENTILES, Histograms


def counted(*blocks) -> list[dict | None]:
    """Blocks of rows, (m, c) each, as a scan would show them."""
    found, least, most = None, np.inf, -np.inf
    for block in blocks:
        values = np.asarray(block)
        found = found or Histograms(values.shape[1])
        known = np.isfinite(values)
        least = np.minimum(least, np.where(known, values, np.inf).min(axis=0))
        most = np.maximum(most, np.where(known, values, -np.inf).max(axis=0))
        found.see(values, least, most, bool(known.all()))
    return found.as_data()


def column(values) -> np.ndarray:
    return np.asarray(values, dtype=np.float64)[:, None]


def ends(values) -> tuple[float, float]:
    known = sorted_known(values)
    return known[0], known[-1]


def put_together(blocks) -> dict | None:
    """The blocks' histograms, each counted alone, merged one after the other."""
    together, least, most = None, np.inf, -np.inf
    for block in blocks:
        (bins,) = counted(column(block))
        if bins is None:
            continue
        low, high = ends(block)
        if together is None:
            together = bins
        else:
            together = histogram.merged(together, bins, (least, low), (most, high))
        least, most = min(least, low), max(most, high)
    return together


def inverted(values) -> list[float]:
    return np.percentile(values, PERCENTILES, method="inverted_cdf").tolist()


def sorted_known(values) -> np.ndarray:
    return np.sort(np.asarray([value for value in values if not math.isnan(value)]))
