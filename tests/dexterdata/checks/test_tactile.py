"""Skins that are full, have holes, or never rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dexterdata.recording import Level, Stream, StreamKind, TactileLayout
from tests.dexterdata.checks.builders import a_stream, found, limits


def a_skin(values: np.ndarray, **changes: Any) -> Stream:
    """A 4 by 4 skin at 100 Hz."""
    layout = TactileLayout("matrix", (4, 4))
    return replace(
        a_stream(values, kind=StreamKind.TACTILE, unit="count", layout=layout, name="skin"),
        **changes,
    )


def touches(samples: int = 400) -> np.ndarray:
    """Pressed every other second, at rest in between, with noise in all cells."""
    pressed = np.clip(np.sin(np.arange(samples) * np.pi / 100), 0, 1)[:, None]
    noise = np.random.default_rng(2).normal(scale=2, size=(samples, 16))
    return 100 + 900 * pressed * np.linspace(0.5, 1, 16) + noise


def test_peaks_at_the_sensors_limit_warn():
    values = np.minimum(touches(), 800)

    (finding,) = found(a_skin(values, limits=limits(saturation=800)), "tactile.saturated")

    assert finding.level is Level.WARNING
    assert finding.value > 0.1
    assert finding.message.startswith("7 of 16 channels reach 800 count")


def test_a_single_full_sample_is_noted():
    values = touches()
    values[50, 3] = 4095

    (finding,) = found(
        a_skin(values, limits=limits(value_range=(0.0, 4095.0))), "tactile.saturated"
    )

    assert (finding.level, finding.count, finding.channel) == (Level.INFO, 1, "joint_3")


def test_without_a_known_limit_nothing_is_saturated():
    assert found(a_skin(np.minimum(touches(), 800)), "tactile.saturated") == []


@pytest.mark.parametrize(("dead", "level"), [([5], Level.WARNING), ([], None)])
def test_one_dead_cell_of_sixteen_warns(dead, level):
    values = touches()
    values[:, dead] = 100

    findings = found(a_skin(values), "tactile.dead_taxels")

    assert [finding.level for finding in findings] == ([level] if level else [])
    assert all(finding.channel == "joint_5" for finding in findings)


def test_one_dead_cell_of_many_is_noted():
    values = np.random.default_rng(2).normal(size=(100, 64))
    values[:, 9] = 0
    skin = a_skin(values, layout=TactileLayout("matrix", (8, 8)))

    (finding,) = found(skin, "tactile.dead_taxels")

    assert finding.level is Level.INFO


def test_a_still_cell_among_moving_neighbours_is_dead_though_most_of_the_skin_rests():
    values = np.zeros((100, 64))
    pressed = [10, 17, 19, 26]
    values[:, pressed] = np.random.default_rng(2).uniform(size=(100, 4))
    skin = a_skin(values, layout=TactileLayout("matrix", (8, 8)))

    (finding,) = found(skin, "tactile.dead_taxels")

    assert (finding.channel, finding.count) == ("joint_18", 1)


def test_a_skin_that_is_hardly_touched_has_no_holes():
    values = np.zeros((100, 16))
    values[:, 0] = np.random.default_rng(2).uniform(size=100)

    assert found(a_skin(values), "tactile.dead_taxels") == []
    assert found(a_skin(values), "value.stuck_channel") == []


def test_cells_that_are_not_there_are_not_dead():
    values = touches()
    values[:, 15] = 0
    regions = (*("palm",) * 15, "none")
    skin = a_skin(values, layout=TactileLayout("matrix", (4, 4), regions))

    assert found(skin, "tactile.dead_taxels") == []


def test_raw_counts_without_any_rest_have_no_baseline():
    values = touches()
    values += 400 * np.sin(np.arange(400) / 7)[:, None]

    (finding,) = found(a_skin(values), "tactile.no_baseline")

    assert finding.level is Level.WARNING
    assert finding.value < 0.5


def test_rest_a_declared_baseline_or_a_calibrated_unit_is_enough():
    restless = touches() + 400 * np.sin(np.arange(400) / 7)[:, None]

    assert found(a_skin(touches()), "tactile.no_baseline") == []
    assert found(a_skin(restless, limits=limits(baseline=100)), "tactile.no_baseline") == []
    assert found(a_skin(restless, unit="Pa"), "tactile.no_baseline") == []
