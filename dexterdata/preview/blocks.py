"""Numbers packed small: each array of a preview is one block of integers with its scale."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MISSING_INT16: Final = -32768
MISSING_UINT8: Final = 255
_ALIGNMENT: Final = 8

Block = dict[str, Any]


@dataclass
class BlockWriter:
    """Collects blocks one after another, each at a multiple of eight bytes."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add_int16(
        self,
        values: NDArray[np.floating[Any]],
        *,
        per_channel: bool = False,
        smallest_step: float = 0.0,
    ) -> Block:
        """Pack to 16 bits between the smallest and largest value (of each last-axis channel).

        Steps below ``smallest_step`` would only store noise, so they are not made.
        """
        axes = tuple(range(values.ndim - 1)) if per_channel else None
        low, high = _bounds(values, axes)
        scale = np.maximum(np.where(high > low, (high - low) / 65_000.0, 1.0), smallest_step)
        middle = (low + high) / 2
        with np.errstate(invalid="ignore"):
            raw = np.round((values - middle) / scale)
        packed = np.where(np.isfinite(raw), raw, MISSING_INT16).astype("<i2")
        return self._add(packed, "int16", _plain(scale), _plain(middle))

    def add_uint8(
        self, values: NDArray[np.floating[Any]], *, top: float, offset: float = 0.0
    ) -> Block:
        """Pack to 8 bits between ``offset`` and ``top``; what lies outside is clipped."""
        scale = (top - offset) / 254.0 if top > offset else 1.0
        with np.errstate(invalid="ignore"):
            raw = np.clip(np.round((values - offset) / scale), 0, 254)
        packed = np.where(np.isnan(raw), MISSING_UINT8, raw).astype("u1")
        return self._add(packed, "uint8", scale, offset)

    def add_float32(self, values: NDArray[np.floating[Any]]) -> Block:
        """Store as they are."""
        return self._add(values.astype("<f4"), "float32", 1, 0)

    def _add(self, packed: NDArray[Any], dtype: str, scale: Any, offset_value: Any) -> Block:
        data = packed.tobytes()
        block = {
            "offset": self.size,
            "bytes": len(data),
            "dtype": dtype,
            "shape": list(packed.shape),
            "scale": scale,
            "offset_value": offset_value,
        }
        padding = b"\0" * (-len(data) % _ALIGNMENT)
        self.parts.append(data + padding)
        self.size += len(data) + len(padding)
        return block


def read_block(block: Block, data: bytes) -> NDArray[np.float64]:
    """The block's values as float64 in its shape, NaN where missing."""
    kind = {"int16": "<i2", "uint8": "u1", "float32": "<f4"}[block["dtype"]]
    part = data[block["offset"] : block["offset"] + block["bytes"]]
    raw = np.frombuffer(part, dtype=kind).reshape(block["shape"])
    values = raw * np.asarray(block["scale"]) + np.asarray(block["offset_value"])
    missing = {"int16": MISSING_INT16, "uint8": MISSING_UINT8}.get(block["dtype"])
    if missing is not None:
        values = np.where(raw == missing, np.nan, values)
    numbers: NDArray[np.float64] = values.astype(np.float64)
    return numbers


def _bounds(
    values: NDArray[np.floating[Any]], axes: tuple[int, ...] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Smallest and largest finite value; 0 and 0 where there is none."""
    finite = np.isfinite(values)
    low = np.min(values, axis=axes, where=finite, initial=np.inf).astype(np.float64)
    high = np.max(values, axis=axes, where=finite, initial=-np.inf).astype(np.float64)
    known = np.isfinite(low) & np.isfinite(high)
    return np.where(known, low, 0.0), np.where(known, high, 0.0)


def _plain(number: NDArray[np.float64]) -> float | list[float]:
    return float(number) if number.ndim == 0 else [float(n) for n in number]
