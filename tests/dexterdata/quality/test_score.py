"""The score: by area, explainable, and low where a check failed."""

from __future__ import annotations

import pytest

from dexterdata import quality
from dexterdata.recording import Episode, Finding, Level, StreamKind
from dexterdata.sandbox import examine
from tests.dexterdata.checks.builders import a_recording, a_stream

ERROR = Finding("x", check="time.gap", stream="angles")
WARNING = Finding("x", check="time.jitter", stream="angles", level=Level.WARNING)


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


def test_warning_costs_its_area_fifteen_once():
    result = quality.score(a_recording(a_stream()), [WARNING, WARNING], [1.0])

    assert result["areas"]["timing"] == 85
    assert result["score"] == 95
    assert result["deductions"] == [
        {
            "area": "timing",
            "check": "time.jitter",
            "level": "warning",
            "findings": 2,
            "points": 15,
            "of_score": 5.0,
        }
    ]


def test_error_caps_the_score():
    result = quality.score(a_recording(a_stream()), [ERROR], [1.0])

    assert result["areas"]["timing"] == 40
    assert result["score"] == 40


def test_lost_samples_cost_completeness():
    result = quality.score(a_recording(a_stream(), a_stream(name="b")), [], [0.5, 1.0])

    assert result["areas"]["completeness"] == 75


def test_faults_of_touch_count_for_touch():
    touch = a_stream(name="taxels", kind=StreamKind.TACTILE)
    fault = Finding("x", check="value.frozen", stream="taxels", level=Level.WARNING)

    areas = quality.score(a_recording(a_stream(), touch), [fault], [1.0])["areas"]

    assert (areas["touch"], areas["range"]) == (85, 100)


def test_labels_and_a_second_clock_are_judged_where_there_are_any():
    recording = a_recording(
        a_stream(), a_stream(name="imu", clock="host"), episodes=(Episode(0.0, 1.0),)
    )

    areas = quality.score(recording, [], [1.0])["areas"]

    assert (areas["labels"], areas["sync"]) == (100, 100)


def test_empty_recording_scores_without_a_crash():
    result = quality.score(a_recording(), [Finding("x", check="shape.empty")], [1.0])

    assert result["score"] == 40
    assert result["areas"]["completeness"] == 40


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
    assert made_by <= known | {"not_measured", "error_cap"}


def test_the_same_findings_in_another_order_give_the_same_score():
    recording = a_recording(a_stream(), a_stream(name="taxels", kind=StreamKind.TACTILE))

    first = quality.score(recording, MANY, [0.9])

    assert quality.score(recording, MANY[::-1], [0.9]) == first


def test_an_area_never_loses_more_than_it_has():
    faults = [Finding("x", check=f"time.fault{n}") for n in range(3)]

    result = quality.score(a_recording(a_stream()), faults, [1.0])

    assert result["areas"]["timing"] == 0
    assert [one["points"] for one in result["deductions"]] == [60, 40, 0]
    assert result["deductions"][-1]["check"] == "error_cap"


def test_a_set_is_explained_by_its_episodes_and_what_could_not_be_read():
    good = quality.score(a_recording(a_stream()), [], [1.0])
    bad = quality.score(a_recording(a_stream()), [WARNING], [0.9])

    result = quality.score_of_set([good, bad], 3, has_error=False)

    assert result["areas"]["timing"] == 92  # 92.5, to the even neighbour
    assert result["areas"]["completeness"] == 63
    assert recomputed(result) == (result["areas"], result["score"])
    assert [one["check"] for one in result["deductions"]] == [
        "time.jitter",
        "not_measured",
        "not_read",
    ]


def test_a_set_with_an_error_is_capped_and_one_without_episodes_scores_nothing():
    good = quality.score(a_recording(a_stream()), [], [1.0])

    capped = quality.score_of_set([good], 1, has_error=True)

    assert (capped["score"], recomputed(capped)[1]) == (40, 40)
    assert quality.score_of_set([], 2, has_error=True)["score"] == 0


def test_a_file_has_the_same_score_each_time_and_its_report_explains_it(samples):
    path = next(p for p in sorted(samples.rglob("*")) if p.suffix in (".csv", ".h5", ".hdf5"))

    first, again = (examine(path).report for _ in range(2))

    assert first["quality"] == again["quality"]
    found = first["quality"]
    assert recomputed(found) == (found["areas"], found["score"])
