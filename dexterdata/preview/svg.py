"""The few shapes that a poster is drawn with, as SVG text."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import acos, atan2, cos, hypot, pi, sin

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Circle = tuple[float, float, float]


@dataclass
class Canvas:
    """Collects shapes and the gradients that fill them."""

    width: int
    height: int
    shapes: list[str] = field(default_factory=list)
    gradients: list[str] = field(default_factory=list)

    def gradient(self, start: Point, end: Point, stops: list[tuple[float, str]]) -> str:
        """A straight gradient between two points; returns what to fill with."""
        name = f"g{len(self.gradients)}"
        colours = "".join(f'<stop offset="{at:.2f}" stop-color="{c}"/>' for at, c in stops)
        self.gradients.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{start[0]:.1f}" '
            f'y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}">{colours}</linearGradient>'
        )
        return f"url(#{name})"

    def path(self, data: str, fill: str, extra: str = "") -> None:
        """Add a filled path."""
        self.shapes.append(f'<path d="{data}" fill="{fill}"{extra}/>')

    def text(self) -> str:
        """The whole picture; its ground is the bench."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}"><defs>{"".join(self.gradients)}</defs>'
            f'<rect width="{self.width}" height="{self.height}" fill="#0F1518"/>'
            f"{''.join(self.shapes)}</svg>"
        )


def capsule(start: Circle, end: Circle) -> str:
    """Outline of two circles and their outer tangents."""
    (x0, y0, r0), (x1, y1, r1) = start, end
    distance = hypot(x1 - x0, y1 - y0)
    if distance <= abs(r0 - r1) + 1e-6:
        x, y, r = max(start, end, key=lambda circle: circle[2])
        return (
            f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0"
            f"a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"
        )
    turn, half = atan2(y1 - y0, x1 - x0), acos((r0 - r1) / distance)
    a, b = turn - half, turn + half
    wide_end, wide_start = int(half > pi / 2), int(half < pi / 2)
    return (
        f"M{x0 + r0 * cos(a):.1f} {y0 + r0 * sin(a):.1f}"
        f"L{x1 + r1 * cos(a):.1f} {y1 + r1 * sin(a):.1f}"
        f"A{r1:.1f} {r1:.1f} 0 {wide_end} 1 {x1 + r1 * cos(b):.1f} {y1 + r1 * sin(b):.1f}"
        f"L{x0 + r0 * cos(b):.1f} {y0 + r0 * sin(b):.1f}"
        f"A{r0:.1f} {r0:.1f} 0 {wide_start} 1 {x0 + r0 * cos(a):.1f} {y0 + r0 * sin(a):.1f}z"
    )


def ellipse(middle: Point, major: float, minor: float, angle_rad: float) -> str:
    """Outline of an ellipse whose long axis points along the angle."""
    dx, dy = major * cos(angle_rad), major * sin(angle_rad)
    degrees = angle_rad * 180 / pi
    return (
        f"M{middle[0] - dx:.1f} {middle[1] - dy:.1f}"
        f"a{major:.1f} {minor:.1f} {degrees:.0f} 1 0 {2 * dx:.1f} {2 * dy:.1f}"
        f"a{major:.1f} {minor:.1f} {degrees:.0f} 1 0 {-2 * dx:.1f} {0.0 - 2 * dy:.1f}z"
    )


def hull(circles: list[Circle]) -> str:
    """Smooth convex outline round circles."""
    angles = np.linspace(0, 2 * pi, 28, endpoint=False)
    rim = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([np.array(c[:2]) + c[2] * rim for c in circles])
    outline = points[_hull_order(points)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in outline) + "z"


def polyline(points: NDArray[np.float64]) -> str:
    """An open line through points (n, 2)."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _hull_order(points: NDArray[np.float64]) -> list[int]:
    """Indexes of the convex hull (Andrew's monotone chain)."""
    order = np.lexsort((points[:, 1], points[:, 0])).tolist()

    def half(indexes: list[int]) -> list[int]:
        chain: list[int] = []
        for index in indexes:
            while len(chain) >= 2 and _turn(points, chain[-2], chain[-1], index) <= 0:
                chain.pop()
            chain.append(index)
        return chain[:-1]

    return half(order) + half(order[::-1])


def _turn(points: NDArray[np.float64], a: int, b: int, c: int) -> float:
    first, second = points[b] - points[a], points[c] - points[a]
    return float(first[0] * second[1] - first[1] * second[0])
