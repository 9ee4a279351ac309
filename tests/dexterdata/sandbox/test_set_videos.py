"""A folder set's videos are opened: their frames are counted beside the tables' rows."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dexterdata.sandbox import examine
from tests.dexterdata.readers.lerobot_sets import FEATURES, FPS, ROWS, info, write_v2, write_v3
from tests.dexterdata.readers.video_files import write

CAMERA = {"dtype": "video", "shape": [48, 64, 3], "names": ["height", "width", "channel"]}


@pytest.fixture
def folder(tmp_path):
    made = write_v2(tmp_path / "set")
    features = {**FEATURES, "camera": CAMERA}
    (made / "meta/info.json").write_text(json.dumps(info("v2.1", 3, features=features)))
    (made / "videos/chunk-000/camera").mkdir(parents=True)
    for index in range(3):
        video_of(made, index).write_bytes(write(ROWS))
    return made


def video_of(folder, index):
    return folder / f"videos/chunk-000/camera/episode_{index:06d}.mp4"


def told(examination):
    return [
        (finding["check"], finding["message"])
        for finding in examination.report["findings"]
        if "video" in finding["message"].lower()
    ]


def test_videos_with_a_frame_for_each_row_are_no_finding(folder):
    examination = examine(folder)

    assert examination.report["verdict"] == "warn"
    assert told(examination) == []
    assert len(examination.episodes) == 3


def test_video_with_too_few_frames_fails_its_episode(folder):
    video_of(folder, 1).write_bytes(write(ROWS - 10))

    examination = examine(folder)

    assert told(examination) == [
        (
            "sync.length_mismatch",
            "Episode 1: Its video has 30 frames; 40 are needed for the table's rows.",
        )
    ]
    assert len(examination.episodes) == 2


def test_video_that_was_cut_off_fails_its_episode(folder):
    video_of(folder, 2).write_bytes(write(ROWS)[:-50])

    ((check, message),) = told(examine(folder))

    assert check == "container.truncated"
    assert message.startswith("Episode 2: Its video: The video was cut off")


def test_video_of_an_unknown_coding_is_said_and_no_fault_of_the_episode(folder):
    video_of(folder, 0).write_bytes(write(ROWS).replace(b"avc1\0\0\0\0", b"xyz1\0\0\0\0"))

    examination = examine(folder)

    assert [check for check, _ in told(examination)] == ["container.unsupported"]
    assert len(examination.episodes) == 3


def test_one_video_of_several_episodes_is_long_enough_for_all_or_fails_the_last(tmp_path):
    folder = write_v3(tmp_path / "set")
    features = {**FEATURES, "camera": CAMERA}
    (folder / "meta/info.json").write_text(json.dumps(info("v3.0", 3, features=features)))
    index = folder / "meta/episodes/chunk-000/file-000.parquet"
    table = pq.read_table(index)
    starts = [number * ROWS / FPS for number in range(3)]
    ends = [start + ROWS / FPS for start in starts]
    for name, values in (
        ("chunk_index", [0] * 3),
        ("file_index", [0] * 3),
        ("from_timestamp", starts),
        ("to_timestamp", ends),
    ):
        table = table.append_column(f"videos/camera/{name}", pa.array(values))
    pq.write_table(table, index)
    video = folder / "videos/camera/chunk-000/file-000.mp4"
    video.parent.mkdir(parents=True)

    video.write_bytes(write(3 * ROWS))
    whole = examine(folder)
    video.write_bytes(write(3 * ROWS - 5))
    short = examine(folder)

    assert told(whole) == []
    assert told(short) == [
        (
            "sync.length_mismatch",
            "Episode 2: Its video has 115 frames; 120 are needed for the table's rows.",
        )
    ]
    assert (len(whole.episodes), len(short.episodes)) == (3, 2)
