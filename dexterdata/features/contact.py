"""When and how hard a hand touches something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.samples import in_pieces
from dexterdata.hand.timeline import Span, inside, stream_seconds
from dexterdata.recording import Recording, Stream, StreamKind

Numbers = NDArray[np.float64]

TOUCHES_ABOVE_N: Final = 0.5
LETS_GO_BELOW_N: Final = 0.25
TOUCHES_ABOVE_PA: Final = 3_000.0
LETS_GO_BELOW_PA: Final = 1_500.0
_LONGEST_STEP_S: Final = 0.25  # over a gap nothing is known, so no contact is counted


@dataclass(frozen=True, slots=True)
class Contact:
    """One hand's contact: newtons, pascals, how many times and for how long in seconds."""

    peak_force_n: float | None = None
    mean_force_n: float | None = None
    peak_pressure_pa: float | None = None
    count: int | None = None
    time_s: float | None = None


def contact_of(recording: Recording, span: Span) -> dict[str, Contact]:
    """Contact of each hand that has a force stream in N or a tactile stream in Pa.

    Contact begins when the summed force rises above 0.5 N and ends below 0.25 N; where only
    pressure is known, when any taxel rises above 3,000 Pa and all are below 1,500 Pa.
    """
    found: dict[str, Contact] = {}
    for stream in recording.streams:
        if (stream.kind, stream.unit) not in ((StreamKind.FORCE, "N"), (StreamKind.TACTILE, "Pa")):
            continue
        seconds = stream_seconds(stream, recording)
        part = inside(seconds, span)
        total, peak = _totals(stream, part)
        if not np.isfinite(peak).any():
            continue
        was = found.get(stream.hand, Contact())
        if stream.kind is StreamKind.FORCE:
            found[stream.hand] = _with_force(was, total, seconds[part])
        else:
            found[stream.hand] = _with_pressure(was, np.nan_to_num(peak), seconds[part])
    return found


def _totals(stream: Stream, part: slice) -> tuple[Numbers, Numbers]:
    """Sum of the positive channels and largest channel of each sample, (n,) each."""
    totals, peaks = [np.zeros(0)], [np.zeros(0)]
    for values in in_pieces(stream, part):
        totals.append(np.nan_to_num(np.maximum(values, 0.0)).sum(axis=1, dtype=np.float64))
        peaks.append(np.fmax.reduce(values, axis=1).astype(np.float64))
    return np.concatenate(totals), np.concatenate(peaks)


def _with_force(was: Contact, total: Numbers, seconds: Numbers) -> Contact:
    touching = hold(total, TOUCHES_ABOVE_N, LETS_GO_BELOW_N)
    return replace(
        was,
        peak_force_n=float(total.max()),
        mean_force_n=float(total[touching].mean()) if touching.any() else 0.0,
        count=starts(touching),
        time_s=time_in(touching, seconds),
    )


def _with_pressure(was: Contact, peak: Numbers, seconds: Numbers) -> Contact:
    now = replace(was, peak_pressure_pa=float(peak.max()))
    if was.count is not None:  # force says it better
        return now
    touching = hold(peak, TOUCHES_ABOVE_PA, LETS_GO_BELOW_PA)
    return replace(now, count=starts(touching), time_s=time_in(touching, seconds))


def hold(values: NDArray[np.float64], above: float, below: float) -> NDArray[np.bool_]:
    """Whether in contact, (n,), with two thresholds so that noise does not count twice."""
    sure = np.where(values > above, 1, np.where(values < below, 0, -1))
    known = np.flatnonzero(sure >= 0)
    if not known.size:
        return np.zeros(values.size, dtype=bool)
    last = np.searchsorted(known, np.arange(values.size), side="right") - 1
    held: NDArray[np.bool_] = (last >= 0) & (sure[known[np.maximum(last, 0)]] == 1)
    return held


def starts(touching: NDArray[np.bool_]) -> int:
    """How many times contact begins; a contact that goes on from before counts as one."""
    return int(np.count_nonzero(touching & ~np.concatenate([[False], touching[:-1]])))


def time_in(touching: NDArray[np.bool_], seconds: NDArray[np.float64]) -> float:
    """Seconds in contact; steps over a gap are left out."""
    steps = np.diff(seconds)
    return float(steps[touching[:-1] & (steps < _LONGEST_STEP_S)].sum())
