"""When and how hard a hand touches something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.features.segments import Interval, intervals
from dexterdata.hand.names import REGIONS
from dexterdata.hand.taxels import regions
from dexterdata.hand.timeline import Span, inside, seconds_in
from dexterdata.recording import Recording, Stream, StreamKind
from dexterdata.scan import Block, Later, Scan, reduced

Numbers = NDArray[np.float64]

TOUCHES_ABOVE_N: Final = 0.5
LETS_GO_BELOW_N: Final = 0.25
TOUCHES_ABOVE_PA: Final = 3_000.0
LETS_GO_BELOW_PA: Final = 1_500.0
_LONGEST_STEP_S: Final = 0.25  # over a gap nothing is known, so no contact is counted


@dataclass(frozen=True, slots=True)
class Contact:
    """One hand's contact: newtons, pascals, how many times, for how long and when in seconds.

    ``regions``: what was touched of the hand (fingers and ``palm``), None where no stream tells.
    """

    peak_force_n: float | None = None
    mean_force_n: float | None = None
    peak_pressure_pa: float | None = None
    count: int | None = None
    time_s: float | None = None
    spans: tuple[Interval, ...] = ()
    regions: frozenset[str] | None = None


class _Totals:
    """Sum of the positive channels and largest channel of each sample, (n,) each.

    ``most``: (c,) the largest value of each channel.
    """

    def __init__(self, part: slice, channels: int, *, with_sums: bool) -> None:
        self.most = np.full(channels, -np.inf)
        self.first = part.start
        self.sums = np.zeros(part.stop - part.start if with_sums else 0)
        self.peaks = np.full(part.stop - part.start, np.nan)

    def see(self, block: Block) -> None:
        """Take each sample's sum and peak."""
        at = slice(block.first - self.first, block.stop - self.first)
        if self.sums.size:
            self.sums[at] = np.nan_to_num(np.maximum(block.known, 0.0)).sum(
                axis=1, dtype=np.float64
            )
        largest = np.maximum if block.is_plain else np.fmax
        most = block.extremes[1] if block.is_plain else reduced(largest, block.known)
        self.most = np.fmax(self.most, most)
        self.peaks[at] = largest.reduce(block.known, axis=1)


def plan_contact(recording: Recording, span: Span, scan: Scan) -> Later[dict[str, Contact]]:
    """Return what gives, after the scan, the contact of each hand with a force or tactile stream.

    Forces are in N, pressures in Pa; streams in other units say nothing of contact. Contact begins
    when the summed force rises above 0.5 N and ends below 0.25 N; where only pressure is known,
    when any taxel rises above 3,000 Pa and all are below 1,500 Pa.
    """
    looks = []
    for stream in recording.streams:
        if (stream.kind, stream.unit) in ((StreamKind.FORCE, "N"), (StreamKind.TACTILE, "Pa")):
            seconds = seconds_in(scan, stream, recording)
            part = inside(seconds, span)
            channels = len(stream.channels)
            totals = _Totals(part, channels, with_sums=stream.kind is StreamKind.FORCE)
            looks.append((stream, seconds[part], scan.add(stream, totals, part)))
    return lambda: _contacts(looks)


def _contacts(looks: Sequence[tuple[Stream, Numbers, _Totals]]) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    for stream, seconds, totals in looks:
        if not np.isfinite(totals.peaks).any():
            continue
        was = found.get(stream.hand, Contact())
        was = replace(was, regions=_touched(was.regions, stream, totals.most))
        if stream.kind is StreamKind.FORCE:
            found[stream.hand] = _with_force(was, totals.sums, seconds)
        else:
            found[stream.hand] = _with_pressure(was, np.nan_to_num(totals.peaks), seconds)
    return found


def _with_force(was: Contact, total: Numbers, seconds: Numbers) -> Contact:
    touching = hold(total, TOUCHES_ABOVE_N, LETS_GO_BELOW_N)
    now = replace(
        was,
        peak_force_n=float(total.max()),
        mean_force_n=float(total[touching].mean()) if touching.any() else 0.0,
    )
    return _when(now, touching, seconds)


def _with_pressure(was: Contact, peak: Numbers, seconds: Numbers) -> Contact:
    now = replace(was, peak_pressure_pa=float(peak.max()))
    if was.count is not None:  # force says it better
        return now
    return _when(now, hold(peak, TOUCHES_ABOVE_PA, LETS_GO_BELOW_PA), seconds)


def _when(contact: Contact, touching: NDArray[np.bool_], seconds: Numbers) -> Contact:
    return replace(
        contact,
        count=starts(touching),
        time_s=time_in(touching, seconds),
        spans=tuple(intervals(touching, seconds, _LONGEST_STEP_S)),
    )


def _touched(was: frozenset[str] | None, stream: Stream, most: Numbers) -> frozenset[str] | None:
    """The regions whose channels were pressed clearly at any time, with those known before."""
    if stream.kind is StreamKind.FORCE:
        names = tuple(map(_region_in, stream.channels))
        pressed = most > LETS_GO_BELOW_N
    else:
        names = regions(stream) or ()
        pressed = most > TOUCHES_ABOVE_PA
    known = set(names) & set(REGIONS)
    if not known:
        return was
    found = {name for name, is_pressed in zip(names, pressed, strict=True) if is_pressed}
    return (was or frozenset()) | (found & known)


def _region_in(channel: str) -> str:
    """The region that a channel's name tells of; ``none`` where it does not."""
    words = channel.lower()
    return next((region for region in REGIONS if region in words), "none")


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
