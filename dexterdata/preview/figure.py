"""One hand of a poster: capsules in the order of their depth, with taxels on their pads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import atan2, pi
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.anatomy import SEGMENT_RADII_M
from dexterdata.hand.frames import segment_frames
from dexterdata.hand.names import CHAINS, INDEX
from dexterdata.preview.camera import Camera, shade
from dexterdata.preview.ember import ember_hex
from dexterdata.preview.svg import Canvas, Circle, capsule, ellipse, hull, polyline

Vectors = NDArray[np.float64]

SKIN: Final = (0x4B, 0x5A, 0x63)
SEAM: Final = (0x22, 0x2C, 0x32)
_OUTLINE: Final = ' stroke="#0F1518" stroke-width=".9"'
_GAP_M: Final = 0.0015
_TAXEL_M: Final = 0.0025
_PALM_TAXEL_M: Final = 0.0021
_PALM_DEPTH_M: Final = 0.0125
_PALM_HALF_WIDTHS_M: Final = (0.0050, 0.0096)  # at the base of the metacarpals, at their heads
_ACROSS: Final = np.linspace(-1, 1, 9)


View = tuple[Camera, Canvas]


@dataclass(frozen=True, slots=True)
class Tone:
    """A limb's colour, and how far its edges turn away (1 a cylinder, 0 flat)."""

    colour: tuple[int, int, int]
    roundness: float


_ROUND: Final = Tone(SKIN, 1.0)
_BULGE: Final = Tone(SKIN, 0.62)
_STUB: Final = Tone(SEAM, 0.97)


@dataclass(frozen=True, slots=True)
class Figure:
    """A pose (26, 3) m, its side, and what its taxels show (0 rest to 1 full), if any."""

    joints: Vectors
    side: Literal["left", "right"]
    placement: NDArray[np.float32] | None = None
    shares: Vectors | None = None


@dataclass(frozen=True, slots=True)
class Taxels:
    """Places (n, 3), normals (n, 3), sideways axes (n, 3) and far joints of what can be drawn."""

    places: Vectors
    normals: Vectors
    sideways: Vectors
    joint: NDArray[np.int64]
    index: NDArray[np.int64]


def taxels_of(figure: Figure) -> Taxels | None:
    """Where the taxels lie on the skin of this pose."""
    if figure.placement is None:
        return None
    frames = segment_frames(figure.joints, figure.side)
    index = np.flatnonzero(figure.placement[:, 0] >= 0)
    rows = figure.placement[index].astype(np.float64)
    far = rows[:, 0].astype(np.int64)
    joints, where = np.unique(far, return_inverse=True)
    axes = np.stack([frames[joint] for joint in joints.tolist()])[where]
    near = np.array([_near(joint) for joint in joints.tolist()])[where]
    bone = figure.joints[far] - figure.joints[near]
    start, end = (np.array([_radius(j) for j in ends.tolist()]) for ends in (near, far))
    radius = start + (end - start) * rows[:, 1]
    is_palm = np.isin(far, [CHAINS[finger][1] for finger in CHAINS if finger != "thumb"])
    bend = rows[:, 2] * np.deg2rad(52)
    width = _PALM_HALF_WIDTHS_M[0] + np.diff(_PALM_HALF_WIDTHS_M) * rows[:, 1]
    lateral = np.where(is_palm, rows[:, 2] * width, np.sin(bend) * radius)
    out = np.where(is_palm, _PALM_DEPTH_M, np.cos(bend) * radius) * rows[:, 3]
    normals = np.where(
        is_palm[:, None],
        axes[:, 2],
        np.sin(bend)[:, None] * axes[:, 1] + np.cos(bend)[:, None] * axes[:, 2],
    )
    places = figure.joints[near] + bone * rows[:, 1:2]
    places = places + axes[:, 1] * lateral[:, None] + axes[:, 2] * out[:, None]
    return Taxels(places, normals * rows[:, 3:], axes[:, 1], far, index)


def visible_touch(figure: Figure, camera: Camera) -> float:
    """How much of the touch faces the camera: hot taxels count most, slanted ones least."""
    placed = taxels_of(figure)
    if placed is None or figure.shares is None:
        return 0.0
    facing = camera.turn(placed.normals)[:, 2].clip(0)
    return float(np.nansum(facing * figure.shares[placed.index] ** 2))


def draw_hand(figure: Figure, camera: Camera, canvas: Canvas) -> None:
    """Draw the figure, farthest part first."""
    placed = taxels_of(figure)
    draw_wrist(camera, canvas)
    _draw_palm(figure, camera, canvas)
    _draw_taxels(figure, placed, _palm_joints(), camera, canvas)
    thumb = CHAINS["thumb"]
    _draw_segment(figure, (thumb[0], thumb[1]), camera, canvas)
    _draw_taxels(figure, placed, {thumb[1]}, camera, canvas)
    bones = [bone for chain in CHAINS.values() for bone in list(pairwise(chain))[1:]]
    middles = np.array([(figure.joints[near] + figure.joints[far]) / 2 for near, far in bones])
    for at in np.argsort(camera.depth(middles)).tolist():
        _draw_segment(figure, bones[at], camera, canvas)
        _draw_taxels(figure, placed, {bones[at][1]}, camera, canvas)


@cache
def _near(joint: int) -> int:
    chain = next(chain for chain in CHAINS.values() if joint in chain)
    return chain[chain.index(joint) - 1]


@cache
def _radius(joint: int) -> float:
    finger, chain = next(item for item in CHAINS.items() if joint in item[1])
    return SEGMENT_RADII_M[finger][chain.index(joint)]


def _palm_joints() -> set[int]:
    return {CHAINS[finger][1] for finger in ("index", "middle", "ring", "little")}


def _circle(seen: Vectors, radius_m: float) -> Circle:
    return float(seen[0]), float(seen[1]), float(seen[2] * radius_m)


def _fill(limb: tuple[Circle, Circle], axis: Vectors, view: View, tone: Tone = _ROUND) -> str:
    """The shading of a round limb: a gradient across it, lit as a cylinder of that direction."""
    camera, canvas = view
    across = np.array([-axis[1], axis[0], 0.0])
    length = float(np.linalg.norm(across))
    across = across / length if length > 1e-6 else np.array([1.0, 0.0, 0.0])
    front = np.cross(across, axis)
    front = front if front[2] > 0 else -front
    lean = _ACROSS * tone.roundness
    normals = lean[:, None] * across + np.sqrt(1 - lean**2)[:, None] * front
    colours = shade(normals, camera, tone.colour)
    start, end = limb
    radius = max(start[2], end[2])
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    dx, dy = across[0] * radius, -across[1] * radius
    stops = list(zip(((_ACROSS + 1) / 2).tolist(), colours, strict=True))
    return canvas.gradient((x - dx, y - dy), (x + dx, y + dy), stops)


def _draw_segment(figure: Figure, joints: tuple[int, int], camera: Camera, canvas: Canvas) -> None:
    near, far = joints
    bone = figure.joints[far] - figure.joints[near]
    length = float(np.linalg.norm(bone))
    if not np.isfinite(length) or length == 0:
        return
    direction = bone / length
    axis = camera.turn(direction)
    is_thenar = near == CHAINS["thumb"][0]
    if not is_thenar:
        _draw_seam(camera.see(figure.joints[near]), _radius(near), axis, camera, canvas)
    is_tip = far in {chain[-1] for chain in CHAINS.values()}
    end_m = length - (_radius(far) * 0.9 if is_tip else _GAP_M)
    ends = np.stack(
        [
            figure.joints[near] + direction * _GAP_M,
            figure.joints[near] + direction * max(end_m, _GAP_M),
        ]
    )
    seen = camera.see(ends)
    start, end = _circle(seen[0], _radius(near) * 0.985), _circle(seen[1], _radius(far) * 0.985)
    fill = _fill((start, end), axis, (camera, canvas), _BULGE if is_thenar else _ROUND)
    canvas.path(capsule(start, end), fill, "" if is_thenar else _OUTLINE)


def _draw_seam(
    seen: Vectors, radius_m: float, axis: Vectors, camera: Camera, canvas: Canvas
) -> None:
    """A flat dark sphere between two segments; its narrow axis lies along the bone."""
    major = float(seen[2] * radius_m * 1.03)
    in_plane = float(np.hypot(axis[0], axis[1]))
    minor = major * float(np.sqrt((0.4 * in_plane) ** 2 + 1 - in_plane**2))
    angle = atan2(-axis[1], axis[0]) + pi / 2
    colour = shade(np.array([[0.0, 0.0, 1.0]]), camera, SEAM)[0]
    canvas.path(ellipse((float(seen[0]), float(seen[1])), major, minor, angle), colour)


def _draw_palm(figure: Figure, camera: Camera, canvas: Canvas) -> None:
    names = ("index", "middle", "ring", "little")
    heads = [CHAINS[name][1] for name in names]
    bases = [CHAINS[name][0] for name in names]
    points = np.concatenate([figure.joints[heads], figure.joints[bases]])
    seen = camera.see(points)
    radii = [0.0112, 0.0112, 0.0108, 0.0100, 0.0135, 0.0130, 0.0130, 0.0130]
    circles = [_circle(place, radius) for place, radius in zip(seen, radii, strict=True)]
    fill = _palm_fill(figure, camera, canvas)
    canvas.path(hull(circles), fill, _OUTLINE)
    ball = [figure.joints[INDEX["little_metacarpal"]], figure.joints[INDEX["little_proximal"]]]
    along = ball[1] - ball[0]
    seen = camera.see(np.stack([ball[0] + along * 0.12, ball[0] + along * 0.62]))
    start, end = _circle(seen[0], 0.0118), _circle(seen[1], 0.0098)
    axis = camera.turn(along / np.linalg.norm(along))
    fill = _fill((start, end), axis, (camera, canvas), _BULGE)
    canvas.path(capsule(start, end), fill, ' opacity=".4"')


def _palm_fill(figure: Figure, camera: Camera, canvas: Canvas) -> str:
    """The palm is shaded as a flat capsule: its middle is level, its edges turn away."""
    frames = segment_frames(figure.joints, figure.side)
    palm = camera.turn(frames[INDEX["middle_proximal"]])
    tilt = np.array([-1.0, -0.8, -0.25, 0.0, 0.0, 0.0, 0.25, 0.8, 1.0])
    normals = tilt[:, None] * palm[1] + np.sqrt(1 - tilt**2)[:, None] * palm[2]
    colours = shade(normals, camera, SKIN)
    ends = camera.see(
        np.stack([figure.joints[INDEX["little_proximal"]], figure.joints[INDEX["index_proximal"]]])
    )
    start, end = ends[0, :2], ends[1, :2]
    reach = (end - start) * 0.22
    at = np.array([0.0, 0.06, 0.16, 0.28, 0.5, 0.72, 0.84, 0.94, 1.0])
    stops = list(zip(at.tolist(), colours, strict=True))
    first, last = start - reach, end + reach
    return canvas.gradient(
        (float(first[0]), float(first[1])), (float(last[0]), float(last[1])), stops
    )


def draw_wrist(camera: Camera, canvas: Canvas) -> None:
    """The forearm's dark stub and the petrol cuff round it, whose far half goes behind."""
    seen = camera.see(np.array([[0.0, 0.002, -0.004], [0.0, 0.003, 0.16]]))
    limb = _circle(seen[0], 0.0225), _circle(seen[1], 0.0215)
    axis = camera.turn(np.array([0.0, 0.0, 1.0]))
    turn = np.linspace(0, 2 * pi, 72, endpoint=False)
    ring = np.stack(
        [0.0262 * np.cos(turn), 0.001 + 0.0195 * np.sin(turn), np.full(turn.size, 0.012)], axis=1
    )
    near = camera.depth(ring) >= float(camera.depth(ring.mean(axis=0)))
    width = float(camera.see(ring.mean(axis=0))[2] * 0.0042)
    _draw_arc(ring, ~near, (("#1d4a51", width),), camera, canvas)
    canvas.path(capsule(*limb), _fill(limb, axis, (camera, canvas), _STUB))
    _draw_arc(ring, near, (("#2b6f78", width), ("#5fbfc8", 0.6 * width)), camera, canvas)


def _draw_arc(
    ring: Vectors,
    part: NDArray[np.bool_],
    strokes: tuple[tuple[str, float], ...],
    camera: Camera,
    canvas: Canvas,
) -> None:
    first = int(np.flatnonzero(part & ~np.roll(part, 1))[0])
    order = (first - 1 + np.arange(int(part.sum()) + 2)) % len(ring)
    line = polyline(camera.see(ring[order])[:, :2])
    for colour, width in strokes:
        canvas.path(line, "none", f' stroke="{colour}" stroke-width="{width:.1f}"')


def _draw_taxels(
    figure: Figure, placed: Taxels | None, joints: set[int], camera: Camera, canvas: Canvas
) -> None:
    if placed is None or figure.shares is None:
        return
    palm = _palm_joints()
    chosen = np.flatnonzero(np.isin(placed.joint, list(joints)))
    seen = camera.see(placed.places[chosen])
    normals = camera.turn(placed.normals[chosen])
    for row, at in enumerate(chosen.tolist()):
        share = float(figure.shares[placed.index[at]])
        facing = float(normals[row, 2])
        if facing < 0.12 or not np.isfinite(share):
            continue
        size = _PALM_TAXEL_M if placed.joint[at] in palm else _TAXEL_M
        major = float(seen[row, 2]) * size * (0.72 + 0.34 * share)
        angle = atan2(-normals[row, 1], normals[row, 0]) + pi / 2
        middle = (float(seen[row, 0]), float(seen[row, 1]))
        canvas.path(ellipse(middle, major, major * max(facing, 0.2), angle), ember_hex(share))
