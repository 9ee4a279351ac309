"""Checks of whether streams belong to the same time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.checks.kept import GRID_S
from dexterdata.checks.measures import limit
from dexterdata.checks.registry import samples_check
from dexterdata.checks.seen import Seen
from dexterdata.recording import NANOSECONDS, TOUCH, Finding, Level, Stream, StreamKind

Numbers = NDArray[np.float64]

_LONGEST_LAG_S: Final = 2.0
_LIKE: Final = 0.6
_CLEARLY: Final = 0.15
_PARTS: Final = 2


@samples_check("sync.length_mismatch", level=Level.ERROR)
def streams_cover_the_same_time(streams: Sequence[Seen]) -> Iterator[Finding]:
    """A stream begins later or ends earlier than the others.

    There is no touch to the movement there, or no movement to the touch; windows that are cut at
    random hit the hole. Over a second and a twentieth of the recording is a warning (the profile's
    limit ``length_share`` overrides the twentieth). Start all devices before the task and stop them
    after it; cut the recording to what all of them saw. Clocks that share no zero are compared by
    length only. In a folder set a video that is shorter than its episode's table is an error.
    """
    timed = [seen.stream for seen in streams if _has_time(seen.stream)]
    if len(timed) < 2:
        return
    first = {clock: min(_start_s(s) for s in timed if s.clock == clock) for clock in _clocks(timed)}
    ends = {stream.name: _end_s(stream) - first[stream.clock] for stream in timed}
    whole_s = max(ends.values())
    for stream in timed:
        late_s = _start_s(stream) - first[stream.clock]
        early_s = whole_s - ends[stream.name]
        missing_s = max(late_s, early_s)
        allowed_s = max(1.0, limit(stream, "length_share", 0.05) * whole_s)
        if missing_s > allowed_s:
            where = "begins" if late_s >= early_s else "ends"
            when = "after the first" if late_s >= early_s else "before the last"
            yield Finding(
                f"The stream {where} {missing_s:.3g} s {when} of this recording.",
                level=Level.WARNING,
                stream=stream.name,
                t_start_s=0.0 if late_s >= early_s else ends[stream.name],
                t_end_s=late_s if late_s >= early_s else whole_s,
                value=missing_s,
                limit=(None, allowed_s),
            )


@samples_check("sync.offset", level=Level.WARNING)
def streams_tell_of_the_same_moment(streams: Sequence[Seen]) -> Iterator[Finding]:
    """Two streams tell of the same event at different times.

    A grip that is felt before the fingers close teaches a model the wrong cause. Two ways to see
    it: samples that carry stamps of two clocks which run apart by over 0.1 s (the profile's limit
    ``sync_s``), and touch that follows the closing of the same hand's fingers best when it is
    moved by over 0.3 s (``sync_lag_s``), in both halves of the recording. Stamp all devices by one
    clock, or measure the offset with a clap and write it down.
    """
    yield from _clocks_apart([seen.stream for seen in streams if seen.stream.has_clock])
    for hand in ("left", "right", "unknown"):
        own = [seen for seen in streams if seen.stream.hand == hand and _has_time(seen.stream)]
        moving = [seen for seen in own if seen.sums.closing is not None]
        touching = [seen for seen in own if seen.stream.kind in TOUCH]
        if len(moving) == 1 or (moving and hand != "unknown"):
            for touch in touching:
                yield from _felt_late(moving[0], touch)


def _clocks_apart(streams: Sequence[Stream]) -> Iterator[Finding]:
    """Streams with one sample each for the same moments, stamped by two clocks."""
    told: set[frozenset[str]] = set()
    for one, other in combinations(streams, 2):
        pair = frozenset((one.clock, other.clock))
        if len(pair) < 2 or pair in told or one.samples != other.samples:
            continue
        apart_s = ((one.t_ns - one.t_ns[0]) - (other.t_ns - other.t_ns[0])) / NANOSECONDS
        worst, allowed = int(np.argmax(np.abs(apart_s))), limit(other, "sync_s", 0.1)
        if abs(apart_s[worst]) > allowed:
            told.add(pair)
            yield Finding(
                f"The clocks {one.clock} and {other.clock} run {abs(apart_s[worst]):.3g} s apart "
                "for the same samples.",
                level=Level.WARNING,
                stream=other.name,
                t_start_s=(int(other.t_ns[worst]) - int(other.t_ns[0])) / NANOSECONDS,
                value=float(apart_s[worst]),
                limit=(-allowed, allowed),
            )


def _felt_late(moving: Seen, touch: Seen) -> Iterator[Finding]:
    one, other = moving.sums.closing, touch.sums.all
    if one is None or other is None or moving.stream.clock != touch.stream.clock:
        return  # the zeros of two clocks are not compared
    begins_s = _start_s(touch.stream) - _start_s(moving.stream)
    lags = _lags_s(*_overlapping(one, other, round(begins_s / GRID_S)))
    allowed = limit(touch.stream, "sync_lag_s", 0.3)
    if not lags or max(lags) - min(lags) > 0.2 or min(abs(lag) for lag in lags) <= allowed:
        return
    lag_s = sum(lags) / len(lags)
    yield Finding(
        f"Touch {'follows' if lag_s > 0 else 'comes before'} the closing of the fingers by "
        f"{abs(lag_s):.2f} s; moved by that, the two go together.",
        level=Level.WARNING,
        stream=touch.stream.name,
        value=lag_s,
        limit=(-allowed, allowed),
    )


def _overlapping(one: Numbers, other: Numbers, later: int) -> tuple[Numbers, Numbers]:
    """Both over the time that both cover, where ``other`` begins ``later`` steps after."""
    one, other = one[max(0, later) :], other[max(0, -later) :]
    length = min(one.size, other.size)
    return one[:length], other[:length]


def _lags_s(one: Numbers, other: Numbers) -> list[float]:
    """By how much ``other`` comes late in each half; empty where it is not clear in both."""
    reach = round(_LONGEST_LAG_S / GRID_S)
    half = one.size // _PARTS
    if half < 5 * reach:
        return []
    lags = []
    for part in range(_PARTS):
        rows = slice(part * half, (part + 1) * half)
        alike = _correlations(one[rows], other[rows], reach)
        best = int(np.argmax(alike))
        is_clear = alike[best] > _LIKE and alike[best] - alike[reach] > _CLEARLY
        if not is_clear or best in (0, 2 * reach):
            return []
        lags.append((best - reach) * GRID_S)
    return lags


def _correlations(one: Numbers, other: Numbers, reach: int) -> Numbers:
    """Correlation of ``one`` with ``other`` moved by -reach … reach steps, (2 reach + 1,)."""
    a, b = _plain(one), _plain(other)
    size = 1 << (a.size + reach).bit_length()
    product = np.fft.irfft(np.conj(np.fft.rfft(a, size)) * np.fft.rfft(b, size), size)
    alike: Numbers = np.concatenate([product[-reach:], product[: reach + 1]])
    return alike


def _plain(values: Numbers) -> Numbers:
    """Without mean and of length one; zeros where nothing changes."""
    centred = values - values.mean()
    length = float(np.linalg.norm(centred))
    return centred / length if length > 0 and np.isfinite(length) else np.zeros(values.size)


def _clocks(streams: Sequence[Stream]) -> set[str]:
    return {stream.clock for stream in streams}


def _has_time(stream: Stream) -> bool:
    has_scale = stream.has_clock or bool(stream.nominal_rate_hz)
    return stream.samples > 1 and has_scale and stream.kind is not StreamKind.OTHER


def _start_s(stream: Stream) -> float:
    return int(stream.t_ns.min()) / NANOSECONDS


def _end_s(stream: Stream) -> float:
    return int(stream.t_ns.max()) / NANOSECONDS
