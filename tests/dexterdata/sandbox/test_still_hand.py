"""A glove at rest repeats itself and packs to next to nothing: it is read and judged, not refused.

What is said of it is what the field notes want: a recording that is frozen, or, where the profile
knows that its device may lie still, none that fails.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy.io import matlab

from dexterdata.sandbox import Examination, examine
from tests.dexterdata.readers.bag_files import FLOATS, Topic, floats
from tests.dexterdata.readers.bag_files import write as bag
from tests.dexterdata.readers.files import a_profile
from tests.dexterdata.readers.mcap_files import json_topic
from tests.dexterdata.readers.mcap_files import write as mcap

RATE_HZ = 100
TOUCH = 'name = "touch"\nkind = "tactile"\nhand = "right"\nunit = "count"\npath = "/touch"'
RESTING = a_profile(
    f"{TOUCH}\nmay_be_constant = true\nlayout = {{kind = 'matrix', shape = [16, 16]}}",
    clock='{path = "/time_s", unit = "s"}',
    match='{paths = ["/touch"]}',
)


def seconds(count: int) -> np.ndarray:
    return np.arange(count * RATE_HZ) / RATE_HZ


def touch(count: int) -> np.ndarray:
    return np.full((count * RATE_HZ, 16, 16), 7, np.uint16)


def hdf5(count: int) -> bytes:
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file["time_s"] = seconds(count)
        file.create_dataset("touch", data=touch(count), chunks=(256, 16, 16), compression="gzip")
    return buffer.getvalue()


def npz(count: int) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, time_s=seconds(count), touch=touch(count))
    return buffer.getvalue()


def mat(count: int) -> bytes:
    buffer = io.BytesIO()
    content = {"time_s": seconds(count), "touch": touch(count)}
    matlab.savemat(buffer, content, do_compression=True)
    return buffer.getvalue()


def parquet(count: int) -> bytes:
    buffer = io.BytesIO()
    flat = pa.array(touch(count).reshape(-1))
    rows = pa.FixedSizeListArray.from_arrays(flat, 256)
    table = pa.table({"time_s": seconds(count), "touch": rows})
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def of_messages(count: int) -> bytes:
    topic = json_topic("/touch", [{"taxels": [0] * 1024}] * (count * RATE_HZ))
    return mcap(topic, chunk_size=4 * 1024 * 1024)


def of_bag_messages(count: int) -> bytes:
    payload = floats([0.0] * 1024)
    return bag(Topic("/touch", FLOATS, [payload] * count * RATE_HZ), compression="bz2")


FILES: dict[str, Callable[[int], bytes]] = {
    "still.h5": hdf5,
    "still.npz": npz,
    "still.mat": mat,
    "still.parquet": parquet,
    "still.mcap": of_messages,
    "still.bag": of_bag_messages,
}


def examined(folder: Path, name: str, data: bytes, **options: Any) -> Examination:
    path = folder / name
    path.write_bytes(data)
    return examine(path, **options)


def checks_of(examination: Examination, level: str) -> set[str]:
    return {f["check"] for f in examination.report["findings"] if f["level"] == level}


@pytest.mark.parametrize("name", FILES)
def test_twenty_seconds_of_a_still_glove_are_read_and_found_frozen(tmp_path, name):
    examination = examined(tmp_path, name, FILES[name](20))

    (stream,) = examination.report["recording"]["streams"]
    assert stream["samples"] == 20 * RATE_HZ
    assert examination.report["verdict"] == "fail"
    assert "value.frozen" in checks_of(examination, "error")
    assert {check.partition(".")[0] for check in checks_of(examination, "error")} == {"value"}


@pytest.mark.parametrize("name", ["still.h5", "still.npz", "still.mat"])
def test_ten_minutes_of_a_glove_that_may_rest_do_not_fail(tmp_path, name):
    examination = examined(tmp_path, name, FILES[name](600), profile=RESTING, render=True)

    assert examination.report["verdict"] == "warn", json.dumps(examination.report["findings"])
    assert checks_of(examination, "error") == set()
    assert examination.report["recording"]["duration_s"] == pytest.approx(599.99)
    assert len(examination.renderings) == 1
    assert examination.peak_mb < 200
