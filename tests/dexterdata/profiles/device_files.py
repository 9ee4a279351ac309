"""Minimal synthetic files of real devices, written as their profiles say."""

from __future__ import annotations

import io
from collections.abc import Mapping

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from dexterdata import profiles

SECONDS = 6.0


def times(rate_hz: float) -> NDArray[np.float64]:
    return np.arange(round(SECONDS * rate_hz)) / rate_hz


def moving(
    seconds: NDArray[np.float64], count: int, low: float, high: float
) -> NDArray[np.float64]:
    """Slow movement of several sensors between two values, each in its own rhythm."""
    paces = 0.3 + np.arange(count) * 0.011
    waves = (1 - np.cos(2 * np.pi * seconds[:, None] * paces)) / 2
    return low + (high - low) * waves


def table(columns: Mapping[str, NDArray[np.float64]]) -> bytes:
    """Text with a header."""
    rows = np.column_stack(list(columns.values())).tolist()
    lines = [",".join(columns), *(",".join(f"{value:.6f}" for value in row) for row in rows)]
    return "\n".join(lines).encode()


def columns_of(name: str, stream: str) -> tuple[str, ...]:
    """The columns that a shipped profile names for a stream."""
    found = {part.name: part for part in profiles.load(name).streams}
    return tuple(str(column) for column in found[stream].columns)


def manus(scale: float = 1.0) -> dict[str, NDArray[np.float64]]:
    """Frame, clock and time as the export has them, angles in degrees, positions in centimetres."""
    seconds = times(60)
    angles = moving(seconds, 20, 0, 55)
    angles[:, 4::4] = moving(seconds, 4, -12, 12)  # fingers spread less than they bend
    angles *= scale
    positions = np.zeros((len(seconds), 75))
    positions[:, 3:] = moving(seconds, 72, 2.0, 4.0)
    return {
        "Frame": np.arange(len(seconds)),
        "Elapsed_Time_In_Milliseconds": seconds * 1000,
        **_named("manus_metaglove", "joint_angles", angles),
        **_named("manus_metaglove", "joint_positions", positions),
    }


def senseglove(side: str, scale: float = 1.0) -> dict[str, NDArray[np.float64]]:
    seconds = times(60)
    return {
        "time_s": seconds,
        **_named(f"senseglove_{side}", "joint_angles", moving(seconds, 15, 0, 1.2) * scale),
        **_named(f"senseglove_{side}", "sideways_angles", moving(seconds, 5, -0.2, 0.2)),
    }


def cyberglove(sensors: int = 22, scale: float = 1.0) -> dict[str, NDArray[np.float64]]:
    seconds = times(90)
    found = {
        "time_s": seconds,
        **_named("cyberglove3", "sensors", moving(seconds, 18, 0.2, 0.8) * scale),
    }
    if sensors == 22:
        found |= _named("cyberglove3", "fingertip_sensors", moving(seconds, 4, 0.3, 0.7))
    return found


def stretchsense() -> NDArray[np.float64]:
    """A time and sixteen nameless sensors."""
    seconds = times(60)
    return np.column_stack([seconds, moving(seconds, 16, 300, 520)])


def vmg30(scale: float = 1.0) -> dict[str, NDArray[np.float64]]:
    seconds = times(100)
    still = np.tile([0.0, 0.0, 0.0, 1.0], (len(seconds), 1))
    return {
        "clock": seconds,
        **_named("vmg30", "bend", moving(seconds, 16, 0.1, 0.9)),
        **_named("vmg30", "fingertip_pressure", moving(seconds, 5, 0.0, 0.6) * scale),
        **_named("vmg30", "hand_angular_velocity", moving(seconds, 3, -20, 20)),
        **_named("vmg30", "hand_acceleration", moving(seconds, 3, -0.2, 0.9)),
        **_named("vmg30", "hand_orientation", still),
    }


def grids(seconds: NDArray[np.float64], side: int, top: float) -> NDArray[np.float32]:
    """A touch that comes, grows and goes in one corner of a square, (n, side, side)."""
    touch = np.clip(np.sin(seconds * 1.5), 0, 1)[:, None, None]
    spot = np.zeros((side, side))
    spot[2:6, 2:6] = np.linspace(0.5, 0.9, 16).reshape(4, 4)
    return (touch * spot * top).astype(np.float32)


def tactile_16x16(scale: float = 1.0) -> bytes:
    """A LeRobot table with its time and its grid of grids."""
    seconds = times(30)
    values = (grids(seconds, 16, 1.0) * scale).tolist()
    columns = {
        "observation.tactile_grid": pa.array(values, pa.list_(pa.list_(pa.float32()))),
        "timestamp": seconds.astype(np.float32),
        "episode_index": np.zeros(len(seconds), np.int64),
    }
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def tactile_32x32(scale: float = 1.0, spare_rows: int = 0) -> bytes:
    """The three arrays; spare rows are those that the recorder never filled."""
    seconds = times(20)
    values = grids(seconds, 32, 3000) * scale + 500
    spare = np.zeros((spare_rows, 32, 32), np.float32)
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["pressure"] = np.concatenate([values.astype(np.float32), spare])
        file["ts"] = np.concatenate([1_700_000_000 + seconds, np.zeros(spare_rows)])
        file["frame_count"] = np.array([len(seconds)])
    return buffer.getvalue()


def _named(
    profile: str, stream: str, values: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    return dict(zip(columns_of(profile, stream), values.T, strict=True))
