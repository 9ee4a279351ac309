"""The code that a dataset's page gives to copy: it is run, on real and on made recordings.

LeRobot is not installed here: `lerobot_stand_in` has its signatures and refusals in its place.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catalog import snippets
from dexterdata.client.sets import as_file
from dexterdata.recording import Episode
from tests.catalog import lerobot_stand_in
from tests.dexterdata.builders import recording, stream


@pytest.fixture
def made(monkeypatch, tmp_path):
    """The sets that LeRobot's stand-in made or opened; the snippets write into a new folder."""
    monkeypatch.chdir(tmp_path)
    return lerobot_stand_in.install(monkeypatch)


def bundle_of(folder: Path, *files: Path) -> Path:
    """An unpacked bundle with these files."""
    folder.mkdir()
    for path in files:
        (folder / path.name).write_bytes(path.read_bytes())
    rows = [{"path": path.name} for path in files]
    (folder / "manifest.json").write_text(json.dumps({"files": rows}))
    return folder


def converted(*recordings):
    """What the snippet for LeRobot leaves behind, of recordings in memory."""
    known = {"recordings": lambda: [(Path(f"{n}.h5"), one) for n, one in enumerate(recordings)]}
    exec(snippets.lerobot("kitchen"), known)
    return known


def ramp(name: str, start_s: float, rate_hz: float, samples: int):
    """A stream whose only value is the time of its clock at which it was taken."""
    seconds = start_s + np.arange(samples) / rate_hz
    return stream(name, "joint_angle", seconds[:, None], t_s=seconds)


@pytest.mark.parametrize(
    ("folder", "profile"),
    [("auslan_glove", "auslan_glove"), ("dapg_cyberglove_door", "dapg_cyberglove_door")],
)
def test_the_snippets_read_a_real_recording(samples, made, capsys, folder, profile):
    names = ("SOURCE.md", "SHA256SUMS", "LICENSE.txt")
    found = sorted(p for p in (samples / folder).rglob("*") if p.is_file())
    path = next(p for p in found if p.name not in names and p.suffix != ".md")
    bundle_of(Path("bundle"), path)
    known: dict[str, object] = {}

    exec(snippets.python("bundle", [profile, "egodex"]), known)
    exec(snippets.lerobot("bundle"), known)

    assert path.name in capsys.readouterr().out
    frames = known["frames"]
    assert frames
    assert {len(rows) for rows in frames.values()} == {len(known["ticks"])}
    assert all(rows.dtype == "float32" for rows in frames.values())
    (dataset,) = made
    assert (dataset.repo_id, dataset.fps, dataset.is_final) == ("local/bundle", 30, True)
    assert len(dataset.saved[-1]) == len(known["ticks"])


def test_streams_that_start_apart_stand_aligned(made):
    converted(recording(ramp("early", 100.0, 100, 400), ramp("late", 100.5, 50, 200)))

    (episode,) = made[0].saved
    early, late = (np.array([f[f"observation.{n}"][0] for f in episode]) for n in ("early", "late"))
    assert early[0] == pytest.approx(100.5)
    assert len(episode) == pytest.approx(3.49 * 30, abs=1)
    assert np.abs(early - late).max() <= 1 / 50 + 1e-4


def test_a_labelled_recording_gives_an_episode_for_each_task(made):
    labels = (Episode(1.0, 2.0, task="pour"), Episode(2.0, 4.0, instruction="Stir it."))
    converted(replace(recording(ramp("hand/left", 0.0, 100, 500)), episodes=labels))

    poured, stirred = made[0].saved
    assert {frame["task"] for frame in poured} == {"pour"}
    assert {frame["task"] for frame in stirred} == {"Stir it."}
    assert (len(poured), len(stirred)) == (30, 60)


def test_what_no_profile_knows_or_has_other_streams_is_left_out(made, capsys):
    known = ramp("hand", 0.0, 100, 200)
    converted(recording(), recording(known), recording(ramp("other", 0.0, 100, 200)))

    assert len(made[0].saved) == 1
    told = capsys.readouterr().out
    assert "0.h5 is left out" in told
    assert "2.h5 is left out" in told


def test_the_recordings_with_the_streams_that_most_have_make_the_set(made, capsys):
    odd = recording(ramp("camera", 0.0, 100, 200))
    glove = recording(ramp("hand", 0.0, 100, 200))

    converted(odd, recording(), recording(), glove, glove)

    (dataset,) = made
    assert list(dataset.features) == ["observation.hand"]
    assert len(dataset.saved) == 2
    told = capsys.readouterr().out
    assert "0.h5 is left out: the set has other streams" in told
    assert "2 episodes are in the set, 3 recordings are left out." in told


def test_the_order_of_the_streams_does_not_keep_recordings_apart(made):
    late, early = ramp("late", 0.5, 100, 200), ramp("early", 0.0, 100, 200)

    converted(recording(late, early), recording(early, late))

    first, second = made[0].saved
    assert [frame["observation.late"][0] for frame in first] == [
        frame["observation.late"][0] for frame in second
    ]


def test_nothing_to_convert_makes_no_set(made):
    converted(recording())

    assert made == []


def test_a_set_is_unpacked_and_given_to_lerobot(real_data, made, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    sets = (real_data / "recordings" / "g1_inspire_lerobot").rglob("meta/info.json")
    root = next(sets).parent.parent
    with as_file(root) as packed:
        bundle_of(Path("bundle"), packed)
    fitting = snippets.of_version("bundle", ["lerobot"], [])
    known: dict[str, object] = {}

    assert (fitting.python, fitting.lerobot) == ("", "")
    exec(fitting.sets, known)
    exec(fitting.set_lerobot, known)

    assert ".parquet" in capsys.readouterr().out
    info = json.loads((root / "meta" / "info.json").read_text())
    (dataset,) = made
    assert (len(dataset), dataset.num_episodes) == (info["total_frames"], info["total_episodes"])


def test_files_beside_a_set_are_read_and_the_set_is_passed_over(samples, made, real_data, capsys):
    glove = samples / "dapg_cyberglove_door" / "door_demo_00.npz"
    sets = (real_data / "recordings" / "g1_inspire_lerobot").rglob("meta/info.json")
    with as_file(next(sets).parent.parent) as packed:
        bundle_of(Path("bundle"), packed, glove)
    fitting = snippets.of_version("bundle", ["lerobot", "npz"], ["dapg_cyberglove_door"])

    exec(fitting.python, {})

    assert "ZipFile" in fitting.sets
    told = capsys.readouterr().out
    assert glove.name in told
    assert packed.name not in told
