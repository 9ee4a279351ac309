"""The table of attacks and good files, and that it would notice if one were judged otherwise."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, islice
from operator import attrgetter

import pytest

from dexterdata.sandbox import examine
from tests.benchmarks import canaries
from tests.benchmarks.expectations import expectations
from tests.benchmarks.validation_table import run, table

MOST_OF_A_FOLDER = 30


@pytest.fixture
def hostile(real_data):
    """What is expected of attacks and of good files."""
    return [each for each in expectations(real_data) if "hostile" in each.path.parent.name]


def test_attacks_and_good_files_get_what_is_expected(real_data, hostile):
    rows = run(real_data, hostile)

    assert len(rows) == 35
    assert [row for row in rows if row.problem] == []
    lines = table(rows, folds=True)
    assert len(lines) == 36
    assert "container.code_inside" in next(line for line in lines if "npz_pickle" in line)


def firsts(wanted):
    """The first files of each folder and profile: there are thousands."""
    key = attrgetter("path.parent", "profile")
    groups = groupby(sorted(wanted, key=lambda each: [str(part) for part in key(each)]), key)
    return [each for _, group in groups for each in islice(group, MOST_OF_A_FOLDER)]


def test_recordings_get_what_is_expected(real_data):
    recordings = [
        each
        for each in expectations(real_data)
        if "recordings" in each.path.relative_to(real_data).parts
    ]

    chosen = firsts(recordings)
    rows = run(real_data, chosen)

    assert {each.path.parents[1] for each in chosen} >= {real_data / "recordings"}
    assert len([row for row in rows if "auslan_glove" in row.folder]) == 3 * MOST_OF_A_FOLDER
    assert {row.profile for row in rows} >= {"auslan_glove", "dapg_cyberglove_door", ""}
    assert [row for row in rows if row.problem] == []


def test_another_verdict_than_expected_is_said(real_data, hostile):
    good = next(each for each in hostile if each.path.name == "a.npz")

    (row,) = run(real_data, [replace(good, verdicts=("refused",))])

    assert row.problem == "expected refused"
    assert table([row], folds=True)[1].endswith("WRONG: expected refused")


def test_a_mark_of_an_attack_is_noticed(monkeypatch, tmp_path):
    monkeypatch.setattr(canaries, "FOLDER", tmp_path)

    with pytest.raises(AssertionError, match="an attack ran"), canaries.planted():
        (tmp_path / "PWNED_npz").touch()
    with pytest.raises(AssertionError, match="an attack ran before"), canaries.planted():
        pass


@pytest.mark.parametrize("render", [False, True])
def test_a_canary_that_was_read_shows(monkeypatch, tmp_path, render):
    monkeypatch.setattr(canaries, "FOLDER", tmp_path)
    good = tmp_path / "good.csv"
    good.write_text("t,a\n0,1\n1,2\n")

    with canaries.planted():
        stolen = examine(tmp_path / "secret.h5", render=render)

    assert canaries.shown_in(stolen)
    assert not canaries.shown_in(examine(good, render=render))


@pytest.mark.parametrize(
    ("text", "is_shown"),
    [("x 73190.5, 2", True), ("173190.5", False), ("73190.51", False)],
)
def test_a_number_is_a_canary_only_when_it_stands_alone(text, is_shown):
    assert bool(canaries.NUMBER_SHOWN.search(text)) is is_shown
