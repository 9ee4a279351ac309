"""A recording, or a part of it, made small enough to play in a browser."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from dexterdata.hand import joints_of, taxels
from dexterdata.hand.names import REGIONS
from dexterdata.hand.timeline import Span, frames, span_of
from dexterdata.preview.blocks import BlockWriter
from dexterdata.preview.container import VERSION, encode
from dexterdata.preview.plots import plots_of
from dexterdata.preview.touch import (
    TouchStream,
    bucket_peaks,
    full_scale,
    region_peaks,
    touch_streams,
    touch_unit,
)
from dexterdata.preview.touchprint import COLUMNS
from dexterdata.recording import Recording

HAND_RATE_HZ: Final = 30.0
MOST_HAND_FRAMES: Final = 1_800
JOINT_STEP_M: Final = 1e-4
TOUCH_RATE_HZ: Final = 15.0
MOST_TOUCH_FRAMES: Final = 900
MOST_TOUCH_BYTES: Final = 2_000_000


def make(
    recording: Recording,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
    synthetic: bool = False,
) -> bytes:
    """Make the gzipped preview of the part from ``t_start_s`` to ``t_end_s`` (s).

    Its size is bounded whatever the recording's length: at most 1,800 frames of each hand, 900
    of touch, 600 points of each stream. It is called synthetic when the caller or the
    recording's own metadata says so. Raises ``ValueError`` when the part ends before its start.
    """
    span = span_of(recording, t_start_s, t_end_s)
    blocks = BlockWriter()
    header: dict[str, Any] = {
        "version": VERSION,
        "t_start_s": span.t_start_s,
        "duration_s": span.duration_s,
        "synthetic": synthetic or recording.metadata.get("synthetic", "").lower() == "true",
        "hands": _hands(recording, span, blocks),
        "touch": _touch(recording, span, blocks),
        "plots": plots_of(recording, span, blocks),
        "touchprint": _touchprint(recording, span, blocks),
    }
    return encode(header, blocks)


def _hands(recording: Recording, span: Span, blocks: BlockWriter) -> dict[str, Any]:
    _, rate = frames(span, HAND_RATE_HZ, MOST_HAND_FRAMES)
    tracks = joints_of(recording, span, HAND_RATE_HZ, MOST_HAND_FRAMES)
    return {
        key: {
            "rate_hz": rate,
            "frames": len(track.positions),
            "side": track.side,
            "estimated": track.estimated,
            "source": track.source,
            "joints": blocks.add_int16(track.positions, smallest_step=JOINT_STEP_M),
        }
        for key, track in tracks.items()
    }


def _touch(recording: Recording, span: Span, blocks: BlockWriter) -> dict[str, Any]:
    drawn = []
    for touch in touch_streams(recording):
        most = max(2, min(MOST_TOUCH_FRAMES, MOST_TOUCH_BYTES // len(touch.stream.channels)))
        times, rate = frames(span, TOUCH_RATE_HZ, most)
        if span.duration_s > 0:
            rate = len(times) / span.duration_s
        drawn.append((touch, rate, bucket_peaks(touch.stream, recording, span, len(times))))
    full: dict[str, float] = {}
    for touch, _, peaks in drawn:  # one scale for all hands, so that their colours compare
        unit = touch.stream.unit
        full[unit] = max(full.get(unit, 0.0), float(np.nanmax(peaks, initial=0.0)))
    tops = {unit: full_scale(peak, unit) for unit, peak in full.items()}
    return {
        touch.key: {
            "rate_hz": rate,
            "frames": len(peaks),
            "shape": list(touch.stream.layout.shape) if touch.stream.layout else [],
            "unit": touch.stream.unit,
            "max": tops[touch.stream.unit],
            "data": blocks.add_uint8(peaks, top=tops[touch.stream.unit], offset=touch.baseline),
            "placement": _placement(touch, blocks),
            "regions": list(taxels.regions(touch.stream) or ()),
        }
        for touch, rate, peaks in drawn
    }


def _placement(touch: TouchStream, blocks: BlockWriter) -> dict[str, Any] | None:
    placed = taxels.placement(touch.stream)
    return None if placed is None else blocks.add_float32(placed)


def _touchprint(recording: Recording, span: Span, blocks: BlockWriter) -> dict[str, Any] | None:
    peaks = region_peaks(recording, span, COLUMNS)
    if peaks is None:
        return None
    top = full_scale(float(np.nanmax(peaks, initial=0.0)), touch_unit(recording))
    return {
        "rows": list(REGIONS),
        "columns": COLUMNS,
        "max": top,
        "data": blocks.add_uint8(peaks.T, top=top),
    }
