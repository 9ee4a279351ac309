"""By which a recording is known again: the same samples, or the same movement cut or re-sampled.

``exact`` is equal wherever the samples are: it does not depend on the file's format, on names, on
the order of channels or streams, nor on time stamps. ``near`` holds numbers that come from how long
the movement takes between its turning points; recordings that share many show the same movement,
though one was cut, shifted in time or re-sampled. No samples can be had back from either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.checks.kept import GRID_S, Numbers
from dexterdata.recording import Stream
from dexterdata.scan import Block, reduced

NEAR_KEYS: Final = 64
SAME_MOVEMENT: Final = 0.15
"""Share of keys in common from which two recordings show the same movement."""
_FEWEST_KEYS: Final = 12
MOST_STREAMS: Final = 16
_SMOOTH: Final = 11  # grid steps, 0.44 s
_BIN_S: Final = 0.1
_WAYS: Final = 5  # between six turning points: fewer are alike by chance
_GROUP_ROWS: Final = 4096
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """``exact``: 64 hex digits. ``near``: up to 64 whole numbers for each moving stream."""

    exact: str
    near: tuple[tuple[int, ...], ...] = ()


def likeness(first: Fingerprint, second: Fingerprint) -> float:
    """How alike two recordings are: 1 for the same samples, else the largest share of common keys.

    Each stream's keys are a sample of its turning points, chosen by value and not by place, so two
    samples of the same movement overlap; 0.15 and more is the same movement.
    """
    if first.exact == second.exact:
        return 1.0
    pairs = ((set(a), set(b)) for a in first.near for b in second.near)
    return max((_common(a, b) for a, b in pairs), default=0.0)


def is_duplicate(first: Fingerprint, second: Fingerprint) -> bool:
    """Whether two recordings hold the same samples or show the same movement."""
    return likeness(first, second) >= SAME_MOVEMENT


def _common(first: set[int], second: set[int]) -> float:
    fewer = min(len(first), len(second))
    if fewer < _FEWEST_KEYS:
        return 0.0
    # Of two samples only the values up to the smaller of their largest could be in both.
    largest = min(max(first), max(second))
    a = {key for key in first if key <= largest}
    b = {key for key in second if key <= largest}
    return len(a & b) / max(_FEWEST_KEYS, min(len(a), len(b)))


class Content:
    """Mix of each channel's samples, (c,) uint64, whatever blocks they came in.

    Samples are taken as float32; their bits are added up by groups of 4,096 rows, and the groups'
    sums are mixed in order. It tells recordings apart, it does not withstand forgery.
    """

    def __init__(self, stream: Stream) -> None:
        channels = len(stream.channels)
        self._samples = stream.samples
        self._mixed = np.zeros(channels, dtype=np.uint64)
        self._group = np.zeros(channels, dtype=np.uint32)

    def see(self, block: Block) -> None:
        """Add the block's bits."""
        values = np.ascontiguousarray(block.known, dtype=np.float32).view(np.uint32)
        first = block.first
        while len(values):
            room = _GROUP_ROWS - first % _GROUP_ROWS
            part = values[:room]
            self._group += reduced(np.add, part)
            first += len(part)
            values = values[room:]
            if first % _GROUP_ROWS == 0 or first == self._samples:
                self._mixed = (self._mixed ^ self._group) * _PRIME
                self._mixed ^= self._mixed >> np.uint64(29)
                self._group[:] = 0

    def digests(self) -> list[int]:
        """One number for each channel."""
        return [int(value) for value in self._mixed]


def exact_of(parts: Iterable[tuple[int, Sequence[int]]]) -> str | None:
    """The digest of (samples, channels' numbers) of all streams; None where there are none.

    Channels that never change are to be left out: they say nothing.
    """
    rows = sorted((samples, value) for samples, values in parts for value in values)
    if not rows:
        return None
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def near_of(courses: Iterable[Numbers | None]) -> tuple[tuple[int, ...], ...]:
    """The keys of each stream whose sum of channels moves enough, the liveliest 16 at most."""
    keys = [key for key in (_keys(course) for course in courses if course is not None) if key]
    keys.sort(key=len, reverse=True)
    return tuple(keys[:MOST_STREAMS])


def _keys(course: Numbers) -> tuple[int, ...]:
    turns_s = _turning_points_s(course)
    if turns_s.size <= _WAYS:
        return ()
    bins = np.rint(np.diff(turns_s) / _BIN_S).astype(np.uint64)
    mixed = np.zeros(bins.size - _WAYS + 1, dtype=np.uint64)
    for way in range(_WAYS):
        mixed = (mixed ^ bins[way : way + mixed.size]) * _PRIME
        mixed ^= mixed >> np.uint64(31)
    chosen = np.unique(mixed >> np.uint64(16))[:NEAR_KEYS]  # 48 bits: JSON keeps them exact
    return tuple(int(key) for key in chosen) if chosen.size >= _FEWEST_KEYS else ()


def _turning_points_s(course: Numbers) -> Numbers:
    """When the smoothed sum turns by more than its noise, in seconds."""
    if course.size < 4 * _SMOOTH:
        return np.zeros(0)
    window = np.ones(_SMOOTH) / _SMOOTH
    smooth = np.convolve(np.convolve(course, window, "valid"), window, "valid")
    slopes = np.diff(smooth)
    at = np.flatnonzero(slopes[:-1] * slopes[1:] < 0)
    if at.size <= _WAYS:
        return np.zeros(0)
    at = at[_is_marked(smooth[at + 1], 0.25 * float(smooth.std()))]
    # Where the slope between two grid points crosses zero is known to a part of a step.
    share = slopes[at] / (slopes[at] - slopes[at + 1])
    return (at + 0.5 + share) * GRID_S


def _is_marked(heights: Numbers, least: float) -> NDArray[np.bool_]:
    """Turning points that are ``least`` away from both neighbours, (k,)."""
    far = np.abs(np.diff(heights)) > least
    marked: NDArray[np.bool_] = np.concatenate([[True], far]) & np.concatenate([far, [True]])
    return marked


def as_plain(fingerprint: Fingerprint) -> dict[str, Any]:
    """The fingerprint in JSON's types."""
    return {"exact": fingerprint.exact, "near": [list(keys) for keys in fingerprint.near]}
