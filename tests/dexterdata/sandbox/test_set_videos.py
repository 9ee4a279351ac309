"""A folder set's videos are opened: their frames are counted beside the tables' rows."""

from __future__ import annotations

import json

import pytest

from dexterdata.sandbox import examine
from tests.dexterdata.readers.lerobot_sets import FEATURES, ROWS, info, write_v2
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
