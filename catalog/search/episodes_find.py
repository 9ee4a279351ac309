"""What fits a query among the columns: totals, counts of facets, histograms, one page.

Counts of a facet leave out its own condition, so all others are kept apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from catalog.facets import HANDS
from catalog.search.episodes import BINS, Columns
from catalog.search.episodes_fits import IN_WORDS, Array, Conditions, FitsTask, Mask
from catalog.search.episodes_query import OF_DATASETS, RANGES, SUCCESS, EpisodeQuery
from catalog.search.episodes_sets import Datasets
from catalog.search.episodes_tasks import broad_of, folded, term_of
from catalog.search.loosening import Loosened, pairs, singles
from catalog.search.query import Operator
from catalog.search.words import Spelling

MOST_COUNTED: Final = 50
_UNLISTED: Final = 128
"""More conditions than a query has."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What was found; `bytes` of the different files that the episodes lie in."""

    episodes: int
    seconds: float
    bytes: int
    datasets: int
    trainable: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A value of a facet."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts between `edges`, one more than counts, in the units of addresses."""

    edges: list[float]
    counts: list[int]


class Found:
    """The rows of a query, as far as they are asked for.

    `listed` and `public` say of each dataset whether the asker and whether everybody may see it.
    """

    def __init__(
        self,
        columns: Columns,
        sets: Datasets,
        query: EpisodeQuery,
        *,
        listed: Mask,
        fits_task: FitsTask,
        public: Mask | None = None,
    ) -> None:
        self._columns, self.sets, self.query = columns, sets, query
        self._listed = listed
        self._public = listed if public is None else public
        self._conditions = Conditions(columns, sets, query, fits_task)
        self._of_sets, self._of_rows = self._conditions.of_sets, self._conditions.of_rows

    # Rows

    def _sets_without(self, key: str | None) -> Mask:
        fits = self._listed
        for name, mask in self._of_sets.items():
            if name != key:
                fits = fits & mask
        return fits

    @cached_property
    def _near(self) -> tuple[Array, Array]:
        """The places of what misses at most one condition, and how many it misses.

        Those of datasets are one; what is not listed misses too much to be near.
        """
        columns = self._columns.columns
        if self._of_sets or not self._listed.all():
            misses = np.where(self._sets_without(None), 0, np.where(self._listed, 1, 9))
            missed = misses.astype(np.uint8)[columns["dataset"]]
        else:
            missed = np.zeros(self._columns.rows, np.uint8)
        for mask in self._of_rows.values():
            missed += ~mask
        if not missed.any():
            return np.arange(len(missed)), missed
        near = np.flatnonzero(missed <= 1)
        return near, missed[near]

    @cached_property
    def rows(self) -> Array:
        """The places of all that fit, in the order of keys."""
        near, missed = self._near
        return near if not missed.any() else near[missed == 0]

    def _but(self, key: str) -> Array:
        """The places of what fits all but the condition of this key."""
        mask = self._of_rows.get(key)
        if mask is None:
            return self.rows
        near, missed = self._near
        found: Array = near[(missed == 0) | ~mask[near]]
        return found

    @cached_property
    def _of_any_set(self) -> Array:
        """The places of what fits all conditions but those of datasets."""
        near, missed = self._near
        if not self._of_sets:
            return self.rows
        fits = missed == 0
        sets = self._sets_without(None)
        found: Array = near[fits | ~sets[self._columns.columns["dataset"][near]]]
        return found

    def loosened(self) -> list[Loosened]:
        """Conditions without which something fits, and how much: the most helpful first.

        All of them are read off what misses one condition; pairs, where no single one helps, off
        what misses two.
        """
        counts = [(key, len(self._but(key))) for key in self._of_rows]
        for key in self._of_sets:
            fits = self._sets_without(key)
            counts.append((key, int(self._by_any_set[fits].sum())))
        return singles(counts) or self._loosened_by_two()

    def _loosened_by_two(self) -> list[Loosened]:
        of_sets = np.where(self._listed, 0, _UNLISTED).astype(np.uint8)
        for mask in self._of_sets.values():
            of_sets += ~mask
        sets = self._columns.columns["dataset"]
        misses = of_sets[sets]
        for mask in self._of_rows.values():
            misses += ~mask
        near = np.flatnonzero(misses == 2)
        return pairs(
            {key: ~mask[sets[near]] for key, mask in self._of_sets.items()}
            | {key: ~mask[near] for key, mask in self._of_rows.items()}
        )

    def is_anywhere(self, key: str) -> bool:
        """Whether anything that is listed fits this one condition."""
        if key in self._of_sets:
            return bool(np.any(self._of_sets[key] & self._listed))
        mask = self._of_rows.get(key)
        if mask is None:
            return True
        return bool(np.any(self._listed[self._columns.columns["dataset"][mask]]))

    def means_anything(self, operator: Operator) -> bool:
        """Whether anything that is listed is what the operator means."""
        masks, fits = self._conditions.meant(operator)
        if masks is self._of_sets:
            return bool(np.any(fits & self._listed))
        return bool(np.any(self._listed[self._columns.columns["dataset"][fits]]))

    def values(self, key: str) -> list[tuple[str, str]]:
        """Every value, with its label, that what was found has of a facet."""
        if key in OF_DATASETS:
            values, labels, counts = self._count_of_sets(key)
        else:
            values, labels = self._columns.words[key].listed, ()
            counts = self._count_label(key)
        held = np.flatnonzero(counts).tolist()
        return [(values[code], labels[code] if labels else "") for code in held]

    @property
    def spelling(self) -> Spelling:
        """The words of the instructions and tasks of what was found."""
        words = self._columns.words
        return Spelling(
            pair for name in IN_WORDS for pair in words[name].counted(self._count_label(name) > 0)
        )

    def _take(self, column: Array, rows: Array) -> Array:
        return column if len(rows) == len(column) else column[rows]

    # Answers

    @cached_property
    def totals(self) -> Totals:
        """Sums over what was found."""
        columns, rows = self._columns, self.rows
        is_used = np.zeros(len(columns.file_bytes), bool)
        is_used[self._take(columns.columns["file"], rows)] = True
        seconds = self._take(columns.columns["duration_s"], rows)
        held = self._by_set > 0
        may = self.sets.pairs.get("may")
        trains = may.fits(["train"], len(self.sets)) if may else np.zeros(len(held), bool)
        return Totals(
            episodes=len(rows),
            seconds=float(seconds.sum(dtype=np.float64)),
            bytes=int(columns.file_bytes[is_used].sum()),
            datasets=int(np.count_nonzero(held)),
            trainable=int(np.count_nonzero(held & trains)),
        )

    @cached_property
    def _by_set(self) -> Array:
        """How many episodes of each dataset were found."""
        return self._count_sets(self.rows)

    def _count_sets(self, rows: Array) -> Array:
        found = self._take(self._columns.columns["dataset"], rows)
        return np.bincount(found, minlength=len(self.sets))

    @cached_property
    def _by_any_set(self) -> Array:
        """The same without what is asked of datasets."""
        if not self._of_sets:
            return self._by_set
        return self._count_sets(self._of_any_set)

    def count(self, key: str) -> list[Counted]:
        """The values of a facet with their counts, most first; those asked for always.

        At most MOST_COUNTED of those that were not asked for.
        """
        if key == "success":
            given = self._take(self._columns.columns["success"], self._but(key))
            counts = np.bincount(given + np.int8(1), minlength=3)
            rows = [Counted(word, "", int(counts[code + 1])) for word, code in SUCCESS.items()]
            asked = self.query.chosen.get(key, ())
            return [row for row in rows if row.count or row.value in asked]
        if key in OF_DATASETS:
            values, labels, counts = self._count_of_sets(key)
        else:
            values, labels = self._columns.words[key].listed, ()
            counts = self._count_label(key)
        if key == "task":
            return self._tasks(values, counts)
        return self._most(key, values, counts, labels)

    def _tasks(self, labels: Sequence[str], counts: Array) -> list[Counted]:
        """Tasks by their controlled words; a label that is a broad term counts as its group."""
        given = [labels[code] for code in np.flatnonzero(counts).tolist()]
        broad = {broad_of(label) for label in given if _is_broad(label)}
        rows = self._most("task", *folded(labels, counts, term_of))
        if broad:
            rows += [row for row in self.groups() if row.value in broad]
        return sorted(rows, key=lambda row: (-row.count, row.value))

    def groups(self) -> list[Counted]:
        """The broad terms of tasks with their counts, most first; those asked for always."""
        tasks = self._columns.words["task"].listed
        values, counts = folded(tasks, self._count_label("task"), broad_of)
        asked = self.query.chosen.get("task", ())
        none = [value for value in asked if _is_broad(value) and value not in values]
        rows = [*zip(values, counts.tolist(), strict=True), *((value, 0) for value in none)]
        found = [Counted(value, "", count) for value, count in rows]
        return sorted(found, key=lambda row: (-row.count, row.value))

    def _most(
        self, key: str, values: Sequence[str], counts: Array, labels: Sequence[str] = ()
    ) -> list[Counted]:
        held = np.flatnonzero(counts)
        if len(held) > MOST_COUNTED:
            held = held[np.argsort(-counts[held], kind="stable")[:MOST_COUNTED]]
        found = [
            Counted(values[code], labels[code] if labels else "", int(counts[code]))
            for code in held.tolist()
        ]
        known = {row.value for row in found}
        found += [
            Counted(value, "", int(counts[values.index(value)]) if value in values else 0)
            for value in self.query.chosen.get(key, ())
            if value not in known and not (key == "task" and _is_broad(value))
        ]
        return sorted(found, key=lambda row: (-row.count, row.label or row.value))

    def _count_label(self, key: str) -> Array:
        columns, rows = self._columns, self._but(key)
        size = len(columns.words[key])
        if key == "object":
            return np.bincount(columns.objects_of(rows), minlength=size)
        codes = self._take(columns.columns[key], rows)
        if key == "modality":
            return np.array([np.count_nonzero(codes & np.uint32(1 << k)) for k in range(size)], int)
        counts = np.bincount(codes + 1, minlength=size + 1)[1:]
        if key == "hand":
            left, right, both = map(columns.words[key].code, HANDS)
            counts[[left, right]] += counts[both]
        return counts

    def _count_of_sets(self, key: str) -> tuple[Sequence[str], Sequence[str], Array]:
        episodes = np.where(self._sets_without(key), self._by_any_set, 0)
        if key == "dataset":
            return self.sets.names, self.sets.titles, episodes
        pairs = self.sets.pairs[key]
        return pairs.words.listed, pairs.labels, pairs.counts(episodes)

    @cached_property
    def _seen(self) -> Mask:
        """From which datasets edges are taken: what is public, else what the asker may see."""
        return self._public if self._public.any() else self._listed

    def histogram(self, key: str) -> Histogram:
        """How a measure is spread, without its own condition."""
        measure = RANGES[key]
        if measure.is_of_dataset:
            bins, edges = self.sets.bins(key, self._seen)
            episodes = np.where(self._sets_without(key), self._by_any_set, 0)
            counts = np.bincount(bins, weights=episodes, minlength=BINS + 1)[:BINS].astype(int)
        else:
            bins, edges = self._columns.bins(measure.column, self._seen)
            counts = np.bincount(self._take(bins, self._but(key)), minlength=BINS + 1)[:BINS]
        return Histogram([float(f"{edge * measure.scale:.6g}") for edge in edges], counts.tolist())


def _is_broad(task: str) -> bool:
    return bool(broad_of(task)) and not term_of(task)
