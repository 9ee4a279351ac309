"""Policy, episodes, the tape and exports: plain values in, plain values out."""

from __future__ import annotations

import pytest

from ingest import episodes, exports, policy, tape
from portal.core.errors import InvalidError


def finding(check="value.spike", level="warning", start=None, end=None, stream="glove"):
    return {
        "check": check, "level": level, "message": "So.", "stream": stream, "channel": None,
        "t_start_s": start, "t_end_s": end, "count": None, "value": None, "limit": None,
        "line": None,
    }  # fmt: skip


def report(*findings, duration_s=10.0):
    stream = {"name": "glove", "kind": "bend"}
    return {
        "findings": list(findings),
        "recording": {"duration_s": duration_s, "hand": "unknown", "streams": [stream]},
    }


MISSING = [
    finding(f"meta.missing_{name}", stream=None) for name in ("consent", "hand", "unit", "profile")
]


@pytest.mark.parametrize(
    ("metadata", "open_fields"),
    [
        ({}, ["consent", "hand", "unit", "profile"]),
        ({"consent": "all uses"}, ["hand", "unit", "profile"]),
        ({"consent": "  "}, ["consent", "hand", "unit", "profile"]),
        ({"hand": "left"}, ["consent", "unit", "profile"]),
        ({"hand": "unknown"}, ["consent", "hand", "unit", "profile"]),
    ],
)
def test_what_was_said_at_upload_fills_gaps(metadata, open_fields):
    assert [gap.field for gap in policy.gaps(report(*MISSING), metadata)] == open_fields


def test_nothing_is_asked_for_that_the_file_says():
    assert list(policy.gaps(report(finding()), {})) == []


def test_the_files_word_on_the_hand_counts_first():
    said = report()
    said["recording"]["hand"] = "left"

    assert policy.hand_of(said, {"hand": "right"}) == "left"
    assert policy.hand_of(report(), {"hand": "right"}) == "right"
    assert policy.hand_of(report(), {}) == "unknown"


def test_labels_come_before_the_whole_recording():
    label = {"t_start_s": 1.0, "t_end_s": 2.0, "task": "pour"}

    assert episodes.suggested([label], {}, 10.0, "right") == [label]
    whole = episodes.suggested([], {"task": "stir"}, 10.0, "right")
    assert [(row["t_start_s"], row["t_end_s"], row["task"]) for row in whole] == [
        (0.0, 10.0, "stir")
    ]


def test_an_end_within_a_millisecond_of_the_recordings_is_its_end():
    row = {"t_start_s": 0.0, "t_end_s": 10.0005, "task": "pour"}

    assert episodes.checked([row], 10.0)[0].t_end_s == 10.0


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"t_start_s": 0.0, "t_end_s": 10.1, "task": "a"}, "episode.past_end"),
        ({"t_start_s": 0.0, "t_end_s": float("nan"), "task": "a"}, "episode.range"),
        ({"t_start_s": None, "t_end_s": 1.0, "task": "a"}, "episode.range"),
        ({"t_start_s": 2.0, "t_end_s": 2.0, "task": "a"}, "episode.range"),
        ({"t_start_s": 0.0, "t_end_s": 1.0, "task": ""}, "episode.task_missing"),
    ],
)
def test_an_episode_that_cannot_be_is_named(row, code):
    with pytest.raises(InvalidError) as refused:
        episodes.checked([row], 10.0)

    assert [error.code for error in refused.value.errors] == [code]


def test_no_episode_fits_a_recording_of_unknown_length():
    with pytest.raises(InvalidError) as refused:
        episodes.checked([{"t_start_s": 0.0, "t_end_s": 1.0, "task": "a"}], None)

    assert refused.value.errors[0].code == "episode.no_duration"


def test_a_recording_without_any_episode_is_not_accepted():
    with pytest.raises(InvalidError):
        episodes.checked([], 10.0)


def test_marks_lie_where_the_findings_are():
    marked = tape.lanes(report(finding(start=2.5, end=5.0), finding("time.gap", "error", 9.0, 9.5)))

    assert [(m["start"], m["width"], m["level"]) for m in marked[0]["marks"]] == [
        ("90.00", "5.00", "gap"),
        ("25.00", "25.00", "warning"),
    ]


def test_a_moment_is_wide_enough_to_see_and_stays_on_the_tape():
    mark = tape.lanes(report(finding(start=10.0, end=10.0)))[0]["marks"][0]

    assert float(mark["width"]) == tape.NARROWEST_PERCENT
    assert float(mark["start"]) + float(mark["width"]) <= 100


def test_what_concerns_no_stream_has_a_lane_of_its_own():
    names = [lane["name"] for lane in tape.lanes(report(finding(start=1.0, stream=None)))]

    assert names == ["glove", "recording"]


@pytest.mark.parametrize(
    ("message", "marked"),
    [
        ("Slow. The same in 1 more stream of this clock.", ["left", "right"]),
        ("Slow. The same in 3 more streams of this clock.", ["left"]),
        ("Slow.", ["left"]),
    ],
)
def test_a_finding_of_a_clock_is_marked_in_every_stream_that_it_stamps(message, marked):
    rows = [("left", 56, 0.7), ("right", 56, 0.7), ("wrist", 90, 0.7)]
    streams = [{"name": name, "samples": n, "rate_hz": rate} for name, n, rate in rows]
    slow = finding("time.rate_mismatch", "error", 0.0, 9.0, stream="left") | {"message": message}

    lanes = tape.lanes({"recording": {"duration_s": 10.0, "streams": streams}, "findings": [slow]})

    assert [lane["name"] for lane in lanes if lane["marks"]] == marked


def test_a_refused_file_has_no_lanes():
    assert (
        tape.lanes({"recording": None, "findings": [finding("container.corrupt", "error")]}) == []
    )


def test_findings_are_grouped_with_errors_first():
    groups = tape.grouped([finding()] * 30 + [finding("time.gap", "error", 1.0)])

    assert [(g["check"], g["total"], len(g["findings"]), g["hidden"]) for g in groups] == [
        ("time.gap", 1, 1, 0),
        ("value.spike", 30, 20, 10),
    ]
    assert groups[0]["findings"][0]["play"] == "?t=0.00#player"  # a second before
    assert groups[1]["findings"][0]["play"] == ""


def test_notes_are_no_marks_of_the_player():
    found = tape.moments(report(finding(level="info", start=1.0), finding(start=2.0)))

    assert [(mark["t"], mark["level"]) for mark in found] == [(2.0, "warning")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "  =1", "\r=1"])
def test_text_that_looks_like_a_formula_gets_a_quote(text):
    assert exports.safe_cell(text) == f"'{text}"


def test_numbers_and_plain_text_stay_as_they_are():
    assert exports.safe_cell(-1.5) == "-1.5"
    assert exports.safe_cell("wave.csv") == "wave.csv"
    assert exports.safe_cell(None) == ""
