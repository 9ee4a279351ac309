"""The validation object of API.md."""

from __future__ import annotations

import json
import math

from dexterdata.checks import report
from dexterdata.recording import Finding, Level, Recording
from tests.dexterdata.checks.builders import a_recording, a_stream

QUALITY = {"score": 90, "areas": {"timing": 90}}


def build(recording: Recording | None, *findings: Finding) -> dict:
    return report.build(
        name="a.csv",
        format="csv",
        size_bytes=12,
        sha256="ab",
        recording=recording,
        findings=findings,
        quality=QUALITY,
    )


def test_report_has_exactly_the_keys_of_the_contract():
    finding = Finding("Broken.", check="shape.bad_row", line=7, limit=(0.1, None))

    result = build(a_recording(a_stream()), finding)

    keys = "file format bytes sha256 profile verdict recording quality findings"
    assert list(result) == keys.split()
    assert list(result["recording"]) == ["duration_s", "hand", "streams"]
    assert result["recording"]["streams"] == [
        {
            "name": "angles",
            "kind": "joint_angle",
            "unit": "rad",
            "rate_hz": 100.0,
            "samples": 200,
            "channels": ["joint_0", "joint_1", "joint_2"],
        }
    ]
    assert result["findings"] == [
        {
            "check": "shape.bad_row",
            "level": "error",
            "message": "Broken.",
            "stream": None,
            "channel": None,
            "t_start_s": None,
            "t_end_s": None,
            "count": None,
            "value": None,
            "limit": [0.1, None],
            "line": 7,
        }
    ]


def test_verdict_follows_from_the_worst_finding():
    recording = a_recording(a_stream())
    info = Finding("x", level=Level.INFO)
    warning = Finding("x", level=Level.WARNING)

    assert build(recording)["verdict"] == "pass"
    assert build(recording, info)["verdict"] == "pass"
    assert build(recording, info, warning)["verdict"] == "warn"
    assert build(recording, warning, Finding("x"))["verdict"] == "fail"


def test_refused_file_has_no_recording_and_no_quality():
    result = build(None, Finding("Cut off.", check="container.truncated"))

    assert (result["verdict"], result["recording"], result["quality"]) == ("refused", None, None)


def test_no_nan_and_no_infinity_reach_json():
    finding = Finding("x", value=math.nan, t_start_s=math.inf, limit=(-math.inf, 1.0))

    text = json.dumps(build(a_recording(a_stream()), finding), allow_nan=False)

    assert "NaN" not in text
    assert json.loads(text)["findings"][0]["limit"] == [None, 1.0]


def test_duration_without_clock_and_rate_is_not_made_up():
    stream = a_stream(has_clock=False)

    recording = build(a_recording(stream))["recording"]

    assert recording["duration_s"] is None
    assert recording["streams"][0]["rate_hz"] is None


def test_hand_that_only_the_file_states_is_reported():
    recording = a_recording(a_stream(hand="unknown"), metadata={"hand": "left"})

    assert build(recording)["recording"]["hand"] == "left"
