"""Long synthetic recordings, written in slices: joints and IMU, and matrices of touch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from dexterdata.hand import ANGLE_CHANNELS

RATE_HZ = 200
SLICE_S = 30
CHUNK_ROWS = 256
NOISE = 8


@dataclass(frozen=True)
class Long:
    """``grid``: rows and columns of each hand's touch matrix, sampled at ``touch_hz``."""

    minutes: int
    is_packed: bool = False
    hands: tuple[str, ...] = ("right",)
    grid: tuple[int, int] = (16, 16)
    touch_hz: int = 100

    @property
    def raw_bytes(self) -> int:
        """What the samples take, stamps included."""
        seconds = 60 * self.minutes
        touch = int(np.prod(self.grid)) * 2 * len(self.hands)
        joints = (len(ANGLE_CHANNELS) + 6) * 4 * len(self.hands)
        return seconds * (RATE_HZ * (joints + 8) + self.touch_hz * (touch + 8))


def write(long: Long, path: Path) -> Path:
    """Write the recording, and its profile beside it; return the profile's path."""
    packing: dict[str, Any] = {"compression": "gzip", "shuffle": True} if long.is_packed else {}
    with h5py.File(path, "w") as file:
        file.attrs["consent"] = "synthetic: nobody was recorded"
        for name, rate in (("t", RATE_HZ), ("touch_t", long.touch_hz)):
            file[name] = np.arange(60 * long.minutes * rate) / rate
        for seed, hand in enumerate(long.hands):
            _write_hand(file, long, hand, np.random.default_rng(seed), packing)
    profile = path.with_suffix(".toml")
    profile.write_text(_profile(long))
    return profile


def _write_hand(
    file: Any, long: Long, hand: str, chance: np.random.Generator, packing: dict[str, Any]
) -> None:
    seconds = 60 * long.minutes
    channels = len(ANGLE_CHANNELS)
    shapes = {
        "joints": (seconds * RATE_HZ, channels),
        "imu": (seconds * RATE_HZ, 6),
        "touch": (seconds * long.touch_hz, *long.grid),
    }
    sets = {
        name: file.create_dataset(
            f"{hand}/{name}",
            shape=shape,
            dtype="u2" if name == "touch" else "f4",
            chunks=(CHUNK_ROWS, *shape[1:]),
            **packing,
        )
        for name, shape in shapes.items()
    }
    rows, columns = np.indices(long.grid)
    bump = np.exp(-(((rows / long.grid[0] - 0.5) ** 2 + (columns / long.grid[1] - 0.5) ** 2) * 12))
    for start in range(0, seconds, SLICE_S):
        part = slice(start * RATE_HZ, (start + SLICE_S) * RATE_HZ)
        t = np.arange(part.start, part.stop)[:, None] / RATE_HZ
        speeds = np.linspace(0.3, 2.0, channels)
        angles = 0.4 + 0.3 * np.sin(t * speeds) + 0.003 * chance.standard_normal((len(t), channels))
        sets["joints"][part] = angles
        sets["imu"][part] = chance.standard_normal((len(t), 6))
        part = slice(start * long.touch_hz, (start + SLICE_S) * long.touch_hz)
        t = np.arange(part.start, part.stop)[:, None, None] / long.touch_hz
        noise = chance.integers(0, NOISE, (len(t), *long.grid))
        sets["touch"][part] = 100 + 3000 * np.clip(np.sin(0.7 * t), 0, 1) * bump + noise


def _profile(long: Long) -> str:
    names = ", ".join(f'"{name}"' for name in ANGLE_CHANNELS)
    streams = "".join(
        f"""
[[stream]]
name = "{hand}_joints"
kind = "joint_angle"
path = "/{hand}/joints"
unit = "rad"
hand = "{hand}"
rate_hz = {RATE_HZ}.0
clock = {{path = "/t", unit = "s"}}
names = [{names}]
[[stream]]
name = "{hand}_imu"
kind = "imu"
path = "/{hand}/imu"
unit = "m/s2"
hand = "{hand}"
rate_hz = {RATE_HZ}.0
clock = {{path = "/t", unit = "s"}}
[[stream]]
name = "{hand}_touch"
kind = "tactile"
path = "/{hand}/touch"
unit = "count"
hand = "{hand}"
rate_hz = {long.touch_hz}.0
clock = {{path = "/touch_t", unit = "s"}}
layout = {{kind = "matrix", shape = [{long.grid[0]}, {long.grid[1]}]}}
range = [0.0, 4095.0]
"""
        for hand in long.hands
    )
    paths = ", ".join(f'"/{hand}/joints"' for hand in long.hands)
    return (
        f'schema = 1\nname = "bench"\nversion = "1.0.0"\nmatch = {{paths = [{paths}]}}\n{streams}'
    )
