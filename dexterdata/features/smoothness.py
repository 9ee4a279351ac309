"""How smoothly the fingertips move."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

CUTOFF_HZ: Final = 10.0
_LEAST_SHARE: Final = 0.05
_PADDING: Final = 4
_SHORTEST_S: Final = 1.0
_LONGEST_STEP_S: Final = 0.1
"""Frames must come at twice the cut-off at least; a longer step ends a run."""


def sparc(speed: Numbers, rate_hz: float) -> float | None:
    """Return the spectral arc length of a speed profile, dimensionless; None where it is still.

    ``speed``: (n,) at ``rate_hz``. It is minus the length of the curve that the speed's amplitude
    spectrum draws, both axes scaled to one, up to the highest frequency below 10 Hz whose share is
    0.05 or more: a bell-shaped speed gives about -1.5, each halt and start makes it lower. It does
    not depend on how far or how fast the movement goes; it grows with how long it goes on, so
    compare parts of like length.

    S. Balasubramanian, A. Melendez-Calderon, E. Burdet: A robust and sensitive metric for
    quantifying movement smoothness, IEEE Trans. Biomed. Eng. 59 (2012) 2126-2136; with the cut-off
    by amplitude of S. Balasubramanian, A. Melendez-Calderon, A. Roby-Brami, E. Burdet: On the
    analysis of movement smoothness, J. NeuroEng. Rehabil. 12:112 (2015).
    """
    if speed.size < 2:
        return None
    size = 1 << (int(np.ceil(np.log2(speed.size))) + _PADDING)
    spectrum = np.abs(np.fft.rfft(speed, size))
    if not np.isfinite(spectrum).all() or spectrum.max() <= 0:
        return None
    hertz = np.fft.rfftfreq(size, 1.0 / rate_hz)
    shares = (spectrum / spectrum.max())[hertz <= CUTOFF_HZ]
    strong = np.flatnonzero(shares >= _LEAST_SHARE)
    shares = shares[strong[0] : strong[-1] + 1]
    if shares.size < 2:
        return None
    across = 1.0 / (shares.size - 1)
    return -float(np.hypot(across, np.diff(shares)).sum())


def of_tips(tips: Numbers, seconds: Numbers) -> float | None:
    """Return the smoothness of the fingertips' mean speed over the longest run without a gap.

    ``tips``: (n, 5, 3) in metres at ``seconds`` (n,). None for less than a second, and where frames
    come at less than 20 Hz, as those of parts of more than 16 minutes do: they cannot tell.
    """
    first, stop = _longest_run(seconds)
    run = seconds[first:stop]
    if run.size < 3 or run[-1] - run[0] < _SHORTEST_S:
        return None
    rate_hz = (run.size - 1) / (run[-1] - run[0])
    if rate_hz < 2.0 * CUTOFF_HZ:
        return None
    even = np.linspace(run[0], run[-1], run.size)
    flat = tips[first:stop].reshape(run.size, -1)
    columns = [np.interp(even, run, column) for column in flat.T]
    path = np.stack(columns, axis=1).reshape(run.size, -1, 3)
    steps = np.linalg.norm(np.diff(path, axis=0), axis=2)
    return sparc(steps.mean(axis=1) * rate_hz, rate_hz)


def _longest_run(seconds: Numbers) -> tuple[int, int]:
    """First and stop of the longest run of frames without a long step."""
    breaks = np.flatnonzero(np.diff(seconds) > _LONGEST_STEP_S) + 1
    edges = [0, *breaks.tolist(), seconds.size]
    return max(pairwise(edges), key=lambda run: run[1] - run[0])
