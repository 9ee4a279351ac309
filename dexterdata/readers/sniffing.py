"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
HDF5_USER_BLOCKS = (0, 512, 1024, 2048)
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
GIT_LFS_HEAD = b"version https://git-lfs.github.com/spec/"
MAGICS: tuple[tuple[bytes, str], ...] = (
    (b"\x89MCAP0\r\n", "mcap"),
    (b"PAR1", "parquet"),
    (b"#ROSBAG V", "bag"),
    (b"MATLAB 5.0 MAT-file", "mat"),
    (b"\x93NUMPY", "npy"),
    (GIT_LFS_HEAD, "git_lfs"),
)
PICKLE_PROTOCOLS = range(2, 6)
TEXT_CONTROLS = frozenset(b"\t\n\r\f")


def sniff(head: bytes) -> str:
    """Return the format that ``head`` (at least the first 4,096 bytes) shows.

    One of csv, npz, hdf5, mat, mcap, parquet, bag, mp4, zip, npy, pickle, git_lfs, empty, unknown.
    ``csv`` stands for any delimited text.
    """
    if not head:
        return "empty"
    for magic, name in MAGICS:
        if head.startswith(magic):
            return name
    if any(head[start : start + 8] == HDF5_MAGIC for start in HDF5_USER_BLOCKS):
        return "hdf5"
    if head.startswith(ZIP_MAGICS):
        return "npz" if _holds_arrays(head) else "zip"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head[0] == 0x80 and len(head) > 1 and head[1] in PICKLE_PROTOCOLS:
        return "pickle"
    return "csv" if _is_delimited_text(head) else "unknown"


def _holds_arrays(head: bytes) -> bool:
    name_length = int.from_bytes(head[26:28], "little")
    return head[30 : 30 + name_length].endswith(b".npy")


def _is_delimited_text(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in TEXT_CONTROLS for byte in head)
    if controls or head.lstrip()[:1] in (b"{", b"<"):
        return False
    lines = [line for line in head.splitlines() if line.strip()][:200]
    delimited = sum(any(mark in line for mark in (b",", b"\t", b";", b"|")) for line in lines)
    return bool(delimited) or any(_is_number(cell) for line in lines for cell in line.split()[:4])


def _is_number(cell: bytes) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
