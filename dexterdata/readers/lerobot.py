"""LeRobot sets (versions 2.1 and 3.0): a folder of tables with an index that says what is where.

A set is read one episode at a time: :func:`read_index` tells what the index lists; the tables are
read with a profile of one episode each (``episode_rows``).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dexterdata.readers import parquet
from dexterdata.readers.errors import ContainerError

INFO, EPISODES = "meta/info.json", "meta/episodes.jsonl"
EPISODE_TABLES = "meta/episodes/"
VERSIONS = ("v2.1", "v3.0")
MAX_EPISODES = 10_000
MAX_FEATURES = 256
MAX_TEXT = 500
_PATHS = {
    "v2.1": "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet",
    "v3.0": "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
}


def read_index(members: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the files under ``meta/`` say, as plain values.

    ``version``, ``fps``, ``chunk_size``, ``robot``; ``features``: key, dtype, shape, names of
    each; ``episodes``: index, length, task, chunk, file, and per video its chunk, file and times.
    Raises :class:`ContainerError` where the index is damaged or of another version.
    """
    if INFO not in members:
        message = "The folder is no LeRobot set: it has no meta/info.json."
        raise ContainerError("container.unsupported", message, "Give single files.")
    info = _object(members[INFO], INFO)
    version = info.get("codebase_version")
    if version not in VERSIONS:
        message = f"The set is of version {str(version)[:20]}; 2.1 and 3.0 are read."
        raise ContainerError("container.unsupported", message, "Convert it with LeRobot.")
    if info.get("data_path", _PATHS[version]) != _PATHS[version]:
        message = "The set keeps its tables elsewhere than sets of its version do."
        raise ContainerError("container.unsupported", message, "Save it again with LeRobot.")
    features = _features(info.get("features"))
    videos = [feature["key"] for feature in features if feature["dtype"] == "video"]
    chunk_size = _whole(info.get("chunks_size", 1000), "chunks_size") or 1000
    if version == "v2.1":
        episodes = list(_listed_lines(members.get(EPISODES, b""), chunk_size, videos))
    else:
        episodes = list(_listed_tables(members, videos))
    if len({episode["index"] for episode in episodes}) < len(episodes):
        raise ContainerError("container.corrupt", "The set's index lists an episode twice.")
    return {
        "version": version,
        "fps": _rate(info.get("fps")),
        "robot": str(info.get("robot_type", ""))[:MAX_TEXT],
        "promised": _whole(info.get("total_episodes", 0), "total_episodes"),
        "features": features,
        "episodes": episodes,
    }


def _object(data: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(str(data, "utf-8"))  # else it would guess at UTF-16 and 32
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = f"{name} of the set is damaged: it is no JSON object."
        raise ContainerError("container.corrupt", message, "Save the set again.")
    return found


def _whole(value: Any, what: str) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise ContainerError(
            "container.corrupt", f"The set's index says {what} is no whole number."
        )
    return value


def _rate(value: Any) -> float:
    if type(value) not in (int, float) or not 0 < value < 1e6:
        raise ContainerError("container.corrupt", "The set's index gives no frames per second.")
    return float(value)


def _features(content: Any) -> list[dict[str, Any]]:
    if not isinstance(content, dict) or not 0 < len(content) <= MAX_FEATURES:
        raise ContainerError("container.corrupt", "The set's index lists no features, or too many.")
    found = []
    for key, feature in content.items():
        if not isinstance(feature, dict) or not isinstance(feature.get("shape"), list):
            raise ContainerError("container.corrupt", f"The feature {key[:80]} has no shape.")
        shape = [_whole(length, f"a length of {key[:80]}") for length in feature["shape"][:4]]
        names = [str(name)[:200] for name in _flat(feature.get("names"), 0)]
        found.append(
            {
                "key": key[:200],
                "dtype": str(feature.get("dtype"))[:20],
                "shape": shape,
                "names": names if len(shape) == 1 and len(names) == shape[0] else [],
            }
        )
    return found


def _flat(names: Any, depth: int) -> Iterator[str]:
    """Yield the names of channels, which sets keep in lists of lists or under a word."""
    if isinstance(names, str):
        yield names
    elif depth < 3 and isinstance(names, list | dict):
        for part in names.values() if isinstance(names, dict) else names:
            yield from _flat(part, depth + 1)


def _listed_lines(data: bytes, chunk_size: int, videos: list[str]) -> Iterator[dict[str, Any]]:
    lines = [line for line in data.splitlines() if line.strip()]
    _check_count(len(lines))
    for line in lines:
        row = _object(line, EPISODES)
        index = _whole(row.get("episode_index"), "episode_index")
        place = {"chunk": index // chunk_size, "file": index}
        shown = [{"key": key, **place, "start_s": None, "end_s": None} for key in videos]
        yield {
            "index": index,
            "length": _whole(row.get("length"), "length"),
            "task": _task(row.get("tasks")),
            **place,
            "videos": shown,
        }


def _listed_tables(members: Mapping[str, bytes], videos: list[str]) -> Iterator[dict[str, Any]]:
    names = ["episode_index", "length", "tasks", "data/chunk_index", "data/file_index"]
    keys = [f"videos/{key}" for key in videos]
    parts = ("chunk_index", "file_index", "from_timestamp", "to_timestamp")
    wanted = [*names, *(f"{key}/{part}" for key in keys for part in parts)]
    listed = 0
    for member in sorted(name for name in members if name.startswith(EPISODE_TABLES)):
        for row in _rows(members[member], wanted):
            listed += 1
            _check_count(listed)
            yield {
                "index": _whole(row.get("episode_index"), "episode_index"),
                "length": _whole(row.get("length"), "length"),
                "task": _task(row.get("tasks")),
                "chunk": _whole(row.get("data/chunk_index"), "data/chunk_index"),
                "file": _whole(row.get("data/file_index"), "data/file_index"),
                "videos": [_video(row, key) for key in videos],
            }


def _rows(data: bytes, wanted: Sequence[str]) -> list[dict[str, Any]]:
    try:
        table = parquet.open_table(io.BytesIO(data))
        _check_count(table.metadata.num_rows)
        return parquet.read_rows(table, wanted)
    except parquet.READ_ERRORS as error:
        raise parquet.refused(error) from error


def _video(row: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {
        "key": key,
        "chunk": _whole(row.get(f"videos/{key}/chunk_index"), "a video's chunk_index"),
        "file": _whole(row.get(f"videos/{key}/file_index"), "a video's file_index"),
        "start_s": _seconds(row.get(f"videos/{key}/from_timestamp")),
        "end_s": _seconds(row.get(f"videos/{key}/to_timestamp")),
    }


def _seconds(value: Any) -> float | None:
    return float(value) if type(value) in (int, float) and 0 <= value < 1e9 else None


def _task(tasks: Any) -> str:
    first = tasks[0] if isinstance(tasks, list) and tasks else tasks
    return first[:MAX_TEXT] if isinstance(first, str) else ""


def _check_count(count: int) -> None:
    if count > MAX_EPISODES:
        message = f"The set lists over {MAX_EPISODES:,} episodes."
        raise ContainerError("container.too_large", message, "Split it.")
