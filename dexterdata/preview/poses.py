"""Poses of a hand made small: a mean, a few directions in which it moves, and how far in each.

A hand has 26 joints but about twenty ways to move, so most of (frames, 78) coordinates follow from
one another. The directions come from the poses themselves (principal components), whatever device
measured them; how many there are and how finely they are kept follows from the error that is
allowed, and the packed poses are unpacked again and measured against the true ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.landmarks import is_hand
from dexterdata.hand.names import PARENTS
from dexterdata.preview import series
from dexterdata.preview.blocks import MISSING_INT16, Block, BlockWriter, packed_bytes

FINEST_M: Final = 2.5e-4
COARSEST_M: Final = 1e-3
FINEST_DEG: Final = 1.0
_MOST_FRAMES: Final = 9_000
_FEWEST_FRAMES: Final = 30
_GROWTH: Final = 1.35  # half the frames take more than half the bytes
_SEARCHED: Final = 1_500  # frames in which the number of directions is looked for
_TRUNCATED: Final = 0.4  # the share of the error that may come from directions left out
_FINER: Final = 0.93
_MOST_STEPS: Final = 12
_ROW_ERROR: Final = 0.02  # the share of the error that a direction's own rounding may cause
_SHORTEST_BONE_M: Final = 0.005

Vectors = NDArray[np.float64]
Whole = NDArray[Any]


@dataclass(frozen=True, slots=True)
class PackedPoses:
    """Weights (n, k) int16 in steps of ``step_m`` along (k, 78) directions from a mean (78,).

    A direction is its whole numbers (k, 78) int16 times its scale (k,). ``every``: of the frames
    that there were each such was kept. ``error_m``: how far a joint is off at most, and
    ``error_deg`` the same of a segment's direction; both measured.
    """

    weights: Whole
    step_m: float
    directions: Whole
    scales: Vectors
    mean: NDArray[np.float32]
    every: int
    error_m: float
    error_deg: float

    @property
    def positions(self) -> NDArray[np.float32]:
        """The poses again, (n, 26, 3) m, NaN where there is none."""
        return unpacked(self.weights, self.step_m, self.directions, self.scales, self.mean)

    def write(self, blocks: BlockWriter) -> Block:
        """Add the numbers; the block stands for (n, 26, 3)."""
        return blocks.add_basis(
            self.weights, self.step_m, self.directions, self.scales, self.mean, (26, 3)
        )

    @property
    def packed_bytes(self) -> int:
        """About how many bytes it takes when compressed."""
        raw = [series.pack(self.weights)[0], self.directions.tobytes(), self.mean.tobytes()]
        return packed_bytes(raw)


def unpacked(
    weights: Whole, step: float, directions: Whole, scales: Vectors, mean: NDArray[np.float32]
) -> NDArray[np.float32]:
    """What the reader makes of the numbers, (n, 26, 3)."""
    known = (weights != MISSING_INT16).all(axis=1)
    axes = (directions * (scales * step)[:, None]).astype(np.float32)
    flat = weights.astype(np.float32) @ axes + mean
    flat[~known] = np.nan
    return flat.reshape(-1, 26, 3)


def pack(positions: NDArray[np.floating[Any]], most_bytes: int) -> PackedPoses:
    """Pack (n, 26, 3) poses in metres; frames that cannot be a hand are kept as missing.

    Within ``most_bytes`` every frame is kept, no joint off by more than 0.25 mm and no segment by
    more than a degree. Beyond it first the error may grow to a millimetre, then frames are left
    out, about the fewest that do. Poses in a wrong unit, hundreds of metres wide, are off by more,
    as far as 16 bits hold them, and the packed poses say by how much.
    """
    every = max(1, -(-len(positions) // _MOST_FRAMES))
    packed = _pack(positions[::every], every, FINEST_M, FINEST_DEG)
    if packed.packed_bytes > most_bytes:
        packed = _pack(positions[::every], every, COARSEST_M, np.inf)
    while (size := packed.packed_bytes) > most_bytes and len(packed.weights) > _FEWEST_FRAMES:
        every = max(every + 1, round(every * (size / most_bytes) ** _GROWTH))
        packed = _pack(positions[::every], every, COARSEST_M, np.inf)
    return packed


def _pack(
    positions: NDArray[np.floating[Any]], every: int, error_m: float, error_deg: float
) -> PackedPoses:
    known = is_hand(positions)
    poses = positions[known].astype(np.float32)
    flat = poses.reshape(-1, 78)
    mean = flat.mean(axis=0) if len(flat) else np.zeros(78, dtype=np.float32)
    directions, scales, ways = _directions(flat - mean, error_m)
    floor = max(float(np.abs(ways).max(initial=0.0)), 1e-9) / 32_000
    step = max(error_m, floor)
    for _ in range(_MOST_STEPS):
        weights = np.round(ways / step).astype(np.int16)
        seen = unpacked(weights, step, directions, scales, mean)
        off = seen - poses
        off_m = _farthest(off.reshape(len(off), 78))
        off_deg = _turned(poses, off) if off_m <= error_m else np.inf
        over = max(off_m / error_m, off_deg / error_deg if off_m <= error_m else 1.01)
        if over <= 1.0 or step <= floor:
            break
        step = max(step * min(_FINER, 1.0 / over), floor)
    if not np.isfinite(off_deg):
        off_deg = _turned(poses, seen - poses)
    whole = np.full((len(positions), len(directions)), MISSING_INT16, dtype=np.int16)
    whole[known] = weights
    return PackedPoses(whole, step, directions, scales, mean, every, off_m, off_deg)


def _directions(
    away: NDArray[np.float32], error_m: float
) -> tuple[Whole, Vectors, NDArray[np.float32]]:
    """Whole numbers (k, 78) and scales (k,) of the fewest directions that do, and ways (n, k)."""
    _, axes = np.linalg.eigh((away.T @ away).astype(np.float64))
    axes = axes.T[::-1].astype(np.float32)
    some = away[:: max(1, len(away) // _SEARCHED)]
    ways = some @ axes.T
    low, high = 1, len(axes)
    while low < high:
        middle = (low + high) // 2
        rest = ways[:, middle:] @ axes[middle:]
        if _farthest(rest) <= _TRUNCATED * error_m:
            high = middle
        else:
            low = middle + 1
    axes = axes[:low]
    ways = away @ axes.T
    farthest = np.abs(ways).max(axis=0, initial=1e-9).astype(np.float64)
    scales = np.clip(2 * _ROW_ERROR * error_m / farthest, 1 / 32_000, 1 / 100)
    return np.round(axes / scales[:, None]).astype(np.int16), scales, ways


def _farthest(flat: NDArray[np.floating[Any]]) -> float:
    """The length of the longest of many vectors, (n, 3 x joints)."""
    squares = np.square(flat)
    return float(np.sqrt((squares[:, ::3] + squares[:, 1::3] + squares[:, 2::3]).max(initial=0.0)))


def _turned(true: NDArray[np.float32], off: NDArray[np.float32]) -> float:
    """The largest angle (degrees) of a segment whose ends are off by (n, 26, 3)."""
    joints = np.array([joint for joint, parent in enumerate(PARENTS) if parent >= 0])
    parents = np.array([parent for parent in PARENTS if parent >= 0])
    bones, wrong = (np.take(poses, joints, 1) - np.take(poses, parents, 1) for poses in (true, off))
    squares = np.maximum(np.einsum("nbi,nbi->nb", bones, bones), 1e-12)
    along = np.einsum("nbi,nbi->nb", bones, wrong)
    across = np.einsum("nbi,nbi->nb", wrong, wrong) - along**2 / squares
    far = squares + along  # of the shown segment along the true one, times its length
    turned = np.arctan2(np.sqrt(np.maximum(across, 0.0) * squares), far)
    known = squares > _SHORTEST_BONE_M**2
    return float(np.rad2deg(np.where(known, turned, 0.0).max(initial=0.0)))
