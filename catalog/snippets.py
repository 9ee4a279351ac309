"""Code to copy for whoever downloaded a dataset; tests run it on real recordings.

What it is depends on what a version holds: files as they were recorded are read with their device's
profile, and LeRobot sets, which are stored as one ZIP each, are unpacked and given to LeRobot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LEROBOT_FPS: Final = 30
MOST_PROFILES: Final = 8
SET: Final = "lerobot"
"""The format of a file that is a whole LeRobot set."""


@dataclass(frozen=True, slots=True)
class Snippets:
    """Code for the files of a version and code for its LeRobot sets; empty where it has none."""

    python: str = ""
    lerobot: str = ""
    sets: str = ""
    set_lerobot: str = ""
    fps: int = LEROBOT_FPS


def of_version(folder: str, formats: Sequence[str], profiles: Sequence[str]) -> Snippets:
    """What fits a bundle that is unpacked in `folder` and holds files of these formats."""
    has_sets = SET in formats
    has_files = not has_sets or len(set(formats)) > 1
    return Snippets(
        python=python(folder, profiles) if has_files else "",
        lerobot=lerobot(folder) if has_files else "",
        sets=sets(folder) if has_sets else "",
        set_lerobot=set_lerobot() if has_sets else "",
    )


def python(folder: str, profiles: Sequence[str]) -> str:
    """Reads every recording of an unpacked bundle; `profiles` are shipped ones, by name."""
    names = ", ".join(f'"{name}"' for name in profiles[:MOST_PROFILES])
    candidates = f"[profiles.load(name) for name in ({names},)]" if names else "profiles.builtin()"
    return f'''import json
from pathlib import Path
from dexterdata import profiles, readers

folder = Path("{folder}")
candidates = {candidates}

def recordings():
    for row in json.loads((folder / "manifest.json").read_text())["files"]:
        path = folder / row["path"]
        with path.open("rb") as file:
            kind = readers.identify(file.read(4096), path.name).format
            if kind not in readers.READABLE:
                continue
            shape = readers.describe(file, format=kind, extension=path.suffix)
            guesses = profiles.suggest(shape, candidates)
            profile = profiles.detect(shape, candidates) or next(iter(guesses), None)
            yield path, readers.read(file, format=kind, profile=profile)

for path, recording in recordings():
    for stream in recording.streams:
        values = stream.values[:]  # samples x channels, in stream.unit
        seconds = recording.seconds(stream)  # since the recording's start
        print(path.name, stream.name, values.shape, stream.unit)
'''


def lerobot(folder: str) -> str:
    """Makes one LeRobot set of those of `recordings()` that share their streams with most.

    Each stream is on the recording's time. By LeRobot's dataset format 3.0: a set has one list of
    streams, a frame holds its task, and `finalize` ends the writing.
    """
    return _begun(folder) + _filled()


def _begun(folder: str) -> str:
    """An empty set with the streams that most of the recordings have."""
    return f"""from collections import Counter
import numpy as np
from dexterdata.recording import MEASURED, Episode
from lerobot.datasets.lerobot_dataset import LeRobotDataset

fps, counts, made, left_out = {LEROBOT_FPS}, Counter(), [], []

def streams_of(recording):
    found = [s for s in recording.streams if s.samples > 1 and s.kind in MEASURED]
    return sorted(found, key=lambda s: s.name)

def names_of(streams):
    return tuple((f"observation.{{s.name}}".replace("/", "_"), *s.channels) for s in streams)

for path, recording in recordings():  # as above
    counts.update([names_of(streams_of(recording))])
names = max((found for found in counts if found), key=counts.get, default=())
if names:
    dataset = LeRobotDataset.create("local/{folder}", fps=fps, root="{folder}-lerobot", features={{
        key: {{"dtype": "float32", "shape": (len(channels),), "names": channels}}
        for key, *channels in names
    }})
"""


def _filled() -> str:
    """An episode for each part of those recordings, and a line for each that is left out."""
    return """for path, recording in recordings():
    streams = streams_of(recording)
    if not streams or names_of(streams) != names:
        why = "the set has other streams" if streams else "no profile says what it holds"
        print(path.name, "is left out:", why)
        left_out.append(path.name)
        continue
    times = [recording.seconds(s) for s in streams]
    start, end = max(t[0] for t in times), min(t[-1] for t in times)  # while all of them ran
    for part in recording.episodes or (Episode(start, end),):
        ticks = np.arange(max(start, part.t_start_s), min(end, part.t_end_s), 1 / fps)
        frames = {
            key: s.values[:][np.searchsorted(t, ticks, side="right") - 1].astype(np.float32)
            for (key, *_), s, t in zip(names, streams, times)
        }
        for place in range(len(ticks)):
            frame = {key: rows[place] for key, rows in frames.items()}
            dataset.add_frame({**frame, "task": part.instruction or part.task or path.stem})
        if len(ticks):
            dataset.save_episode()
            made.append(path.name)
if names:
    dataset.finalize()
print(len(made), "episodes are in the set,", len(left_out), "recordings are left out.")
"""


def sets(folder: str) -> str:
    """Unpacks every LeRobot set of a bundle beside it, and reads its tables."""
    return f"""import json
from pathlib import Path
from zipfile import ZipFile, is_zipfile
import pyarrow.parquet as pq

folder, roots = Path("{folder}"), []
for number, row in enumerate(json.loads((folder / "manifest.json").read_text())["files"]):
    path = folder / row["path"]
    if not is_zipfile(path):
        continue
    with ZipFile(path) as archive:
        if "meta/info.json" in archive.namelist():
            roots.append(Path(f"{{folder}}-sets") / f"{{number}}-{{path.stem}}")
            archive.extractall(roots[-1])

for root in roots:
    for path in sorted(root.glob("data/*/*.parquet")):
        table = pq.read_table(path)
        print(root.name, path.name, table.num_rows, table.column_names)
"""


def set_lerobot() -> str:
    """Opens the unpacked sets with LeRobot, which brings a converter for those of format 2.1.

    The converter moved between LeRobot 0.4 and 0.5. There ``root`` is the folder above the set,
    here the set itself; the name "." is right for both.
    """
    return """from lerobot.datasets.lerobot_dataset import LeRobotDataset
try:
    from lerobot.scripts.convert_dataset_v21_to_v30 import convert_dataset
except ImportError:  # LeRobot 0.4
    from lerobot.datasets.v30.convert_dataset_v21_to_v30 import convert_dataset

for root in roots:  # as above
    if json.loads((root / "meta/info.json").read_text())["codebase_version"] == "v2.1":
        convert_dataset(".", root=root, push_to_hub=False)
    dataset = LeRobotDataset(f"local/{root.name}", root=root)
    print(root.name, dataset.num_episodes, len(dataset), list(dataset.features))
"""
