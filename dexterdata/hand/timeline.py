"""Where streams lie on the recording's time line, and which of their samples to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.recording import NANOSECONDS, Recording, Stream
from dexterdata.scan import Scan

_SHORTEST_REACH_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a recording in seconds since its start; the end is part of it."""

    t_start_s: float
    t_end_s: float

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.t_end_s - self.t_start_s


def seconds_in(scan: Scan, stream: Stream, recording: Recording) -> NDArray[np.float64]:
    """The stream's seconds, (n,), made once for all that the scan serves."""
    return scan.once(("seconds", id(stream.t_ns)), lambda: recording.seconds(stream))


def whole(recording: Recording) -> Span:
    """The span from the start to the last sample of any stream."""
    ends = [_end_s(stream, recording) for stream in recording.streams if stream.samples]
    return Span(0.0, max(ends, default=0.0))


def _end_s(stream: Stream, recording: Recording) -> float:
    """The latest of the stream's :meth:`~dexterdata.recording.Recording.seconds`."""
    return (int(stream.t_ns.max()) - recording.zero_ns(stream)) / NANOSECONDS


def span_of(recording: Recording, t_start_s: float | None, t_end_s: float | None) -> Span:
    """The wanted part, clipped to the recording; ``ValueError`` when it ends before it starts."""
    everything = whole(recording)
    start = max(0.0, t_start_s or 0.0)
    end = everything.t_end_s if t_end_s is None else min(t_end_s, everything.t_end_s)
    if end < start:
        raise ValueError(f"The part ends at {end} s, before its start at {start} s.")
    return Span(start, end)


def inside(seconds: NDArray[np.float64], span: Span) -> slice:
    """Samples that lie in the span, as a slice."""
    first = int(np.searchsorted(seconds, span.t_start_s, side="left"))
    last = int(np.searchsorted(seconds, span.t_end_s, side="right"))
    return slice(first, max(first, last))


def frames(span: Span, rate_hz: float, most: int) -> tuple[NDArray[np.float64], float]:
    """Evenly spaced times in the span and their rate: at most ``rate_hz`` and ``most`` of them."""
    if span.duration_s <= 0:
        return np.array([span.t_start_s]), rate_hz
    rate = min(rate_hz, (most - 1) / span.duration_s)
    count = int(span.duration_s * rate + 1e-6) + 1
    return span.t_start_s + np.arange(count) / rate, rate


def nearest(seconds: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.intp]:
    """Index of the sample nearest to each wanted time; ``seconds`` must not be empty."""
    right = np.searchsorted(seconds, wanted).clip(1, max(1, seconds.size - 1))
    if seconds.size == 1:
        return np.zeros(wanted.size, dtype=np.intp)
    closer_left = wanted - seconds[right - 1] <= seconds[right] - wanted
    chosen: NDArray[np.intp] = right - closer_left
    return chosen


def reach_s(seconds: NDArray[np.float64]) -> float:
    """How far from a sample it still stands for its stream: over a gap nothing is known."""
    usual = float(np.median(np.diff(seconds))) if seconds.size > 1 else 0.0
    return max(_SHORTEST_REACH_S, 0.75 * usual)
