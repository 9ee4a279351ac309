"""Small synthetic LeRobot sets in a folder, of both versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FPS = 20
ROWS = 40
TASK = "Fold the synthetic towel."
FEATURES = {
    "observation.state": {"dtype": "float32", "shape": [3], "names": [["thumb", "index", "ring"]]},
    "observation.tactile": {"dtype": "float32", "shape": [2, 2], "names": None},
    "timestamp": {"dtype": "float32", "shape": [1], "names": None},
    "episode_index": {"dtype": "int64", "shape": [1], "names": None},
}
_PATHS = {
    "v2.1": "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet",
    "v3.0": "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
}


def info(version: str, episodes: int, **changes: Any) -> dict[str, Any]:
    return {
        "codebase_version": version,
        "robot_type": "synthetic",
        "total_episodes": episodes,
        "chunks_size": 1000,
        "fps": FPS,
        "data_path": _PATHS[version],
        "features": FEATURES,
        **changes,
    }


def frames(episode: int, rows: int = ROWS) -> pa.Table:
    """One episode's rows: each value tells its episode and row."""
    numbers = episode * 1000 + np.arange(rows)
    state = (numbers[:, None] + np.arange(3) / 10).astype(np.float32)
    touch = (numbers[:, None, None] + np.arange(4).reshape(2, 2) / 10).tolist()
    return pa.table(
        {
            "observation.state": pa.FixedSizeListArray.from_arrays(pa.array(state.reshape(-1)), 3),
            "observation.tactile": pa.array(touch, pa.list_(pa.list_(pa.float32()))),
            "timestamp": (np.arange(rows) / FPS).astype(np.float32),
            "episode_index": np.full(rows, episode),
        }
    )


def write_v2(folder: Path, episodes: int = 3) -> Path:
    """A set of version 2.1: one table for each episode."""
    (folder / "meta").mkdir(parents=True)
    (folder / "data/chunk-000").mkdir(parents=True)
    (folder / "meta/info.json").write_text(json.dumps(info("v2.1", episodes)))
    lines = [
        json.dumps({"episode_index": index, "tasks": [TASK], "length": ROWS})
        for index in range(episodes)
    ]
    (folder / "meta/episodes.jsonl").write_text("\n".join(lines))
    for index in range(episodes):
        pq.write_table(frames(index), table_of(folder, index))
    return folder


def table_of(folder: Path, index: int) -> Path:
    return folder / f"data/chunk-000/episode_{index:06d}.parquet"


def write_v3(folder: Path, episodes: int = 3) -> Path:
    """A set of version 3.0: all episodes in one table of several row groups."""
    (folder / "meta/episodes/chunk-000").mkdir(parents=True)
    (folder / "data/chunk-000").mkdir(parents=True)
    (folder / "meta/info.json").write_text(json.dumps(info("v3.0", episodes)))
    listed = {
        "episode_index": list(range(episodes)),
        "tasks": [[TASK]] * episodes,
        "length": [ROWS] * episodes,
        "data/chunk_index": [0] * episodes,
        "data/file_index": [0] * episodes,
    }
    pq.write_table(pa.table(listed), folder / "meta/episodes/chunk-000/file-000.parquet")
    together = pa.concat_tables([frames(index) for index in range(episodes)])
    pq.write_table(together, folder / "data/chunk-000/file-000.parquet", row_group_size=25)
    return folder
