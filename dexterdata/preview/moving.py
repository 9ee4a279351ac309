"""A hand that moves by itself: the picture format's own animation, for :mod:`motion`.

Each bone is one animated line that is drawn three times over (edge, body, light); taxels are
spots in Ember, a few for each segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.anatomy import SEGMENT_RADII_M
from dexterdata.hand.names import CHAINS, FINGERS
from dexterdata.preview.camera import Camera, shade
from dexterdata.preview.ember import ember_hex
from dexterdata.preview.figure import SKIN, Figure, draw_wrist, taxels_of
from dexterdata.preview.staging import HEIGHT, WIDTH, camera_of, framed
from dexterdata.preview.svg import Canvas

BACK_S: Final = 0.6
_EDGE: Final = "#0F1518"
_EDGE_PX: Final = 5.0
_PALM_RADIUS_M: Final = 0.0116
_SPOT_M: Final = 0.0048
_FAINTEST: Final = 0.04
_SHOWN: Final = 0.12  # how far a spot must face the camera, as a cosine
_ROWS: Final = 3  # of spots on each bone of the palm
_TIPS: Final = frozenset(chain[-1] for chain in CHAINS.values())
_PALM: Final = frozenset(CHAINS[finger][1] for finger in FINGERS[1:])

Vectors = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MovingHand:
    """A hand in a window: joints (k, 26, 3) m; its taxels' placement and shares (k, taxels)."""

    side: Literal["left", "right"]
    poses: Vectors
    placement: NDArray[np.float32] | None
    shares: Vectors | None


@dataclass(frozen=True, slots=True)
class _Spot:
    """Taxels that move as one: the far joint of their segment, places in pixels, colours."""

    joint: int
    radius: float
    places: list[str]
    colours: list[str]


def draw_moving(hands: list[MovingHand], pitch_deg: float, seconds: float) -> bytes:
    """An SVG of 640 by 480 that goes through the poses in so many seconds, back, and on."""
    cameras = [camera_of(at, len(hands), pitch_deg) for at in range(len(hands))]
    cameras = framed([hand.poses for hand in hands], cameras)
    canvas = Canvas(WIDTH, HEIGHT)
    canvas.shapes.append('<g stroke-linecap="round" stroke-linejoin="round">')
    for at, (hand, camera) in enumerate(zip(hands, cameras, strict=True)):
        _Drawing(canvas, camera, f"h{at}", seconds + BACK_S).hand(hand)
    canvas.shapes.append("</g>")
    return canvas.text().encode()


@dataclass
class _Drawing:
    """One hand's shapes; `seconds`: how long the loop lasts, with the way back."""

    canvas: Canvas
    camera: Camera
    name: str
    seconds: float
    lines: int = 0

    def hand(self, hand: MovingHand) -> None:
        """Wrist, palm and thumb's ball; then segments from the farthest to the nearest."""
        draw_wrist(self.camera, self.canvas)
        seen = self.camera.see(hand.poses)
        spots = _spots(hand, self.camera)
        self._palm(seen)
        self._spots(spots, _PALM)
        bones = [bone for finger in FINGERS for bone in pairwise(CHAINS[finger])]
        bones = [bone for bone in bones if bone[1] not in _PALM]
        depth = self.camera.depth(hand.poses).mean(axis=0)
        thumb = CHAINS["thumb"]
        for near, far in sorted(bones, key=lambda bone: float(depth[list(bone)].sum())):
            radius = (_radius(near) + _radius(far)) / 2
            ends = seen[:, [near, far], :]
            if far in _TIPS:
                ends[:, 1] += (ends[:, 0] - ends[:, 1]) * _tip_share(hand.poses, near, far)
            self._limb(ends, radius, edge=near != thumb[0])
            self._spots(spots, frozenset({far}))

    def _palm(self, seen: Vectors) -> None:
        heads = [CHAINS[finger][1] for finger in FINGERS[1:]]
        bases = [CHAINS[finger][0] for finger in FINGERS[:0:-1]]
        self._limb(seen[:, heads + bases, :], _PALM_RADIUS_M, tag="polygon")

    def _limb(
        self, seen: Vectors, radius_m: float, edge: bool = True, tag: str = "polyline"
    ) -> None:
        """An animated line in three widths; seen: (k, points, 3) as the camera gives them."""
        name = f"{self.name}b{self.lines}"
        self.lines += 1
        points = [" ".join(f"{x:.0f},{y:.0f}" for x, y in frame[:, :2]) for frame in seen]
        self.canvas.gradients.append(
            f'<{tag} id="{name}" points="{points[0]}">{self._play("points", points)}</{tag}>'
        )
        width = 2 * radius_m * float(seen[..., 2].mean())
        body, light = self._tones()
        strokes = [(body, width), (light, width * 0.5)]
        for colour, wide in [(_EDGE, width + _EDGE_PX), *strokes] if edge else strokes:
            fill = f' fill="{colour}"' if tag == "polygon" else ""
            self.canvas.shapes.append(
                f'<use href="#{name}"{fill} stroke="{colour}" stroke-width="{wide:.0f}"/>'
            )

    def _tones(self) -> list[str]:
        """Colours of a limb's sides and of its middle, as a matt cylinder across the view."""
        normals = np.array([[0.78, 0.0, 0.62], [0.0, 0.35, 0.937]])
        return shade(normals, self.camera, SKIN)

    def _spots(self, spots: list[_Spot], joints: frozenset[int]) -> None:
        for spot in spots:
            if spot.joint in joints:
                self.canvas.shapes.append(
                    f'<circle r="{spot.radius:.1f}" fill="{spot.colours[0]}">'
                    f"{self._play('fill', spot.colours)}"
                    f'<animateTransform attributeName="transform" type="translate" '
                    f"{self._times(spot.places)}</circle>"
                )

    def _play(self, attribute: str, values: list[str]) -> str:
        return f'<animate attributeName="{attribute}" {self._times(values)}'

    def _times(self, values: list[str]) -> str:
        steady = (self.seconds - BACK_S) / (len(values) - 1)
        times = [f"{at * steady / self.seconds:.3f}".strip("0") or "0" for at in range(len(values))]
        key_times = ";".join(["0", *times[1:], "1"])
        return (
            f'values="{";".join([*values, values[0]])}" keyTimes="{key_times}" '
            f'dur="{self.seconds:.2f}s" repeatCount="indefinite"/>'
        )


def _spots(hand: MovingHand, camera: Camera) -> list[_Spot]:
    """Groups of taxels that face the camera and are touched at all."""
    if hand.placement is None or hand.shares is None:
        return []
    frames = [taxels_of(Figure(pose, hand.side, hand.placement)) for pose in hand.poses]
    placed = [frame for frame in frames if frame is not None]
    if len(placed) < len(frames):
        return []
    index, joint = placed[0].index, placed[0].joint
    along = np.clip(hand.placement[index, 1] * _ROWS, 0, _ROWS - 1).astype(int)
    group = joint * _ROWS + np.where(np.isin(joint, list(_PALM)), along, 0)
    middles = np.stack([frame.places for frame in placed])
    facing = np.stack([camera.turn(frame.normals)[:, 2] for frame in placed])
    found = []
    for number in np.unique(group).tolist():
        chosen = np.flatnonzero(group == number)
        shares = hand.shares[:, index[chosen]]
        peaks = np.nan_to_num(np.fmax.reduce(shares, axis=1))
        if peaks.max() < _FAINTEST or facing[:, chosen].mean() < _SHOWN:
            continue
        seen = camera.see(middles[:, chosen].mean(axis=1))
        radius = _SPOT_M * (0.75 if number // _ROWS in _PALM else 1.0) * float(seen[:, 2].mean())
        places = [f"{x:.0f},{y:.0f}" for x, y in seen[:, :2]]
        colours = [ember_hex(float(share)) for share in peaks]
        found.append(_Spot(number // _ROWS, radius, places, colours))
    return found


def _tip_share(poses: Vectors, near: int, far: int) -> float:
    """Which share of a fingertip's segment its round end takes."""
    length = float(np.linalg.norm(poses[:, far] - poses[:, near], axis=1).mean())
    return min(0.9, 0.9 * _radius(far) / max(length, 1e-6))


@cache
def _radius(joint: int) -> float:
    finger, chain = next(item for item in CHAINS.items() if joint in item[1])
    return SEGMENT_RADII_M[finger][chain.index(joint)]
