"""Streams as lines: the smallest and largest value in each of a few hundred parts of the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import taxels
from dexterdata.hand.names import REGIONS
from dexterdata.hand.timeline import Span, inside, seconds_in
from dexterdata.preview.blocks import BlockWriter
from dexterdata.preview.envelope import Envelope, envelope_of, equal_parts
from dexterdata.preview.touch import by_region
from dexterdata.recording import Recording, Stream, StreamKind
from dexterdata.scan import Scan

MOST_POINTS: Final = 600
MOST_CHANNELS: Final = 64
_NOT_DRAWN: Final = (StreamKind.VIDEO,)


@dataclass(frozen=True, slots=True)
class _Plot:
    """A plot that will be drawn once the scan has run."""

    stream: Stream
    lane: Span
    envelope: Envelope
    edges: NDArray[np.intp]


def plan_plots(
    recording: Recording, span: Span, scan: Scan
) -> Callable[[BlockWriter], list[dict[str, Any]]]:
    """Return what writes all plots' numbers, after the scan, and gives their headers.

    Touch is drawn as the peak of each region (of all taxels where regions are not known); a
    stream with more than 64 channels shows its first 64.
    """
    planned = [_plan(stream, recording, span, scan) for stream in recording.streams]
    return lambda blocks: [_write(plot, blocks) for plot in planned if plot is not None]


def _plan(stream: Stream, recording: Recording, span: Span, scan: Scan) -> _Plot | None:
    if stream.kind in _NOT_DRAWN or not stream.channels or not stream.samples:
        return None
    seconds = seconds_in(scan, stream, recording)
    part = inside(seconds, span)
    held = part.stop - part.start
    if held == 0:
        return None
    end = float(min(span.t_end_s, seconds[part.stop - 1]))
    lane = Span(span.t_start_s, max(end, span.t_start_s))
    points = max(1, min(MOST_POINTS, held // 2 if held > MOST_POINTS else held))
    edges = equal_parts(seconds, lane, points)
    envelope = envelope_of(stream, recording, span, scan)
    envelope.cut(edges)
    return _Plot(stream, lane, envelope, edges)


def _write(plot: _Plot, blocks: BlockWriter) -> dict[str, Any]:
    stream = plot.stream
    channels = stream.channels[:MOST_CHANNELS]
    high = plot.envelope.highs(plot.edges)
    if stream.kind is StreamKind.TACTILE:
        regions = taxels.regions(stream)
        channels = REGIONS if regions is not None else ("peak",)
        high = by_region(high, regions) if regions else np.fmax.reduce(high, axis=1, keepdims=True)
        low = high
    else:
        high = high[:, :MOST_CHANNELS]
        low = plot.envelope.lows(plot.edges)[:, :MOST_CHANNELS]
    return {
        "stream": stream.name,
        "kind": str(stream.kind),
        "unit": stream.unit,
        "hand": stream.hand,
        "channels": list(channels),
        "points": plot.edges.size - 1,
        "t_end_s": plot.lane.duration_s,
        "min": blocks.add_int16(low, per_channel=True),
        "max": blocks.add_int16(high, per_channel=True),
    }
