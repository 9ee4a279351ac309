"""The program around the commands: profiles, version, quick start, interruption."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from dexterdata import profiles
from dexterdata.cli import main as program
from dexterdata.cli import output
from dexterdata.cli.main import app
from dexterdata.sandbox import runner


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_list_names_every_shipped_profile():
    result = run("profile", "list")

    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [
        profile.name for profile in profiles.builtin()
    ]


def test_list_for_programs_is_one_object_a_line():
    rows = [json.loads(line) for line in run("profile", "list", "--json").stdout.splitlines()]

    assert {"name", "version", "device", "streams"} == set(rows[0])


def test_show_prints_the_profile_as_it_is():
    assert run("profile", "show", "auslan_glove").stdout == profiles.load("auslan_glove").text


def test_show_of_an_unknown_profile_is_not_found():
    result = run("profile", "show", "nobody_has_this")

    assert result.exit_code == 5
    assert "Shipped profiles" in result.stderr


def test_draft_can_be_filled_in_and_used(tmp_path):
    recording = tmp_path / "a.tsd"
    recording.write_text("".join(f"{i % 7}\t{i % 5}\t{i % 3}\n" for i in range(50)))
    mine = tmp_path / "mine.toml"

    drafted = run("profile", "draft", recording)
    mine.write_text(drafted.stdout.replace('unit = "?"', 'unit = "count"'))

    assert drafted.exit_code == 0
    assert run("validate", recording, "--profile", mine).exit_code == 0


def test_draft_of_a_known_device_is_its_profile(tmp_path):
    names = profiles.load("dfki_markerglove").match.columns
    names = (*names, "base_x", "base_y", "base_z", "base_qx", "base_qy", "base_qz")
    recording = tmp_path / "a.csv"
    row = ",".join("0.5" for _ in names)
    recording.write_text(",".join(names) + "\n" + f"{row}\n" * 20)

    result = run("profile", "draft", recording)

    assert 'name = "dfki_markerglove"' in result.stdout
    assert "fits this file already" in result.stderr


@pytest.mark.parametrize("command", [("profile", "draft"), ("validate",)])
def test_box_that_does_not_start_is_said_in_a_sentence(command, tmp_path, monkeypatch):
    recording = tmp_path / "a.csv"
    recording.write_text("a,b\n1,2\n")
    monkeypatch.setattr(runner, "_shared", [])
    monkeypatch.setattr(runner, "_START_S", 1e-6)  # too short for any machine

    result = run(*command, recording)

    assert result.exit_code == 1
    assert result.stderr == (
        "The box in which files are opened does not work: "
        "The host did not start: it did not answer\n"
    )


def test_draft_of_a_refused_file_ends_with_6(tmp_path):
    empty = tmp_path / "a.csv"
    empty.write_bytes(b"")

    assert run("profile", "draft", empty).exit_code == 6


def test_version_is_shown():
    assert run("--version").stdout.startswith("dexter ")


def test_start_loads_nothing_heavy():
    code = (
        "import sys; import dexterdata.cli.main; "
        "heavy = {'numpy', 'h5py', 'jsonschema', 'httpx', 'django'} & set(sys.modules); "
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )

    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert result.stderr == ""
    assert result.returncode == 0


def test_interruption_has_its_exit_status(monkeypatch):
    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["dexterdata.cli.main"], "app", interrupt)

    with pytest.raises(SystemExit) as left:
        program([])

    assert left.value.code == 130


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_195_812, "1.2 MB"), (5e12, "5000.0 GB")],
)
def test_sizes_are_for_people(size, text):
    assert output.size_text(int(size)) == text


def test_control_characters_are_made_visible():
    assert output.printable("a\x1b[31mb\nü") == "a\ufffd[31mb\nü"
