from __future__ import annotations

import numpy as np

from dexterdata.preview import decode, make
from tests.dexterdata.builders import recording, stream


def plots(*streams):
    preview = decode(make(recording(*streams)))
    return [
        (plot, preview.values(plot["min"]), preview.values(plot["max"]))
        for plot in preview.header["plots"]
    ]


def test_a_spike_of_one_sample_is_still_seen():
    values = np.zeros((100_000, 1))
    values[54_321] = 7.0

    [(plot, low, high)] = plots(stream("f", "force", values, unit="N"))

    assert plot["points"] == 480
    assert np.isclose(high.max(), 7.0, atol=1e-3)
    assert np.flatnonzero(high[:, 0] > 1).tolist() == [int(54_321 * 480 / 100_000)]
    assert low.max() < 1e-3


def test_a_gap_is_seen_as_a_gap():
    t_s = np.concatenate([np.arange(500) / 100, 20 + np.arange(500) / 100])

    [(plot, low, _)] = plots(stream("f", "force", np.ones((1000, 1)), t_s=t_s))

    seconds = np.arange(plot["points"]) * plot["t_end_s"] / plot["points"]
    assert np.isnan(low[(seconds > 5.1) & (seconds < 19.9)]).all()
    assert np.isfinite(low[seconds < 4.9]).all()


def test_touch_is_drawn_as_the_peak_of_each_region():
    values = np.tile([[1.0, 5.0, 2.0, 9.0]], (100, 1))
    regions = ["thumb_distal", "thumb_proximal", "index_metacarpal", "none"]

    [(plot, _, high)] = plots(
        stream("s", "tactile", values, unit="Pa", regions=regions, shape=(2, 2))
    )

    assert plot["channels"] == ["thumb", "index", "middle", "ring", "little", "palm"]
    np.testing.assert_allclose(high[0], [5, *[np.nan] * 4, 2], atol=1e-3)


def test_touch_without_regions_is_drawn_as_one_peak():
    [(plot, _, high)] = plots(stream("s", "tactile", np.tile([[1.0, 5.0]], (50, 1)), unit="Pa"))

    assert plot["channels"] == ["peak"]
    np.testing.assert_allclose(high, 5.0, atol=1e-3)


def test_only_the_first_64_channels_are_drawn():
    valid = np.ones((50, 100), dtype=bool)

    [(plot, low, _)] = plots(stream("e", "emg", np.zeros((50, 100)), valid=valid))

    assert len(plot["channels"]) == 64
    assert low.shape == (plot["points"], 64)


def test_streams_without_numbers_are_not_drawn():
    assert (
        plots(stream("v", "video", np.zeros((50, 1))), stream("e", "emg", np.zeros((0, 1)))) == []
    )
