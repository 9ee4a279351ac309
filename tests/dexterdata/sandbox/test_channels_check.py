"""The statistics of channels that the parent takes over from a boxed process, and others."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from dexterdata import features
from dexterdata.recording import Recording, Stream, StreamKind
from dexterdata.sandbox.acceptance import accept
from dexterdata.sandbox.frames import Frame, FramingError, Kind
from dexterdata.scan import Scan

BINS = {"power": -2, "first": -4, "counts": [2, 0, 1], "at_least": 2, "at_most": 1}
CHANNELS: dict[str, Any] = {
    "name": "right_force", "kind": "force", "unit": "N", "hand": "right", "layout": "",
    "width": 2, "samples": 4, "channels": ["thumb", "index"],
    "least": [-1.0, None], "most": [-0.5, None], "mean": [-0.75, None], "std": [0.25, None],
    "bins": [BINS, None], "measured": [3, 0], "missing": [1, 4],
}  # fmt: skip
WIDE = CHANNELS | {
    "width": 256, "channels": [], "measured": [3], "missing": [1021],
    **{name: CHANNELS[name][:1] for name in ("least", "most", "mean", "std", "bins")},
}  # fmt: skip


def told(*rows: Any) -> list[Frame]:
    return [Frame(Kind.MEASURED, 0, json.dumps({"channels": rows}).encode())]


def taken(*rows: Any) -> list[Any]:
    (one,) = accept(told(*rows), is_shown=False).renderings
    return one.features["channels"]


def refuse(*rows: Any) -> None:
    with pytest.raises(FramingError):
        accept(told(*rows), is_shown=False)


def measured_rows() -> list[dict]:
    """What a box says of sensors of every kind: at rest, silent, saturated, wide, of nothing."""
    rng = np.random.default_rng(3)
    force = rng.normal(size=(500, 3)).clip(0, 1) * [1e29, 1e-30, 7]
    force[:, 1] = np.nan
    streams = [
        stream("right_force", StreamKind.FORCE, force),
        stream("right_taxels", StreamKind.TACTILE, rng.integers(0, 9, (500, 256)) * 1.0),
        stream("left_imu", StreamKind.IMU, np.zeros((0, 6))),
        stream("beyond", StreamKind.OTHER, np.array([[9.9999999999999e29], [-9.9999999999999e29]])),
    ]
    scan = Scan()
    made = features.plan_channels(Recording("csv", tuple(streams)), scan)
    scan.run()
    return made()


def stream(name: str, kind: StreamKind, values: np.ndarray) -> Stream:
    return Stream(
        name=name,
        kind=kind,
        t_ns=np.arange(len(values), dtype=np.int64),
        values=values,
        channels=tuple(f"c{place}" for place in range(values.shape[1])),
    )


def test_the_statistics_of_real_channels_are_taken():
    rows = measured_rows()

    assert len(rows) == 4
    assert taken(*rows) == rows


@pytest.mark.parametrize("row", [CHANNELS, WIDE])
def test_channels_that_keep_to_the_form_are_taken(row):
    assert taken(row) == [row]


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"name": None},
        {"name": "x" * 4_001},
        {"kind": "label"},
        {"kind": ["force"]},
        {"hand": "third"},
        {"layout": {}},
        {"width": 0},
        {"width": 3},
        {"width": True},
        {"samples": -1},
        {"samples": 4.0},
        {"samples": 5},
        {"channels": "ab"},
        {"channels": [1, 2]},
        {"channels": []},
        {"channels": ["thumb"]},
        {"least": [-1.0]},
        {"least": None},
        {"least": ["-1", None]},
        {"least": [0.0, None]},
        {"least": [-1e31, None]},
        {"most": [-0.5, 1.0]},
        {"mean": [None, None]},
        {"mean": [True, None]},
        {"std": [-0.1, None]},
        {"std": [1e200, None]},
        {"std": [0.25, None, None]},
        {"measured": [3]},
        {"measured": [-3, 0], "missing": [7, 4]},
        {"measured": [3.0, 0]},
        {"measured": [2, 0], "missing": [2, 4]},
        {"missing": [2, 4]},
        {"bins": [BINS]},
        {"bins": [BINS, BINS]},
        {"bins": [None, None]},
        {"bins": {}},
    ],
)
def test_channels_of_another_form_are_a_lie(change):
    refuse(CHANNELS | change)


def test_a_row_of_channels_lacks_nothing():
    for name in CHANNELS:
        row = {key: value for key, value in CHANNELS.items() if key != name}
        refuse(row)


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"power": 1_024},
        {"power": -2.0},
        {"power": -(2**40)},
        {"power": False},
        {"first": 2**53 + 1},
        {"first": -4.0},
        {"first": None},
        {"counts": []},
        {"counts": {}},
        {"counts": [3, -1, 1]},
        {"counts": [2, 0, 1.0]},
        {"counts": [2, 0, True]},
        {"counts": [2, 0, 2]},
        {"counts": [2, *[0] * 31, 1]},
        {"counts": [0, 2, 1]},
        {"counts": [2, 1, 0]},
        {"at_least": 0},
        {"at_least": 3},
        {"at_least": None},
        {"at_most": -1},
        {"at_most": 2},
        {"at_most": 1.0},
    ],
)
def test_histograms_of_another_form_are_a_lie(change):
    refuse(CHANNELS | {"bins": [BINS | change, None]})


def test_an_empty_histogram_is_a_lie():
    nothing = BINS | {"counts": [0], "at_least": 0, "at_most": 0}

    refuse(CHANNELS | {"bins": [nothing, None], "measured": [0, 0], "missing": [4, 4]})


def of_width(width: int) -> dict[str, Any]:
    """A stream whose channels, all named, were never measured."""
    lists = {name: [None] * width for name in ("least", "most", "mean", "std", "bins")}
    counts = {"measured": [0] * width, "missing": [4] * width}
    return CHANNELS | {"width": width, "channels": ["c"] * width, **lists, **counts}


@pytest.mark.parametrize("rows", [[WIDE] * 48, [of_width(64)] * 5])
def test_as_many_as_are_measured_are_taken(rows):
    assert taken(*rows) == rows


@pytest.mark.parametrize("rows", [[WIDE] * 49, [*[of_width(64)] * 5, of_width(1)], [of_width(65)]])
def test_more_than_are_measured_are_a_lie(rows):
    refuse(*rows)
