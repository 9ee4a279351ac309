"""A recording, or a part of it, made small enough to play in a browser."""

from __future__ import annotations

from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import HandTrack, plan_joints
from dexterdata.hand.names import REGIONS
from dexterdata.hand.timeline import Span, frames, span_of
from dexterdata.preview import poses
from dexterdata.preview.blocks import BlockWriter
from dexterdata.preview.container import VERSION, encode
from dexterdata.preview.plots import plan_plots
from dexterdata.preview.policy import EVERYTHING, Policy
from dexterdata.preview.pressing import plan_touch, write_touch
from dexterdata.preview.touch import full_scale, plan_region_peaks, touch_streams, touch_unit
from dexterdata.preview.touchprint import COLUMNS
from dexterdata.recording import Recording
from dexterdata.scan import Scan

MOST_HAND_FRAMES: Final = 18_001
MOST_POSE_BYTES: Final = 92_000
"""Of all hands' poses, compressed."""


class Make(Protocol):
    """What a plan returns."""

    def __call__(self, poster_s: float | None = None) -> bytes:
        """The preview."""


def make(
    recording: Recording,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
    synthetic: bool = False,
    policy: Policy = EVERYTHING,
) -> bytes:
    """Make a preview, as :func:`plan`, in a scan of its own."""
    scan = Scan()
    preview = plan(recording, scan, t_start_s, t_end_s, synthetic, policy)
    scan.run()
    return preview()


def plan(
    recording: Recording,
    scan: Scan,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
    synthetic: bool = False,
    policy: Policy = EVERYTHING,
) -> Make:
    """Return what makes, after the scan, the gzipped preview of the part between two times (s).

    It may be told which moment the poster shows, in seconds since the part's start. No more is
    shown than the policy allows, and whatever the recording's length the preview stays small: 92
    kB of poses, 58 kB of lines and 58 kB of touch, about. It is called synthetic when the caller
    or the recording's own metadata says so. Raises ``ValueError`` when the part ends before its
    start.
    """
    asked = span_of(recording, t_start_s, t_end_s)
    span = policy.cut(asked)
    tracks = plan_joints(recording, scan, span, policy.hand_rate_hz, MOST_HAND_FRAMES)
    felt = touch_streams(recording) if policy.touch else ()
    touch = [plan_touch(stream, recording, span, scan, policy) for stream in felt]
    plots = plan_plots(recording, span, scan, policy)
    regions = plan_region_peaks(recording, span, COLUMNS, scan) if policy.touch else lambda: None

    def preview(poster_s: float | None = None) -> bytes:
        blocks = BlockWriter()
        header: dict[str, Any] = {
            "version": VERSION,
            "t_start_s": span.t_start_s,
            "duration_s": span.duration_s,
            "whole_s": asked.duration_s,
            "policy": policy.as_plain(),
            "poster_s": poster_s,
            "synthetic": synthetic or recording.metadata.get("synthetic", "").lower() == "true",
            "hands": _hands(tracks(), span, policy, blocks),
            "touch": write_touch(touch, policy, blocks),
            "plots": plots(blocks),
            "touchprint": _touchprint(regions(), touch_unit(recording), blocks),
        }
        return encode(header, blocks)

    return preview


def _hands(
    tracks: dict[str, HandTrack], span: Span, policy: Policy, blocks: BlockWriter
) -> dict[str, Any]:
    _, rate = frames(span, policy.hand_rate_hz, MOST_HAND_FRAMES)
    found = {}
    for key, track in tracks.items():
        packed = poses.pack(track.positions, MOST_POSE_BYTES // len(tracks))
        found[key] = {
            "rate_hz": rate / packed.every,
            "frames": len(packed.weights),
            "side": track.side,
            "estimated": track.estimated,
            "source": track.source,
            "error_m": packed.error_m,
            "error_deg": packed.error_deg,
            "joints": packed.write(blocks),
        }
    return found


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
