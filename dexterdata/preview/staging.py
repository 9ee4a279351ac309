"""Where the hands of a still or moving picture stand, and which cameras see them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.preview.camera import Camera

WIDTH: Final = 640
HEIGHT: Final = 480
MOST_HANDS: Final = 2
_FILL: Final = 0.9
_SKIN_PX: Final = 9.0  # a fingertip's thickness before zooming
_CUFF_M: Final = np.array([[-0.026, 0.0, 0.016], [0.026, 0.0, 0.016], [0.0, 0.0, 0.03]])

Vectors = NDArray[np.float64]


def camera_of(at: int, hands: int, pitch_deg: float) -> Camera:
    """Two hands look slightly at one another; sorted by name the left one comes first."""
    yaw = -20.0 if hands == 1 else (15.0, -15.0)[at]
    x = WIDTH / 2 if hands == 1 else WIDTH * (0.27, 0.73)[at]
    return Camera(yaw, pitch_deg, (0.0, 0.086, 0.014), 0.46, 1000.0, (x, HEIGHT / 2))


def framed(poses: list[Vectors], cameras: list[Camera]) -> list[Camera]:
    """Move and enlarge, all by one scale, so that each hand fills its part of the picture.

    ``poses``: for each camera joints in metres, (…, 3), all of which are to be seen.
    """
    boxes = [_box(pose, camera) for pose, camera in zip(poses, cameras, strict=True)]
    widest, highest = (max(box[axis][1] - box[axis][0] for box in boxes) for axis in (0, 1))
    zoom = min(WIDTH * _FILL / len(poses) / widest, HEIGHT * _FILL / highest)
    return [_moved(camera, box, zoom) for camera, box in zip(cameras, boxes, strict=True)]


def _box(pose: Vectors, camera: Camera) -> tuple[tuple[float, float], tuple[float, float]]:
    """What the hand from its cuff to its tips takes up, in pixels from the centre."""
    points = np.concatenate([pose.reshape(-1, 3), _CUFF_M])
    seen = camera.see(points)[:, :2] - np.array(camera.centre_px)
    seen = seen[np.isfinite(seen).all(axis=1)]
    low, high = seen.min(axis=0) - _SKIN_PX, seen.max(axis=0) + _SKIN_PX
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))


def _moved(
    camera: Camera, box: tuple[tuple[float, float], tuple[float, float]], zoom: float
) -> Camera:
    (left, right), (top, bottom) = box
    x = camera.centre_px[0] - zoom * (left + right) / 2
    y = camera.centre_px[1] - zoom * (top + bottom) / 2
    return replace(camera, pixels_per_metre=1000.0 * zoom, centre_px=(x, y))
