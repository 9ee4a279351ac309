"""The simulated gloves' skin: 16 by 16 cells per hand, and what a grip presses on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.hand.names import CHAINS, FINGERS
from dexterdata.hand.taxels import NONE, placement
from dexterdata.recording import Stream, StreamKind, TactileLayout

Floats = NDArray[np.float64]

SIDE: Final = 16
CELL_AREA_M2: Final = 3.0e-5  # 5 mm by 6 mm
FULL_SCALE_PA: Final = 120_000.0
STEP_PA: Final = 25.0


def _cell(row: int, column: int) -> str:
    """Which segment a cell of the matrix lies on: three columns a finger, the palm below."""
    if column == SIDE - 1:
        return NONE
    finger = ("little", "ring", "middle", "index", "thumb")[column // 3]
    if finger == "thumb":
        rows = ((5, 9, "thumb_distal"), (9, 12, "thumb_proximal"), (12, 16, "thumb_metacarpal"))
    else:
        rows = (
            (0, 4, f"{finger}_distal"),
            (4, 6, f"{finger}_intermediate"),
            (6, 9, f"{finger}_proximal"),
        )
        if row >= 10:
            return f"{finger}_metacarpal"
    return next((name for first, end, name in rows if first <= row < end), NONE)


REGIONS: Final = tuple(_cell(row, column) for row in range(SIDE) for column in range(SIDE))
"""Segment of each of the 256 cells, row by row; ``none`` where the skin has no cell."""

LAYOUT: Final = TactileLayout("matrix", (SIDE, SIDE), REGIONS)
CHANNELS: Final = tuple(f"r{row:02d}c{column:02d}" for row in range(SIDE) for column in range(SIDE))


def _placement() -> NDArray[np.float32]:
    nothing = np.zeros((0, SIDE * SIDE), dtype=np.float32)
    stream = Stream("skin", StreamKind.TACTILE, np.zeros(0, np.int64), nothing, CHANNELS)
    placed = placement(replace(stream, layout=LAYOUT))
    if placed is None:
        raise AssertionError("The simulated skin names every cell's segment.")
    return placed


PLACEMENT: Final = _placement()
HAS_CELL: Final = np.array([name != NONE for name in REGIONS])
IS_TIP: Final = np.array([name.endswith("_distal") for name in REGIONS])


def _segment_force(grip: Floats, joint: int) -> Floats:
    """Newtons that one segment bears, (n,); the palm's force is shared by its five metacarpals."""
    for finger, name in enumerate(FINGERS):
        chain = CHAINS[name]
        if joint not in chain:
            continue
        if joint == chain[1]:
            share = (0.30, 0.18, 0.16, 0.16, 0.20)[finger]
            return grip[:, 7] * share
        if joint == chain[-1]:
            return grip[:, finger]
        return grip[:, finger] * grip[:, 5 if joint == chain[-2] and len(chain) == 5 else 6]
    raise ValueError(f"Joint {joint} ends no segment.")


def pressures(grip: Floats, t_s: Floats, rng: np.random.Generator) -> Floats:
    """Pressure on each cell in Pa without noise, (n, 256).

    The cells of a segment share its force as a spot whose middle wanders a little; the forces of
    the last segments' cells add up to the fingertip's force exactly.
    """
    out = np.zeros((grip.shape[0], SIDE * SIDE))
    for joint in np.unique(PLACEMENT[HAS_CELL, 0]).astype(int):
        cells = np.flatnonzero((PLACEMENT[:, 0] == joint) & HAS_CELL)
        along, sideways = PLACEMENT[cells, 1], PLACEMENT[cells, 2]
        is_tip = bool(IS_TIP[cells[0]])
        wander = rng.uniform(0, 2 * np.pi, 2)
        drift = 0.06 * np.sin(2 * np.pi * 0.21 * t_s + wander[0])
        middle_u = (grip[:, 8] if is_tip else rng.uniform(0.35, 0.65)) + drift
        middle_v = rng.uniform(-0.25, 0.25) + 0.15 * np.sin(2 * np.pi * 0.33 * t_s + wander[1])
        width = 0.28 if is_tip else 0.34
        spot = np.exp(
            -((along - middle_u[:, None]) ** 2) / (2 * width**2)
            - (sideways - middle_v[:, None]) ** 2 / (2 * 0.62**2)
        )
        spot /= spot.sum(axis=1, keepdims=True)
        out[:, cells] = spot * (_segment_force(grip, joint) / CELL_AREA_M2)[:, None]
    return out


def sense(pressure: Floats, t_s: Floats, rng: np.random.Generator) -> NDArray[np.float32]:
    """What the skin reports: gain and zero of each cell, slow drift, noise, steps, full scale."""
    cells = pressure.shape[1]
    zero = rng.uniform(120, 420, cells)
    gain = rng.normal(1.0, 0.015, cells)
    drift = rng.normal(0, 60, cells) * (t_s / max(60.0, float(t_s[-1])))[:, None]
    noise = rng.normal(0, 55, pressure.shape)
    raw = pressure * gain + zero + drift + noise
    stepped = np.clip(np.round(raw / STEP_PA) * STEP_PA, 0, FULL_SCALE_PA)
    stepped[:, ~HAS_CELL] = 0.0
    return stepped.astype(np.float32)
