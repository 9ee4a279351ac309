"""The camera of the poster and the light that its hands stand in (VISUAL: "The hand")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float64]

_TO_STAGE: Final = np.array([[-1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, -1.0, 0.0]])
_LIGHTS: Final = (  # direction on the stage, colour, strength
    ((-140.0, 220.0, 260.0), (1.0, 1.0, 1.0), 2.0),
    ((-40.0, -260.0, 190.0), (0.79, 0.89, 0.91), 1.25),
    ((190.0, 90.0, -190.0), (0.21, 0.70, 0.79), 2.6),
    ((-220.0, -10.0, -150.0), (0.25, 0.35, 1.0), 1.6),
)
_SKY: Final = np.array([0.74, 0.85, 0.89])
_GROUND: Final = np.array([0.09, 0.13, 0.16])


@dataclass(frozen=True, slots=True)
class Camera:
    """Looks at a point of the stage (fingers up, palm to the front, metres)."""

    yaw_deg: float
    pitch_deg: float
    target: tuple[float, float, float]
    distance_m: float
    pixels_per_metre: float
    centre_px: tuple[float, float]

    @property
    def axes(self) -> Vectors:
        """Rows: to the right, up, towards the camera."""
        return _axes(self.yaw_deg, self.pitch_deg)

    def turn(self, vectors: Vectors) -> Vectors:
        """Directions of the hand's frame as the camera sees them, (…, 3)."""
        seen: Vectors = vectors @ _TO_STAGE.T @ self.axes.T
        return seen

    def see(self, points: Vectors) -> Vectors:
        """Points of the hand's frame as x, y in pixels and pixels per metre there, (…, 3)."""
        seen = (points @ _TO_STAGE.T - np.array(self.target)) @ self.axes.T
        scale = self.pixels_per_metre * self.distance_m / (self.distance_m - seen[..., 2])
        x = self.centre_px[0] + seen[..., 0] * scale
        y = self.centre_px[1] - seen[..., 1] * scale
        return np.stack([x, y, scale], axis=-1)

    def depth(self, points: Vectors) -> Vectors:
        """How near the camera: larger is nearer."""
        nearness: Vectors = (points @ _TO_STAGE.T) @ self.axes[2]
        return nearness


@cache
def _axes(yaw_deg: float, pitch_deg: float) -> Vectors:
    yaw, pitch = np.deg2rad([yaw_deg, pitch_deg])
    back = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    right = np.cross([0.0, 1.0, 0.0], back)
    right /= np.linalg.norm(right)
    return np.stack([right, np.cross(back, right), back])


def shade(normals_seen: Vectors, camera: Camera, colour: tuple[int, int, int]) -> list[str]:
    """Colours of a matt surface for normals in the camera's axes, (n, 3), as ``#rrggbb``."""
    normals = normals_seen @ camera.axes
    albedo = _linear(np.array(colour) / 255.0)
    up = (normals[:, 1:2] + 1) / 2
    light = 1.05 * (_GROUND + (_SKY - _GROUND) * up)
    for direction, tint, strength in _LIGHTS:
        towards = np.array(direction) / np.linalg.norm(direction)
        facing = np.clip(normals @ towards, 0, None)[:, None]
        light = light + strength * facing * np.array(tint)
    shown = _encoded(albedo * light / np.pi * 1.35)
    return ["#" + "".join(f"{channel:02x}" for channel in row) for row in shown]


def _linear(colour: Vectors) -> Vectors:
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def _encoded(light: Vectors) -> NDArray[np.int64]:
    light = np.clip(light, 0, 1)
    colour = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(colour * 255).astype(np.int64)
