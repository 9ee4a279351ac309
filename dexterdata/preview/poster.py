"""The poster: the hands of a recording at their most expressive moment, as one still picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand import HandTrack, plan_joints, taxels
from dexterdata.hand.samples import Rows, rows_of
from dexterdata.hand.timeline import Span, frames, nearest, seconds_in, span_of
from dexterdata.preview.camera import Camera
from dexterdata.preview.figure import Figure, draw_hand, visible_touch
from dexterdata.preview.svg import Canvas
from dexterdata.preview.touch import TouchStream, full_scale, touch_streams, touch_unit
from dexterdata.recording import Recording
from dexterdata.scan import Later, Scan

WIDTH: Final = 640
HEIGHT: Final = 480
_MOMENTS: Final = 64
_MOST_HANDS: Final = 2

_PITCHES_DEG: Final = (-22.0, -34.0)
_LOOKED_AT: Final = 10
_FILL: Final = 0.9
_SKIN_PX: Final = 9.0  # a fingertip's thickness before zooming
_LOST: Final = 1e6
_CUFF_M: Final = np.array([[-0.026, 0.0, 0.016], [0.026, 0.0, 0.016], [0.0, 0.0, 0.03]])

Shares = NDArray[np.float64]
Touch = dict[str, tuple[NDArray[np.float32] | None, Shares]]


def poster(
    recording: Recording, t_start_s: float | None = None, t_end_s: float | None = None
) -> bytes:
    """Draw a poster, as :func:`plan_poster`, in a scan of its own."""
    scan = Scan()
    drawn = plan_poster(recording, scan, t_start_s, t_end_s)
    scan.run()
    return drawn()


def plan_poster(
    recording: Recording,
    scan: Scan,
    t_start_s: float | None = None,
    t_end_s: float | None = None,
) -> Later[bytes]:
    """Return what draws, after the scan, the hands as an SVG of 640 by 480 on the bench.

    Touch is shown where it was measured. The moment is the one at which most touch can be seen,
    or without touch the one at which the hands are farthest from how they are on average. A
    recording without hands gives the empty bench. There is no text and no script in it.
    """
    span = span_of(recording, t_start_s, t_end_s)
    tracks = plan_joints(recording, scan, span, *_moments(span))
    touch = _plan_touch(recording, span, scan)

    def drawn() -> bytes:
        canvas = Canvas(WIDTH, HEIGHT)
        shown = dict(sorted(tracks().items())[:_MOST_HANDS])
        if shown:
            for figure, camera in _staged(shown, touch()):
                if np.isfinite(figure.joints).all():
                    draw_hand(figure, camera, canvas)
        return canvas.text().encode()

    return drawn


def _staged(tracks: dict[str, HandTrack], touch: Touch) -> list[tuple[Figure, Camera]]:
    """The figures of the best moment, each before its camera; all at one scale."""
    best = max(
        (_moment(tracks, touch, pitch) for pitch in (_PITCHES_DEG if touch else _PITCHES_DEG[:1])),
        key=lambda moment: moment.score,
    )
    figures = [_figure(key, track, best.index, touch) for key, track in tracks.items()]
    cameras = [_camera(at, len(tracks), best.pitch_deg) for at in range(len(tracks))]
    boxes = [_box(figure, camera) for figure, camera in zip(figures, cameras, strict=True)]
    widest, highest = (max(box[axis][1] - box[axis][0] for box in boxes) for axis in (0, 1))
    zoom = min(WIDTH * _FILL / len(tracks) / widest, HEIGHT * _FILL / highest)
    return [
        (figure, _framed(camera, box, zoom))
        for figure, camera, box in zip(figures, cameras, boxes, strict=True)
    ]


def _camera(at: int, hands: int, pitch_deg: float) -> Camera:
    """Two hands look slightly at one another; sorted by name the left one comes first."""
    yaw = -20.0 if hands == 1 else (15.0, -15.0)[at]
    x = WIDTH / 2 if hands == 1 else WIDTH * (0.27, 0.73)[at]
    return Camera(yaw, pitch_deg, (0.0, 0.086, 0.014), 0.46, 1000.0, (x, HEIGHT / 2))


def _box(figure: Figure, camera: Camera) -> tuple[tuple[float, float], tuple[float, float]]:
    """What the hand from its cuff to its tips takes up, in pixels from the centre."""
    points = np.concatenate([figure.joints, _CUFF_M])
    seen = camera.see(points)[:, :2] - np.array(camera.centre_px)
    seen = seen[np.isfinite(seen).all(axis=1)]
    low, high = seen.min(axis=0) - _SKIN_PX, seen.max(axis=0) + _SKIN_PX
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def _framed(
    camera: Camera, box: tuple[tuple[float, float], tuple[float, float]], zoom: float
) -> Camera:
    """Move and enlarge so that the box lies in the middle of the camera's part of the picture."""
    (left, right), (top, bottom) = box
    x = camera.centre_px[0] - zoom * (left + right) / 2
    y = camera.centre_px[1] - zoom * (top + bottom) / 2
    return replace(camera, pixels_per_metre=1000.0 * zoom, centre_px=(x, y))


def _moments(span: Span) -> tuple[float, int]:
    """Rate and count of the moments that are looked at."""
    return _MOMENTS / max(span.duration_s, 1e-3), _MOMENTS


def _plan_touch(recording: Recording, span: Span, scan: Scan) -> Later[Touch]:
    """Placement and shares (moments, taxels) of each hand's touch; one scale for all."""
    times, _ = frames(span, *_moments(span))
    planned = []
    for touch in touch_streams(recording):
        rows = nearest(seconds_in(scan, touch.stream, recording), times)
        planned.append((touch, rows_of(touch.stream, rows, scan)))
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
        camera = _camera(at, len(tracks), pitch_deg)
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
