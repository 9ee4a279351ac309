"""A topic's fields side by side, (n, c): from the columns that are kept, or from the file again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dexterdata.profiles import Missing
from dexterdata.readers.assembling import missing_mask
from dexterdata.readers.mcap.columns import Columns, UnfitError
from dexterdata.readers.mcap.contents import Source
from dexterdata.readers.mcap.records import corrupt
from dexterdata.readers.mcap.topics import Block, Topic

Part = tuple[NDArray[Any], NDArray[np.bool_] | None]


class Rows:
    """Rows of some fields of a topic; ``chosen`` are the columns that are wanted, None for all.

    Narrow types come as float32, all others as float64. The last block that was decoded is kept.
    """

    def __init__(
        self, contents: Source, topic: Topic, paths: dict[str, int], chosen: list[int] | None
    ) -> None:
        self._contents = contents
        self._topic = topic
        self._paths = paths
        self._chosen = chosen
        self._starts = np.cumsum([0, *(block.count for block in topic.blocks)])
        every = {id(block.fields): block.fields for block in topic.blocks}.values()
        types = {fields[path][1] for fields in every for path in paths if path in fields}
        is_narrow = all(np.can_cast(dtype, np.float32) for dtype in types)
        self.dtype: np.dtype[Any] = np.dtype(np.float32 if is_narrow else np.float64)
        self.shape = (
            int(self._starts[-1]),
            sum(paths.values()) if chosen is None else len(chosen),
        )
        self.is_partial = any(not set(paths) <= set(fields) for fields in every) or any(
            not block.partial.isdisjoint(paths) for block in topic.blocks
        )
        self._kept: tuple[int, Part] | None = None

    def between(self, first: int, stop: int) -> Part:
        """The rows from ``first`` to before ``stop`` and which were measured (None: all were)."""
        values = np.zeros((max(0, stop - first), self.shape[1]), self.dtype)
        valid = np.ones(values.shape, bool) if self.is_partial else None
        number = int(np.searchsorted(self._starts, first, side="right")) - 1
        place = first
        while place < stop:
            start, end = int(self._starts[number]), min(stop, int(self._starts[number + 1]))
            if end > place:
                found, present = self._block(number)
                into, of = slice(place - first, end - first), slice(place - start, end - start)
                values[into] = found[of]
                if valid is not None and present is not None:
                    valid[into] = present[of]
                place = end
            number += 1
        return values, valid

    def _block(self, number: int) -> Part:
        if self._kept is None or self._kept[0] != number:
            block = self._topic.blocks[number]
            values, valid = self._table(block.columns or self._again(block))
            if self._chosen is not None:
                values = values[:, self._chosen]
                valid = None if valid is None else valid[:, self._chosen]
            self._kept = (number, (values, valid))
        return self._kept[1]

    def _again(self, block: Block) -> Columns:
        data = self._contents.data(block.piece, is_known=True)
        starts, ends = block.starts.astype(np.int64), block.ends.astype(np.int64)
        try:
            return self._topic.kept(self._topic.decoded(data, starts, ends))
        except UnfitError as error:
            raise corrupt("The file changed while it was read.") from error

    def _table(self, columns: Columns) -> Part:
        values = np.zeros((columns.count, sum(self._paths.values())), self.dtype)
        valid = np.ones(values.shape, bool) if self.is_partial else None
        left = 0
        for path, width in self._paths.items():
            here = columns.values.get(path)
            if here is not None:
                values[:, left : left + width] = here
            if valid is not None and here is None:
                valid[:, left : left + width] = False
            elif valid is not None and path in columns.present:
                valid[:, left : left + width] = columns.present[path][:, None]
            left += width
        return values, valid


@dataclass(frozen=True, slots=True)
class Values:
    """Samples in SI units that are decoded by slices."""

    rows: Rows
    factor: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        return self.rows.dtype

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """The rows of a slice, (m, c)."""
        first, stop, _ = rows.indices(self.shape[0])
        values, _ = self.rows.between(first, stop)
        if self.factor != 1.0:
            with np.errstate(over="ignore"):  # an infinite value is for the checks to find
                values *= self.dtype.type(self.factor)
        return values


@dataclass(frozen=True, slots=True)
class Measured:
    """Which samples the messages hold, (n, c), found by slices."""

    rows: Rows
    missing: Missing | None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Truth values."""
        return np.dtype(bool)

    def __getitem__(self, rows: slice, /) -> NDArray[np.bool_]:
        """The rows of a slice; True where something was measured."""
        first, stop, _ = rows.indices(self.shape[0])
        values, valid = self.rows.between(first, stop)
        measured = np.ones(values.shape, bool) if valid is None else valid
        if self.missing is not None:
            measured &= ~missing_mask(self.missing, values, None)
        return measured
