"""One pass over the samples: whoever wants to look at a stream says so, then it is read once.

A recording may be larger than memory: its values lie in the file until a block of rows is asked
for. Checks, features and the preview therefore first say what they want to see of which stream
(``Scan.add``), then every block is read once and shown to all (``Scan.run``), and only then does
each make its answer. Nothing but what a look keeps stays in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from dexterdata.recording import Stream

BLOCK_BYTES: Final = 512 * 1024
"""A block and what is made of it stay in the processor's second cache."""
NO_MEASUREMENT_ABOVE: Final = 1e30
"""In any unit; and it keeps sums and squares finite."""

T = TypeVar("T")
Later = Callable[[], T]
"""What a plan returns: call it after the scan has run."""


@dataclass
class Block:
    """Consecutive rows of a stream from row ``first`` on.

    ``values``: (m, c) as recorded; ``measured``: (m, c) or (m, 1) bool, None where all are.
    """

    first: int
    values: NDArray[Any]
    measured: NDArray[np.bool_] | None

    @property
    def stop(self) -> int:
        """The row after the last."""
        return self.first + len(self.values)

    @cached_property
    def extremes(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Smallest and largest value of each channel, (c,) each, as recorded: NaN where any is."""
        return reduced(np.minimum, self.values), reduced(np.maximum, self.values)

    @cached_property
    def is_plain(self) -> bool:
        """Every value was measured, is finite and no larger than measurements can be."""
        if self.measured is not None and not self.measured.all():
            return False
        low, high = self.extremes
        return bool((low > -NO_MEASUREMENT_ABOVE).all() and (high < NO_MEASUREMENT_ABOVE).all())

    @cached_property
    def known(self) -> NDArray[Any]:
        """The values with NaN where the device had no measurement, (m, c).

        That is where it said so, or wrote an infinity or a number beyond any measurement.
        """
        if self.is_plain:
            return self.values
        known = np.abs(self.values) < NO_MEASUREMENT_ABOVE
        if self.measured is not None:
            known &= self.measured
        return np.where(known, self.values, np.nan)

    def between(self, first: int, stop: int) -> Block:
        """The rows from ``first`` to before ``stop`` as far as they are in this block."""
        if first <= self.first and stop >= self.stop:
            return self
        part = slice(max(0, first - self.first), max(0, stop - self.first))
        measured = None if self.measured is None else self.measured[part]
        return Block(max(first, self.first), self.values[part], measured)


class Look(Protocol):
    """Something that is shown every block of a stream, in order."""

    def see(self, block: Block) -> None:
        """Take from the block what is needed; it is gone afterwards."""


AnyLook = TypeVar("AnyLook", bound=Look)


@dataclass(frozen=True, slots=True)
class _Wanted:
    first: int
    stop: int
    look: Look


@dataclass
class Scan:
    """The looks that are wanted, and the pass that serves them all."""

    _streams: dict[int, Stream] = field(default_factory=dict)
    _wanted: dict[int, list[_Wanted]] = field(default_factory=dict)
    _made: dict[Hashable, Any] = field(default_factory=dict)

    def add(self, stream: Stream, look: AnyLook, rows: slice | None = None) -> AnyLook:
        """Have ``look`` shown the stream's rows (all of them, or a slice with both ends)."""
        first, stop = (0, stream.samples) if rows is None else (rows.start, rows.stop)
        self._streams[id(stream)] = stream
        self._wanted.setdefault(id(stream), []).append(_Wanted(first, stop, look))
        return look

    def look_of(self, stream: Stream, kind: type[AnyLook]) -> AnyLook | None:
        """The look of this kind that already wants all rows of the stream."""
        for wanted in self._wanted.get(id(stream), ()):
            if isinstance(wanted.look, kind):
                return wanted.look
        return None

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives, made at the first call with this key, for all who plan with it."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    def run(self) -> None:
        """Read every stream that is wanted and holds values, once, and show it."""
        for key, stream in self._streams.items():
            wanted = [entry for entry in self._wanted[key] if entry.stop > entry.first]
            if not wanted or not stream.channels:
                continue
            part = slice(min(w.first for w in wanted), max(w.stop for w in wanted))
            for block in blocks(stream, part):
                for entry in wanted:
                    if entry.first < block.stop and entry.stop > block.first:
                        entry.look.see(block.between(entry.first, entry.stop))
        self._streams.clear()
        self._wanted.clear()


def blocks(stream: Stream, part: slice | None = None) -> Iterator[Block]:
    """Yield the rows of a stream, or of a slice with both ends, about 512 kB at a time.

    Blocks begin where the file's own chunks begin, so that none is unpacked twice.
    """
    start, stop = (0, stream.samples) if part is None else (part.start, part.stop)
    step = _rows_at_once(stream)
    first = start
    while first < stop:
        last = min(stop, (first // step + 1) * step)
        rows = slice(first, last)
        values = stream.values[rows]
        yield Block(first, values, None if stream.valid is None else stream.valid[rows])
        first = last


def _rows_at_once(stream: Stream) -> int:
    row_bytes: int = max(1, stream.values.shape[1] * stream.values.dtype.itemsize)
    rows = max(1, BLOCK_BYTES // row_bytes)
    chunk: int = getattr(stream.values, "chunk_rows", 1)
    return max(chunk, rows // chunk * chunk)


def reduced(how: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
    """Reduce (m, c) rows to (c,), in the values' own type.

    Some rows are taken as one long row: what works along a row is quick where the row is long.
    """
    rows, channels = values.shape
    some = max(1, _LONG_ROW // max(1, channels))
    whole = rows // some
    if whole > 1 and some > 1 and values.flags.c_contiguous:
        folded = values[: whole * some].reshape(whole, some * channels)
        folded = how.reduce(folded, axis=0, dtype=values.dtype).reshape(some, channels)
        values = np.concatenate([folded, values[whole * some :]])
    reduced: NDArray[Any] = how.reduce(values, axis=0, dtype=values.dtype)
    return reduced


_LONG_ROW: Final = 2048
