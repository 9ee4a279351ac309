"""All published episodes as columns in memory: segments joined, their words numbered anew.

`Columns` is a value: whoever searches keeps the one that they began with while another thread
joins the next. Rows lie in the order of the episodes' keys, so that a page goes on after a key
wherever rows were added or taken away in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from catalog.facets import HANDS
from catalog.search.episodes_words import Words
from catalog.search.segments import MEASURES, WORDS, Segment

Array = NDArray[Any]
BINS: Final = 20
_UNMEASURED: Final = BINS
_LEAST_WIDTH: Final = 1e-30
_SAMPLE: Final = 20_000
"""So many rows say how far the bins reach."""
_FILLED: Final = {
    "pk": np.dtype(np.int64),
    "dataset": np.dtype(np.int32),
    "file": np.dtype(np.int32),
    "success": np.dtype(np.int8),
    "modality": np.dtype(np.uint32),
    **dict.fromkeys(WORDS, np.dtype(np.int32)),
    **dict.fromkeys(MEASURES, np.dtype(np.float32)),
}
_NO_OBJECTS: Final = (np.zeros(0, np.int32), np.zeros(0, np.int32))


@dataclass(frozen=True)
class Columns:
    """n episodes in the order of `pk`.

    `columns`: pk int64; dataset int32, the code that the loader gave; file int32 into
    `file_bytes` int64; success int8, -1 not stated; modality uint32, bit k for word k; WORDS
    int32, -1 where nothing is stated; MEASURES float32, NaN where it was not measured.
    The words of `hand` have all of HANDS, for whoever has both has the left and the right one.
    `public_id` uint8 (n, 16). `object_row`, `object` int32 (k,), in the order of rows: which row
    handles which word.
    """

    columns: Mapping[str, Array]
    public_id: Array
    file_bytes: Array
    object_row: Array
    object: Array
    words: Mapping[str, Words]
    _bins: dict[str, tuple[bytes, Array, Array]] = field(default_factory=dict, repr=False)

    @property
    def rows(self) -> int:
        """How many episodes."""
        return len(self.columns["pk"])

    @cached_property
    def datasets(self) -> int:
        """One more than the highest code of a dataset."""
        return int(self.columns["dataset"].max(initial=-1)) + 1

    @cached_property
    def _object_ends(self) -> Array:
        """Where each row's objects begin, and at the end where the last one's end."""
        return np.searchsorted(self.object_row, np.arange(self.rows + 1))

    def objects_of(self, rows: Array) -> Array:
        """The objects of these rows, one after the other."""
        if len(rows) == self.rows:
            return self.object
        begins, ends = self._object_ends[rows], self._object_ends[rows + 1]
        counts = ends - begins
        places = np.repeat(begins - np.cumsum(counts) + counts, counts)
        return self.object[places + np.arange(len(places))]

    def bins(self, measure: str, seen: NDArray[np.bool_]) -> tuple[Array, Array]:
        """The bin of each row, uint8, and the BINS + 1 edges; BINS where it was not measured.

        Edges come from the datasets that are `seen`; the last bin holds all above their 99.5th
        percentile too. Kept until others are.
        """
        key = np.packbits(seen).tobytes()
        found = self._bins.get(measure)
        if found is None or found[0] != key:
            values = self.columns[measure]
            shown = values if seen.all() else values[seen[self.columns["dataset"]]]
            sample = shown[:: max(1, len(shown) // _SAMPLE)]
            found = self._bins[measure] = (key, *binned(values, sample))
        return found[1], found[2]


def binned(values: Array, sample: Array) -> tuple[Array, Array]:
    """The bin of each value and the edges, as `Columns.bins` says; edges from the sample."""
    sample = sample[np.isfinite(sample)]
    low = min(0.0, float(sample.min(initial=0.0)))
    high = _round_up(float(np.percentile(sample, 99.5)) - low) + low if len(sample) else low + 1
    with np.errstate(invalid="ignore", over="ignore"):
        places = np.clip((values - np.float32(low)) * np.float32(BINS / (high - low)), 0, BINS - 1)
        places = np.where(np.isnan(values), np.float32(_UNMEASURED), places)
    return places.astype(np.uint8), np.linspace(low, high, BINS + 1)


def _round_up(width: float) -> float:
    """The next of 1, 2, 4, 5 or 8 times a power of ten, so that edges are short numbers."""
    if width < _LEAST_WIDTH:
        return 1.0
    power = 10.0 ** np.floor(np.log10(width))
    return float(next(step * power for step in (1, 2, 4, 5, 8, 10, 20) if step * power >= width))


def empty() -> Columns:
    """No episodes."""
    return Builder(0).finish()


class Builder:
    """Joins segments into columns; `rows` is how many there will be at most."""

    def __init__(self, rows: int, words: Mapping[str, Words] | None = None) -> None:
        self._arrays = {name: np.empty(rows, dtype) for name, dtype in _FILLED.items()}
        self._public_id = np.empty((rows, 16), np.uint8)
        self._objects: list[tuple[Array, Array]] = []
        self._file_bytes: list[Array] = []
        self._files = 0
        self._end = 0
        kinds = (*WORDS, "object", "modality")
        self._words = {name: words[name].copy() if words else Words() for name in kinds}
        for hand in HANDS:
            self._words["hand"].add(hand)

    def keep(self, old: Columns, is_kept: Array) -> None:
        """Take over rows that did not change; their words are those this was begun with."""
        place = self._room(int(np.count_nonzero(is_kept)))
        for name in _FILLED:
            self._arrays[name][place] = old.columns[name][is_kept]
        self._public_id[place] = old.public_id[is_kept]
        self._keep_files(old, place)
        numbers = np.cumsum(is_kept) - 1 + place.start
        handled = is_kept[old.object_row]
        rows = numbers[old.object_row[handled]].astype(np.int32)
        self._objects.append((rows, old.object[handled]))

    def _keep_files(self, old: Columns, place: slice) -> None:
        """Only the files that are still used, numbered anew."""
        files = self._arrays["file"][place]
        is_used = np.zeros(len(old.file_bytes), bool)
        is_used[files] = True
        numbers = (np.cumsum(is_used) - 1 + self._files).astype(np.int32)
        self._arrays["file"][place] = numbers[files]
        self._file_bytes.append(old.file_bytes[is_used])
        self._files += int(np.count_nonzero(is_used))

    def add(self, dataset: int, segment: Segment) -> None:
        """The episodes of a dataset, which has this code."""
        if not segment.rows:
            return
        place = self._room(segment.rows)
        arrays, given = self._arrays, segment.columns
        arrays["dataset"][place] = dataset
        np.add(given["file"], self._files, out=arrays["file"][place])
        for name in ("pk", "success", *MEASURES):
            arrays[name][place] = given[name]
        for name in WORDS:
            arrays[name][place] = self._numbers(name, segment)[given[name]]
        arrays["modality"][place] = self._bits(segment)
        self._public_id[place] = given["public_id"]
        self._file_bytes.append(np.array(given["file_bytes"]))
        self._files += len(given["file_bytes"])
        if len(given["object"]):
            rows = given["object_row"] + np.int32(place.start)
            self._objects.append((rows, self._numbers("object", segment)[given["object"]]))

    def _room(self, rows: int) -> slice:
        place = slice(self._end, self._end + rows)
        self._end += rows
        return place

    def _numbers(self, name: str, segment: Segment) -> Array:
        """Our number for each of the segment's, and -1 at the end, where -1 looks."""
        return np.array([*map(self._words[name].add, segment.words[name]), -1], np.int32)

    def _bits(self, segment: Segment) -> Array:
        given = segment.columns["modality"]
        found = np.zeros_like(given)
        for here, word in enumerate(segment.words["modality"]):
            bit = self._words["modality"].add(word)
            if bit < 32:
                found |= ((given >> np.uint32(here)) & np.uint32(1)) << np.uint32(bit)
        return found

    def finish(self) -> Columns:
        """The columns, sorted by key; the builder is used up."""
        arrays = {name: array[: self._end] for name, array in self._arrays.items()}
        public_id = self._public_id[: self._end]
        pairs = self._objects or [_NO_OBJECTS]
        object_row = np.concatenate([rows for rows, _ in pairs])
        handled = np.concatenate([words for _, words in pairs])
        if np.any(arrays["pk"][1:] < arrays["pk"][:-1]):
            order = np.argsort(arrays["pk"], kind="stable")
            for name in arrays:
                arrays[name] = self._arrays[name] = arrays[name][order]
            public_id = self._public_id = public_id[order]
            places = np.empty(len(order), np.int32)
            places[order] = np.arange(len(order), dtype=np.int32)
            object_row = places[object_row]
            by_row = np.argsort(object_row, kind="stable")
            object_row, handled = object_row[by_row], handled[by_row]
        sizes = np.concatenate([np.zeros(0, np.int64), *self._file_bytes])
        return Columns(arrays, public_id, sizes, object_row, handled, self._words)


def join(segments: Iterable[tuple[int, Segment]]) -> Columns:
    """The columns of these datasets' segments."""
    listed = list(segments)
    builder = Builder(sum(segment.rows for _, segment in listed))
    for dataset, segment in listed:
        builder.add(dataset, segment)
    return builder.finish()
