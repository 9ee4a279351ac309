"""Text tables: what is refused, and that the line is named."""

from __future__ import annotations

import io
import struct
import zlib

import pytest

from dexterdata.readers.errors import ContainerError
from dexterdata.sandbox import gates


def admit(data: bytes, name: str = "a.csv") -> str:
    return gates.admit(io.BytesIO(data), name=name, size_bytes=len(data))


def mat(packed: bytes) -> bytes:
    """A MATLAB 5 file with one compressed element."""
    head = b"MATLAB 5.0 MAT-file".ljust(124, b" ") + b"\x00\x01IM"
    return head + struct.pack("<2I", 15, len(packed)) + packed


def refusal(data: bytes, name: str = "a.csv") -> tuple[str, str]:
    with pytest.raises(ContainerError) as caught:
        admit(data, name)
    return caught.value.check, caught.value.sentence


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"t,a\n0,1\n0.1,2\n", "a.csv"),
        (b"0.1\t0.2\n0.3\t0.4", "sign-1.tsd"),
        (b"t,a\n", "only a header.csv"),
        (b"# made by a glove\nt,a\n0,1\n", "a.csv"),
        (b"t,a\r0,1\r0.1,2\r", "old mac.csv"),
        ("t,엄지\r\n0,1\r\n".encode(), "장갑 기록.csv"),
        (b"\xef\xbb\xbft,a\n0,1\n", "with mark.csv"),
        (b"0 1 2\n3 4 5\n", "without an extension"),
        (b"x," + b"1" * 65_000 + b"\n", "long but allowed.csv"),
    ],
)
def test_tables_in_text_pass(data, name):
    assert admit(data, name) == "csv"


def test_line_that_is_not_utf8_is_named():
    data = b"t,a\n" + b"0,1\n" * 300_000 + b"0,\xe9\n" + b"0,1\n" * 3

    assert refusal(data) == (
        "container.corrupt",
        "Line 300002 is not UTF-8: byte 0xe9 has no meaning there.",
    )


def test_line_with_zero_bytes_is_named():
    data = b"t,a\n" + b"0,1\n" * 20_000 + b"0,\0\n"

    assert refusal(data) == ("container.corrupt", "Line 20002 holds zero bytes: it is not text.")


def test_line_over_64_kb_is_named():
    data = b"t,a\n0,1\n" + b"1," * 40_000 + b"\n0,1\n"

    assert refusal(data) == ("container.too_large", "Line 3 is longer than 64 KB.")


def test_endless_line_is_refused_before_it_is_collected():
    data = b"t,a\n" + b"1" * 5_000_000

    assert refusal(data) == ("container.too_large", "Line 2 is longer than 64 KB.")


@pytest.mark.parametrize(
    ("data", "name", "check", "part"),
    [
        (b"", "a.csv", "container.not_what_name_says", "zero bytes"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a.mcap",
         "container.not_what_name_says", "git-lfs pointer"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a.csv",
         "container.not_what_name_says", "git-lfs pointer"),
        (b"\x80\x04\x95\x00\x00", "a.npz", "container.not_what_name_says", "pickle"),
        (b"cos\nsystem\n(S'true'\ntR.", "a.csv", "container.not_what_name_says", "pickle"),
        (b"\x7fELF\x02\x01", "glove.h5", "container.code_inside", "program"),
        (b"#!/bin/sh\nrm -r /\n", "a.csv", "container.code_inside", "script"),
        (b"\x89HDF\r\n\x1a\n", "a.csv", "container.not_what_name_says", "an HDF5 file"),
        (b"PK\x03\x04....", "a.h5", "container.not_what_name_says", "a ZIP archive"),
        (b"{\"a\": 1}", "a.csv", "container.not_what_name_says", "without rows"),
        (b"{\"a\": 1}", "a.json", "container.unsupported", "without rows"),
        (b"# Title\nprose, and more\n", "a.md", "container.unsupported", "without rows"),
        (b"PAR1\0\0\0\0\0\0\0\0PAR1", "a.parquet", "container.corrupt", "damaged"),
        (b"\x89MCAP0\r\n" * 2, "a.mcap", "container.corrupt", "longer than the file"),
        (b"PAR1\xff\xff\xff\xffPAR1", "a.parquet", "container.corrupt", "The footer claims"),
        (b"PAR1\0\0\0\0\0\0\0\0", "a.parquet", "container.truncated", "cut off"),
        (b"\x89MCAP0\r\n\0\0\0\0\0\0\0\0", "a.mcap", "container.truncated", "cut off"),
        (mat(b"\0" * 40), "a.mat", "container.corrupt", "damaged"),
        (mat(zlib.compress(bytes(9_000_000))), "a.mat", "container.corrupt", "damaged"),
        (mat(zlib.compress(b"fine")), "a.mat", "container.corrupt", "damaged"),
        (mat(zlib.compress(b"fine"))[:-3], "a.mat", "container.truncated", "past its end"),
        (b"#ROSBAG V2.0\n", "a.bag", "container.truncated", "cut off"),
        (b"MATLAB 5.0 MAT-file", "a.mat", "container.corrupt", "header"),
        (b"\0\0\0\x20ftypisom", "a.mp4", "container.truncated", "cut off"),
        (b"\xff\xfet\0,\0", "a.csv", "container.not_what_name_says", "UTF-16"),
        (b"\x93NUMPY\x01\0", "a.npy", "container.unsupported", "a single NumPy array"),
        (b"\1\2\3\0\0\0", "a.mcap", "container.not_what_name_says", "binary data"),
    ],
)  # fmt: skip
def test_content_decides_and_not_the_name(data, name, check, part):
    found, sentence = refusal(data, name)

    assert found == check
    assert part in sentence
