"""Streams as lines: the smallest and largest value in each of a few hundred parts of the time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from dexterdata.hand import taxels
from dexterdata.hand.names import REGIONS
from dexterdata.hand.timeline import Span, inside, stream_seconds
from dexterdata.preview.blocks import BlockWriter
from dexterdata.preview.touch import by_region, reduce_buckets
from dexterdata.recording import Recording, Stream, StreamKind

MOST_POINTS: Final = 600
MOST_CHANNELS: Final = 64
_NOT_DRAWN: Final = (StreamKind.VIDEO,)


def plots_of(recording: Recording, span: Span, blocks: BlockWriter) -> list[dict[str, Any]]:
    """Headers of all plots; their numbers go to ``blocks``.

    Touch is drawn as the peak of each region (of all taxels where regions are not known); a
    stream with more than 64 channels shows its first 64.
    """
    found = (_plot(stream, recording, span, blocks) for stream in recording.streams)
    return [plot for plot in found if plot is not None]


def _plot(
    stream: Stream, recording: Recording, span: Span, blocks: BlockWriter
) -> dict[str, Any] | None:
    if stream.kind in _NOT_DRAWN or not stream.channels or not stream.samples:
        return None
    seconds = stream_seconds(stream, recording)
    part = inside(seconds, span)
    held = part.stop - part.start
    if held == 0:
        return None
    end = float(min(span.t_end_s, seconds[part.stop - 1]))
    lane = Span(span.t_start_s, max(end, span.t_start_s))
    points = max(1, min(MOST_POINTS, held // 2 if held > MOST_POINTS else held))
    shown = stream if stream.kind is StreamKind.TACTILE else _first_channels(stream)
    low = reduce_buckets(shown, seconds, lane, points, np.fmin)
    high = reduce_buckets(shown, seconds, lane, points, np.fmax)
    channels = shown.channels
    if stream.kind is StreamKind.TACTILE:
        regions = taxels.regions(stream)
        channels = REGIONS if regions is not None else ("peak",)
        high = by_region(high, regions) if regions else np.fmax.reduce(high, axis=1, keepdims=True)
        low = high
    return {
        "stream": stream.name,
        "kind": str(stream.kind),
        "unit": stream.unit,
        "hand": stream.hand,
        "channels": list(channels),
        "points": points,
        "t_end_s": lane.duration_s,
        "min": blocks.add_int16(low, per_channel=True),
        "max": blocks.add_int16(high, per_channel=True),
    }


def _first_channels(stream: Stream) -> Stream:
    if len(stream.channels) <= MOST_CHANNELS:
        return stream
    valid = stream.valid
    if valid is not None and valid.shape[1] > 1:
        valid = valid[:, :MOST_CHANNELS]
    return replace(
        stream,
        channels=stream.channels[:MOST_CHANNELS],
        values=stream.values[:, :MOST_CHANNELS],
        valid=valid,
    )
