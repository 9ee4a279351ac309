"""Fewer taxels: neighbours of a matrix become one that shows the larger of the two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Skin:
    """A hand's touch: peaks (n, taxels), the matrix's shape, and what is known of each taxel.

    ``regions``: empty where not known. ``placement``: (taxels, 4) as
    :func:`dexterdata.hand.taxels.placement`, or None.
    """

    peaks: NDArray[np.float32]
    shape: tuple[int, ...]
    regions: tuple[str, ...]
    placement: NDArray[np.float32] | None

    @property
    def matrix(self) -> tuple[int, int]:
        """Rows and columns; one row where the shape does not say."""
        columns = self.shape[-1] if self.shape else 1
        taxels = self.peaks.shape[1]
        known = len(self.shape) > 1 and prod(self.shape) == taxels
        return (taxels // columns, columns) if known else (1, taxels)


def pooled(skin: Skin) -> Skin:
    """Half the taxels: pairs along the axis on which fewer of them lie in different regions."""
    rows, columns = skin.matrix
    groups = {
        axis: _groups(skin.matrix, axis) for axis, length in enumerate(skin.matrix) if length > 1
    }
    axis = min(groups, key=lambda axis: (_mixed(skin, groups[axis]), -skin.matrix[axis]))
    pairs = groups[axis]
    shape = ((rows + 1) // 2, columns) if axis == 0 else (rows, (columns + 1) // 2)
    peaks = np.fmax(skin.peaks[:, pairs[:, 0]], skin.peaks[:, pairs[:, 1]])
    first = pairs[:, 0]
    regions: tuple[str, ...] = ()
    if skin.regions:
        first = np.where(np.array(skin.regions)[first] == "none", pairs[:, 1], first)
        regions = tuple(skin.regions[at] for at in first.tolist())
    return Skin(peaks, shape, regions, _placed(skin, pairs, first))


def thinned(skin: Skin) -> Skin:
    """Half the frames: of two neighbours the larger value."""
    after = np.append(skin.peaks[1::2], skin.peaks[-1:], axis=0)[: len(skin.peaks[::2])]
    return replace(skin, peaks=np.fmax(skin.peaks[::2], after))


def _groups(shape: tuple[int, int], axis: int) -> NDArray[np.intp]:
    """Pairs of taxels (pairs, 2) along an axis; the last of an odd number is its own neighbour."""
    index = np.arange(shape[0] * shape[1]).reshape(shape)
    if axis == 1:
        index = index.T
    after = index[1::2]
    if len(index) % 2:
        after = np.append(after, index[-1:], axis=0)
    pairs = np.stack([index[::2], after], axis=-1)
    if axis == 1:
        pairs = pairs.swapaxes(0, 1)
    return pairs.reshape(-1, 2)


def _mixed(skin: Skin, pairs: NDArray[np.intp]) -> int:
    """How many pairs lie in two regions, or on two segments."""
    if skin.placement is not None:
        joints = skin.placement[pairs, 0]
        return int((joints[:, 0] != joints[:, 1]).sum())
    if skin.regions:
        names = np.array(skin.regions)[pairs]
        return int((names[:, 0] != names[:, 1]).sum())
    return 0


def _placed(skin: Skin, pairs: NDArray[np.intp], first: NDArray[Any]) -> NDArray[np.float32] | None:
    """A pair of one segment lies in its middle, another where its first taxel does."""
    if skin.placement is None:
        return None
    placed: NDArray[np.float32] = skin.placement[first].copy()
    both = skin.placement[pairs]
    together = (both[:, 0, 0] == both[:, 1, 0]) & (both[:, 0, 3] == both[:, 1, 3])
    placed[together] = both[together].mean(axis=1)
    return placed
