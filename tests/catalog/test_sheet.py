"""The data sheet: what a version's files have in common."""

from __future__ import annotations

from catalog import sheet
from catalog.facts import summarise
from catalog.measures import in_words


def file(**fields):
    defaults = {
        "format": "hdf5",
        "profile": "sim",
        "subject": "s1",
        "licence": "MIT",
        "attribution": "Lab",
        "sources": (),
        "streams": (),
        "report": {},
    }
    return sheet.FileFacts(**{**defaults, **fields})


def stream(rate_hz=100.0, **fields):
    defaults = {"name": "touch", "kind": "tactile", "unit": "Pa", "channels": ["a", "b"]}
    return {**defaults, "rate_hz": rate_hz, **fields}


def test_streams_that_are_alike_are_one_row_with_their_span_of_rates():
    rows = sheet.build(
        [
            file(streams=(stream(99.64), stream(kind="imu", name="wrist", rate_hz=None))),
            file(streams=(stream(100.0),)),
        ]
    )["streams"]

    assert rows == [
        {
            "name": "touch",
            "kind": "tactile",
            "unit": "Pa",
            "label": "Touch",
            "rate_hz": 100.0,
            "least_rate_hz": 99.6,
            "channels": 2,
            "files": 2,
        },
        {
            "name": "wrist",
            "kind": "imu",
            "unit": "Pa",
            "label": "IMU",
            "rate_hz": None,
            "least_rate_hz": None,
            "channels": 2,
            "files": 1,
        },
    ]


def test_areas_are_the_mean_of_what_was_measured():
    built = sheet.build(
        [
            file(report={"areas": {"timing": 80, "touch": None}, "verdict": "pass"}),
            file(report={"areas": {"timing": 91, "touch": None}, "verdict": "warn"}),
        ]
    )

    assert (built["areas"]["timing"], built["areas"]["touch"]) == (86, None)
    assert built["verdicts"] == {"pass": 1, "warn": 1}


def test_findings_are_counted_over_files_with_errors_first():
    gap = {"check": "time.gap", "level": "warning", "count": 2}
    frozen = {"check": "value.frozen", "level": "error", "count": 1}

    built = sheet.build(
        [file(report={"findings": [gap]}), file(report={"findings": [gap, frozen]})]
    )

    assert built["findings"] == [
        {"check": "value.frozen", "level": "error", "count": 1, "files": 1},
        {"check": "time.gap", "level": "warning", "count": 4, "files": 2},
    ]


def test_people_licences_and_sources_are_named_once():
    built = sheet.build(
        [
            file(subject="s2", sources=("https://a.example",)),
            file(subject="s2", sources=("https://a.example",), licence="CC0-1.0"),
            file(subject=""),
        ]
    )

    assert (built["subjects"], built["files"]) == (1, 3)
    assert built["licences"] == ["CC0-1.0", "MIT"]
    assert built["sources"] == ["https://a.example"]


def test_only_a_summary_is_kept_of_a_report():
    report = {
        "verdict": "warn",
        "recording": {"duration_s": 2.5, "streams": ["…"]},
        "quality": {"score": 70, "areas": {"timing": 70}},
        "findings": [
            {"check": "time.gap", "level": "warning", "message": "…"},
            {"check": "time.gap", "level": "warning", "message": "…"},
        ],
    }

    assert summarise(report) == {
        "verdict": "warn",
        "duration_s": 2.5,
        "areas": {"timing": 70},
        "findings": [{"check": "time.gap", "level": "warning", "count": 2}],
    }


def test_a_refused_files_report_has_a_summary_too():
    assert summarise({"verdict": "refused", "recording": None, "quality": None}) == {
        "verdict": "refused",
        "duration_s": None,
        "areas": {},
        "findings": [],
    }


def test_measures_are_told_in_units_and_what_was_not_measured_is_left_out():
    features = {
        "duration_s": 12.0,
        "peak_force_n": None,
        "peak_pressure_pa": 47213.7,
        "contact_count": 1200,
        "active_hand": "right",
        "range_of_motion_rad": {"thumb": 1.0, "index": None},
    }

    assert in_words(features) == [
        ("Duration", "12 s"),
        ("Peak pressure", "47,214 Pa"),
        ("Contacts", "1,200"),
        ("Active hand", "right"),
        ("Range of motion, thumb", "57°"),
    ]


def test_whom_to_name_comes_from_the_files_that_are_in_it():
    built = sheet.build([file(attribution="Lab B"), file(attribution="Lab A"), file()])

    assert sheet.attribution_of(built, "Lab A, Lab B, and one whose files failed") == (
        "Lab\nLab A\nLab B"
    )
    assert sheet.attribution_of({}, " Lab ") == "Lab"
