"""LeRobot sets: what the index says, and one episode out of a table of many."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dexterdata import readers
from dexterdata.readers import lerobot
from dexterdata.readers.episode_rows import of_episode
from dexterdata.readers.errors import ContainerError
from tests.dexterdata.readers.files import a_profile
from tests.dexterdata.readers.lerobot_sets import FEATURES, ROWS, TASK, frames, info

STATE = 'name = "state"\nkind = "other"\npath = "observation.state"'
EPISODE_LINE = json.dumps({"episode_index": 7, "tasks": [TASK], "length": 40}).encode()


def members(version: str = "v2.1", lines: bytes = EPISODE_LINE, **changes: Any) -> dict[str, bytes]:
    content = json.dumps(info(version, 1, **changes)).encode()
    return {lerobot.INFO: content, lerobot.EPISODES: lines}


def refusal(content: dict[str, bytes]) -> tuple[str, str]:
    with pytest.raises(ContainerError) as caught:
        lerobot.read_index(content)
    return caught.value.check, caught.value.sentence


def test_the_index_of_version_2_lists_episodes_features_and_videos():
    video = {"dtype": "video", "shape": [480, 640, 3], "names": ["height", "width", "channel"]}
    features = {**FEATURES, "observation.images.top": video}

    index = lerobot.read_index(members(features=features, chunks_size=5))

    assert (index["version"], index["fps"], index["promised"]) == ("v2.1", 20.0, 1)
    (episode,) = index["episodes"]
    shown = {"key": "observation.images.top", "chunk": 1, "file": 7, "start_s": None, "end_s": None}
    assert episode == {
        "index": 7,
        "length": 40,
        "task": TASK,
        "chunk": 1,
        "file": 7,
        "videos": [shown],
    }
    assert index["features"][0]["names"] == ["thumb", "index", "ring"]
    assert index["features"][1] == {
        "key": "observation.tactile",
        "dtype": "float32",
        "shape": [2, 2],
        "names": [],
    }


def test_the_index_of_version_3_says_where_episodes_lie_in_shared_files():
    listed = {
        "episode_index": [0, 1],
        "tasks": [[TASK], ["Other."]],
        "length": [40, 30],
        "data/chunk_index": [0, 0],
        "data/file_index": [2, 3],
        "videos/top/chunk_index": [0, 0],
        "videos/top/file_index": [1, 1],
        "videos/top/from_timestamp": [0.0, 2.0],
        "videos/top/to_timestamp": [2.0, 3.5],
    }
    buffer = io.BytesIO()
    pq.write_table(pa.table(listed), buffer)
    features = {**FEATURES, "top": {"dtype": "video", "shape": [2, 2, 3], "names": None}}
    content = members("v3.0", features=features)

    index = lerobot.read_index(
        {**content, "meta/episodes/chunk-000/file-000.parquet": buffer.getvalue()}
    )

    assert [episode["file"] for episode in index["episodes"]] == [2, 3]
    assert index["episodes"][1]["task"] == "Other."
    assert index["episodes"][1]["videos"] == [
        {"key": "top", "chunk": 0, "file": 1, "start_s": 2.0, "end_s": 3.5}
    ]


def test_a_folder_without_the_index_is_no_set():
    assert refusal({})[0] == "container.unsupported"


@pytest.mark.parametrize(
    ("content", "check", "part"),
    [
        (members() | {lerobot.INFO: b"{"}, "container.corrupt", "no JSON object"),
        (members() | {lerobot.INFO: b"[" * 100_000}, "container.corrupt", "no JSON object"),
        (members(codebase_version="v1.6"), "container.unsupported", "v1.6"),
        (members(data_path="../{episode_index.__class__}"), "container.unsupported", "elsewhere"),
        (members(fps=0), "container.corrupt", "frames per second"),
        (members(fps="30"), "container.corrupt", "frames per second"),
        (members(features={}), "container.corrupt", "no features"),
        (members(features={"a": {"shape": "x"}}), "container.corrupt", "no shape"),
        (members(features={"a": {"shape": [-1]}}), "container.corrupt", "no whole number"),
        (members(lines=b"{}"), "container.corrupt", "episode_index"),
        (members(lines=EPISODE_LINE + b"\n" + EPISODE_LINE), "container.corrupt", "twice"),
        (members(lines=b"{}\n" * 10_001), "container.too_large", "10,000"),
    ],
)
def test_what_is_wrong_with_the_index_is_said(content, check, part):
    found, sentence = refusal(content)

    assert found == check
    assert part in sentence


def test_one_episode_comes_out_of_a_table_of_many():
    buffer = io.BytesIO()
    together = pa.concat_tables([frames(index) for index in range(3)])
    pq.write_table(together, buffer, row_group_size=25)
    profile = a_profile(STATE, clock='{path = "/timestamp", unit = "s"}')

    recording = readers.read(buffer, format="parquet", profile=of_episode(profile, 1, ROWS))

    (stream,) = recording.streams
    expected = 1000 + np.arange(ROWS)[:, None] + np.arange(3) / 10
    assert np.array_equal(stream.values[:ROWS], expected.astype(np.float32))
    assert (stream.samples, recording.findings) == (ROWS, ())


def test_fewer_rows_than_promised_are_a_finding():
    buffer = io.BytesIO()
    pq.write_table(frames(4, 30), buffer)
    profile = a_profile(STATE, clock='{path = "/timestamp", unit = "s"}')

    recording = readers.read(buffer, format="parquet", profile=of_episode(profile, 4, 40))

    (finding,) = recording.findings
    assert finding.check == "shape.width_mismatch"
    assert finding.message == "The index promises 40 rows; the table has 30."
    assert recording.streams[0].samples == 30


def test_an_episode_scattered_over_its_table_is_refused():
    buffer = io.BytesIO()
    pq.write_table(pa.concat_tables([frames(1), frames(2), frames(1)]), buffer)
    profile = a_profile(STATE)

    with pytest.raises(ContainerError) as caught:
        readers.read(buffer, format="parquet", profile=of_episode(profile, 1, 80))

    assert caught.value.check == "container.corrupt"
