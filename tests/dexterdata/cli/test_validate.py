"""``dexter validate``: for people, for programs, and as an exit status."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dexterdata import checks
from dexterdata.cli.main import app
from dexterdata.sandbox import runner
from dexterdata.simulate import kitchen
from dexterdata.writers import write_hdf5
from tests.dexterdata.readers.lerobot_sets import table_of, write_v2

HERE = Path(__file__).parent


def run(*arguments: str | Path):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def good(tmp_path) -> Path:
    path = tmp_path / "한국어 recording.csv"
    rows = "".join(f"{i / 100},{(i * 7) % 13},{(i * 5) % 11}\n" for i in range(100))
    path.write_text("time_s,thumb,index\n" + rows)
    return path


@pytest.fixture
def broken(tmp_path) -> Path:
    path = tmp_path / "broken.csv"
    rows = "".join(f"{i / 100},{(i * 7) % 13}\n" for i in range(100))
    path.write_text(f"time_s,thumb\n{rows}1.0,1 2\n")
    return path


@pytest.fixture
def profile(tmp_path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = 1\nname = "mine"\nversion = "1.0.0"\nmatch = {columns = ["thumb", "index"]}\n'
        'clock = {column = "time_s", unit = "s"}\nmetadata = {consent = "form 3"}\n'
        '[[stream]]\nname = "bend"\nkind = "bend"\nhand = "left"\nunit = "count"\n'
        'columns = ["thumb", "index"]\nrate_hz = 100.0\n'
    )
    return path


def test_good_file_without_profile_warns_and_shows_how_to_go_on(good):
    result = run("validate", good)

    assert result.exit_code == 0
    assert "WARN" in result.stdout
    assert "meta.missing_profile" in result.stdout
    assert "dexter profile draft" in result.stdout
    assert "한국어 recording.csv" in "".join(result.stdout.split("\n"))


def test_good_file_with_its_profile_passes(good, profile):
    result = run("validate", good, "--profile", profile)

    assert result.exit_code == 0
    assert "PASS" in result.stdout
    assert "left hand" in result.stdout
    assert "profile draft" not in result.stdout
    assert "quality 100 from 3 of 6 areas" in " ".join(result.stdout.split())


def test_nameless_columns_get_a_hint_at_the_device(tmp_path):
    path = tmp_path / "sign.tsd"
    path.write_text("".join("\t".join([str((i * 7) % 13)] * 22) + "\n" for i in range(60)))

    result = run("validate", path)

    assert "If this is the device of auslan_glove: --profile auslan_glove" in result.stdout


def test_broken_file_fails_with_the_line_and_what_to_do(broken):
    result = run("validate", broken)

    assert result.exit_code == 6
    assert "FAIL" in result.stdout
    assert "Line 102: Field 2 (thumb) holds “1 2”, which is not one number." in result.stdout
    assert "repair or delete the line" in " ".join(result.stdout.split())


def test_json_is_one_object_a_line_and_nothing_else(good, broken):
    result = run("validate", "--json", good, broken)

    first, second = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 6
    assert (first["file"], first["verdict"]) == (str(good), "warn")
    assert first["bytes"] == good.stat().st_size
    assert len(first["sha256"]) == 64
    assert (second["verdict"], second["findings"][0]["line"]) == ("fail", 102)


def test_preview_is_written_beside_the_verdict(tmp_path):
    path = tmp_path / "pour.h5"
    write_hdf5(kitchen(1, "pour water", 3.0), path)
    shown = tmp_path / "shown"

    answer = run("validate", path, "--preview", shown)

    assert answer.exit_code == 0, answer.output
    names = sorted(found.name for found in (shown / "pour").iterdir())
    assert names == ["features.json", "poster.svg", "preview.dxpv.gz", "touchprint.png"]
    assert gzip.decompress((shown / "pour/preview.dxpv.gz").read_bytes())[:4] == b"DXPV"
    assert json.loads((shown / "pour/features.json").read_text())["duration_s"] > 2.9


def test_each_episode_of_a_set_has_its_own_preview(tmp_path):
    folder = write_v2(tmp_path / "set", episodes=3)

    run("validate", folder, "--preview", tmp_path / "shown")

    found = sorted(path.parent.name for path in tmp_path.glob("shown/set/*/preview.dxpv.gz"))
    assert found == ["1", "2", "3"]


def test_previews_of_a_set_are_counted_and_an_episode_without_a_table_has_none(tmp_path):
    folder = write_v2(tmp_path / "set", episodes=3)
    (folder / "data/chunk-000/episode_000000.parquet").unlink()

    run("validate", folder, "--preview", tmp_path / "shown")

    found = sorted(path.parent.name for path in tmp_path.glob("shown/set/*/preview.dxpv.gz"))
    assert found == ["1", "2"]
    assert "counted from 1" in " ".join(run("validate", "--help").output.replace("│", " ").split())


def test_two_files_of_one_name_do_not_write_over_each_other(good, tmp_path):
    (tmp_path / "more").mkdir()
    twin = tmp_path / "more" / good.name
    twin.write_bytes(good.read_bytes())

    answer = run("validate", good, twin, "--preview", tmp_path / "shown")

    assert answer.exit_code == 2
    assert f"2 files are called {good.stem}" in " ".join(answer.output.split())
    assert not (tmp_path / "shown").exists()


def test_a_preview_that_cannot_be_written_is_said_in_a_sentence(good, tmp_path):
    (tmp_path / "shown").mkdir()
    (tmp_path / "shown" / good.stem).write_text("a file")

    answer = run("validate", good, "--preview", tmp_path / "shown")

    assert answer.exit_code == 1
    assert "The preview cannot be written to" in answer.output
    assert "Traceback" not in answer.output


def test_a_box_that_cannot_start_is_said_in_a_sentence(good, monkeypatch):
    monkeypatch.setattr(runner, "_shared", [])
    monkeypatch.setattr(sys, "executable", "/bin/false")

    answer = run("validate", good)

    assert answer.exit_code == 1
    assert "The box in which files are opened does not work" in answer.output
    assert "Traceback" not in answer.output


def test_several_files_end_in_a_table(good, broken):
    result = run("validate", good, broken)

    assert "first finding" in result.stdout
    assert "peak MB" in result.stdout


def test_what_a_check_means_is_explained_for_the_first_file_alone(good, tmp_path):
    again = tmp_path / "again.csv"
    again.write_bytes(good.read_bytes())

    said, one = (
        " ".join(run("validate", *files).stdout.split()) for files in ((good, again), (good,))
    )

    advice = checks.advice("meta.missing_profile").split(". ")[0]
    for explained in ("Draft one, fill it in, and name it:", advice):
        assert (one.count(explained), said.count(explained)) == (1, 1)
    assert said.count("warning meta.missing_profile") == 2


def test_refused_file_ends_with_6(tmp_path):
    pointer = tmp_path / "a.mcap"
    pointer.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n")

    result = run("validate", pointer)

    assert result.exit_code == 6
    assert "REFUSED" in result.stdout
    assert "container.not_what_name_says" in result.stdout


def test_names_cannot_steer_the_terminal(tmp_path):
    path = tmp_path / "bad\x1b[2Jname[red].csv"
    path.write_text("t,\x1b]0;owned\x07a\n0,1\n")

    result = run("validate", path)

    assert "\x1b" not in result.stdout
    assert "[red]" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["validate"], 2),
        (["validate", "/no/such/file"], 2),
        (["validate", HERE / "test_validate.py", "--profile", "nobody_has_this"], 5),
        (["validate", HERE / "test_validate.py", "--profile", HERE / "test_validate.py"], 2),
        (["no-such-command"], 2),
    ],
)
def test_misuse_has_its_exit_status(arguments, code):
    result = run(*arguments)

    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr != ""


def test_expected_verdicts_come_out_of_the_command(real_data):
    with (real_data / "EXPECTED.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "auslan" not in row["files"]]
    wrong = []

    for row in rows:
        endings = (".csv", ".npz", ".h5", ".hdf5")
        paths = [p for p in sorted(real_data.glob(row["files"])) if p.suffix in endings]
        paths = [path for path in paths if path.name != "manifest.csv"]
        named = [] if row["profile"] == "(none)" else ["--profile", row["profile"]]
        result = run("validate", "--json", *named, *paths) if paths else None
        for line in result.stdout.splitlines() if result else []:
            answer = json.loads(line)
            found = {finding["check"] for finding in answer["findings"]}
            starts = tuple(row["must find"].split("|"))
            is_blosc = answer["file"].endswith("blosc_bigendian.h5")
            verdicts = ["refused"] if is_blosc else row["verdict"].split("|")
            if answer["verdict"] not in verdicts or not any(c.startswith(starts) for c in found):
                wrong.append((answer["file"], answer["verdict"], sorted(found)))

    assert wrong == []


def test_folder_set_is_one_report(tmp_path):
    folder = write_v2(tmp_path / "set", episodes=3)
    table_of(folder, 1).unlink()

    result = run("validate", folder, "--json")

    report = json.loads(result.stdout)
    assert result.exit_code == 6
    assert (report["file"], report["format"], report["verdict"]) == (str(folder), "lerobot", "fail")
    shown = run("validate", folder).stdout
    assert "the tables of 1 are not there: 1." in " ".join(shown.split())
    assert "dexter profile draft" in shown


def test_profile_is_drafted_for_a_folder_set(tmp_path):
    drafted = run("profile", "draft", write_v2(tmp_path / "set")).stdout

    assert 'path = "/observation.state"' in drafted
