"""The benchmarks run and write what they print."""

from __future__ import annotations

import json
import time

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks import episodes, player, previews
from tests.benchmarks.__main__ import save
from tests.benchmarks.catalogue_load import Load
from tests.benchmarks.measures import (
    Measure,
    library,
    seconds_of,
    show,
    status,
    summary,
    unmeasured,
)

DIFFERENCES = ("preview and features / the rest", "what the box adds")


def test_the_quickest_run_counts(monkeypatch):
    moments = iter([10.0, 15.0, 20.0, 22.0, 30.0, 33.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(moments))

    assert seconds_of(lambda: None) == 2.0


def test_the_table_is_written_as_it_is_shown(tmp_path):
    rows = [Measure("validate", 1.25, "s", "of nothing", most=1)]

    save(rows, tmp_path / "deep" / "bench.json")

    written = json.loads((tmp_path / "deep" / "bench.json").read_text())
    assert written["measures"] == [
        {
            "name": "validate",
            "value": 1.25,
            "unit": "s",
            "note": "of nothing",
            "least": None,
            "most": 1,
            "verdict": "wanted: ≤ 1, NOT MET",
        }
    ]
    assert " ".join(show(rows).split()) == "validate 1.250 s wanted: ≤ 1, NOT MET; of nothing"


def test_what_is_wanted_is_met_at_its_edge():
    assert Measure("ratio", 5.0, "x", least=5).verdict == "wanted: ≥ 5, met"
    assert Measure("ratio", 4.9, "x", least=5).verdict == "wanted: ≥ 5, NOT MET"
    assert Measure("memory", 300.0, "MB").verdict == ""
    assert Measure("growth", 1.2, "x", least=0.8, most=1.2).verdict == "wanted: 0.8 to 1.2, met"
    assert Measure("growth", 0.7, "x", least=0.8, most=1.2).verdict == "wanted: 0.8 to 1.2, NOT MET"


def test_the_end_says_what_is_met_and_lists_what_is_not():
    rows = [
        Measure("validate", 1.25, "s", "of nothing", most=1),
        Measure("ratio", 5.0, "x", least=5),
        Measure("growth", 1.5, "x", least=0.8, most=1.2),
        Measure("memory", 300.0, "MB"),
    ]

    assert summary(rows).splitlines() == [
        "1 figure met, 2 not met:",
        "  validate: wanted ≤ 1 s, got 1.25",
        "  growth: wanted 0.8 to 1.2 x, got 1.5",
    ]
    assert summary(rows[1:2]) == "1 figure met, 0 not met."


GAP = unmeasured([Measure("PostgreSQL: page", None, "ms", most=50)], "it is not installed")


def test_what_was_not_measured_is_said_and_counts_as_not_met():
    assert " ".join(show(GAP).split()) == (
        "PostgreSQL: page - ms wanted: ≤ 50, not measured: it is not installed"
    )
    assert summary(GAP).splitlines() == [
        "0 figures met, 1 not met:",
        "  PostgreSQL: page: wanted ≤ 50 ms, not measured: it is not installed",
    ]
    assert status(GAP) == 1
    assert status([Measure("memory", 300.0, "MB"), Measure("ratio", 5.0, "x", least=5)]) == 0
    assert status([Measure("ratio", 4.0, "x", least=5)]) == 1


def test_a_server_that_answers_nothing_is_not_the_quickest():
    assert Load(2.0, [0.3, 0.1, 0.2, 0.4]).percentile(0.5) == 0.3
    with pytest.raises(RuntimeError, match="7 errors"):
        Load(2.0, [], 7).percentile(0.99)


def test_a_part_that_fails_stands_in_the_table_and_the_others_go_on(monkeypatch, tmp_path, capsys):
    def broken() -> list[Measure]:
        raise RuntimeError("Datasette is not there.")

    monkeypatch.setattr(bench, "PROJECT", tmp_path)
    monkeypatch.setattr(bench, "library", broken)
    monkeypatch.setattr(previews, "rows", lambda: [Measure("ratio", 5.0, "x", least=5)])

    assert bench.main(["--quick"]) == 1

    written = json.loads((tmp_path / "var" / "bench.json").read_text())
    assert [row["value"] for row in written["measures"]] == [None, 5.0]
    assert "RuntimeError: Datasette is not there." in written["measures"][0]["note"]
    assert {"commit", "date", "machine"} < set(written)
    assert "1 figure met, 1 not met" in capsys.readouterr().out


def test_without_a_browser_its_figures_are_not_measured(monkeypatch):
    monkeypatch.setattr(player, "missing_part", lambda: "Chromium is not installed")

    rows = player.rows()

    assert {row.value for row in rows} == {None}
    assert any("390 px: scrubbing" in row.name for row in rows)
    assert all(row.wanted and row.note == "Chromium is not installed" for row in rows)


def test_without_postgresql_its_figures_are_not_measured(monkeypatch, tmp_path):
    source = tmp_path / "seeded.sqlite3"
    source.touch()
    monkeypatch.setattr(episodes.catalogue_data, "seeded", lambda *_: source)
    monkeypatch.setattr(episodes, "on", lambda name, *_: episodes.judged(name, [1, 1, 1, 0]))
    monkeypatch.setattr(episodes.postgres, "why_missing", lambda: "PostgreSQL is not installed")

    rows = episodes.measure(2, 4, 1.0)

    assert [row.is_met for row in rows] == [True] * 4 + [False] * 4
    assert all(row.name.startswith("PostgreSQL: ") and row.note for row in rows[4:])


@pytest.mark.slow
def test_every_measure_is_a_positive_number():
    rows = library()

    assert [row.unit for row in rows if row.name in DIFFERENCES] == ["x", "ms"]
    assert min(row.value for row in rows if row.name not in DIFFERENCES) > 0
    assert {row.unit for row in rows} == {"s", "ms", "x", "MB", "MB/s", "s/s", "M hands/s", "kB"}
    assert len({row.name for row in rows}) == len(rows)
