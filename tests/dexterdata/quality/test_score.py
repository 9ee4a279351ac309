"""The score: by area, explainable, and low where a check failed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dexterdata import checks, quality
from dexterdata.recording import Episode, Finding, Level, StreamKind
from dexterdata.sandbox import examine
from tests.dexterdata.checks.builders import a_recording, a_stream, limits

ERROR = Finding("x", check="time.gap", stream="angles")
WARNING = Finding("x", check="time.jitter", stream="angles", level=Level.WARNING)


def a_warning(check, **changes):
    """One of the stream of 200 samples and three channels."""
    return replace(WARNING, check=check, **changes)


def test_perfect_recording_scores_100_where_it_can_be_judged():
    result = quality.score(a_recording(a_stream()), [], [1.0])

    assert result == {
        "version": quality.SCORING_VERSION,
        "deductions": [],
        "score": 100,
        "areas": {
            "timing": 100,
            "completeness": 100,
            "range": 100,
            "touch": None,
            "sync": None,
            "labels": None,
        },
    }


def test_warning_costs_its_area_by_the_share_that_it_touches_and_the_whole_by_half_of_it():
    """Nothing says where, so all of it: 60 of timing's 100; mean 80, worst 40, so 60."""
    result = quality.score(a_recording(a_stream()), [WARNING, WARNING], [1.0])

    assert result["areas"]["timing"] == 40
    assert result["score"] == 60
    assert result["deductions"] == [
        {
            "area": "timing",
            "check": "time.jitter",
            "level": "warning",
            "findings": 2,
            "points": 60,
            "of_score": 40.0,
        }
    ]


def test_error_caps_the_score():
    one_gap = replace(ERROR, value=0.5, count=1, limit=(None, 0.1))  # of 1.99 s
    result = quality.score(a_recording(a_stream()), [one_gap], [1.0])

    assert result["areas"]["timing"] == 30
    assert result["score"] == 40


def test_lost_samples_cost_completeness():
    result = quality.score(a_recording(a_stream(), a_stream(name="b")), [], [0.5, 1.0])

    assert result["areas"]["completeness"] == 75


@pytest.mark.parametrize("hole", [np.nan, np.inf])
def test_values_that_are_no_numbers_cost_completeness_in_a_file_too(tmp_path, hole):
    values = np.random.default_rng(7).normal(scale=0.1, size=(300, 4))
    values[100:200] = hole
    path = tmp_path / "holes.npz"
    np.savez(path, t=np.arange(300) / 100, angles=values)

    found = examine(path).report["quality"]

    taken = [one for one in found["deductions"] if one["area"] == "completeness"]
    assert [(one["check"], one["points"]) for one in taken] == [("not_measured", 33)]
    assert found["areas"]["completeness"] == 67
    assert recomputed(found) == (found["areas"], found["score"])


def test_samples_that_tracking_lost_are_not_counted_twice():
    lost = a_warning("pose.lost_tracking", count=80, value=0.4)

    result = quality.score(a_recording(a_stream()), [lost], [0.6])

    assert [(one["check"], one["points"]) for one in result["deductions"]] == [
        ("pose.lost_tracking", 42)
    ]


def test_faults_of_touch_count_for_touch():
    touch = a_stream(name="taxels", kind=StreamKind.TACTILE)
    fault = a_warning("value.frozen", stream="taxels", value=0.36)

    areas = quality.score(a_recording(a_stream(), touch), [fault], [1.0])["areas"]

    assert (areas["touch"], areas["range"]) == (60, 100)


@pytest.mark.parametrize(
    ("finding", "points"),
    [
        (a_warning("value.spike", channel="joint_0", count=1), 12),
        (a_warning("value.out_of_range", channel="joint_0", count=200), 39),
        (a_warning("value.frozen", count=80, value=0.4), 42),
        (a_warning("value.frozen", count=190, value=0.95), 59),
        (a_warning("value.stuck_channel", count=2), 51),
        (a_warning("value.railed_channel", channel="joint_0", t_start_s=0.0, t_end_s=1.99), 39),
        (a_warning("value.copied_channels", count=3), 60),
        (a_warning("pose.jump", count=2), 15),
        (a_warning("pose.impossible_joint", count=6, value=200.0, limit=(None, 139.6)), 15),
        (a_warning("pose.impossible_joint", count=9, value=0.9, limit=(None, 0.5)), 57),
        (a_warning("time.repeated_stamps", count=2, value=0.01), 15),
        (a_warning("time.gap", count=3, value=0.1, limit=(None, 0.05)), 26),
        (a_warning("time.rate_mismatch", value=110.0, limit=(95.0, 105.0)), 26),
        (a_warning("time.jitter", value=1.0, limit=(None, 0.5)), 45),
        (a_warning("sync.offset", value=-0.81, limit=(-0.3, 0.3)), 55),
        (a_warning("sync.length_mismatch", t_start_s=1.4925, t_end_s=1.99, value=0.4975), 35),
    ],
)
def test_a_warning_is_weighed_by_what_it_touches(finding, points):
    """Ten, and fifty times the root of the share: 35 of a quarter, 39 of one channel in three."""
    result = quality.score(a_recording(a_stream()), [finding], [1.0])

    assert [one["points"] for one in result["deductions"]] == [points]


@pytest.mark.parametrize(
    ("finding", "points"),
    [
        (a_warning("tactile.saturated", stream="taxels", count=6, value=0.02), 15),
        (a_warning("tactile.dead_taxels", stream="taxels", count=1, value=0.25), 35),
        (a_warning("tactile.no_baseline", stream="taxels", value=0.32, limit=(0.5, None)), 40),
    ],
)
def test_a_warning_of_touch_is_weighed_by_what_it_touches(finding, points):
    touch = a_stream(name="taxels", kind=StreamKind.TACTILE)

    result = quality.score(a_recording(a_stream(), touch), [finding], [1.0])

    assert [one["points"] for one in result["deductions"]] == [points]


def test_a_stream_that_is_whole_makes_another_no_better():
    two = a_recording(a_stream(), a_stream(name="left"))
    both = [a_warning("value.frozen", stream=name, value=0.25) for name in ("angles", "left")]

    ranges = [
        quality.score(two, findings, [1.0])["areas"]["range"]
        for findings in ([a_warning("value.frozen", value=0.5)], both)
    ]

    assert ranges == [55, 65]


def test_one_finding_of_a_clock_stands_for_all_that_it_stamps():
    two = a_recording(a_stream(), a_stream(name="left"))

    found = quality.score(two, [a_warning("time.repeated_stamps", value=0.25)], [1.0])

    assert found["areas"]["timing"] == 65


def test_what_is_too_much_to_list_counts_too():
    wide = np.random.default_rng(7).normal(scale=0.1, size=(200, 100))
    wide[::2] += 3.0
    stream = a_stream(wide, kind=StreamKind.IMU, limits=limits(value_range=(-1.0, 1.0)))
    findings = checks.run(a_recording(stream))

    result = quality.score(a_recording(stream), findings, [1.0])

    (one,) = [one for one in result["deductions"] if one["check"] == "value.out_of_range"]
    assert (one["findings"], one["points"]) == (51, 45)


def a_take(seconds=40.0, late_s=0.0):
    """Fingers that close and open at odd times, and touch that follows; all on one clock."""
    t = np.arange(round(seconds * 100)) / 100
    closed = np.sin(0.7 * t**1.2) + 0.4 * np.sin(2.9 * t)
    fingers = np.stack([0.6 + 0.3 * closed, 0.5 + 0.2 * closed, 0.2 * np.sin(t)], axis=1)
    felt = np.interp(t - late_s, t, closed)
    bends = ("index_pip_flexion", "middle_pip_flexion", "index_mcp_abduction")
    touch = np.stack([np.clip(felt, 0, None) * 9, np.clip(felt - 0.2, 0, None) * 7], axis=1)
    return a_recording(
        a_stream(fingers, channels=bends),
        a_stream(touch, name="taxels", kind=StreamKind.TACTILE, unit="N"),
    )


def test_sync_is_judged_where_touch_and_closing_fingers_are_there():
    areas = {
        seconds: quality.score(a_take(seconds), [], [1.0])["areas"]["sync"]
        for seconds in (10.0, 19.9, 20.0, 40.0)
    }

    assert areas == {10.0: None, 19.9: None, 20.0: 100, 40.0: 100}


def test_touch_that_comes_late_on_one_clock_costs_sync():
    take = a_take(late_s=0.8)
    findings = checks.run(take)

    result = quality.score(take, findings, [1.0, 1.0])

    (offset,) = [finding for finding in findings if finding.check == "sync.offset"]
    assert offset.value == pytest.approx(0.8, abs=0.04)  # a step of the check
    assert result["areas"]["sync"] == 90 - round(50 * offset.value**0.5)
    assert 50 <= result["score"] <= 75


def test_a_finding_makes_an_area_judged():
    short = a_take(10.0)
    offset = a_warning("sync.offset", stream="taxels", value=0.64)

    assert quality.score(short, [offset], [1.0])["areas"]["sync"] == 50


def test_a_file_of_which_nothing_is_known_is_not_perfect():
    bare = a_recording(a_stream(unit="", hand="unknown"), profile=None)

    result = quality.score(bare, checks.run(bare), [1.0])

    assert result["areas"]["range"] is None
    assert result["score"] == 60
    assert [(one["check"], one["area"], one["of_score"]) for one in result["deductions"]] == [
        ("meta.missing_unit", None, 40.0)
    ]


@pytest.mark.parametrize(
    ("changes", "stream", "score", "check"),
    [
        ({"profile": None}, {}, 70, "meta.missing_profile"),
        ({}, {"hand": "unknown"}, 90, "meta.missing_hand"),
        ({}, {"unit": ""}, 60, "meta.missing_unit"),
    ],
)
def test_what_is_not_known_caps_the_score(changes, stream, score, check):
    bare = a_recording(a_stream(**stream), **changes)

    result = quality.score(bare, checks.run(bare), [1.0])

    assert result["score"] == score
    assert [one["check"] for one in result["deductions"]] == [check]


def test_half_of_the_units_missing_costs_half():
    half = a_recording(a_stream(), a_stream(name="b", unit=""))

    assert quality.score(half, checks.run(half), [1.0])["score"] == 80


def test_a_note_of_a_missing_profile_costs_nothing():
    note = a_warning("meta.missing_profile", stream=None)

    result = quality.score(a_recording(a_stream()), [replace(note, level=Level.INFO)], [1.0])

    assert (result["score"], result["areas"]["range"]) == (100, 100)


def test_scores_spread_from_clean_to_broken():
    """The same take, hurt more and more."""
    clean = a_take()
    one_spike = a_warning("value.spike", channel="index_pip_flexion", count=1)
    frozen = a_warning("value.frozen", value=0.4)
    wrong_unit = [
        a_warning("value.out_of_range", channel=name, count=3_900)
        for name in clean.streams[0].channels
    ]
    stopped = replace(frozen, level=Level.ERROR, value=0.95)

    scores = [
        quality.score(clean, findings, [1.0, 1.0])["score"]
        for findings in ([], [one_spike], [frozen], wrong_unit, [stopped])
    ]

    assert scores == [100, 94, 75, 65, 40]


def test_labels_and_a_second_clock_are_judged_where_there_are_any():
    recording = a_recording(
        a_stream(), a_stream(name="imu", clock="host"), episodes=(Episode(0.0, 1.0),)
    )

    areas = quality.score(recording, [], [1.0])["areas"]

    assert (areas["labels"], areas["sync"]) == (100, 100)


def test_empty_recording_scores_without_a_crash():
    result = quality.score(a_recording(), [Finding("x", check="shape.empty")], [1.0])

    assert result["score"] == 0
    assert result["areas"]["completeness"] == 0


def recomputed(result):
    """Areas and score, from nothing but the named deductions."""
    lost = dict.fromkeys(quality.AREAS, 0.0)
    for one in result["deductions"]:
        if one["area"]:
            lost[one["area"]] += one["points"]
    areas = {
        area: None if value is None else round(round(100 - lost[area], 4))
        for area, value in result["areas"].items()
    }
    whole = 100 - sum(one["of_score"] for one in result["deductions"])
    return areas, round(round(whole, 4))


MANY = [
    ERROR,
    WARNING,
    Finding("x", check="time.not_increasing", stream="angles"),
    Finding("x", check="shape.short", level=Level.WARNING),
    Finding("x", check="value.frozen", stream="taxels", level=Level.WARNING),
    Finding("x", check="value.range", stream="angles", level=Level.WARNING),
    Finding("x", check="meta.missing_hand", level=Level.WARNING),
    Finding("x", check="time.rate", level=Level.INFO),
]


@pytest.mark.parametrize("findings", [[], [WARNING], [ERROR], MANY[1:2] + MANY[3:], MANY])
@pytest.mark.parametrize("shares", [[1.0, 1.0], [0.5, 1.0], [0.0, 0.013], [0.991, 1.0]])
def test_the_score_is_a_hundred_less_the_named_deductions(findings, shares):
    touch = a_stream(name="taxels", kind=StreamKind.TACTILE)
    recording = a_recording(a_stream(), touch, a_stream(name="imu", clock="host"))

    result = quality.score(recording, findings, shares)

    assert recomputed(result) == (result["areas"], result["score"])
    made_by = {one["check"] for one in result["deductions"]}
    known = {finding.check for finding in findings if finding.level is not Level.INFO}
    assert all(one["of_score"] > -1e-6 for one in result["deductions"])
    assert made_by <= known | {"not_measured", "error_cap"}


def test_the_same_findings_in_another_order_give_the_same_score():
    recording = a_recording(a_stream(), a_stream(name="taxels", kind=StreamKind.TACTILE))

    first = quality.score(recording, MANY, [0.9])

    assert quality.score(recording, MANY[::-1], [0.9]) == first


def test_an_area_never_loses_more_than_it_has():
    faults = [Finding("x", check=f"time.fault{n}", stream="angles", count=60) for n in range(3)]

    result = quality.score(a_recording(a_stream()), faults, [1.0])

    assert result["areas"]["timing"] == 0
    assert [one["points"] for one in result["deductions"]] == [72, 28]
    assert result["score"] == 33


def test_warnings_alone_leave_two_fifths_of_an_area():
    faults = [a_warning(f"value.fault{n}") for n in range(3)]

    result = quality.score(a_recording(a_stream()), faults, [1.0])

    assert result["areas"]["range"] == 40
    assert result["score"] == 60


def test_a_file_has_the_same_score_each_time_and_its_report_explains_it(samples):
    path = next(p for p in sorted(samples.rglob("*")) if p.suffix in (".csv", ".h5", ".hdf5"))

    first, again = (examine(path).report for _ in range(2))

    assert first["quality"] == again["quality"]
    found = first["quality"]
    assert recomputed(found) == (found["areas"], found["score"])
