"""Folder sets: one report, and no byte of theirs read outside the box."""

from __future__ import annotations

import json
import os
import shutil

import pyarrow.parquet as pq
import pytest

from dexterdata import profiles
from dexterdata.sandbox import examine, set_plan
from dexterdata.sandbox.frames import FramingError
from dexterdata.sandbox.set_report import ranges
from tests.dexterdata.readers.lerobot_sets import (
    FPS,
    ROWS,
    TASK,
    frames,
    info,
    table_of,
    write_v2,
    write_v3,
)

LASTING_S = (ROWS - 1) / FPS


def errors(report: dict) -> list[tuple[str, str]]:
    return [(f["check"], f["message"]) for f in report["findings"] if f["level"] == "error"]


@pytest.mark.parametrize("write", [write_v2, write_v3])
def test_a_set_is_one_report_with_an_episode_for_each_of_its_own(tmp_path, write):
    folder = write(tmp_path / "수건 set")

    examination = examine(folder, render=True)

    report = examination.report
    assert (report["file"], report["format"], report["verdict"]) == ("수건 set", "lerobot", "warn")
    assert report["profile"] is None
    streams = {stream["name"]: stream for stream in report["recording"]["streams"]}
    assert set(streams) == {"observation.state", "observation.tactile"}
    assert streams["observation.state"]["channels"] == ["thumb", "index", "ring"]
    assert streams["observation.tactile"]["samples"] == 3 * ROWS
    assert report["recording"]["duration_s"] == pytest.approx(3 * LASTING_S)
    assert [episode.task for episode in examination.episodes] == [TASK] * 3
    assert examination.episodes[1].t_start_s == pytest.approx(LASTING_S)
    assert examination.episodes[2].t_end_s == pytest.approx(3 * LASTING_S)
    places = [each.place for each in examination.renderings]
    assert [place.t_start_s for place in places] == pytest.approx([0, LASTING_S, 2 * LASTING_S])
    assert places[2].t_end_s == pytest.approx(3 * LASTING_S)
    assert len(examination.renderings) == 3
    assert "observation.state" in (examination.draft_profile or "")
    assert len(report["sha256"]) == 64
    assert examination.peak_mb > 0


def test_what_is_true_of_every_episode_is_said_once(tmp_path):
    report = examine(write_v2(tmp_path / "set")).report

    unknown = [f for f in report["findings"] if f["check"] == "meta.missing_hand"]
    assert [(finding["count"], finding["message"][:7]) for finding in unknown] == [(3, "It is n")]


def test_what_the_profile_says_wrongly_of_every_episode_is_said_once(tmp_path):
    profile = profiles.parse(
        'schema = 1\nname = "my_set"\nversion = "1.0.0"\nmatch = {paths = ["/observation.state"]}\n'
        'clock = {path = "/timestamp", unit = "s"}\n[[stream]]\nname = "state"\n'
        'kind = "joint_angle"\nunit = "rad"\npath = "/observation.state"\n'
        'names = ["thumb_deg", "index_deg", "ring_deg"]\n'
    )

    report = examine(write_v2(tmp_path / "set"), profile=profile).report

    (finding,) = [f for f in report["findings"] if f["check"] == "value.unit_mismatch"]
    assert finding["message"] == (
        "The names thumb_deg, index_deg, ring_deg say deg, the profile says rad: one is wrong."
    )
    assert (finding["count"], finding["stream"]) == (3, "state")


def test_the_sum_changes_with_any_file_of_the_set(tmp_path):
    folder = write_v2(tmp_path / "set")
    before = examine(folder).report["sha256"]
    assert examine(folder).report["sha256"] == before

    pq.write_table(frames(1), table_of(folder, 1), compression="zstd")

    assert examine(folder).report["sha256"] != before


def test_episodes_that_are_not_there_are_one_finding_and_the_others_are_kept(tmp_path):
    folder = write_v2(tmp_path / "set", episodes=8)
    for index in (0, 3, 4, 5):
        table_of(folder, index).unlink()

    examination = examine(folder)

    assert errors(examination.report) == [
        (
            "container.truncated",
            "The index lists 8 episodes, but the tables of 4 are not there: 0 and 3 to 5.",
        )
    ]
    assert examination.report["verdict"] == "fail"
    assert len(examination.episodes) == 4
    assert examination.report["quality"]["areas"]["completeness"] <= 50


def test_a_damaged_table_is_named_and_the_others_are_kept(tmp_path):
    folder = write_v2(tmp_path / "set")
    table_of(folder, 1).write_bytes(table_of(folder, 1).read_bytes()[:-30])

    examination = examine(folder)

    assert errors(examination.report) == [
        (
            "container.truncated",
            "Episode 1: The Parquet file has no end: it was cut off. Upload it again.",
        )
    ]
    assert len(examination.episodes) == 2


def test_a_table_shorter_than_the_index_says_fails_its_episode(tmp_path):
    folder = write_v2(tmp_path / "set")
    pq.write_table(frames(2, 30), table_of(folder, 2))

    examination = examine(folder)

    assert errors(examination.report) == [
        (
            "shape.width_mismatch",
            "Episode 2: The index promises 40 rows; the table has 30.",
        )
    ]
    assert len(examination.episodes) == 2


def test_findings_lie_on_the_time_of_the_whole_set(tmp_path):
    folder = write_v2(tmp_path / "set")
    table = frames(1)
    stamps = table["timestamp"].to_pylist()
    stamps[20:] = [stamp + 30.0 for stamp in stamps[20:]]
    place = table.schema.get_field_index("timestamp")
    pq.write_table(table.set_column(place, "timestamp", [stamps]), table_of(folder, 1))

    report = examine(folder).report

    gap = next(f for f in report["findings"] if f["check"] == "time.gap")
    assert gap["message"].startswith("Episode 1: ")
    assert gap["t_start_s"] == pytest.approx(LASTING_S + 19 / FPS, abs=1e-3)


def test_links_are_not_followed(tmp_path):
    secret = tmp_path / "secret.parquet"
    pq.write_table(frames(1), secret)
    folder = write_v2(tmp_path / "set")
    table_of(folder, 1).unlink()
    table_of(folder, 1).symlink_to(secret)

    report = examine(folder).report

    assert report["verdict"] == "refused"
    assert report["findings"][0]["check"] == "container.external_reference"


def test_linked_folders_are_not_followed(tmp_path):
    elsewhere = write_v2(tmp_path / "elsewhere")
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "meta").symlink_to(elsewhere / "meta")

    report = examine(folder).report

    assert report["findings"][0]["check"] == "container.external_reference"


def test_pipes_are_no_files(tmp_path):
    folder = write_v2(tmp_path / "set")
    table_of(folder, 1).unlink()
    os.mkfifo(table_of(folder, 1))

    assert examine(folder).report["findings"][0]["check"] == "container.not_what_name_says"


def test_any_other_folder_is_not_read(tmp_path):
    (tmp_path / "a.csv").write_text("time_s,a\n0,1\n")

    report = examine(tmp_path).report

    assert (report["verdict"], report["format"]) == ("refused", "lerobot")
    assert report["findings"][0]["check"] == "container.unsupported"
    assert report["recording"] is None


def test_an_index_that_names_other_places_opens_nothing(tmp_path):
    folder = write_v2(tmp_path / "set")
    video = {"dtype": "video", "shape": [2, 2, 3], "names": None}
    features = {"../../../etc": video, "a": {"dtype": "float32", "shape": [1], "names": None}}
    (folder / "meta/info.json").write_text(json.dumps(info("v2.1", 3, features=features)))

    report = examine(folder).report

    assert report["verdict"] == "refused"
    assert report["findings"][0]["check"] == "container.corrupt"


def test_an_index_of_megabytes_is_too_large(tmp_path):
    folder = write_v2(tmp_path / "set")
    with (folder / "meta/episodes.jsonl").open("wb") as file:
        file.truncate(33 * 2**20)

    assert examine(folder).report["findings"][0]["check"] == "container.too_large"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", "v9"),
        ("fps", 30),
        ("promised", True),
        ("features", [{}]),
        ("robot", "x" * 501),
        ("more", 1),
    ],
)
def test_a_plan_that_is_not_as_agreed_is_a_lie(key, value):
    plan = {
        "version": "v2.1",
        "fps": 30.0,
        "robot": "",
        "promised": 0,
        "features": [],
        "episodes": [],
    }
    set_plan.check(plan)

    with pytest.raises(FramingError):
        set_plan.check({**plan, key: value})


def test_ranges_are_said_shortly():
    assert ranges([5, 0, 6, 7, 3]) == "0, 3 and 5 to 7"
    assert ranges([4]) == "4"
    assert ranges(range(0, 40, 2)) == "0, 2, 4, 6, 8, 10, 12, 14 and more"


def test_a_real_set_keeps_its_three_episodes_and_says_once_that_97_are_missing(real_data):
    examination = examine(real_data / "recordings/g1_inspire_lerobot")

    report = examination.report
    assert (report["profile"], report["verdict"]) == ("g1_inspire_lerobot", "fail")
    ((check, message),) = errors(report)
    assert check == "container.truncated"
    assert message.endswith("97 are not there: 0, 3 and 5 to 99.")
    assert not [f for f in report["findings"] if f["message"].startswith("Episode")]
    assert len(examination.episodes) == 3
    assert {stream["samples"] for stream in report["recording"]["streams"]} == {393 + 343 + 357}


def test_a_missing_video_fails_its_episode_alone(real_data, tmp_path):
    folder = tmp_path / "set"
    shutil.copytree(real_data / "recordings/g1_inspire_lerobot", folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    video = folder / "videos/chunk-000/observation.images.cam_high/episode_000002.mp4"
    video.unlink()

    examination = examine(folder, profile=profiles.load("g1_inspire_lerobot"))

    named = [m for _, m in errors(examination.report) if m.startswith("Episode")]
    assert named == [f"Episode 2: Its video {video.relative_to(folder)} is not there."]
    assert len(examination.episodes) == 2
