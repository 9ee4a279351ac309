"""How much there is, and whether it hangs together."""

from __future__ import annotations

import numpy as np

from dexterdata import checks
from dexterdata.recording import BadRow, Finding, Level, StreamKind
from tests.dexterdata.checks.builders import a_recording, a_stream, at_times, found


def test_stream_without_samples_is_empty_and_crashes_nothing():
    empty = a_stream(np.zeros((0, 23)))

    (finding,) = found(empty, "shape.empty")

    assert finding.message == "The stream holds no samples."
    assert {f.check for f in checks.run(a_recording(empty))} == {"shape.empty"}


def test_stream_without_channels_is_empty_and_crashes_nothing():
    empty = a_stream(np.zeros((300, 0)))

    (finding,) = found(empty, "shape.empty")

    assert finding.message == "The stream holds no channels."


def test_file_without_streams_is_empty():
    (finding,) = found(a_recording(), "shape.empty")

    assert finding.message == "The file holds no numbers that run along time."


def test_empty_label_stream_is_no_fault():
    labels = a_stream(np.zeros((0, 1)), kind=StreamKind.LABEL)

    assert found(a_recording(a_stream(), labels), "shape.empty") == []


def test_one_row_of_twenty_milliseconds_is_too_short():
    (finding,) = found(at_times(0.02), "shape.too_short")

    assert finding.message == "The stream has 1 samples in 0 s; 0.1 s are needed."
    assert finding.limit == (0.1, None)


def test_half_a_second_is_long_enough():
    assert found(a_stream(np.random.default_rng(1).normal(size=(50, 2))), "shape.too_short") == []


def test_without_any_clock_ten_samples_are_asked_for():
    few = a_stream(np.random.default_rng(1).normal(size=(6, 5)), has_clock=False)

    (finding,) = found(few, "shape.too_short")

    assert finding.message == "The stream has 6 samples; 10 are needed."
    assert finding.t_start_s is None


def test_bad_rows_are_named_by_line():
    recording = a_recording(a_stream(), bad_rows=(BadRow(5, "3 fields expected, found 2."),))

    (finding,) = found(recording, "shape.bad_row")

    assert finding.message == "Line 5: 3 fields expected, found 2."
    assert (finding.line, finding.level) == (5, Level.ERROR)


def test_many_bad_rows_are_counted_not_listed():
    rows = tuple(BadRow(line, "broken.") for line in range(2, 102))

    findings = found(a_recording(a_stream(), bad_rows=rows), "shape.bad_row")

    assert len(findings) == 21
    assert findings[-1].message == "80 more lines cannot be read, the last of them line 101."


def test_width_mismatch_of_the_reader_is_reported_once():
    said = Finding("The header names 1 columns; the rows have 23.", check="shape.width_mismatch")

    assert found(a_recording(a_stream(), findings=(said,)), "shape.width_mismatch") == [said]
