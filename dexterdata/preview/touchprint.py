"""The touchprint: six rows (five fingers and the palm) of peak pressure over time."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import REGIONS
from dexterdata.hand.timeline import span_of
from dexterdata.preview.ember import BENCH, ember
from dexterdata.preview.png import palette_png
from dexterdata.preview.policy import EVERYTHING, Policy
from dexterdata.preview.touch import full_scale, plan_region_peaks, touch_unit
from dexterdata.recording import Recording
from dexterdata.scan import Later, Scan

COLUMNS: Final = 240
_ROW_PX: Final = 4
_COLOURS: Final = 63  # and one more for the bench between the rows
_GAP: Final = _COLOURS


def touchprint(
    recording: Recording, t_start_s: float | None = None, t_end_s: float | None = None
) -> bytes | None:
    """Draw a touchprint, as :func:`plan_touchprint`, in a scan of its own."""
    scan = Scan()
    drawn = plan_touchprint(recording, scan, t_start_s, t_end_s)
    scan.run()
    return drawn()


def plan_touchprint(
    recording: Recording,
    scan: Scan,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
    policy: Policy = EVERYTHING,
) -> Later[bytes | None]:
    """Return what draws, after the scan, a palette PNG of 240 by 29 pixels, or gives None.

    It gives None where touch was not measured. Colours run from rest to the part's own peak,
    rounded up (at least 5 kPa); both hands share the rows. Columns without a sample have the
    colour of the bench.
    """
    if not policy.touch:
        return lambda: None
    span = policy.cut(span_of(recording, t_start_s, t_end_s))
    planned = plan_region_peaks(recording, span, COLUMNS, scan)

    def drawn() -> bytes | None:
        peaks = planned()
        if peaks is None:
            return None
        top = float(np.nanmax(peaks, initial=0.0))
        return draw(peaks, full_scale(top, touch_unit(recording)))

    return drawn


def draw(peaks: NDArray[np.float32], top: float) -> bytes:
    """The PNG of (240, 6) peaks in any unit, ``top`` being full."""
    palette = np.vstack([ember(np.linspace(0, 1, _COLOURS)), np.array([BENCH], np.uint8)])
    shares = np.clip(peaks.T / top, 0.0, 1.0)
    known = np.isfinite(shares)
    steps = np.round(np.where(known, shares, 0.0) * (_COLOURS - 1)).astype(np.uint8)
    steps = np.where(known, steps, np.uint8(_GAP))
    height = len(REGIONS) * (_ROW_PX + 1) - 1
    pixels = np.full((height, COLUMNS), _GAP, dtype=np.uint8)
    for row in range(len(REGIONS)):
        first = row * (_ROW_PX + 1)
        pixels[first : first + _ROW_PX] = steps[row]
    return palette_png(pixels, palette)
