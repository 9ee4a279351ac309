"""The moving hand of a card: two seconds round the poster's moment, as an SVG that plays itself.

Its animation is the picture format's own (SMIL), so it needs neither script nor style, and one of
some kilobytes is sharp at every size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import HandTrack, plan_joints, taxels
from dexterdata.hand.samples import Rows, rows_at
from dexterdata.hand.timeline import frames, span_of
from dexterdata.preview.moving import MovingHand, draw_moving
from dexterdata.preview.policy import EVERYTHING, Policy
from dexterdata.preview.staging import MOST_HANDS
from dexterdata.preview.touch import TouchStream, full_scale, touch_streams, touch_unit
from dexterdata.recording import Recording
from dexterdata.scan import Scan

RATE_HZ: Final = 5.0
FRAMES: Final = 12
_SLOWEST_HZ: Final = 1.0
"""Poses further apart show no movement, but jumps."""
_MOST_FRAMES: Final = 4_800
_MOST_NUMBERS: Final = 4_000_000
Draw = Callable[[float, float], bytes | None]


@dataclass(frozen=True, slots=True)
class _Felt:
    """A hand's touch at the moments: its stream, and its rows."""

    touch: TouchStream
    rows: Rows


def plan_motion(
    recording: Recording,
    scan: Scan,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
    policy: Policy = EVERYTHING,
) -> Draw:
    """Return what draws, after the scan, the moving hands round a moment, or gives None.

    It takes the poster's moment (s since the part's start) and the pitch of its camera (degrees)
    and gives an SVG of 640 by 480 that repeats about two seconds in which most moves, and goes
    back to its first pose without a jump. None where no hand is known in the window, and of a part
    so long that no pose a second of it is looked at.
    """
    span = policy.cut(span_of(recording, t_start_s, t_end_s))
    streams = touch_streams(recording) if policy.touch else ()
    widest = max((len(touch.stream.channels) for touch in streams), default=1)
    most = max(FRAMES, min(_MOST_FRAMES, _MOST_NUMBERS // widest))
    times, rate = frames(span, RATE_HZ, most)
    if rate < _SLOWEST_HZ:
        return lambda *_: None
    tracks = plan_joints(recording, scan, span, RATE_HZ, most)
    felt = {}
    for touch in streams:
        felt[touch.key] = _Felt(touch, rows_at(touch.stream, recording, span, times, scan))
    unit = touch_unit(recording)

    def drawn(moment_s: float, pitch_deg: float) -> bytes | None:
        shown = dict(sorted(tracks().items())[:MOST_HANDS])
        whole = [track for track in shown.values() if len(track.positions) == times.size]
        if not whole or times.size < 2:
            return None
        window = _window(whole, round(moment_s * rate))
        if window is None:
            return None
        hands = _hands(shown, felt, window, unit)
        return draw_moving(hands, pitch_deg, (window.stop - window.start - 1) / rate)

    return drawn


def _window(tracks: list[HandTrack], moment: int) -> slice | None:
    """The window round the moment in which the hands move most; None where any pose is missing."""
    count = len(tracks[0].positions)
    length = min(FRAMES, count)
    poses = [track.positions for track in tracks]
    known = np.logical_and.reduce([np.isfinite(pose).all(axis=(1, 2)) for pose in poses])
    moved = sum(np.linalg.norm(np.diff(pose, axis=0), axis=2).mean(axis=1) for pose in poses)
    total = np.concatenate([[0.0], np.cumsum(np.nan_to_num(moved))])
    best: slice | None = None
    most = -1.0
    for first in range(max(0, moment - length + 1), min(moment, count - length) + 1):
        way = float(total[first + length - 1] - total[first])
        if known[first : first + length].all() and way > most:
            best, most = slice(first, first + length), way
    return best


def _hands(
    tracks: dict[str, HandTrack], felt: dict[str, _Felt], window: slice, unit: str
) -> list[MovingHand]:
    pressed = {
        key: one.rows.values[window] - one.touch.baseline
        for key, one in felt.items()
        if key in tracks
    }
    full = full_scale(max((_peak(rows) for rows in pressed.values()), default=0.0), unit)
    return [
        MovingHand(
            "left" if track.side == "left" else "right",
            track.positions[window].astype(np.float64),
            taxels.placement(felt[key].touch.stream) if key in felt else None,
            np.clip(pressed[key] / full, 0, 1) if key in pressed else None,
        )
        for key, track in tracks.items()
    ]


def _peak(values: NDArray[Any]) -> float:
    return float(np.nanmax(values, initial=0.0))
