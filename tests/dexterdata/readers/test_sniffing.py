"""Formats are known by content."""

from __future__ import annotations

import numpy as np
import pytest

from dexterdata.readers import sniff
from tests.dexterdata.readers.files import hdf5_file, npz_file


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "csv"),
        (b"0.1\t0.2\n", "csv"),
        (b"0.1 0.2\n", "csv"),
        (b"\x89MCAP0\r\n\x01", "mcap"),
        (b"PAR1\x15", "parquet"),
        (b"#ROSBAG V2.0\n", "bag"),
        (b"MATLAB 5.0 MAT-file, Platform", "mat"),
        (b"\x93NUMPY\x01\x00", "npy"),
        (b"PK\x03\x04" + bytes(26) + b"readme.txt", "zip"),
        (b"\x00\x00\x00\x18ftypmp42", "mp4"),
        (b"\x80\x04\x95", "pickle"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 3\n", "git_lfs"),
        (b"{" + b'"a": 1}', "unknown"),
        (b"\x00\x01\x02", "unknown"),
        (b"hello there\n", "unknown"),
    ],
)
def test_head_tells_the_format(head, expected):
    assert sniff(head) == expected


def test_numpy_archives_are_told_from_other_zips():
    assert sniff(npz_file(a=np.zeros(3)).getvalue()) == "npz"


def test_hdf5_is_known_with_and_without_a_user_block():
    data = hdf5_file(lambda file: file.create_dataset("a", data=[1.0])).getvalue()

    assert sniff(data) == "hdf5"
    assert sniff(bytes(512) + data) == "hdf5"
