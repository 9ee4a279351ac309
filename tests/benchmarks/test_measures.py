"""The benchmarks run and write what they print."""

from __future__ import annotations

import json
import time

import pytest

from tests.benchmarks.__main__ import save, show
from tests.benchmarks.measures import Measure, library, seconds_of

DIFFERENCES = ("preview and features / the rest", "what the box adds")


def test_the_quickest_run_counts(monkeypatch):
    moments = iter([10.0, 15.0, 20.0, 22.0, 30.0, 33.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(moments))

    assert seconds_of(lambda: None) == 2.0


def test_the_table_is_written_as_it_is_shown(tmp_path):
    rows = [Measure("validate", 1.25, "s", "of nothing")]

    save(rows, tmp_path / "deep" / "bench.json")

    written = json.loads((tmp_path / "deep" / "bench.json").read_text())
    assert written["measures"] == [
        {"name": "validate", "value": 1.25, "unit": "s", "note": "of nothing"}
    ]
    assert show(rows).split() == ["validate", "1.250", "s", "of", "nothing"]


@pytest.mark.slow
def test_every_measure_is_a_positive_number():
    rows = library()

    assert [row.unit for row in rows if row.name in DIFFERENCES] == ["x", "ms"]
    assert min(row.value for row in rows if row.name not in DIFFERENCES) > 0
    assert {row.unit for row in rows} == {"s", "ms", "x", "MB", "MB/s", "s/s", "M hands/s", "kB"}
    assert len({row.name for row in rows}) == len(rows)
