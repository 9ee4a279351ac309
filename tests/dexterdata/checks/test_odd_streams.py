"""Checks meet streams of every kind that hold next to nothing, or nonsense, and never stumble."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dexterdata import checks
from dexterdata.hand import ANGLE_CHANNELS
from dexterdata.recording import StreamKind
from dexterdata.scan import Scan
from tests.dexterdata.checks.builders import a_recording, a_stream, limits

SHAPES = [(1, 1), (2, 3), (3, 63), (12, 78), (25, 22), (40, 256)]
UNITS = {StreamKind.JOINT_ANGLE: "rad", StreamKind.BEND: "1", StreamKind.FORCE: "N"}


def nonsense(name: str, shape: tuple[int, int]) -> np.ndarray:
    rng = np.random.default_rng(8)
    values = rng.normal(size=shape)
    if name == "huge":
        return values * 1e300
    if name == "some missing":
        values[rng.random(shape) < 0.3] = np.nan
        values[:, 0] = np.inf
    if name == "all missing":
        values[:] = np.nan
    if name == "still":
        values[:] = 0.0
    return values


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["plain", "huge", "some missing", "all missing", "still"])
def test_every_kind_of_stream_is_judged(name, shape):
    values = nonsense(name, shape)
    channels = ANGLE_CHANNELS if shape[1] == 22 else tuple(f"c{i}" for i in range(shape[1]))
    for kind in StreamKind:
        for hand in ("left", "unknown"):
            given = replace(
                a_stream(values, kind=kind, hand=hand, unit=UNITS.get(kind, "m")),
                channels=channels,
                limits=limits(value_range=(0.0, 1.0)),
            )
            stamps = given.t_ns.copy()
            stamps[len(stamps) // 2 :] -= 30_000_000
            masked = replace(given, name="masked", valid=values > 0, t_ns=stamps, clock="host")
            recording = a_recording(given, masked)
            scan = Scan()
            seen = checks.watch(recording, scan)
            scan.run()

            assert isinstance(checks.judge(recording, seen), list)
            checks.fingerprint(seen)
