"""The poster: the hands of a recording at their most expressive moment, as one still picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import HandTrack, plan_joints, taxels
from dexterdata.hand.samples import Rows, rows_at
from dexterdata.hand.timeline import Span, frames, span_of
from dexterdata.preview.camera import Camera
from dexterdata.preview.figure import Figure, draw_hand, visible_touch
from dexterdata.preview.policy import EVERYTHING, Policy
from dexterdata.preview.staging import HEIGHT, MOST_HANDS, WIDTH, camera_of, framed
from dexterdata.preview.svg import Canvas
from dexterdata.preview.touch import TouchStream, full_scale, touch_streams, touch_unit
from dexterdata.recording import Recording
from dexterdata.scan import Later, Scan

_MOMENTS: Final = 64
_PITCHES_DEG: Final = (-22.0, -34.0)
_LOOKED_AT: Final = 10
_LOST: Final = 1e6

Shares = NDArray[np.float64]
Touch = dict[str, tuple[NDArray[np.float32] | None, Shares]]


@dataclass(frozen=True, slots=True)
class Poster:
    """The picture, and which moment it shows: seconds since the part's start, None for nothing.

    ``pitch_deg``: how steeply its camera looks up at the palm.
    """

    svg: bytes
    t_s: float | None
    pitch_deg: float


def poster(
    recording: Recording, t_start_s: float | None = None, t_end_s: float | None = None
) -> bytes:
    """Draw a poster, as :func:`plan_poster`, in a scan of its own."""
    scan = Scan()
    drawn = plan_poster(recording, scan, t_start_s, t_end_s)
    scan.run()
    return drawn().svg


def plan_poster(
    recording: Recording,
    scan: Scan,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
    policy: Policy = EVERYTHING,
) -> Later[Poster]:
    """Return what draws, after the scan, the hands as an SVG of 640 by 480 on the bench.

    Touch is shown where and when it was measured. The moment is the one at which most touch can be
    seen, or without touch the one at which the hands are farthest from how they are on average. A
    recording without hands gives the empty bench. There is no text and no script in it.
    """
    span = policy.cut(span_of(recording, t_start_s, t_end_s))
    times, _ = frames(span, *_moments(span))
    tracks = plan_joints(recording, scan, span, *_moments(span))
    touch = _plan_touch(recording, span, scan) if policy.touch else dict

    def drawn() -> Poster:
        canvas = Canvas(WIDTH, HEIGHT)
        shown = dict(sorted(tracks().items())[:MOST_HANDS])
        if not shown:
            return Poster(canvas.text().encode(), None, _PITCHES_DEG[0])
        felt = touch()
        best = _best(shown, felt)
        whole = [
            staged for staged in _staged(shown, felt, best) if np.isfinite(staged[0].joints).all()
        ]
        for figure, camera in whole:
            draw_hand(figure, camera, canvas)
        t_s = float(times[best.index] - span.t_start_s) if whole else None
        return Poster(canvas.text().encode(), t_s, best.pitch_deg)

    return drawn


def _best(tracks: dict[str, HandTrack], touch: Touch) -> _Moment:
    pitches = _PITCHES_DEG if touch else _PITCHES_DEG[:1]
    return max((_moment(tracks, touch, pitch) for pitch in pitches), key=lambda found: found.score)


def _staged(
    tracks: dict[str, HandTrack], touch: Touch, best: _Moment
) -> list[tuple[Figure, Camera]]:
    """The figures of the best moment, each before its camera; all at one scale."""
    figures = [_figure(key, track, best.index, touch) for key, track in tracks.items()]
    cameras = [camera_of(at, len(tracks), best.pitch_deg) for at in range(len(tracks))]
    return list(zip(figures, framed([f.joints for f in figures], cameras), strict=True))


def _moments(span: Span) -> tuple[float, int]:
    """Rate and count of the moments that are looked at."""
    return _MOMENTS / max(span.duration_s, 1e-3), _MOMENTS


def _plan_touch(recording: Recording, span: Span, scan: Scan) -> Later[Touch]:
    """Placement and shares (moments, taxels) of each hand's touch; one scale for all."""
    times, _ = frames(span, *_moments(span))
    planned = []
    for touch in touch_streams(recording):
        planned.append((touch, rows_at(touch.stream, recording, span, times, scan)))
    return lambda: _shares(planned, touch_unit(recording))


def _shares(planned: Sequence[tuple[TouchStream, Rows]], unit: str) -> Touch:
    found = {
        touch.key: (taxels.placement(touch.stream), picked.values - touch.baseline)
        for touch, picked in planned
    }
    top = max((float(np.nanmax(peaks, initial=0.0)) for _, peaks in found.values()), default=1.0)
    full = full_scale(top, unit)
    return {key: (placed, np.clip(peaks / full, 0, 1)) for key, (placed, peaks) in found.items()}


def _figure(key: str, track: HandTrack, moment: int, touch: Touch) -> Figure:
    side: Literal["left", "right"] = "left" if track.side == "left" else "right"
    placed, shares = touch.get(key, (None, None))
    joints = track.positions[min(moment, len(track.positions) - 1)].astype(np.float64)
    return Figure(joints, side, placed, None if shares is None else shares[moment])


@dataclass(frozen=True, slots=True)
class _Moment:
    index: int
    score: float
    pitch_deg: float


def _moment(tracks: dict[str, HandTrack], touch: Touch, pitch_deg: float) -> _Moment:
    """The most expressive of the moments, seen from below by ``pitch_deg``."""
    count = min(len(track.positions) for track in tracks.values())
    score = np.full(count, -_LOST)
    promising = _promising(tracks, touch, count)
    score[promising] = 0.0
    for at, (key, track) in enumerate(tracks.items()):
        poses = track.positions[:count].astype(np.float64)
        whole: NDArray[np.bool_] = np.asarray(np.isfinite(poses).all(axis=(1, 2)))
        score[~whole] -= _LOST
        camera = camera_of(at, len(tracks), pitch_deg)
        if key in touch:
            for index in promising[whole[promising]].tolist():
                score[index] += visible_touch(_figure(key, track, index, touch), camera)
        elif whole.any():
            away = np.linalg.norm(poses - poses[whole].mean(axis=0), axis=2).mean(axis=1)
            score += np.where(whole, away, 0.0)
    best = int(np.argmax(score))
    return _Moment(best, float(score[best]), pitch_deg)


def _promising(tracks: dict[str, HandTrack], touch: Touch, count: int) -> NDArray[np.intp]:
    """Moments worth looking at closely: those with most touch, or all where there is none."""
    pressed = np.zeros(count)
    for key, track in tracks.items():
        if key in touch:
            whole = np.isfinite(track.positions[:count]).all(axis=(1, 2))
            pressed += np.where(whole, np.nansum(touch[key][1][:count] ** 2, axis=1), 0.0)
    if not pressed.any():
        return np.arange(count)
    return np.argsort(-pressed, kind="stable")[:_LOOKED_AT]
