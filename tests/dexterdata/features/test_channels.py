"""Statistics of channels: what was measured, what is missing, and many parts as one."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dexterdata.features import channels
from dexterdata.features.histogram import MOST_BINS
from dexterdata.recording import Recording, Stream, StreamKind, TactileLayout
from dexterdata.sandbox.frames import CAPS, Kind
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


def test_each_channel_has_its_spread_and_its_bins():
    (row,) = measured(stream([[1.0, 10.0], [2.0, -10.0], [6.0, 3.0]]))

    assert row["std"] == pytest.approx([14**0.5 / 3**0.5, np.std([10, -10, 3])], rel=1e-11)
    counts = [1, *[0] * 3, 1, *[0] * 15, 1]
    assert row["bins"][0] == {
        "power": -2, "first": 4, "counts": counts, "at_least": 1, "at_most": 1,
    }  # fmt: skip


def test_a_small_spread_about_a_large_mean_is_not_lost():
    values = 1.7e9 + np.random.default_rng(1).normal(size=(40_000, 1))
    values[0] = 0.0  # and what comes first tells nothing of the rest
    parts = [values[1:9_000], values[9_000:]]

    (row,) = measured(stream(values[1:]))
    (together,) = channels.merged(measured(stream(part)) for part in parts)
    (outlying,) = measured(stream(values))

    assert row["std"] == pytest.approx([values[1:].std()], rel=1e-6)
    assert together["std"] == pytest.approx([values[1:].std()], rel=1e-3)
    assert outlying["std"] == pytest.approx([values.std()], rel=1e-9)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e29, 1e-30])
def test_what_never_changes_has_no_spread(value):
    (row,) = channels.merged([measured(stream([[value]] * 999)), measured(stream([[value]]))])

    assert row["std"] == [0.0]
    assert [bins["counts"] for bins in row["bins"]] == [[1000]]


def test_what_was_never_measured_has_neither_spread_nor_bins():
    (row,) = measured(stream([[1.0, np.nan], [3.0, np.inf]]))

    assert row["std"] == [1.0, None]
    assert row["bins"][1] is None


def test_a_wide_stream_has_one_spread_and_one_histogram():
    values = np.random.default_rng(2).normal(size=(50, 100)).astype(np.float32)
    values[7, 3] = np.nan

    (row,) = measured(stream(values, kind=StreamKind.TACTILE, unit="Pa"))

    assert row["std"] == pytest.approx([np.nanstd(values, dtype=np.float64)], rel=1e-9)
    assert [sum(bins["counts"]) for bins in row["bins"]] == [4999]
    assert (row["measured"], row["missing"]) == ([4999], [1])


def test_blocks_of_a_long_stream_are_as_one():
    values = np.random.default_rng(3).normal(size=(40_000, 4)) * [1, 10, 100, 0] + [0, 5, -1e3, 7]
    values[30_000:, 1] = np.nan

    (row,) = measured(stream(values))

    assert row["std"] == pytest.approx(np.nanstd(values, axis=0), rel=1e-9)
    assert [sum(bins["counts"]) for bins in row["bins"]] == [40_000, 30_000, 40_000, 40_000]


def test_many_parts_have_the_spread_and_the_bins_of_the_whole():
    whole = np.random.default_rng(4).normal(size=(300, 3)) * [1, 1e-6, 1e6]
    whole[4:40, 1] = np.nan
    parts = [measured(stream(part)) for part in (whole[:7], whole[7:8], whole[8:])]

    (together,) = channels.merged(parts)
    (row,) = measured(stream(whole))

    assert together["bins"] == row["bins"]
    assert together["std"] == pytest.approx(row["std"], rel=1e-10)


def test_equal_leasts_and_mosts_of_many_parts_are_those_of_the_whole():
    whole = np.random.default_rng(6).normal(size=(40_000, 4)).astype(np.float32).clip(-0.5, 1.0)
    whole[:100, 1] = np.nan
    whole[200, 2] = -9.0
    parts = [measured(stream(part)) for part in (whole[:7_000], whole[7_000:7_001], whole[7_001:])]

    (together,) = channels.merged(parts)

    for place, bins in enumerate(together["bins"]):
        values = whole[:, place]
        assert bins["at_least"] == np.count_nonzero(values == np.nanmin(values))
        assert bins["at_most"] == np.count_nonzero(values == np.nanmax(values))


def before(row: dict) -> dict:
    """As it was kept before there were spreads and bins."""
    return {name: value for name, value in row.items() if name not in ("std", "bins")}


def test_parts_from_before_leave_the_spread_of_all_unknown():
    (old,), (new,) = measured(stream([[1.0], [3.0]])), measured(stream([[5.0], [7.0]]))

    for parts in ([before(old), new], [new, before(old)], [before(old), before(old)]):
        (row,) = channels.merged([part] for part in parts)
        assert (row["std"], row["bins"]) == ([None], [None])
        assert row["measured"] == [4]
    (row,) = channels.merged([[new], [before(old)], [new]])
    assert (row["std"], row["bins"], row["mean"]) == ([None], [None], [pytest.approx(14 / 3)])


def test_parts_from_before_that_measured_nothing_change_nothing():
    (old,), (new,) = measured(stream([[np.nan]])), measured(stream([[5.0], [7.0]]))

    for parts in ([before(old), new], [new, before(old)]):
        (row,) = channels.merged([part] for part in parts)
        assert (row["std"], row["bins"]) == ([1.0], new["bins"])


def test_all_that_is_described_one_by_one_fits_into_what_a_box_may_say():
    values = np.random.default_rng(5).normal(size=(500, channels.MOST_APART))
    count = channels.MOST_IN_ALL // channels.MOST_APART
    rows = measured(*(stream(values, name=f"right_sensor_{n}") for n in range(count)))
    for row in rows:
        row["channels"] = [f"right_index_finger_flexion_{name}" for name in row["channels"]]
        for bins in row["bins"]:
            bins["counts"] = [9_999_999] * MOST_BINS
            bins["at_least"] = bins["at_most"] = 9_999_999

    said = json.dumps(rows, separators=(",", ":")).encode()

    assert len(said) < min(CAPS[Kind.FEATURES], CAPS[Kind.MEASURED]) - 16 * 1024
