"""A LeRobot set in one archive: read in place, part by part, as if it were a folder."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from dexterdata.client.sets import as_file
from dexterdata.sandbox import Slice, examine
from dexterdata.sandbox.frames import FramingError
from dexterdata.sandbox.members import PackedMembers
from tests.dexterdata.readers.lerobot_sets import FPS, ROWS, TASK, table_of, write_v2, write_v3

LASTING_S = (ROWS - 1) / FPS
OWN = ("file", "bytes", "sha256")


def pack(folder: Path, inner: str = "", how: int = zipfile.ZIP_STORED) -> Path:
    """An archive as other programs write it, with the set in a folder of its own or not."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", how) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, f"{inner}{file.relative_to(folder).as_posix()}")
    return path


@pytest.mark.parametrize("write", [write_v2, write_v3])
@pytest.mark.parametrize("inner", ["", "수건 set/"])
def test_an_archive_is_judged_as_the_folder_is(tmp_path, write, inner):
    folder = write(tmp_path / "set")
    path = pack(folder, inner)

    packed, loose = examine(path, render=True), examine(folder, render=True)

    assert {k: v for k, v in packed.report.items() if k not in OWN} == {
        k: v for k, v in loose.report.items() if k not in OWN
    }
    assert (packed.report["file"], packed.report["bytes"]) == ("set.zip", path.stat().st_size)
    assert packed.episodes == loose.episodes
    assert [one.features for one in packed.renderings] == [one.features for one in loose.renderings]
    assert len(packed.renderings) == 3


def test_the_archive_that_is_sent_is_one_of_these_and_always_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = write_v2(tmp_path / "수건 set")
    (folder / ".cache").mkdir()
    (folder / ".cache" / "other").write_bytes(b"no")

    sums = set()
    for stamp in (1, 2_000_000_000):
        os.utime(table_of(folder, 0), (stamp, stamp))
        with as_file(folder) as path:
            report = examine(path).report
        assert (report["file"], report["format"]) == ("수건 set.zip", "lerobot")
        assert not path.exists()
        sums.add(report["sha256"])

    assert len(sums) == 1


def test_each_slice_is_drawn_from_the_episode_in_which_it_begins(tmp_path):
    path = pack(write_v2(tmp_path / "set"))
    starts = [0.0, LASTING_S, 2 * LASTING_S]
    slices = [Slice(start, start + LASTING_S) for start in starts]
    parts = [*slices, Slice(LASTING_S + 0.2, LASTING_S + 0.7)]

    one_by_one = [examine(path, slices=[part], render=True).renderings[0] for part in parts]
    together = examine(path, slices=parts, render=True).renderings
    backwards = examine(path, slices=parts[::-1], render=True).renderings

    durations = [one.features["duration_s"] for one in together]
    assert durations == pytest.approx([LASTING_S] * 3 + [0.5], abs=1.5 / FPS)
    assert [one.features for one in together] == [one.features for one in one_by_one]
    assert [one.features for one in backwards] == [one.features for one in together[::-1]]
    assert len({str(one.features) for one in together}) == 4


def test_slices_pass_over_an_episode_whose_table_cannot_be_read(tmp_path):
    folder = write_v2(tmp_path / "set")
    table_of(folder, 0).write_bytes(b"PAR1" + bytes(200))
    path = pack(folder)

    examination = examine(path, slices=[Slice(0.0, LASTING_S)], render=True)

    assert [episode.t_start_s for episode in examination.episodes] == pytest.approx([0, LASTING_S])
    assert len(examination.renderings) == 1


def test_a_compressed_set_is_refused_with_the_way_out(tmp_path):
    report = examine(pack(write_v2(tmp_path / "set"), how=zipfile.ZIP_DEFLATED)).report

    (finding,) = report["findings"]
    assert (report["verdict"], finding["check"]) == ("refused", "container.unsupported")
    assert "zip -0 -r set.zip FOLDER" in finding["message"]


@pytest.mark.parametrize("name", ["../out.parquet", "/etc/passwd", "data\\..\\x"])
def test_names_that_point_outside_are_refused(tmp_path, name):
    path = pack(write_v2(tmp_path / "set"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"")

    report = examine(path).report

    assert [finding["check"] for finding in report["findings"]] == ["container.external_reference"]


def a_link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("data/more.parquet")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, b"/etc/passwd")


def a_table_again(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("data/chunk-000/episode_000001.parquet", b"PAR1")


def one_in_another(archive: zipfile.ZipFile) -> None:
    archive.filelist[-1].header_offset = archive.filelist[0].header_offset


@pytest.mark.parametrize(
    ("spoil", "check", "sentence"),
    [
        (a_link, "container.external_reference", "The archive holds a link instead of a file."),
        (a_table_again, "container.corrupt", "Two members of the archive share one name."),
        (one_in_another, "container.corrupt", "Members of the archive overlap."),
    ],
)
def test_an_archive_that_is_not_what_it_says_is_refused(tmp_path, spoil, check, sentence):
    path = pack(write_v2(tmp_path / "set"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("notes.txt", b"So that the directory is written anew.")
        spoil(archive)

    report = examine(path).report

    (finding,) = report["findings"]
    assert (report["verdict"], finding["check"]) == ("refused", check)
    assert sentence in finding["message"]


def test_a_set_within_a_set_is_no_table(tmp_path):
    folder = write_v2(tmp_path / "set")
    inner = pack(write_v2(tmp_path / "inner"))
    table_of(folder, 1).write_bytes(inner.read_bytes())

    examination = examine(pack(folder))

    assert [episode.task for episode in examination.episodes] == [TASK] * 2
    assert examination.report["verdict"] == "fail"


def test_other_archives_stay_refused(tmp_path):
    path = tmp_path / "notes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "hello")

    (finding,) = examine(path).report["findings"]

    assert finding["check"] == "container.unsupported"


@pytest.mark.parametrize("places", [{"a": (0, 101)}, {"a": (90, 11)}, {"a": (0, 60), "b": (0, 60)}])
def test_places_that_the_archive_cannot_have_are_a_lie(tmp_path, places):
    path = tmp_path / "archive"
    path.write_bytes(bytes(100))

    with path.open("rb") as archive, pytest.raises(FramingError):
        PackedMembers(archive.fileno(), places)


def test_a_member_without_a_name_is_damage_and_not_a_dead_reader(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("x"), b"hello")
        archive.filelist[0].filename = ""

    (finding,) = examine(path).report["findings"]

    assert finding["check"] == "container.corrupt"
    assert "misbehave" not in finding["message"]


def test_an_index_in_utf_16_is_no_json(tmp_path):
    folder = write_v2(tmp_path / "set")
    info = folder / "meta" / "info.json"
    info.write_bytes(info.read_text().encode("utf-16-le"))

    (finding,) = examine(pack(folder)).report["findings"]

    assert finding["check"] == "container.corrupt"
    assert "meta/info.json of the set is damaged: it is no JSON object." in finding["message"]
