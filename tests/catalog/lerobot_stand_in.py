"""A stand-in for LeRobot, which is not installed here: it records what is called.

Names, signatures and refusals are those of LeRobot 0.4 (dataset format 3.0), as far as the
snippets use them; no frame is written.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import numpy as np
import pytest

MODULES = (
    "lerobot",
    "lerobot.datasets",
    "lerobot.datasets.lerobot_dataset",
    "lerobot.datasets.v30",
    "lerobot.datasets.v30.convert_dataset_v21_to_v30",
)


class LeRobotDataset:
    """A set that is opened from its folder, or made frame by frame."""

    made: list[LeRobotDataset] = []

    def __init__(
        self,
        repo_id: str,
        root: str | Path | None = None,
        episodes: list[int] | None = None,
    ) -> None:
        assert root is not None
        info = json.loads((Path(root) / "meta" / "info.json").read_text())
        if info["codebase_version"] != "v3.0":
            raise ValueError("We introduced a new format since v3.0")
        self.repo_id, self.root, self.features = repo_id, Path(root), info["features"]
        self.num_episodes, self._length = info["total_episodes"], info["total_frames"]
        type(self).made.append(self)

    def __len__(self) -> int:
        return self._length

    @classmethod
    def create(
        cls,
        repo_id: str,
        fps: int,
        features: dict[str, Any],
        root: str | Path | None = None,
        robot_type: str | None = None,
        use_videos: bool = True,
    ) -> Self:
        """An empty set with these features; a name with a slash is refused."""
        wrong = [name for name in features if "/" in name]
        if wrong:
            raise ValueError(f"Feature names should not contain '/': {wrong}")
        found = cls.__new__(cls)
        found.repo_id, found.fps, found.features, found.root = repo_id, fps, features, root
        found.frames, found.saved, found.is_final = [], [], False
        cls.made.append(found)
        return found

    def add_frame(self, frame: dict[str, Any]) -> None:
        """One frame: every feature with its type and shape, and the task."""
        if "task" not in frame or set(frame) - {"task"} != set(self.features):
            raise ValueError("Feature mismatch in `frame` dictionary")
        for name, feature in self.features.items():
            value = frame[name]
            if not isinstance(value, np.ndarray) or value.dtype != np.dtype(feature["dtype"]):
                raise ValueError(f"The feature {name} is not of the expected dtype")
            if value.shape != feature["shape"]:
                raise ValueError(f"The feature {name} does not have the expected shape")
        self.frames.append(frame)

    def save_episode(
        self, episode_data: dict[str, Any] | None = None, parallel_encoding: bool = True
    ) -> None:
        """What was added since the last is an episode; one without frames is refused."""
        if not self.frames:
            raise ValueError("You must add one or several frames with `add_frame`")
        self.saved.append(self.frames)
        self.frames = []

    def finalize(self) -> None:
        """Ends the writing."""
        self.is_final = True


def convert_dataset(
    repo_id: str,
    branch: str | None = None,
    root: str | Path | None = None,
    push_to_hub: bool = True,
) -> None:
    """The set in `root` / `repo_id` is one of format 3.0 then, and its old self beside it."""
    assert root is not None
    assert not push_to_hub  # it would be sent to others
    folder = Path(root) / repo_id
    shutil.copytree(folder, folder.parent / f"{folder.name}_old")
    path = folder / "meta" / "info.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"codebase_version": "v3.0"}))


def install(patch: pytest.MonkeyPatch) -> list[LeRobotDataset]:
    """Let it be imported under LeRobot's name; what is made then stands in the list."""
    patch.setattr(LeRobotDataset, "made", [])
    modules = {name: ModuleType(name) for name in MODULES}
    for name, module in modules.items():
        patch.setitem(sys.modules, name, module)
    vars(modules[MODULES[2]])["LeRobotDataset"] = LeRobotDataset
    vars(modules[MODULES[4]])["convert_dataset"] = convert_dataset
    return LeRobotDataset.made
