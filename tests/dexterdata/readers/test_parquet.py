"""Parquet: which columns are arrays, what a profile makes of them, and rows in slices."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dexterdata import profiles, readers
from dexterdata.readers import parquet
from dexterdata.readers.errors import ContainerError
from tests.conftest import PROJECT
from tests.dexterdata.readers.files import a_profile

ROWS = 40
TIME = np.arange(ROWS) / 100
ANGLES = np.arange(ROWS * 3, dtype=np.float32).reshape(ROWS, 3)


def parquet_file(columns: dict[str, Any], **options: Any) -> BinaryIO:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    return file


def fixed(values: np.ndarray) -> pa.Array:
    return pa.FixedSizeListArray.from_arrays(pa.array(values.reshape(-1)), values.shape[1])


def test_single_columns_are_one_stream_beside_the_time_without_a_profile():
    file = parquet_file({"timestamp": TIME, "thumb": ANGLES[:, 0], "index": ANGLES[:, 1]})

    recording = readers.read(file, format="parquet", profile=None)

    (stream,) = recording.streams
    assert (stream.name, stream.channels) == ("columns", ("thumb", "index"))
    assert np.array_equal(stream.values, ANGLES[:, :2])
    assert stream.t_ns[-1] == 390_000_000
    assert stream.has_clock


@pytest.mark.parametrize(
    "column", [fixed(ANGLES), pa.array(ANGLES.tolist(), pa.list_(pa.float32()))]
)
def test_lists_of_one_length_are_channels(column):
    file = parquet_file({"time_s": TIME, "angles": column}, row_group_size=7)

    (stream,) = readers.read(file, format="parquet", profile=None).streams

    assert stream.name == "angles"
    assert np.array_equal(stream.values, ANGLES)


def test_lists_of_lists_are_one_channel_for_each_value():
    taxels = np.arange(ROWS * 6.0).reshape(ROWS, 2, 3)
    file = parquet_file({"time_s": TIME, "touch": taxels.tolist()}, row_group_size=16)

    entry = parquet.open_arrays(file).entries["touch"]

    assert entry.shape == (ROWS, 2, 3)
    assert np.array_equal(entry.load(), taxels)
    (stream,) = readers.read(file, format="parquet", profile=None).streams
    assert np.array_equal(stream.values, taxels.reshape(ROWS, 6))


def test_text_records_and_ragged_lists_are_left_out_with_a_note():
    ragged = [[1.0], [1.0, 2.0]] * (ROWS // 2)
    records = [{"a": 1.0}] * ROWS
    file = parquet_file(
        {
            "time_s": TIME,
            "word": ["grasp"] * ROWS,
            "r": ragged,
            "s": records,
            "angles": fixed(ANGLES),
        }
    )

    recording = readers.read(file, format="parquet", profile=None)

    assert [stream.name for stream in recording.streams] == ["angles"]
    (note,) = recording.findings
    assert note.count == 3
    assert note.message.endswith("word, r, s.")
    assert note.level == "info"


def test_ragged_lists_whose_lengths_happen_to_add_up_are_refused_when_read():
    lists = [[1.0, 2.0], [1.0], [1.0, 2.0, 3.0]]
    entry = parquet.open_arrays(parquet_file({"a": [[1.0, 2.0]] * 3 + lists}, row_group_size=3))

    with pytest.raises(ContainerError) as caught:
        entry.entries["a"].load()

    assert caught.value.check == "container.unsupported"


def test_what_is_not_there_is_not_a_number():
    file = parquet_file(
        {
            "count": pa.array([1, None, 3], pa.int32()),
            "pair": pa.array([[1.0, 2.0], None, [3.0, None]], pa.list_(pa.float32(), 2)),
        }
    )

    store = parquet.open_arrays(file)

    expected = [[1, 2], [np.nan, np.nan], [3, np.nan]]
    assert np.array_equal(store.entries["count"].load(), [1, np.nan, 3], equal_nan=True)
    assert np.array_equal(store.entries["pair"].load(), expected, equal_nan=True)


def test_time_stamps_of_the_format_carry_their_unit():
    stamps = pa.array([1_000, 1_010, 1_020], pa.timestamp("ms", "UTC"))
    file = parquet_file({"timestamp": stamps, "a": [[1.0], [2.0], [3.0]]})

    (stream,) = readers.read(file, format="parquet", profile=None).streams

    assert stream.t_ns.tolist() == [0, 10_000_000, 20_000_000]


def test_rows_come_in_slices_across_row_groups():
    store = parquet.open_arrays(parquet_file({"a": fixed(ANGLES)}, row_group_size=7))
    rows = store.entries["a"].rows

    assert np.array_equal(rows(5, 23), ANGLES[5:23])
    assert np.array_equal(rows(39, 99), ANGLES[39:])
    assert rows(40, 41).shape == (0, 3)


ORDER = ((0, 5), (5, 23), (23, 40), (3, 9), (39, 99), (17, 18))


@pytest.mark.parametrize("group_rows", [7, 100])
def test_lists_are_unpacked_batch_by_batch_forward_and_from_anew(monkeypatch, group_rows):
    monkeypatch.setattr("dexterdata.readers.parquet_column.BATCH_BYTES", 60)
    lists = pa.array(ANGLES.tolist(), pa.list_(pa.float32()))
    store = parquet.open_arrays(parquet_file({"a": lists}, row_group_size=group_rows))
    rows = store.entries["a"].rows

    for first, stop in ORDER:
        assert np.array_equal(rows(first, stop), ANGLES[first:stop])


@pytest.mark.parametrize("group_rows", [7, 16])
def test_hundreds_of_columns_are_unpacked_window_by_window(monkeypatch, group_rows):
    monkeypatch.setattr("dexterdata.readers.parquet_column.WINDOW_BYTES", 20 * 4 * 3)
    values = np.arange(ROWS * 20, dtype=np.float32).reshape(ROWS, 20)
    columns = {f"c{number}": values[:, number] for number in range(20)}
    store = parquet.open_arrays(parquet_file(columns, row_group_size=group_rows))
    entries = [store.entries[f"c{number}"].rows for number in range(20)]

    for first, stop in ORDER:
        parts = [rows(first, stop) for rows in entries]
        assert np.array_equal(np.stack(parts, axis=1), values[first:stop])


def test_row_groups_of_more_than_a_few_windows_are_too_large(monkeypatch):
    monkeypatch.setattr("dexterdata.readers.parquet_column.WINDOW_BYTES", 20 * 4 * 3)
    columns = {f"c{number}": ANGLES[:, 0] for number in range(20)}

    with pytest.raises(ContainerError) as caught:
        parquet.open_arrays(parquet_file(columns, row_group_size=ROWS))

    assert caught.value.check == "container.too_large"
    assert caught.value.sentence == "A row group takes 0 MB in memory."
    assert caught.value.hint == "Write row groups of at most 48 MB."


def test_words_of_a_dictionary_are_left_out_among_many_columns():
    words = pa.array(["a", "b"] * (ROWS // 2)).dictionary_encode()
    columns = {f"c{number}": ANGLES[:, 0] for number in range(20)}
    file = parquet_file({"word": words, **columns}, row_group_size=7)

    (stream,) = readers.read(file, format="parquet", profile=None).streams

    assert parquet.open_arrays(file).entries["word"].load().tolist() == ["a", "b"] * (ROWS // 2)
    assert len(stream.channels) == 20


def test_a_profile_names_columns_as_in_a_table_of_text():
    columns = {"t": np.arange(ROWS) * 10, "a": ANGLES[:, 0], "b": ANGLES[:, 1], "c": ANGLES[:, 2]}
    profile = a_profile(
        'name = "bends"\nkind = "bend"\nunit = "1"\ncolumns = ["c", "a"]',
        'name = "absent"\nkind = "bend"\nunit = "1"\ncolumns = ["nowhere"]',
        clock='{column = "t", unit = "ms"}',
    )

    recording = readers.read(parquet_file(columns), format="parquet", profile=profile)

    (stream,) = recording.streams
    assert stream.channels == ("c", "a")
    assert np.array_equal(stream.values, ANGLES[:, [2, 0]])
    assert stream.t_ns[-1] == 390_000_000
    (finding,) = recording.findings
    assert (finding.check, finding.stream) == ("shape.width_mismatch", "absent")
    assert "nowhere" in finding.message


def test_a_profile_is_recognised_by_the_columns_of_the_table():
    known = a_profile(
        'name = "a"\nkind = "bend"\ncolumns = ["thumb"]', match='{columns = ["thumb", "index"]}'
    )
    file = parquet_file({"thumb": ANGLES[:, 0], "index": ANGLES[:, 1]})

    shape = readers.describe(file, format="parquet")

    assert profiles.detect(shape, [known]) is known


def test_nothing_but_a_header_is_an_empty_recording():
    file = parquet_file(
        {"a": pa.array([], pa.float32()), "b": pa.array([], pa.list_(pa.float32()))}
    )

    recording = readers.read(file, format="parquet", profile=None)

    assert [stream.samples for stream in recording.streams] == [0]


def test_damaged_pages_are_found_when_they_are_read():
    file = parquet_file({"a": ANGLES[:, 0]}, write_page_checksum=True)
    data = bytearray(file.getvalue())
    data[60] ^= 1
    entry = parquet.open_arrays(io.BytesIO(data)).entries["a"]

    with pytest.raises(ContainerError) as caught:
        entry.load()

    assert caught.value.check == "container.corrupt"


def test_reading_does_not_load_what_is_slow_to_import(tmp_path):
    lists = [[[1.0, 2.0]], None] * (ROWS // 2)
    file = parquet_file({"time_s": TIME, "touch": lists, "count": [1, None] * (ROWS // 2)})
    path = tmp_path / "a.parquet"
    path.write_bytes(file.getvalue())
    code = (
        "import sys; sys.modules['pandas'] = None; from dexterdata import readers;"
        "made = readers.read(open(sys.argv[1], 'rb'), format='parquet', profile=None).streams;"
        "print([len(s.values[:]) for s in made], 'pyarrow.compute' in sys.modules)"
    )

    answer = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, check=True, cwd=PROJECT
    )

    assert answer.stdout.decode().strip() == "[40, 40] False"
