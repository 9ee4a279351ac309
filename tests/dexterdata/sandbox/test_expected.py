"""What is said of each attack and of each good file; recordings: the benchmarks' table."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest

from dexterdata.sandbox import Examination, examine
from tests.benchmarks.canaries import shown_in

MEMORY_MB = 512
# By the attack's name: what must be said of it. Formats that are not read are refused as such.
CHECKS = {
    "card_xss.md": "container.unsupported",
    "csv_formula.csv": "container.code_inside",
    "csv_invalid_utf8.csv": "container.corrupt",
    "csv_ragged.csv": "shape.bad_row",
    "h5_bitflip_0.h5": "container.corrupt",
    "h5_chunk_bomb.h5": "container.too_large",
    "h5_external_link_abs.h5": "container.external_reference",
    "h5_external_storage_canary.h5": "container.external_reference",
    "h5_filter_blosc.h5": "container.unsupported",
    "h5_huge_shape.h5": "container.too_large",
    "h5_nan_inf.h5": "value.non_finite",
    "h5_time_backwards.h5": "time.not_increasing",
    "h5_truncated.h5": "container.truncated",
    "h5_vds_local.h5": "container.external_reference",
    "mat_huge_dims.mat": "container.too_large",
    "mat_zlib_bomb.mat": "container.too_large",
    "mcap_truncated.mcap": "container.truncated",
    "mcap_zstd_bomb.mcap": "container.too_large",
    "npz_bomb.npz": "container.too_large",
    "npz_huge_shape.npz": "container.too_large",
    "npz_pickle_exec.npz": "container.code_inside",
    "parquet_footer_len.parquet": "container.corrupt",
    "parquet_rle_bomb.parquet": "container.too_large",
    "zip_slip.zip": "container.external_reference",
    "zip_symlink.zip": "container.external_reference",
}


def test_every_attack_fails_or_is_refused_and_shows_no_canary(real_data, canaries):
    attacks = manifest(real_data)
    slowest_s = 0.0

    for name in attacks:
        started = time.monotonic()
        examination = examine(real_data / "hostile" / name, render=True)
        slowest_s = max(slowest_s, time.monotonic() - started)

        report = examination.report
        assert report["verdict"] in ("fail", "refused"), name
        assert CHECKS[name] in {finding["check"] for finding in report["findings"]}, name
        assert report["recording"] is None or report["verdict"] == "fail"
        assert_clean(examination)
        assert examination.peak_mb < MEMORY_MB, name
    assert set(CHECKS) == set(attacks)
    assert slowest_s < 10


def test_refused_files_say_one_thing_only(real_data):
    for name in manifest(real_data):
        report = examine(real_data / "hostile" / name).report

        if report["verdict"] == "refused":
            (finding,) = report["findings"]
            assert finding["check"].startswith("container.")
            assert finding["level"] == "error"
            assert len(finding["message"]) > 20


def test_ragged_table_names_its_lines_and_is_described(real_data):
    report = examine(real_data / "hostile" / "csv_ragged.csv").report

    assert report["verdict"] == "fail"
    assert report["recording"] is not None
    lines = [f["line"] for f in report["findings"] if f["check"] == "shape.bad_row"]
    assert lines == [2, 3, 5]


@pytest.mark.parametrize(
    "name",
    [
        "a.csv",
        "a.h5",
        "a.mat",
        "a.npz",
        "a.parquet",
        "b.npz",
        "m_lz4.mcap",
        "m_none.mcap",
        "m_zstd.mcap",
    ],
)
def test_good_files_pass(real_data, name):
    examination = examine(real_data / "hostile_controls" / name)

    assert examination.report["verdict"] in ("pass", "warn")
    assert examination.report["recording"]["streams"]
    assert examination.peak_mb < MEMORY_MB


def manifest(real_data: Path) -> list[str]:
    with (real_data / "hostile" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return [row["file"] for row in csv.DictReader(file)]


def assert_clean(examination: Examination) -> None:
    said = json.dumps([examination.report, examination.draft_profile], ensure_ascii=False)
    for rendering in examination.renderings:
        said += rendering.poster.decode() + json.dumps(rendering.features)
    assert not shown_in(examination)
    assert "root:" not in said
    assert "NaN" not in said
    assert "Infinity" not in said
