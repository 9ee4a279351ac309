"""Steps from sample to sample are judged once, whatever blocks they come in."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.checks.steps import Steps
from dexterdata.scan import Scan
from tests.dexterdata.checks.builders import a_stream, found


def jerky():
    """Three seconds of a still joint that turns by two radians within a sample, ten times."""
    values = np.zeros((300, 1))
    values[::30] = 2.0
    return a_stream(np.cumsum(values * np.where(np.arange(300) % 60, -1.0, 1.0)[:, None], axis=0))


@pytest.mark.parametrize("rows", [2, 3, 29, 30, 31, 300])
def test_no_step_counts_twice_where_blocks_meet(monkeypatch, rows):
    stream = jerky()
    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 8 * rows)
    scan = Scan()
    steps = scan.add(stream, Steps.of(stream))

    scan.run()

    sizes = np.abs(np.diff(stream.values[:], axis=0))
    assert steps.fast.counts.tolist() == [np.count_nonzero(sizes > 1.5)]
    assert steps.mean_size.tolist() == pytest.approx(sizes.mean(axis=0).tolist())


@pytest.mark.parametrize("rows", [2, 3, 50, 51, 52, 200])
def test_a_spike_is_found_wherever_blocks_meet(monkeypatch, rows):
    monkeypatch.setattr("dexterdata.scan.BLOCK_BYTES", 8 * rows)
    values = 0.001 * np.sin(np.arange(200.0))[:, None]
    values[51] += 1.0

    (finding,) = found(a_stream(values), "value.spike")

    assert (finding.count, finding.t_start_s) == (1, 0.51)
