"""Formats are known by content."""

from __future__ import annotations

import io

import pytest

from dexterdata.readers import CALLED, READABLE, identify
from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox.gates import admit
from tests.conftest import PROJECT
from tests.dexterdata.readers.files import hdf5_file


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"", "text"),
        (b"a,b\n1,2\n", "csv"),
        (b"0.1\t0.2\n", "csv"),
        (b"0.1 0.2\n", "csv"),
        (b"\x89MCAP0\r\n\x01", "mcap"),
        (b"PAR1\x15", "parquet"),
        (b"#ROSBAG V2.0\n", "bag"),
        (b"MATLAB 5.0 MAT-file, Platform", "mat"),
        (b"\x93NUMPY\x01\x00", "unknown"),
        (b"PK\x03\x04" + bytes(26) + b"readme.txt", "zip"),
        (b"PK\x03\x04" + bytes(22) + b"\x05\x00\x00\x00" + b"q.npy", "npz"),
        (b"\x00\x00\x00\x18ftypmp42", "video"),
        (b"\x80\x04\x95", "pickle"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n", "pointer"),
        (b"{" + b'"a": 1}', "text"),
        (b"\x00\x01\x02", "binary"),
        (b"hello there\n", "text"),
    ],
)
def test_head_tells_the_format(head, expected):
    assert identify(head).format == expected


def test_hdf5_is_known_with_and_without_a_user_block():
    data = hdf5_file(lambda file: file.create_dataset("a", data=[1.0])).getvalue()

    assert identify(data).format == "hdf5"
    assert identify(bytes(512) + data).format == "hdf5"


def test_every_format_that_is_read_has_a_name_for_people():
    assert set(CALLED) == set(READABLE)


def test_upload_page_names_the_formats_that_the_library_reads():
    page = (PROJECT / "templates/components/uploader.html").read_text("utf-8")

    assert f"{', '.join(CALLED.values())}, and a LeRobot set" in page


def test_refusal_of_another_format_names_those_that_are_read():
    with pytest.raises(ContainerError) as caught:
        admit(io.BytesIO(b"%PDF-1.7 " + bytes(99)), name="a", size_bytes=108)

    assert caught.value.check == "container.unsupported"
    assert all(name in caught.value.hint for name in CALLED.values())
