"""Small faults that real gloves have: a dead cell, a short gap, an angle that wraps."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from dexterdata.recording import Stream
from dexterdata.simulate.touch import HAS_CELL

_DEAD_CELL_IN: Final = 0.7
_GAP_IN: Final = 0.4


def add_dead_cell(stream: Stream, rng: np.random.Generator) -> Stream:
    """In seven recordings of ten one cell of the skin reports nothing but zero."""
    if rng.random() > _DEAD_CELL_IN:
        return stream
    values = stream.values[:].copy()
    values[:, rng.choice(np.flatnonzero(HAS_CELL))] = 0.0
    return replace(stream, values=values)


def add_gap(stream: Stream, rng: np.random.Generator) -> Stream:
    """In four recordings of ten the radio drops three to five samples once."""
    if rng.random() > _GAP_IN or stream.samples < 50:
        return stream
    first = int(rng.integers(20, stream.samples - 25))
    kept = np.ones(stream.samples, dtype=bool)
    kept[first : first + int(rng.integers(3, 6))] = False
    return replace(stream, t_ns=stream.t_ns[kept], values=stream.values[:][kept])


def wrap_deviation(stream: Stream) -> Stream:
    """The wrist's ring encoder counts from 0 to a full turn: below zero it wraps."""
    values = stream.values[:].copy()
    values[:, -1] = np.mod(values[:, -1], np.float32(2 * np.pi))
    return replace(stream, values=values)
