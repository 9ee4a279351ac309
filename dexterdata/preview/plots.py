"""Streams as lines: the smallest and largest value in each of a few hundred parts of the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import taxels
from dexterdata.hand.names import REGIONS
from dexterdata.hand.timeline import Span, inside, seconds_in
from dexterdata.preview.blocks import BlockWriter, bounds, packed_bytes
from dexterdata.preview.envelope import Envelope, envelope_of, equal_parts
from dexterdata.preview.policy import Policy
from dexterdata.preview.touch import by_region
from dexterdata.recording import Recording, Stream, StreamKind
from dexterdata.scan import Scan

MOST_POINTS: Final = 480
MOST_BYTES: Final = 58_000
"""Of all lines, compressed."""
LEVELS: Final = 254
MOST_CHANNELS: Final = 64
_FEWEST_POINTS: Final = 60
_NOT_DRAWN: Final = (StreamKind.VIDEO,)


@dataclass(frozen=True, slots=True)
class _Plot:
    """A plot that will be drawn once the scan has run."""

    stream: Stream
    lane: Span
    envelope: Envelope
    edges: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Line:
    """A plot's buckets: smallest and largest value, (points, channels) each."""

    plot: _Plot
    channels: tuple[str, ...]
    low: NDArray[np.float32]
    high: NDArray[np.float32]


def plan_plots(
    recording: Recording, span: Span, scan: Scan, policy: Policy
) -> Callable[[BlockWriter], list[dict[str, Any]]]:
    """Return what writes all plots' numbers, after the scan, and gives their headers.

    Touch is drawn as the peak of each region (of all taxels where regions are not known); a
    stream with more than 64 channels shows its first 64. Where lines are many, buckets are joined.
    """
    streams = recording.streams if policy.plots else ()
    if not policy.touch:
        streams = tuple(stream for stream in streams if stream.kind is not StreamKind.TACTILE)
    planned = [_plan(stream, recording, span, scan) for stream in streams]

    def write(blocks: BlockWriter) -> list[dict[str, Any]]:
        lines = [_line(plot) for plot in planned if plot is not None]
        while _bytes(lines) > MOST_BYTES and any(len(line.low) > _FEWEST_POINTS for line in lines):
            lines = [_joined(line) for line in lines]
        return [_write(line, blocks) for line in lines]

    return write


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


def _line(plot: _Plot) -> _Line:
    stream = plot.stream
    channels = stream.channels[:MOST_CHANNELS]
    high = plot.envelope.highs(plot.edges)
    if stream.kind is StreamKind.TACTILE:
        regions = taxels.regions(stream)
        channels = REGIONS if regions is not None else ("peak",)
        high = by_region(high, regions) if regions else np.fmax.reduce(high, axis=1, keepdims=True)
        return _Line(plot, channels, high, high)
    low = plot.envelope.lows(plot.edges)[:, :MOST_CHANNELS]
    return _Line(plot, channels, low, high[:, :MOST_CHANNELS])


def _joined(line: _Line) -> _Line:
    """Half as many buckets, where there is an even number of them."""
    count = len(line.low)
    if count % 2 or count <= _FEWEST_POINTS:
        return line
    low, high = line.low, line.high
    return replace(line, low=np.fmin(low[::2], low[1::2]), high=np.fmax(high[::2], high[1::2]))


def _bytes(lines: list[_Line]) -> int:
    """About how many bytes they take when compressed."""
    blocks = BlockWriter()
    for line in lines:
        _write(line, blocks)
    return packed_bytes(blocks.parts)


def _write(line: _Line, blocks: BlockWriter) -> dict[str, Any]:
    plot = line.plot
    stream = plot.stream
    low, high = bounds(line.low)[0], bounds(line.high)[1]
    return {
        "stream": stream.name,
        "kind": str(stream.kind),
        "unit": stream.unit,
        "hand": stream.hand,
        "channels": list(line.channels),
        "points": len(line.low),
        "t_end_s": plot.lane.duration_s,
        "min": blocks.add_between(line.low, low, high, LEVELS),
        "max": blocks.add_between(line.high, low, high, LEVELS),
    }
