"""How much a file may declare, decided before any of its data is read."""

from __future__ import annotations

WHOLE_BYTES = 256 * 1024 * 1024
"""Of a format that is read whole."""
SLICED_BYTES = 64 * 1024**3
"""Of a format that is read in slices: the time limit, which grows with the file, comes first."""
RATIO = 200
RATIO_FREE_BYTES = 1024**3
"""What is gone through in the time that the smallest file gets."""
CHUNK_BYTES = 32 * 1024 * 1024
HDF5_OBJECTS = 2_000
HDF5_DEPTH = 16
ATTRIBUTES = 256
ATTRIBUTE_BYTES = 1_000_000
TEXT_VALUES = 200_000
NPY_HEADER_BYTES = 4_096
ZIP_MEMBERS = 2_000
ZIP_DIRECTORY_BYTES = 4_000_000
LINE_BYTES = 64 * 1024
PARQUET_FOOTER_BYTES = 16 * 1024 * 1024
PARQUET_GROUPS = 10_000
PARQUET_COLUMNS = 5_000


def inflates_too_much(stored_bytes: int, declared_bytes: int) -> bool:
    """Whether a file declares more than its size gives time for: over 200:1 above 1 GB.

    Far below that a good recording packs 1,000:1 and more: a glove that lies still repeats itself.
    What is unpacked piece by piece takes no more memory for it.
    """
    return declared_bytes > RATIO_FREE_BYTES and declared_bytes > RATIO * stored_bytes
