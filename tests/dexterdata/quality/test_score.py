"""The score: by area, explainable, and low where a check failed."""

from __future__ import annotations

from dexterdata import quality
from dexterdata.recording import Episode, Finding, Level, StreamKind
from tests.dexterdata.checks.builders import a_recording, a_stream

ERROR = Finding("x", check="time.gap", stream="angles")
WARNING = Finding("x", check="time.jitter", stream="angles", level=Level.WARNING)


def test_perfect_recording_scores_100_where_it_can_be_judged():
    result = quality.score(a_recording(a_stream()), [], [1.0])

    assert result == {
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
