"""The good files that are made bad: one of each format and variant, and small real ones."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from mcap.writer import CompressionType
from scipy.io import matlab

from dexterdata.simulate import kitchen
from dexterdata.writers import write_hdf5
from tests.dexterdata.readers import bag_files, lerobot_sets, mcap_files, video_files

LARGEST_BYTES = 150_000
ROWS = 300


@dataclass(frozen=True)
class Seed:
    """A file, or a folder set of several, by their places within it."""

    name: str
    parts: dict[str, bytes]

    @classmethod
    def of_file(cls, name: str, data: bytes) -> Seed:
        """A recording that is one file."""
        return cls(name, {name: data})


def made() -> list[Seed]:
    """Synthetic files of every format that is read."""
    files = [*_tables(), *_arrays(), *_hdf5(), *_parquet(), *_mcap(), *_mat(), *_bags(), *_videos()]
    return [*(Seed.of_file(name, data) for name, data in files), *_sets()]


def real(data: Path) -> list[Seed]:
    """Recordings of the field, attacks and controls that are small enough to be read often."""
    found = [
        path
        for folder in ("recordings", "hostile", "hostile_controls")
        for path in sorted((data / folder).rglob("*"))
        if path.is_file() and path.stat().st_size <= LARGEST_BYTES and _is_data(path)
    ]
    kept: dict[tuple[Path, str], int] = {}
    seeds = []
    for path in found:
        key = (path.parent, path.suffix)
        kept[key] = kept.get(key, 0) + 1
        if kept[key] <= 12:  # of a folder with hundreds of alike files, a few
            seeds.append(Seed.of_file(path.name, path.read_bytes()))
    return seeds


def _is_data(path: Path) -> bool:
    """No note, licence, list of checksums, or expectation beside a recording."""
    return path.suffix not in (".md", ".txt", ".json", ".jsonl", "") or "hostile" in str(path)


def _angles() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    seconds = np.arange(ROWS) / 100
    return seconds, np.sin(seconds[:, None] + np.arange(5))


def _tables() -> Iterator[tuple[str, bytes]]:
    seconds, angles = _angles()
    rows = np.column_stack([seconds, angles]).tolist()
    for name, mark in (("table.csv", ","), ("table.tsv", "\t"), ("semicolons.csv", ";")):
        head = mark.join(["time_s", "thumb", "index", "middle", "ring", "little"])
        lines = [head, *(mark.join(f"{value:.5f}" for value in row) for row in rows)]
        yield name, "\n".join(lines).encode()


def _arrays() -> Iterator[tuple[str, bytes]]:
    seconds, angles = _angles()
    for name, save in (("packed.npz", np.savez_compressed), ("plain.npz", np.savez)):
        buffer = io.BytesIO()
        save(buffer, time_s=seconds, angles=angles, touch=np.arange(ROWS * 16).reshape(ROWS, 4, 4))
        yield name, buffer.getvalue()


def _hdf5() -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gloves.h5"
        write_hdf5(kitchen(1, "pour water", 2.0), path)
        yield path.name, path.read_bytes()
    seconds, angles = _angles()
    for name, options in (
        ("earliest.h5", {"libver": "earliest"}),
        ("latest.h5", {"libver": "latest"}),
    ):
        buffer = io.BytesIO()
        with h5py.File(buffer, "w", **options) as file:  # type: ignore[arg-type]
            file["time_s"] = seconds
            file.create_dataset("angles", data=angles, compression="gzip", shuffle=True)
            file.create_dataset("plain", data=angles.astype(">f4"), chunks=(64, 5), fletcher32=True)
            file["angles"].attrs["unit"] = "rad"
            file["names"] = ["손", "thumb"]
            file["compound"] = np.zeros(8, dtype=[("a", "f4"), ("b", "i2", 3)])
        yield name, buffer.getvalue()


def _parquet() -> Iterator[tuple[str, bytes]]:
    seconds, angles = _angles()
    table = pa.table({"time_s": seconds, "row": angles.tolist(), "word": ["a"] * ROWS})
    for packing in ("none", "snappy", "zstd"):
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression=packing, row_group_size=100)
        yield f"{packing}.parquet", buffer.getvalue()


def _mcap() -> Iterator[tuple[str, bytes]]:
    _, angles = _angles()
    names = ["thumb", "index", "middle", "ring", "little"]
    topics = (
        mcap_files.json_topic("/touch", [{"forces": row} for row in angles.tolist()]),
        mcap_files.cdr_topic(
            "/joints",
            "sensor_msgs/msg/JointState",
            mcap_files.ROS_JOINT_STATE,
            [mcap_files.ros_joints(n, names, row) for n, row in enumerate(angles.tolist())],
        ),
    )
    yield "chunks.mcap", mcap_files.write(*topics)
    unchecked = {"enable_crcs": False, "enable_data_crcs": False}
    for packing in (CompressionType.NONE, CompressionType.LZ4):
        data = mcap_files.write(*topics, compression=packing, **unchecked)
        yield f"{packing.name.lower()}.mcap", data
    yield "bare.mcap", mcap_files.bare(*topics)


def _mat() -> Iterator[tuple[str, bytes]]:
    seconds, angles = _angles()
    content = {"time_s": seconds, "glove": {"angles": angles, "maker": "synthetic"}}
    for name, options in (
        ("packed5.mat", {"do_compression": True}),
        ("plain5.mat", {"do_compression": False}),
    ):
        buffer = io.BytesIO()
        matlab.savemat(buffer, content, **options)
        yield name, buffer.getvalue()
    buffer = io.BytesIO()
    matlab.savemat(buffer, {"angles": angles}, format="4")
    yield "version4.mat", buffer.getvalue()


def _bags() -> Iterator[tuple[str, bytes]]:
    _, angles = _angles()
    names = ["thumb", "index", "middle", "ring", "little"]
    topics = (
        bag_files.Topic("/touch", bag_files.FLOATS, [bag_files.floats(row) for row in angles]),
        bag_files.Topic(
            "/joints",
            bag_files.JOINTS,
            [bag_files.joints(n, names, row) for n, row in enumerate(angles.tolist())],
        ),
    )
    for packing in ("none", "bz2", "lz4"):
        yield f"{packing}.bag", bag_files.write(*topics, compression=packing)
    yield "unclosed.bag", bag_files.write(*topics, is_closed=False)


def _videos() -> Iterator[tuple[str, bytes]]:
    for codec in ("libx264", "libx265", "libvpx-vp9", "libsvtav1", "mpeg4"):
        yield f"{codec}.mp4", video_files.write(20, codec)
    yield "early.mp4", video_files.write(20, options={"movflags": "faststart"})


def _sets() -> Iterator[Seed]:
    for name, write in (("set_v2", lerobot_sets.write_v2), ("set_v3", lerobot_sets.write_v3)):
        with tempfile.TemporaryDirectory() as place:
            folder = write(Path(place) / name)
            parts = {
                str(path.relative_to(folder)): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }
        assert json.loads(parts["meta/info.json"])["codebase_version"] in ("v2.1", "v3.0")
        yield Seed(name, parts)
