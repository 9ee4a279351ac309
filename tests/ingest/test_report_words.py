"""The words of a report: why a score is what it is, figures with units, what may be shown."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata import quality
from dexterdata.recording import Finding, Level
from ingest.reporting import explained, figures, plots, published
from ingest.reporting.acceptance import Acceptance
from ingest.reporting.axis import Axis, axis_of
from ingest.reporting.explained import MINUS
from ingest.reporting.published import Part
from tests.dexterdata.checks.builders import a_recording, a_stream

STREAMS = [{"name": "bend", "unit": "1"}, {"name": "angles", "unit": "rad"}]
PARTS = [Part(2.0, 4.0, "/episodes/one/"), Part(6.0, 8.0, "/episodes/two/")]


def finding(check="value.out_of_range", stream="angles", **changes):
    return {"check": check, "level": "warning", "message": "It is so.", "stream": stream,
            "channel": None, "t_start_s": None, "t_end_s": None, "count": None, "value": None,
            "limit": None, "line": None} | changes  # fmt: skip


def why(findings, **changes):
    recording = a_recording(a_stream(), **changes)
    return explained.lines(quality.score(recording, findings, [1.0]))


def test_a_clean_score_names_only_what_was_not_measured():
    assert [what for what, _ in why([])] == [
        "Touch not measured",
        "Sync not measured",
        "Labels not measured",
    ]


def test_each_area_names_the_checks_that_cost_it():
    wild = Finding("x", "value.spike", Level.WARNING, "angles", "joint_0", count=2)
    far = Finding("x", "pose.jump", Level.WARNING, "angles", count=2)

    assert why([wild, far])[:2] == (
        (f"Range {MINUS}28", f"pose.jump {MINUS}15, value.spike {MINUS}13"),
        ("Together 81.3", "halfway between the areas' mean, 90.7, and the worst, Range 72"),
    )


def test_an_error_caps_and_so_does_what_is_not_known():
    gap = Finding("x", "time.gap", stream="angles", value=0.5, count=1, limit=(None, 0.1))
    bare = Finding("x", "meta.missing_profile", Level.WARNING)

    assert why([gap])[1:3] == (
        ("Together 53.3", "halfway between the areas' mean, 76.7, and the worst, Timing 30"),
        ("Capped at 40", "by 1 error"),
    )
    assert why([bare])[:2] == (
        ("Capped at 70", "no profile says what the columns mean: meta.missing_profile"),
        ("Range not measured", "no profile or no unit says what is right"),
    )


def test_an_area_of_which_nothing_is_left_is_the_worst():
    gaps = [Finding("x", check, stream="angles", count=200) for check in ("time.a", "time.b")]

    assert why(gaps)[:2] == (
        (f"Timing {MINUS}100", "time.a"),
        ("Together 33.3", "halfway between the areas' mean, 66.7, and the worst, Timing 0"),
    )


def test_a_score_of_the_first_formula_is_not_said_to_be_halfway():
    old = {
        "version": "1", "score": 95, "areas": {"timing": 85, "completeness": 100, "range": 100},
        "deductions": [{"area": "timing", "check": "time.jitter", "level": "warning",
                        "findings": 1, "points": 15, "of_score": 5.0}],
    }  # fmt: skip

    assert explained.lines(old) == ((f"Timing {MINUS}15", "time.jitter"),)
    assert explained.lines(None) == ()


@pytest.mark.parametrize(
    ("row", "expected", "found"),
    [
        (finding(value=1.5, limit=[0.0, 1.0]), "0 … 1 rad", "1.5 rad"),
        (finding(stream="bend", value=1.5, limit=[0.0, 1.0]), "0 … 1", "1.5"),
        (finding("time.gap", value=0.1068, limit=[None, 0.1]), "≤ 0.1 s", "0.1068 s"),
        (finding("time.rate_mismatch", value=0.655, limit=[37.5, 62.5]), "37.5 … 62.5 Hz",
         "0.655 Hz"),
        (finding("value.frozen", value=0.5, limit=[None, 0.9]), "≤ 90 %", "50 %"),
        (finding("value.railed_channel", "bend", channel="ring", value=0.0, limit=[0.0, 1.0]),
         "inside 0 … 1", "always 0"),
        (finding("pose.jump", value=0.25, limit=[None, 0.1]), "≤ 0.1 m", "0.25 m"),
        (finding("pose.impossible_joint", channel="a", value=2.5, limit=[-0.5, 2.2]),
         "-0.5 … 2.2 rad", "2.5 rad"),
        (finding("pose.impossible_joint", value=0.9, limit=[None, 0.5]), "≤ 50 %", "90 %"),
        (finding("pose.impossible_joint", value=150.0, limit=[None, 140.0]), "≤ 140 rad/s",
         "150 rad/s"),
        (finding("pose.impossible_joint", channel="a", value=150.0, limit=[None, 140.0]),
         "≤ 140 rad/s", "150 rad/s"),
        (finding("pose.impossible_joint", value=50.0, limit=[None, 12.56637]), "≤ 12.57 rad",
         "50 rad"),
        (finding("shape.too_short", value=9.0, limit=[10.0, None]), "≥ 10 samples", "9 samples"),
        (finding("shape.too_short", value=0.02, limit=[0.1, None]), "≥ 0.1 s", "0.02 s"),
        (finding("sync.offset", value=0.8, limit=[-0.3, 0.3]), "-0.3 … 0.3 s", "0.8 s"),
        (finding("meta.missing_hand"), "", ""),
    ],
)  # fmt: skip
def test_figures_have_their_unit(row, expected, found):
    assert (figures.expected(row, STREAMS), figures.value(row, STREAMS)) == (expected, found)


@pytest.mark.parametrize(
    ("start_s", "end_s", "url"),
    [
        (3.5, None, "/episodes/one/?t=0.50#player"),
        (6.2, 6.4, "/episodes/two/?t=0.00#player"),
        (0.0, 10.0, "/episodes/one/?t=0.00#player"),
        (5.0, 5.5, ""),
        (9.0, None, ""),
        (None, None, ""),
    ],
)
def test_a_finding_is_played_where_an_episode_shows_it(start_s, end_s, url):
    assert published.play(finding(t_start_s=start_s, t_end_s=end_s), PARTS) == url


def a_plot(**changes):
    low = np.arange(10.0)
    given = {
        "stream": "kim_glove", "kind": "bend", "unit": "1", "channels": ("kim", "ring"),
        "until_s": 10.0, "duration_s": 10.0, "least": 0.0, "most": 10.0,
        "whole": plots.Band(low, low + 1), "named": plots.Band(low, low), "named_channel": "kim",
        "marks": (plots.Mark(3.5, 6.5, "warning", "value.spike in kim at 3.50 s", "kim"),
                  plots.Mark(9.0, 9.0, "error", "time.gap at 9.00 s")),
    }  # fmt: skip
    return plots.Plot(**given | changes)


def test_a_public_plot_shows_nothing_outside_the_episodes_and_no_name():
    (plot,) = published.shown([a_plot()], PARTS, {"kim_glove": "bend stream 1"})

    assert np.flatnonzero(np.isfinite(plot.whole.low)).tolist() == [2, 3, 6, 7]
    assert (plot.least, plot.most) == (2.0, 8.0)
    assert [(mark.start_s, mark.end_s, mark.title) for mark in plot.marks] == [
        (3.5, 4.0, "value.spike at 3.50 s"),
        (6.0, 6.5, "value.spike at 6.00 s"),
    ]
    assert plot.named is None
    assert "kim" not in f"{plot}"
    assert plot.text.startswith("bend stream 1, 2 channels: values from 2 to 8 over ")


@pytest.mark.parametrize(
    ("kind", "channels", "total", "said"),
    [
        ("bend", ("ring",), 1, "1 channel"),
        ("bend", ("ring", "kim"), 2, "2 channels"),
        ("emg", ("x",) * 64, 78, "the first 64 of 78 channels"),
        ("tactile", ("thumb",) * 6, 256, "6 regions of 256 taxels"),
        ("tactile", ("peak",), 256, "the peak of 256 taxels"),
        ("tactile", ("peak",), 0, "the peak of all taxels"),
    ],
)
def test_a_plot_says_what_it_draws(kind, channels, total, said):
    plot = a_plot(kind=kind, channels=channels, total=total)

    assert plot.shows == said
    assert plot.text.startswith(f"kim_glove, {said}: values from ")


@pytest.mark.parametrize(
    ("unit", "beside", "after"),
    [("1", "plain number", ""), ("", "unknown unit", ""), ("Pa", "Pa", " Pa")],
)
def test_a_plot_prints_no_unit_that_is_none(unit, beside, after):
    plot = a_plot(unit=unit, most=53_412.7)

    assert plot.unit_word == beside
    assert f": values from 0 to 53,413{after} over 10.00 s" in plot.text


def an_axis(kind, wild_share, height=100.0):
    high = np.sin(np.arange(600) / 20)
    high[: round(600 * wild_share)] = height
    return axis_of(high - 0.1, high, kind)


@pytest.mark.parametrize(
    ("kind", "wild_share", "height", "top"),
    [
        ("joint_angle", 0.1, 100.0, 1.1),
        ("joint_angle", 0.5, 100.0, 100.0),
        ("joint_angle", 0.1, 4.0, 4.0),
        ("tactile", 0.1, 100.0, 100.0),
        ("tactile", 0.005, 100.0, 1.1),
    ],
)
def test_an_axis_cuts_off_what_is_rare_and_far(kind, wild_share, height, top):
    axis = an_axis(kind, wild_share, height)

    assert axis.top == pytest.approx(top, abs=0.06)
    assert axis.is_cut_above is (top < height)
    assert (axis.bottom, axis.is_cut_below) == (pytest.approx(-1.1, abs=0.01), False)


def test_an_axis_of_nothing_and_of_one_value_holds():
    nothing = np.full(3, np.nan)

    assert axis_of(nothing, nothing, "bend") == Axis(0.0, 1.0)
    assert axis_of(np.zeros(3), np.zeros(3), "bend") == Axis(0.0, 0.0)


def test_a_stream_that_no_episode_shows_has_no_public_plot():
    assert published.shown([a_plot()], [Part(20.0, 30.0, "/x/")], {}) == ()
    assert published.shown([a_plot()], [], {}) == ()


def test_an_episode_of_the_whole_recording_shows_the_whole_plot():
    (plot,) = published.shown([a_plot()], [Part(0.0, 10.0, "/x/")], {})

    assert np.isfinite(plot.whole.low).all()


@pytest.mark.parametrize(
    ("looks", "said"),
    [
        ({"looks": 40, "equal_percent": 95.0, "kappa": 0.812},
         ("Reviewers agree", "95 % equal decisions, Cohen's kappa 0.81 (n = 40)")),
        ({"looks": 12, "equal_percent": 100.0},
         ("Reviewers agree", "100 % equal decisions (n = 12)")),
        ({"looks": 3}, ("Second looks", "3 on the portal: too few to speak of agreement")),
    ],
)  # fmt: skip
def test_agreement_is_said_with_how_many_looked_twice(looks, said):
    accepted = Acceptance("2026-11-23T01:00:00Z", "2026-11-23", "person", 2, **looks)

    assert accepted.rows == (("Accepted", "by a person on 2026-11-23, with 2 episodes"), said)
