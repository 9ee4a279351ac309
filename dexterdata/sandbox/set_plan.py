"""What a LeRobot set lists, as the caller takes it from the box: checked, and with no path in it.

Where a file lies follows from whole numbers and from the names of videos, which hold no slash.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dexterdata.profiles import Clock, FileShape, Match, Profile, StreamProfile
from dexterdata.recording import StreamKind
from dexterdata.sandbox.frames import FramingError

_KEY = re.compile(r"[^\x00-\x1f/\\\ud800-\udfff]{1,200}")
_OWN = frozenset({"timestamp", "frame_index", "episode_index", "index", "task_index"})
_NUMBERS = ("float", "int", "uint", "bool")
_WHOLE = 2**31
_TEXT = 500


@dataclass(frozen=True)
class Feature:
    """A column of the tables, or a video: its shape and its channels' names, if they fit."""

    key: str
    dtype: str
    shape: tuple[int, ...]
    names: tuple[str, ...]

    @property
    def is_stream(self) -> bool:
        """Numbers of a sensor; not a video, a text or a column that every set has."""
        return self.key not in _OWN and self.dtype.startswith(_NUMBERS)


@dataclass(frozen=True)
class Video:
    """An episode's part of a video file; times in seconds, None for the whole file."""

    path: str
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True)
class Listed:
    """One episode as the index lists it; ``table`` and the videos are paths in the folder."""

    index: int
    length: int
    task: str
    table: str
    videos: tuple[Video, ...]


@dataclass(frozen=True)
class SetPlan:
    """A set's index; ``promised`` is how many episodes it says it has."""

    version: str
    fps: float
    robot: str
    promised: int
    features: tuple[Feature, ...]
    episodes: tuple[Listed, ...]

    def shape(self) -> FileShape:
        """The outline by which a device is recognised: channels' names, features as paths."""
        streams = [feature for feature in self.features if feature.is_stream]
        return FileShape(
            format="lerobot",
            columns=tuple(dict.fromkeys(name for each in streams for name in each.names)),
            paths={f"/{feature.key}": feature.shape for feature in streams},
        )

    def plain_profile(self) -> Profile:
        """A profile without a name: streams as the index describes them, and no more."""
        streams = tuple(
            StreamProfile(
                each.key, StreamKind.OTHER, path=each.key, names=each.names, rate_hz=self.fps
            )
            for each in self.features
            if each.is_stream
        )
        return Profile("", "", {}, Match(), Clock(path="/timestamp", unit="s"), streams)


def check(content: Any) -> SetPlan:
    """The plan that the box sent; raises FramingError where anything is not as agreed."""
    found = _keys(content, "version", "fps", "robot", "promised", "features", "episodes")
    version = found["version"]
    _require(version in ("v2.1", "v3.0") and type(found["fps"]) is float and found["fps"] > 0)
    return SetPlan(
        version=version,
        fps=found["fps"],
        robot=_text(found["robot"]),
        promised=_count(found["promised"]),
        features=tuple(map(_feature, _list(found["features"]))),
        episodes=tuple(_listed(row, version) for row in _list(found["episodes"])),
    )


def _feature(content: Any) -> Feature:
    found = _keys(content, "key", "dtype", "shape", "names")
    shape = tuple(map(_count, _list(found["shape"])))
    names = tuple(map(_text, _list(found["names"])))
    return Feature(_text(found["key"]), _text(found["dtype"]), shape, names)


def _listed(content: Any, version: str) -> Listed:
    found = _keys(content, "index", "length", "task", "chunk", "file", "videos")
    file_name = _file_name(version)
    name = file_name(_count(found["chunk"]), "", _count(found["file"]))
    videos = tuple(_video(each, file_name) for each in _list(found["videos"]))
    return Listed(
        index=_count(found["index"]),
        length=_count(found["length"]),
        task=_text(found["task"]),
        table=f"data/{name}.parquet",
        videos=videos,
    )


def _video(content: Any, file_name: Callable[[int, str, int], str]) -> Video:
    found = _keys(content, "key", "chunk", "file", "start_s", "end_s")
    key = found["key"]
    _require(isinstance(key, str) and bool(_KEY.fullmatch(key)) and key not in (".", ".."))
    times = [found["start_s"], found["end_s"]]
    _require(all(time is None or type(time) is float for time in times))
    path = file_name(_count(found["chunk"]), key, _count(found["file"]))
    return Video(f"videos/{path}.mp4", *times)


def _file_name(version: str) -> Callable[[int, str, int], str]:
    def of_episode(chunk: int, key: str, file: int) -> str:
        return f"chunk-{chunk:03d}/{key + '/' if key else ''}episode_{file:06d}"

    def of_many(chunk: int, key: str, file: int) -> str:
        return f"{key + '/' if key else ''}chunk-{chunk:03d}/file-{file:03d}"

    return of_episode if version == "v2.1" else of_many


def _keys(content: Any, *names: str) -> dict[str, Any]:
    _require(isinstance(content, dict) and set(content) == set(names))
    return dict(content)


def _list(content: Any) -> list[Any]:
    _require(isinstance(content, list))
    return list(content)


def _count(content: Any) -> int:
    _require(type(content) is int and 0 <= content < _WHOLE)
    return int(content)


def _text(content: Any) -> str:
    """A text that a page and a database take."""
    _require(isinstance(content, str) and len(content) <= _TEXT)
    return str(content).replace("\0", "").encode("utf-8", "replace").decode()


def _require(holds: bool) -> None:
    if not holds:
        raise FramingError("the set's index is not as agreed")
