"""Statistics of channels: what was measured, what is missing, and many parts as one."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.features import channels
from dexterdata.recording import Recording, Stream, StreamKind, TactileLayout
from dexterdata.scan import Scan


def stream(values, *, name="right_force", kind=StreamKind.FORCE, unit="N", **fields) -> Stream:
    values = np.asarray(values, dtype=np.float64)
    return Stream(
        name=name,
        kind=kind,
        t_ns=np.arange(len(values), dtype=np.int64) * 100_000_000,
        values=values,
        channels=tuple(f"c{n}" for n in range(values.shape[1])),
        unit=unit,
        **fields,
    )


def measured(*streams: Stream, t_start_s=None, t_end_s=None) -> list[dict]:
    scan = Scan()
    made = channels.plan(Recording("csv", streams), scan, t_start_s, t_end_s)
    scan.run()
    return made()


def test_each_channel_has_its_least_most_and_mean():
    (row,) = measured(stream([[1.0, 10.0], [2.0, -10.0], [6.0, 3.0]]))

    assert row["channels"] == ["c0", "c1"]
    assert row["least"] == [1.0, -10.0]
    assert row["most"] == [6.0, 10.0]
    assert row["mean"] == [3.0, 1.0]
    assert row["missing"] == [0, 0]
    assert (row["samples"], row["width"], row["unit"]) == (3, 2, "N")


def test_what_was_not_measured_is_missing_and_moves_nothing():
    values = [[1.0, np.nan], [np.inf, np.nan], [3.0, np.nan]]
    valid = np.array([[True, True], [True, True], [True, False]])

    (row,) = measured(stream(values, valid=valid))

    assert row["least"] == [1.0, None]
    assert row["most"] == [3.0, None]
    assert row["mean"] == [2.0, None]
    assert row["missing"] == [1, 3]


def test_a_part_counts_only_its_own_samples():
    (row,) = measured(stream([[float(n)] for n in range(10)]), t_start_s=0.2, t_end_s=0.4)

    assert (row["least"], row["most"], row["samples"]) == ([2.0], [4.0], 3)


def test_a_wide_stream_is_described_as_one_and_says_its_layout():
    values = np.arange(512, dtype=np.float64).reshape(2, 256)
    layout = TactileLayout("matrix", (16, 16))

    (row,) = measured(stream(values, kind=StreamKind.TACTILE, unit="Pa", layout=layout))

    assert row["channels"] == []
    assert (row["least"], row["most"], row["mean"]) == ([0.0], [511.0], [255.5])
    assert row["measured"] == [512]
    assert (row["width"], row["layout"]) == (256, "matrix 16 × 16")


def test_labels_and_empty_parts_say_nothing():
    label = stream([[1.0], [2.0]], kind=StreamKind.LABEL)
    assert measured(label) == []

    (row,) = measured(stream([[1.0], [2.0]]), t_start_s=0.05, t_end_s=0.06)
    assert (row["samples"], row["mean"], row["missing"]) == (0, [None], [0])


def test_many_parts_are_as_one():
    rng = np.random.default_rng(4)
    whole = rng.normal(size=(30, 3))
    whole[4, 1] = np.nan
    parts = [measured(stream(part)) for part in (whole[:7], whole[7:8], whole[8:])]

    (together,) = channels.merged(parts)
    (row,) = measured(stream(whole))

    assert together["parts"] == 3
    assert together["missing"] == row["missing"] == [0, 1, 0]
    assert together["mean"] == pytest.approx(row["mean"], abs=1e-5)
    assert (together["least"], together["most"]) == (row["least"], row["most"])


def test_streams_that_differ_stay_apart():
    force, other = stream([[1.0]]), stream([[1.0]], unit="count")

    found = channels.merged([measured(force), measured(other), measured(force)])

    assert [(row["unit"], row["parts"]) for row in found] == [("N", 2), ("count", 1)]
