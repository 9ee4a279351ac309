"""Text files as they come: no header, metadata lines, odd columns, broken lines."""

from __future__ import annotations

import contextlib
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dexterdata import checks, readers
from dexterdata.recording import BadRow, StreamKind
from tests.dexterdata.readers.files import a_profile, read_text, text_file

BEND = 'name = "bend"\nkind = "bend"\nunit = "1"\nhand = "right"\n'


def table(recording) -> list[list[float]]:
    return recording.streams[0].values.tolist()


def test_header_and_time_column_are_found():
    recording = read_text("time_ms,a,b\n0,1,2\n10,3,4\n20,5,6\n")

    (stream,) = recording.streams
    assert stream.channels == ("a", "b")
    assert stream.t_ns.tolist() == [0, 10_000_000, 20_000_000]
    assert table(recording) == [[1, 2], [3, 4], [5, 6]]
    assert stream.has_clock


def test_file_without_header_keeps_its_first_row_and_claims_no_clock():
    recording = read_text("0.1\t0.2\t0.3\n0.4\t0.5\t0.6\n")

    assert table(recording) == [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]
    assert recording.streams[0].channels == ("column_0", "column_1", "column_2")
    assert not recording.streams[0].has_clock


def test_eleven_lines_of_metadata_are_kept_as_such():
    head = "# Acme recorder\nhand: left\nsubject,P07\n" + "note: x\n" * 8

    recording = read_text(f"{head}t;a\n0.0;1.5\n0.1;2.5\n0.2;3.5\n")

    assert recording.metadata["subject"] == "P07"
    assert recording.hand == "left"
    assert table(recording) == [[1.5], [2.5], [3.5]]


def test_metadata_line_with_a_number_is_no_row():
    recording = read_text("rate,100\nx,y,z\n1,2,3\n4,5,6\n")

    assert recording.metadata == {"rate": "100"}
    assert table(recording) == [[1, 2, 3], [4, 5, 6]]


@pytest.mark.parametrize("rows", ["1\t2\n3\t4\n", "1\t2\t\n3\t4\t\n"])
def test_trailing_tab_is_no_column(rows):
    recording = read_text(f"a\tb\t\n{rows}")

    assert recording.streams[0].channels == ("a", "b")
    assert table(recording) == [[1, 2], [3, 4]]
    assert recording.bad_rows == ()
    assert recording.findings == ()


@pytest.mark.parametrize("header", [",a,b", "a,b"])
def test_unnamed_index_column_is_left_out(header):
    recording = read_text(f"{header}\n0,1.5,2.5\n1,3.5,4.5\n2,5.5,6.5\n")

    assert recording.streams[0].channels == ("a", "b")
    assert table(recording) == [[1.5, 2.5], [3.5, 4.5], [5.5, 6.5]]
    assert recording.findings == ()


def test_leading_dots_and_repeated_names_are_taken():
    recording = read_text(".t,.a,.a\n0,1,2\n1,3,4\n")
    profile = a_profile(f'{BEND}columns = ["a"]', clock='{column = "t", unit = "s"}')

    assert recording.streams[0].channels == (".a", ".a_2")
    assert recording.streams[0].has_clock
    assert read_text(".t,.a,.b\n0,1,2\n1,3,4\n", profile).streams[0].values.tolist() == [[1], [3]]


def test_broken_lines_are_named_and_the_rest_is_described():
    recording = read_text("t,a,b\n0.0,1,2\n0.1,3.1 3.2,4\n0.2,5\n0.3,7,8\n0.4,x,8\n")

    assert recording.bad_rows == (
        BadRow(3, "Field 2 (a) holds “3.1 3.2”, which is not one number."),
        BadRow(4, "3 fields expected, found 2."),
        BadRow(6, "Field 2 (a) holds “x”, which is not one number."),
    )
    assert table(recording) == [[1, 2], [7, 8]]


def test_broken_first_row_is_not_taken_for_a_header():
    recording = read_text("0.1 0.2,0.3,0.4\n" + "1,2,3\n" * 5)

    assert [row.line for row in recording.bad_rows] == [1]
    assert len(table(recording)) == 5


@pytest.mark.parametrize("bad", ["1_000", "0x10", "1,5", "--1", "1e", "1..2"])
def test_numbers_are_read_strictly(bad):
    recording = read_text(f"a;b\n1;2\n{bad};2\n3;4\n")

    assert [row.line for row in recording.bad_rows] == [3]


def test_rows_of_differing_length_keep_the_headers_columns():
    recording = read_text("timestamp,j0,j1\n0.0,1\n0.01,1,2,3,4\n\n0.02\n")

    assert [row.line for row in recording.bad_rows] == [2, 3, 5]
    assert recording.streams[0].channels == ("j0", "j1")
    assert recording.streams[0].samples == 0


def test_header_without_rows_gives_an_empty_stream():
    recording = read_text("t,a,b\n")

    assert recording.streams[0].samples == 0
    assert "shape.empty" in {finding.check for finding in checks.run(recording)}


@pytest.mark.parametrize("text", ["", "\n\n", "hello\n", "a,b"])
def test_hardly_anything_crashes_nothing(text):
    checks.run(read_text(text))


def test_header_of_other_width_is_a_mismatch():
    recording = read_text("a,b,c\n1,2,3,4,5\n6,7,8,9,10\n11,12,13,14,15\n")

    (finding,) = recording.findings
    assert finding.check == "shape.width_mismatch"
    assert finding.message == "The header names 3 columns; the rows have 5."


def test_words_for_missing_are_masked_not_judged():
    recording = read_text("t,a,b\n0,1,2\n1,nan,3\n2,,4\n3,NaN,5\n4,6,7\n")

    (stream,) = recording.streams
    assert stream.valid.tolist() == [
        [True, True],
        [False, True],
        [False, True],
        [False, True],
        [True, True],
    ]
    assert not [f for f in checks.run(recording) if f.check == "value.non_finite"]


def test_infinity_is_a_value_and_judged():
    recording = read_text("t,a\n" + "".join(f"{i},{i % 7}\n" for i in range(20)) + "20,inf\n")

    assert "value.non_finite" in {finding.check for finding in checks.run(recording)}


def test_invalid_utf_8_is_a_bad_row_with_its_field():
    recording = read_text(b"t,a,b\n0,1,2\n1,\xc3(,3\n2,3,4\n")

    assert recording.bad_rows == (BadRow(3, "Field 2 (a) is not valid UTF-8 text."),)


def test_utf_16_is_refused_with_advice():
    with pytest.raises(readers.ContainerError) as caught:
        read_text("t,a\n0,1\n".encode("utf-16"))

    assert caught.value.check == "container.unsupported"
    assert caught.value.hint == "Save it again as UTF-8."


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(end):
    recording = read_text(end.join(["\ufefft,a", "0,1", "1,2", ""]))

    assert recording.streams[0].channels == ("a",)
    assert table(recording) == [[1], [2]]


def test_blanks_delimit_where_nothing_else_does():
    assert table(read_text(" 1.0   2.0\n 3.0   4.0\n")) == [[1, 2], [3, 4]]


def test_formulas_are_code():
    recording = read_text('t,a,note\n0,1,"=HYPERLINK(""http://x"")"\n1,2,fine\n2,3,-2+3|x\n')

    (finding,) = recording.findings
    assert (finding.check, finding.channel, finding.count) == ("container.code_inside", "note", 2)


def test_epoch_stamps_tell_their_unit_by_size():
    recording = read_text("timestamp,a\n1658802321000,1\n1658802321500,2\n")

    assert recording.streams[0].t_ns.tolist() == [0, 500_000_000]


def test_integer_microseconds_stay_exact():
    stamps = [1_658_802_321_000_001, 1_658_802_321_010_002]
    profile = a_profile(f'{BEND}columns = ["a"]', clock='{column = "c", unit = "us"}')

    stream = read_text(f"c,a\n{stamps[0]},1\n{stamps[1]},2\n", profile).streams[0]

    assert abs(int(stream.t_ns[1]) - 10_001_000) <= 256


def test_stamp_that_is_no_number_leaves_its_row_out():
    profile = a_profile(f'{BEND}columns = ["a"]', clock='{column = "c", unit = "s"}')

    recording = read_text("c,a\n0,1\nnan,2\n0.2,3\n", profile)

    assert recording.streams[0].values.tolist() == [[1], [3]]
    assert recording.findings[-1].message == (
        "1 time stamps are not numbers; those samples were left out."
    )


def test_profile_brings_units_ranges_and_missing_codes():
    angle = (
        'name = "angle"\nkind = "joint_angle"\nhand = "left"\nunit = "deg"\ncolumns = [0, 1]\n'
        'names = ["thumb", "index"]\nrange = [0, 90]\nmissing = {column = 2, value = -1}'
    )

    recording = read_text("90,45,1\n0,0,-1\n45,90,1\n", a_profile(angle))

    (stream,) = recording.streams
    assert (stream.unit, stream.hand, stream.channels) == ("rad", "left", ("thumb", "index"))
    assert stream.values[0].tolist() == pytest.approx([np.pi / 2, np.pi / 4])
    assert stream.limits.value_range == pytest.approx((0, np.pi / 2))
    assert stream.valid.all(axis=1).tolist() == [True, False, True]
    assert stream.nominal_rate_hz == 100.0
    assert stream.t_ns.tolist() == [0, 10_000_000, 20_000_000]


def test_profile_for_another_width_is_a_mismatch():
    recording = read_text("1,2\n3,4\n", a_profile(f"{BEND}columns = [0, 7]"))

    messages = [finding.message for finding in recording.findings]
    assert messages == [
        (
            "The profile acme does not fit this file: it wants a table of 3 columns; the file has "
            "2 columns without names. No shipped profile fits: draft one with "
            "`dexter profile draft FILE`."
        )
    ]


def test_optional_streams_may_be_absent():
    recording = read_text("1,2,3\n4,5,6\n", a_profile(f"{BEND}columns = [9]\noptional = true"))

    assert recording.findings == ()


def test_label_column_becomes_episodes():
    label = 'name = "task"\nkind = "label"\ncolumns = ["task"]'
    profile = a_profile(f'{BEND}columns = ["a"]', label, clock='{column = "t", unit = "s"}')

    recording = read_text("t,a,task\n0,1,idle\n1,2,pour\n2,3,pour\n3,4,stir\n", profile)

    episodes = [(e.t_start_s, e.t_end_s, e.task) for e in recording.episodes]
    assert episodes == [(1.0, 3.0, "pour"), (3.0, 3.0, "stir")]
    assert [stream.kind for stream in recording.streams] == [StreamKind.BEND]


def test_quick_and_careful_reading_agree():
    rows = np.random.default_rng(5).normal(size=(50, 4)).round(6)
    lines = [",".join(str(value) for value in row) for row in rows]
    careful = [",".join(f'"{value}"' for value in row) for row in rows]

    quick = table(read_text("\n".join(["a,b,c,d", *lines])))

    assert quick == rows.tolist()
    assert table(read_text("\n".join(["a,b,c,d", *careful]))) == quick


def test_blocks_join_without_a_seam(monkeypatch):
    monkeypatch.setattr("dexterdata.readers.text_rows.BLOCK_BYTES", 16)
    lines = [f"{i},{i * 2}" for i in range(100)]
    lines[70] = "70,oops"

    recording = read_text("\r\n".join(["a,b", *lines]))

    assert recording.bad_rows == (BadRow(72, "Field 2 (b) holds “oops”, which is not one number."),)
    assert recording.streams[0].samples == 99


def test_too_many_fields_are_refused(monkeypatch):
    monkeypatch.setattr("dexterdata.readers.text_rows.MAX_CELLS", 10)

    with pytest.raises(readers.ContainerError) as caught:
        read_text("a,b\n" + "1,2\n" * 6)

    assert caught.value.check == "container.too_large"


def test_megabyte_is_read_well_under_a_second():
    rows = np.random.default_rng(5).normal(size=(6000, 20))
    text = "t," + ",".join(f"j{i}" for i in range(20)) + "\n"
    text += "\n".join(
        f"{i / 100}," + ",".join(f"{v:.6g}" for v in row) for i, row in enumerate(rows)
    )
    started = time.process_time()

    recording = read_text(text)

    assert recording.streams[0].values.shape == (6000, 20)
    assert time.process_time() - started < 0.8


def test_outline_shows_names_and_what_was_seen():
    shape = readers.describe(text_file("t,a\n0,1\n1,5\n"), format="csv", extension=".csv")

    assert (shape.columns, shape.columns_count) == (("t", "a"), 2)
    assert shape.ranges == {"t": (0.0, 1.0), "a": (1.0, 5.0)}


def test_decimal_commas_are_never_guessed_at():
    recording = read_text("t;a\n0,0;1,5\n0,1;2,5\n0,2;3,5\n")

    assert [row.line for row in recording.bad_rows] == [2, 3, 4]
    assert recording.bad_rows[0].message.endswith("Write decimals with a point.")
    assert recording.streams[0].channels == ("a",)


def test_profile_of_arrays_does_not_fit_a_table():
    profile = a_profile('name = "q"\nkind = "other"\npath = "/q"', match='{paths = ["q"]}')

    recording = read_text("t,a\n0,1\n1,2\n", profile)

    (finding,) = recording.findings
    assert finding.message == (
        "The profile acme does not fit this file: it wants the array /q; the file has the columns "
        "t, a. No shipped profile fits: draft one with `dexter profile draft FILE`."
    )


def test_a_header_alone_is_empty_whatever_tells_what_is_missing():
    stream = 'name = "q"\nkind = "other"\ncolumns = [1]\nmissing = {column = 2, value = -1}'

    recording = read_text("t,a,seen\n", a_profile(stream))

    assert [(s.name, s.samples) for s in recording.streams] == [("q", 0)]


def test_a_table_with_nothing_but_time_holds_no_stream():
    recording = read_text("timestamp,j0,j1\n0\n0.01,1,2,3,4\n0.02\n")

    assert recording.streams == ()


FIELDS = st.sampled_from(
    ["1", "-2.5e3", "nan", "", "x", '"', "=1", "1,5", "inf", "\u00fc", " ", "#"]
)
LINES = st.lists(FIELDS, max_size=4).map(";".join)


@settings(deadline=None)
@given(st.lists(LINES, max_size=12).map("\n".join) | st.text(max_size=80))
def test_no_text_crashes_reader_or_checks(text):
    recording = read_text(text.encode("utf-8", "replace"))

    levels = checks.run(recording)
    assert all(finding.message for finding in levels)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_crash_the_reader(data):
    with contextlib.suppress(readers.ContainerError):
        checks.run(read_text(data))
