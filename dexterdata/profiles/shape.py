"""What a file looks like before anyone says what its numbers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FileShape:
    """The outline of a file: names and sizes, no values.

    ``columns`` are the header's names (empty for a text file without a header), ``paths`` the
    arrays of an NPZ or HDF5 file with their shapes, ``topics`` those of an MCAP file or a bag with
    the first of their fields of numbers, ``ranges`` what the first rows held, by
    column name or index, ``without_numbers`` the columns (by name or index) and paths that hold
    something else.
    """

    format: str
    extension: str = ""
    columns: tuple[str, ...] = ()
    columns_count: int = 0
    paths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    without_numbers: frozenset[str] = frozenset()
