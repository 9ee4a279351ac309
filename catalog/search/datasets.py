"""The published datasets as arrays: which fit a query, and how many there are of each value.

An `Index` never changes; whoever keeps one builds the next from its rows (`selectors.loading`).
"""

from __future__ import annotations

import copy
import functools
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from catalog.facets import FACETS, RANGES, label_of
from catalog.search.histograms import Histogram
from catalog.search.meaning import GROUP, Meaning
from catalog.search.query import Operator
from catalog.search.sight import Eyes, Rights
from catalog.search.words import Spelling
from catalog.vocabulary import Vocabulary, shipped

Mask = NDArray[np.bool_]
Numbers = NDArray[np.float64]
KEYS: Final = (*FACETS, GROUP)
COLUMNS: Final = (*RANGES, "listed_at", "episodes", "bytes")
_MOST_HISTOGRAMS: Final = 16


@dataclass(frozen=True, slots=True)
class Row:
    """What the search knows of a dataset.

    `codes` are numbers of `Values`; `numbers` stand in the order of COLUMNS, NaN where unknown;
    `embargoed_until` and `listed_at` in seconds since 1970, the first -inf where there is none.
    """

    pk: int
    organisation: int
    is_public: bool
    embargoed_until: float
    title: str
    text: str
    numbers: tuple[float, ...]
    codes: tuple[int, ...]


class Values:
    """The values of all facets, numbered in the order in which they were met.

    It only grows, and no label in it changes: whoever reads an older index reads what was true.
    """

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self.keys: list[int] = []
        self.values: list[str] = []
        self.labels: list[str] = []
        self.broad: dict[int, int] = {}
        """The numbers of tasks that are broad terms themselves, each with that of its group."""
        self._groups: list[int | None] = []
        self._written: dict[int, str] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._vocabulary = vocabulary or shipped()

    def __len__(self) -> int:
        return len(self.values)

    def number(self, key: str, value: str, label: str) -> int:
        """The number of a value, which is given one when it is new."""
        found = self._numbers.get((key, value))
        if found is None:
            broad = self.group_of(value) if key == "task" else ""
            group = self.number(GROUP, broad, label_of(broad)) if broad else None
            found = len(self.values)
            if group is not None and broad == value:
                self.broad[found] = group
            self.labels.append(label)
            self.keys.append(KEYS.index(key))
            self._groups.append(group)
            self.values.append(value)
            self._numbers[(key, value)] = found
        return found

    def known(self, key: str, value: str) -> int | None:
        """The number of a value, if there ever was one."""
        return self._numbers.get((key, value))

    def relabelled(self, labels: Mapping[tuple[str, str], str]) -> Values:
        """The same with labels by (key, value) that hold now; itself where it has them already."""
        numbers = {self._numbers[said]: said for said in labels if said in self._numbers}
        if all(self.labels[number] == labels[said] for number, said in numbers.items()):
            return self
        other = copy.copy(self)
        other.keys, other.values, other._groups = [*self.keys], [*self.values], [*self._groups]
        other.broad, other._numbers, other._written = {**self.broad}, {**self._numbers}, {}
        other.labels = [
            labels[numbers[number]] if number in numbers else label
            for number, label in enumerate(self.labels)
        ]
        return other

    def codes(self, rows: Iterable[tuple[str, str, str]]) -> tuple[int, ...]:
        """The numbers of a dataset's values (key, value, label), and of the groups of its tasks."""
        found: dict[int, None] = {}
        for key, value, label in rows:
            number = self._numbers.get((key, value))
            if number is None:
                number = self.number(key, value, label)
            found[number] = None
            group = self._groups[number]
            if group is not None:
                found[group] = None
        return tuple(found)

    def group_of(self, task: str) -> str:
        """The broad term above a task, or that it is itself, or nothing."""
        return self._vocabulary.broad(task)

    def written(self, number: int) -> str:
        """A value in JSON, up to its count; a task says which broad term it is under."""
        for one in range(len(self._written), number + 1):
            self._written[one] = self._write(one)
        return self._written[number]

    def _write(self, number: int) -> str:
        told: dict[str, Any] = {"value": self.values[number], "label": self.labels[number]}
        if KEYS[self.keys[number]] == "task":
            broader = self.group_of(self.values[number])
            told["broader"] = broader if broader and number not in self.broad else None
        return json.dumps(told, ensure_ascii=False)[:-1] + ', "count": '

    def meant(self, operator: Operator) -> list[int]:
        """The numbers of the values that an operator means."""
        meaning = Meaning(operator, self._vocabulary)
        places = {KEYS.index(key) for key in meaning.keys}
        # Another thread may be adding one: whole is what stands in all three lists.
        known = zip(self.keys, self.values, self.labels, strict=False)
        return [
            number
            for number, (place, value, label) in enumerate(known)
            if place in places and meaning.fits(value, label)
        ]


class Index:
    """Arrays of n datasets in the order of their keys in the database.

    `pks` int64 (n,), each of `columns` float64 (n,). The values' numbers lie one dataset after the
    other in `_codes` (intp), those of dataset i from `_starts[i]` to `_ends[i]`; `_places` says
    whose each is.
    """

    def __init__(self, rows: Mapping[int, Row], values: Values) -> None:
        self.rows = rows
        self.values = values
        listed = [rows[pk] for pk in sorted(rows)]
        self.pks = np.array([row.pk for row in listed], dtype=np.int64)
        self._rights = Rights(
            self.pks,
            np.array([row.organisation for row in listed], dtype=np.int64),
            np.array([row.is_public for row in listed], dtype=bool),
            np.array([row.embargoed_until for row in listed], dtype=np.float64),
        )
        table = np.array([row.numbers for row in listed], dtype=np.float64)
        table = table.reshape(len(listed), len(COLUMNS))
        self.columns = {name: table[:, n].copy() for n, name in enumerate(COLUMNS)}
        self._titles = [row.title.casefold() for row in listed]
        self._size = len(values)
        self._build_entries(listed)
        self._orders: dict[str, NDArray[np.intp]] = {}
        self._histograms: dict[bytes, dict[str, Histogram]] = {}

    def _build_entries(self, listed: Sequence[Row]) -> None:
        lengths = np.array([len(row.codes) for row in listed], dtype=np.intp)
        self._ends = np.cumsum(lengths)
        self._starts = self._ends - lengths
        self._codes = np.fromiter(
            chain.from_iterable(row.codes for row in listed), dtype=np.intp, count=lengths.sum()
        )
        self._places = np.repeat(np.arange(len(listed), dtype=np.intp), lengths)
        keys = np.array(self.values.keys[: self._size], dtype=np.int32)
        in_order = sorted(range(self._size), key=lambda one: self.values.labels[one].casefold())
        self._by_label = {
            key: np.array([one for one in in_order if keys[one] == number], dtype=np.intp)
            for number, key in enumerate(KEYS)
        }

    def __len__(self) -> int:
        return len(self.pks)

    @functools.cached_property
    def spelling(self) -> Spelling:
        """The words of what everybody may see: a suggestion must not tell of anything else."""
        now = time.time()
        return Spelling.of(
            row.text for row in self.rows.values() if row.is_public and row.embargoed_until <= now
        )

    def shown_to(self, eyes: Eyes) -> Mask:
        """Which datasets are listed to them."""
        return self._rights.listed_to(eyes)

    def histograms(self, listed: Mask) -> dict[str, Histogram]:
        """How each range is cut for those to whom this is listed: nothing else decides where."""
        key = np.packbits(listed).tobytes()
        found = self._histograms.get(key)
        if found is None:
            if len(self._histograms) >= _MOST_HISTOGRAMS:
                self._histograms.clear()
            found = {name: Histogram.of(self.columns[name], listed, name) for name in RANGES}
            self._histograms[key] = found
        return found

    def with_codes(self, codes: Sequence[int]) -> Mask:
        """Which datasets have any of these values."""
        places, starts = self._places_by_code
        mask = np.zeros(len(self), dtype=bool)
        for code in codes:
            if code < self._size:
                mask[places[starts[code] : starts[code + 1]]] = True
        return mask

    @functools.cached_property
    def _places_by_code(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The places one value after the other, and from where in it those of each value begin."""
        order = np.argsort(self._codes, kind="stable")
        starts = np.searchsorted(self._codes[order], np.arange(self._size + 1))
        return self._places[order], starts

    def at(self, pks: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """The places of these keys, and which of them are here at all."""
        place = np.searchsorted(self.pks, pks)
        place[place == len(self)] = 0
        return place, (self.pks[place] == pks) if len(self) else np.zeros(len(pks), dtype=bool)

    def counts(self, mask: Mask) -> NDArray[np.intp]:
        """How many datasets have each value, by the value's number."""
        places = np.flatnonzero(mask)
        if 2 * len(places) > len(self):
            rest = self.counts(~mask) if len(places) < len(self) else 0
            return np.asarray(self._all_counts - rest)
        lengths = self._ends[places] - self._starts[places]
        ends = np.cumsum(lengths)
        steps = np.arange(ends[-1] if len(ends) else 0)
        entries = np.repeat(self._starts[places] - (ends - lengths), lengths) + steps
        return np.bincount(self._codes[entries], minlength=self._size)

    @functools.cached_property
    def _all_counts(self) -> NDArray[np.intp]:
        return np.bincount(self._codes, minlength=self._size)

    def ranked(self, key: str, counts: NDArray[np.intp]) -> list[tuple[int, int]]:
        """(number of a value, its count) of a facet, without zeros: the most frequent first."""
        numbers = self._by_label[key]
        found = counts[numbers]
        order = np.argsort(-found, kind="stable")[: np.count_nonzero(found)]
        return list(zip(numbers[order].tolist(), found[order].tolist(), strict=True))

    def ordered(self, ordering: str) -> NDArray[np.intp]:
        """Places in the order of a column, `-` for falling; what is equal, the newest first.

        What is not known comes last in either direction.
        """
        if ordering not in self._orders:
            name = ordering.removeprefix("-")
            column = self._title_ranks if name == "title" else self.columns[name]
            rising = -column if ordering.startswith("-") else column
            self._orders[ordering] = np.lexsort((-self.pks, np.nan_to_num(rising, nan=np.inf)))
        return self._orders[ordering]

    @functools.cached_property
    def _title_ranks(self) -> Numbers:
        places = {title: rank for rank, title in enumerate(sorted(set(self._titles)))}
        return np.array([places[title] for title in self._titles], dtype=np.float64)

    def best(self, mask: Mask, rank: Numbers) -> NDArray[np.intp]:
        """Places by falling rank; what is equal, the newest first."""
        places = np.flatnonzero(mask)
        order = np.lexsort((-self.pks[places], -self.columns["listed_at"][places], -rank[places]))
        return np.asarray(places[order])
