"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from dexterdata.readers import mat4

HEAD_BYTES = 64 * 1024

_HDF5 = b"\x89HDF\r\n\x1a\n"
_HDF5_USER_BLOCKS = (512, 1024, 2048)
# Signature at the start -> (format in the report, what people call it).
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (_HDF5, "hdf5", "an HDF5 file"),
    (b"PK\x03\x04", "zip", "a ZIP archive"),
    (b"PK\x05\x06", "zip", "a ZIP archive"),
    (b"MATLAB 5.0 MAT-file", "mat", "a MATLAB file"),
    (b"MATLAB 7.3 MAT-file", "mat", "a MATLAB file"),
    (b"\x89MCAP0\r\n", "mcap", "an MCAP file"),
    (b"PAR1", "parquet", "a Parquet file"),
    (b"PARE", "parquet", "an encrypted Parquet file"),
    (b"#ROSBAG V", "bag", "a ROS bag"),
    (b"SQLite format 3\x00", "bag", "an SQLite database (perhaps a ROS 2 bag)"),
    (b"\x93NUMPY", "unknown", "a single NumPy array"),
    (b"version https://git-lfs", "pointer", "a git-lfs pointer"),
    (b"\x1f\x8b", "unknown", "a gzip file"),
    (b"BZh", "unknown", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "unknown", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "unknown", "a Zstandard file"),
    (b"7z\xbc\xaf\x27\x1c", "unknown", "a 7-Zip archive"),
    (b"Rar!", "unknown", "a RAR archive"),
    (b"\x7fELF", "program", "a program"),
    (b"MZ", "program", "a program"),
    (b"#!", "program", "a script"),
    (b"\x89PNG", "unknown", "a PNG image"),
    (b"\xff\xd8\xff", "unknown", "a JPEG image"),
    (b"%PDF", "unknown", "a PDF document"),
    (b"RIFF", "unknown", "an AVI or WAVE file"),
    (b"\x1aE\xdf\xa3", "unknown", "a Matroska video"),
)
FORMAT_OF_EXTENSION = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tsd": "csv",
    ".npz": "npz",
    ".h5": "hdf5",
    ".hdf5": "hdf5",
    ".hdf": "hdf5",
    ".mat": "mat",
    ".mcap": "mcap",
    ".parquet": "parquet",
    ".bag": "bag",
    ".db3": "bag",
    ".zip": "zip",
    ".mp4": "video",
}
_PICKLE = re.compile(rb"\A\x80[\x02-\x05]|\A(?:\(dp|\(lp|c[a-zA-Z_]\w*\n[a-zA-Z_]\w*\n)")
_NUMBER_ROW = re.compile(r"^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*([,;\t ]|$)", re.I | re.M)
_MARKUP = re.compile(r"\A\s*[{<\[]")


@dataclass(frozen=True)
class Sniffed:
    """A format in the words of the report and in the words of people."""

    format: str
    called: str


def identify(head: bytes, name: str = "") -> Sniffed:
    """What the first bytes show; ``format`` may be one that is never read.

    The name matters for text alone: a table may begin with anything, a note is no table.
    """
    for signature, known, called in _SIGNATURES:
        if head.startswith(signature):
            is_npz = known == "zip" and _begins_with_array(head)
            return Sniffed("npz", "an NPZ file") if is_npz else Sniffed(known, called)
    structured = _by_structure(head)
    if structured is not None:
        return structured
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Sniffed("unknown", "text in UTF-16")
    if b"\0" in head:
        return Sniffed("binary", "binary data of no format that we know")
    text = head.decode("utf-8", "replace").removeprefix("\ufeff")
    is_named_table = FORMAT_OF_EXTENSION.get(PurePosixPath(name.lower()).suffix) == "csv"
    if _MARKUP.search(text) or not (is_named_table or _NUMBER_ROW.search(text)):
        return Sniffed("text", "text without rows of numbers")
    return Sniffed("csv", "a table in text")


def _by_structure(head: bytes) -> Sniffed | None:
    """What is known by its parts, where no signature stands at the start."""
    if any(head[start:].startswith(_HDF5) for start in _HDF5_USER_BLOCKS):
        return Sniffed("hdf5", "an HDF5 file")
    if head[4:8] == b"ftyp":
        return Sniffed("video", "an MP4 video")
    if head[257:262] == b"ustar":
        return Sniffed("unknown", "a tar archive")
    if mat4.header_of(head):
        return Sniffed("mat", "a MATLAB 4 file")
    if _PICKLE.search(head):
        return Sniffed("pickle", "a Python pickle")
    return None


def _begins_with_array(head: bytes) -> bool:
    """Whether the first member of a ZIP archive is a NumPy array."""
    name_length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + name_length].endswith(b".npy")
