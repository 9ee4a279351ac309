"""A recording, or a part of it, made small enough to play in a browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import HandTrack, plan_joints, taxels
from dexterdata.hand.names import REGIONS
from dexterdata.hand.timeline import Span, frames, span_of
from dexterdata.preview.blocks import BlockWriter
from dexterdata.preview.container import VERSION, encode
from dexterdata.preview.plots import plan_plots
from dexterdata.preview.touch import (
    TouchStream,
    full_scale,
    plan_peaks,
    plan_region_peaks,
    touch_streams,
    touch_unit,
)
from dexterdata.preview.touchprint import COLUMNS
from dexterdata.recording import Recording
from dexterdata.scan import Later, Scan

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
    """Make a preview, as :func:`plan`, in a scan of its own."""
    scan = Scan()
    preview = plan(recording, scan, t_start_s, t_end_s, synthetic)
    scan.run()
    return preview()


def plan(
    recording: Recording,
    scan: Scan,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
    synthetic: bool = False,
) -> Later[bytes]:
    """Return what makes, after the scan, the gzipped preview of the part between two times (s).

    Its size is bounded whatever the recording's length: at most 1,800 frames of each hand, 900
    of touch, 600 points of each stream. It is called synthetic when the caller or the
    recording's own metadata says so. Raises ``ValueError`` when the part ends before its start.
    """
    span = span_of(recording, t_start_s, t_end_s)
    tracks = plan_joints(recording, scan, span, HAND_RATE_HZ, MOST_HAND_FRAMES)
    touch = [_plan_touch(stream, recording, span, scan) for stream in touch_streams(recording)]
    plots = plan_plots(recording, span, scan)
    regions = plan_region_peaks(recording, span, COLUMNS, scan)

    def preview() -> bytes:
        blocks = BlockWriter()
        header: dict[str, Any] = {
            "version": VERSION,
            "t_start_s": span.t_start_s,
            "duration_s": span.duration_s,
            "synthetic": synthetic or recording.metadata.get("synthetic", "").lower() == "true",
            "hands": _hands(tracks(), span, blocks),
            "touch": _touch(touch, blocks),
            "plots": plots(blocks),
            "touchprint": _touchprint(regions(), touch_unit(recording), blocks),
        }
        return encode(header, blocks)

    return preview


def _hands(tracks: dict[str, HandTrack], span: Span, blocks: BlockWriter) -> dict[str, Any]:
    _, rate = frames(span, HAND_RATE_HZ, MOST_HAND_FRAMES)
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


@dataclass(frozen=True, slots=True)
class _Touch:
    """A hand's touch that will be drawn once the scan has run."""

    touch: TouchStream
    rate_hz: float
    peaks: Later[NDArray[np.float32]]


def _plan_touch(touch: TouchStream, recording: Recording, span: Span, scan: Scan) -> _Touch:
    most = max(2, min(MOST_TOUCH_FRAMES, MOST_TOUCH_BYTES // len(touch.stream.channels)))
    times, rate = frames(span, TOUCH_RATE_HZ, most)
    if span.duration_s > 0:
        rate = len(times) / span.duration_s
    return _Touch(touch, rate, plan_peaks(touch.stream, recording, span, len(times), scan))


def _touch(planned: Sequence[_Touch], blocks: BlockWriter) -> dict[str, Any]:
    drawn = [(plan.touch, plan.rate_hz, plan.peaks()) for plan in planned]
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


def _touchprint(
    peaks: NDArray[np.float32] | None, unit: str, blocks: BlockWriter
) -> dict[str, Any] | None:
    if peaks is None:
        return None
    top = full_scale(float(np.nanmax(peaks, initial=0.0)), unit)
    return {
        "rows": list(REGIONS),
        "columns": COLUMNS,
        "max": top,
        "data": blocks.add_uint8(peaks.T, top=top),
    }
