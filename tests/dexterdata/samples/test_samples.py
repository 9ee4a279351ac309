from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from dexterdata import checks, profiles, readers
from dexterdata.hand import joints_of
from dexterdata.preview import decode, make, poster
from dexterdata.recording import Level

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
FILES = json.loads((SAMPLES / "samples.json").read_text())["files"]
GLOVES = [entry for entry in FILES if entry["expected_verdict"] != "fail"]


def read(entry):
    with (SAMPLES / entry["path"]).open("rb") as file:
        return readers.read(file, format=entry["format"], profile=profiles.load(entry["profile"]))


def test_the_samples_are_small_and_listed_completely():
    lying = {
        path.relative_to(SAMPLES).as_posix()
        for path in SAMPLES.rglob("*")
        if path.suffix in (".tsd", ".npz", ".hdf5")
    }

    assert lying == {entry["path"] for entry in FILES}
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 5_000_000


def test_there_are_three_sources_and_formats_and_one_that_fails():
    assert len({entry["profile"] for entry in FILES}) >= 3
    assert {entry["format"] for entry in FILES} == {"csv", "npz", "hdf5"}
    assert Counter(entry["expected_verdict"] for entry in FILES)["fail"] == 2


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["path"])
def test_every_sample_is_what_its_list_says(entry):
    data = (SAMPLES / entry["path"]).read_bytes()

    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert len(data) == entry["bytes"]
    assert readers.identify(data[:65_536], entry["path"]).format == entry["format"]
    assert entry["licence"] in ("CC-BY-4.0", "Apache-2.0", "MIT")
    assert entry["attribution"]
    assert entry["source"].startswith("https://")
    assert entry["hand"] in ("left", "right", "both", "unknown")


@pytest.mark.parametrize("folder", sorted({entry["path"].split("/")[0] for entry in FILES}))
def test_every_source_has_its_licence_and_checksums(folder):
    lines = (SAMPLES / folder / "SHA256SUMS").read_text().splitlines()

    listed = {line[66:]: line[:64] for line in lines}
    assert listed == {
        entry["path"].removeprefix(f"{folder}/"): entry["sha256"]
        for entry in FILES
        if entry["path"].startswith(f"{folder}/")
    }
    assert len((SAMPLES / folder / "LICENSE.txt").read_text()) > 500
    assert "Licence" in (SAMPLES / folder / "SOURCE.md").read_text()


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["path"])
def test_validation_reaches_the_expected_verdict(entry):
    findings = checks.run(read(entry))

    levels = {finding.level for finding in findings}
    verdict = "fail" if Level.ERROR in levels else "warn" if Level.WARNING in levels else "pass"
    assert verdict == entry["expected_verdict"]
    assert set(entry["expected_findings"]) <= {finding.check for finding in findings}


@pytest.mark.parametrize("entry", GLOVES[::8], ids=lambda entry: entry["path"])
def test_every_good_sample_shows_hands_without_invented_touch(entry):
    taken = read(entry)

    tracks = joints_of(taken)
    header = decode(make(taken)).header

    assert len(tracks) == (2 if entry["profile"] == "auslan_glove" else 1)
    assert all(t.estimated == (entry["profile"] == "auslan_glove") for t in tracks.values())
    assert header["touch"] == {}
    assert header["touchprint"] is None
    assert header["synthetic"] is False
    assert b"#5fbfc8" in poster(taken)
