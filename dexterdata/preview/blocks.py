"""Numbers packed small: each array of a preview is one block of integers with its scale."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dexterdata.preview import series

MISSING_INT16: Final = -32768
MISSING_UINT8: Final = 255
_ALIGNMENT: Final = 8
_QUICK: Final = 4

Block = dict[str, Any]


@dataclass
class BlockWriter:
    """Collects blocks one after another, each at a multiple of eight bytes."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0

    def add_levels(
        self, values: NDArray[np.floating[Any]], *, top: float, offset: float = 0.0, levels: int
    ) -> Block:
        """Pack to so many steps (at most 254) from ``offset`` to ``top``; the rest is clipped."""
        scale = (top - offset) / levels if top > offset else 1.0
        with np.errstate(invalid="ignore"):
            raw = np.clip(np.round((values - offset) / scale), 0, levels)
        return self.add_series(
            np.where(np.isnan(raw), MISSING_UINT8, raw).astype(np.uint8), scale, offset
        )

    def add_uint8(self, values: NDArray[np.floating[Any]], *, top: float) -> Block:
        """Pack to 8 bits between 0 and ``top`` as they stand; what lies outside is clipped."""
        with np.errstate(invalid="ignore"):
            raw = np.clip(np.round(values * (254.0 / top)), 0, 254)
        packed = np.where(np.isnan(raw), MISSING_UINT8, raw).astype("u1")
        return self._add(packed.tobytes(), "uint8", packed.shape, top / 254.0, 0)

    def add_between(
        self,
        values: NDArray[np.floating[Any]],
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        levels: int,
    ) -> Block:
        """Pack (n, c) values to so many steps between each channel's two ends, (c,) each."""
        scale = np.where(high > low, (high - low) / levels, 1.0)
        with np.errstate(invalid="ignore"):
            raw = np.clip(np.round((values - low) / scale), 0, levels)
        whole = np.where(np.isnan(raw), MISSING_UINT8, raw).astype(np.uint8)
        return self.add_series(whole, _plain(scale), _plain(low))

    def add_series(self, raw: NDArray[Any], scale: Any, offset_value: Any) -> Block:
        """Store whole numbers (n, …), uint8 or int16, as series in time."""
        packed, orders = series.pack(raw.reshape(len(raw), -1))
        coding = {"coding": "series", "orders": orders}
        return self._add(packed, str(raw.dtype), raw.shape, scale, offset_value) | coding

    def add_basis(
        self,
        weights: NDArray[Any],
        step: float,
        directions: NDArray[Any],
        scales: NDArray[np.float64],
        mean: NDArray[np.float32],
        shape: tuple[int, ...],
    ) -> Block:
        """Store (n, …) values as weights (n, k) along directions (k, values) from a mean."""
        return {
            "coding": "basis",
            "shape": [len(weights), *shape],
            "weights": self.add_series(weights, step, 0),
            "directions": self.add_series(directions.T, _plain(scales), 0),
            "mean": self.add_float32(mean),
        }

    def add_float32(self, values: NDArray[np.floating[Any]]) -> Block:
        """Store as they are."""
        return self._add(values.astype("<f4").tobytes(), "float32", values.shape, 1, 0)

    def _add(
        self, data: bytes, dtype: str, shape: tuple[int, ...], scale: Any, offset_value: Any
    ) -> Block:
        block = {
            "offset": self.size,
            "bytes": len(data),
            "dtype": dtype,
            "shape": list(shape),
            "scale": scale,
            "offset_value": offset_value,
        }
        padding = b"\0" * (-len(data) % _ALIGNMENT)
        self.parts.append(data + padding)
        self.size += len(data) + len(padding)
        return block


def packed_bytes(parts: Iterable[bytes]) -> int:
    """About how many bytes blocks take when compressed; a little more than they will."""
    return sum(len(zlib.compress(part, _QUICK)) for part in parts)


def read_block(block: Block, data: bytes) -> NDArray[np.float64]:
    """The block's values as float64 in its shape, NaN where missing."""
    if block.get("coding") == "basis":
        weights, directions, mean = (
            read_block(block[part], data) for part in ("weights", "directions", "mean")
        )
        numbers: NDArray[np.float64] = (weights @ directions.T + mean).reshape(block["shape"])
        return numbers
    raw = _raw(block, data)
    numbers = raw * np.asarray(block["scale"]) + np.asarray(block["offset_value"])
    missing = {"int16": MISSING_INT16, "uint8": MISSING_UINT8}.get(block["dtype"])
    if missing is not None:
        numbers = np.where(raw == missing, np.nan, numbers)
    return numbers.astype(np.float64)


def _raw(block: Block, data: bytes) -> NDArray[Any]:
    part = data[block["offset"] : block["offset"] + block["bytes"]]
    shape = block["shape"]
    if block.get("coding") == "series":
        flat = (shape[0], prod(shape[1:]))
        return series.unpack(part, flat, block["dtype"], block["orders"]).reshape(shape)
    kind = {"int16": "<i2", "uint8": "u1", "float32": "<f4"}[block["dtype"]]
    return np.frombuffer(part, dtype=kind).reshape(shape)


def bounds(values: NDArray[np.floating[Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Smallest and largest finite value of each channel, (c,) each; 0 where there is none."""
    finite = np.isfinite(values)
    low = np.min(values, axis=0, where=finite, initial=np.inf).astype(np.float64)
    high = np.max(values, axis=0, where=finite, initial=-np.inf).astype(np.float64)
    known = np.isfinite(low) & np.isfinite(high)
    return np.where(known, low, 0.0), np.where(known, high, 0.0)


def _plain(numbers: NDArray[np.float64]) -> list[float]:
    return [float(number) for number in numbers]
