"""Parquet: what the footer promises is judged before a page is read."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import examine, gates

ROWS = 300


def table(columns: dict[str, Any] | None = None, **options: Any) -> bytes:
    buffer = io.BytesIO()
    numbers = np.random.default_rng(3).random(ROWS)
    pq.write_table(pa.table(columns or {"time_s": numbers, "angle": numbers}), buffer, **options)
    return buffer.getvalue()


def refusal(data: bytes) -> tuple[str, str]:
    with pytest.raises(ContainerError) as caught:
        gates.admit(io.BytesIO(data), name="a.parquet", size_bytes=len(data))
    return caught.value.check, caught.value.sentence


def test_a_whole_table_is_admitted():
    data = table()

    assert gates.admit(io.BytesIO(data), name="a.parquet", size_bytes=len(data)) == "parquet"


def test_a_table_cut_off_is_truncated():
    assert refusal(table()[:-20])[0] == "container.truncated"
    assert refusal(b"PAR1")[0] == "container.truncated"


def test_a_footer_longer_than_the_file_is_damage():
    data = bytearray(table())
    data[-8:-4] = b"\xf0\xff\xff\xff"

    check, sentence = refusal(bytes(data))

    assert check == "container.corrupt"
    assert "4294967280" in sentence


def test_a_damaged_footer_is_damage():
    data = bytearray(table())
    data[-200:-100] = bytes(100)

    assert refusal(bytes(data))[0] == "container.corrupt"


def test_data_taken_out_of_the_middle_is_damage():
    data = table()

    check, sentence = refusal(data[:4] + data[1_000:])

    assert check == "container.corrupt"
    assert "contradicts itself" in sentence


def test_encrypted_tables_are_named_as_such():
    data = table()

    assert refusal(b"PARE" + data[4:-4] + b"PARE") == (
        "container.unsupported",
        "The Parquet file is encrypted.",
    )


def test_constant_rows_that_unpack_to_gigabytes_are_too_large():
    buffer = io.BytesIO()
    constant = pa.table({"a": np.zeros(4_000_000)})
    with pq.ParquetWriter(buffer, constant.schema) as writer:
        for _ in range(34):
            writer.write_table(constant)

    check, sentence = refusal(buffer.getvalue())

    assert check == "container.too_large"
    assert sentence.endswith("MB claim to unpack to 1,088 MB.")


def test_a_row_group_may_be_as_long_as_a_recording():
    data = table({"a": np.zeros(17 * 2**20)}, row_group_size=17 * 2**20)

    assert gates.admit(io.BytesIO(data), name="a.parquet", size_bytes=len(data)) == "parquet"


def test_tens_of_thousands_of_row_groups_are_too_large():
    assert refusal(table({"a": np.zeros(10_001)}, row_group_size=1))[0] == "container.too_large"


def test_a_table_passes_through_the_box(tmp_path):
    seconds = np.arange(ROWS) / 100
    touch = np.sin(seconds[:, None, None] + np.arange(4).reshape(2, 2))
    path = tmp_path / "장갑.parquet"
    path.write_bytes(table({"time_s": seconds, "touch": touch.tolist(), "word": ["a"] * ROWS}))

    examination = examine(path, render=True)

    report = examination.report
    assert (report["format"], report["verdict"]) == ("parquet", "warn")
    (stream,) = report["recording"]["streams"]
    assert (stream["name"], stream["samples"], len(stream["channels"])) == ("touch", ROWS, 4)
    assert stream["rate_hz"] == 100
    assert len(examination.renderings) == 1
    assert examination.draft_profile


def test_every_cut_and_flip_is_refused_or_read(tmp_path):
    data = table({"time_s": np.arange(ROWS) / 100, "angle": np.random.default_rng(4).random(ROWS)})
    generator = np.random.default_rng(5)
    path = tmp_path / "a.parquet"

    for _ in range(60):
        damaged = bytearray(data)
        for place in generator.integers(0, len(data), 4):
            damaged[place] ^= 1 << int(generator.integers(8))
        path.write_bytes(damaged[: len(data) - int(generator.integers(0, 3))])
        report = examine(path).report

        assert report["verdict"] in ("pass", "warn", "fail", "refused")
        if report["verdict"] == "refused":
            assert report["findings"][0]["check"].startswith("container.")
