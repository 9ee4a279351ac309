"""What a query finds among the datasets of an index: masks, counts, order. No database."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.facets import RANGES, RELEVANCE
from catalog.search.datasets import Index, Mask, Numbers
from catalog.search.datasets_query import DatasetQuery
from catalog.search.histograms import Histogram
from catalog.search.loosening import Loosened, pairs, singles
from catalog.search.meaning import GROUP
from catalog.search.query import Operator


@dataclass(frozen=True)
class Found:
    """Which datasets fit: `filters` by the key that each was asked with, `q` for the words.

    `listed` are those that the person may see at all; `rank` is asked how well the words fit each
    place of a mask, and only where that decides the order.
    """

    index: Index
    query: DatasetQuery
    listed: Mask
    filters: Mapping[str, Mask]
    rank: Callable[[Mask], Numbers] | None = field(default=None, repr=False)

    def but(self, name: str = "") -> Mask:
        """What fits all filters but this one."""
        mask = self.listed
        for other, fits in self.filters.items():
            if other != name:
                mask = mask & fits
        return mask

    @functools.cached_property
    def mask(self) -> Mask:
        """What fits all filters."""
        return self.but()

    @functools.cached_property
    def total(self) -> int:
        """How many fit."""
        return int(np.count_nonzero(self.mask))

    @property
    def everything(self) -> int:
        """How many there are for this person."""
        return int(np.count_nonzero(self.listed))

    @property
    def hours(self) -> float:
        """Recorded time of what fits."""
        return float(self.index.columns["hours"][self.mask].sum())

    def _open(self, key: str) -> Mask:
        return self.but(key) if key in self.filters else self.mask

    @functools.cached_property
    def _counts(self) -> NDArray[np.intp]:
        return self.index.counts(self.mask)

    def counted(self, key: str) -> list[tuple[int, int]]:
        """(number of a value, count) of a facet or of the groups; its own filter is left open.

        A task that is a broad term counts as its group does, since choosing it finds the group.
        """
        name = "task" if key == GROUP else key
        counts = self.index.counts(self.but(name)) if name in self.filters else self._counts
        ranked = self.index.ranked(key, counts)
        broad = self.index.values.broad if key == "task" else {}
        if not any(number in broad for number, _ in ranked):
            return ranked
        told = [(n, int(counts[broad[n]]) if n in broad else count) for n, count in ranked]
        return sorted(told, key=lambda pair: -pair[1])

    def unmatched(self, key: str, counted: Sequence[tuple[int, int]]) -> list[str]:
        """Chosen values that fit nothing, to be shown all the same."""
        values = self.index.values
        seen = {values.values[number] for number, _ in counted}
        groups = {values.values[n] for n, _ in self.counted(GROUP)} if key == "task" else set()
        return sorted(set(self.query.chosen.get(key, ())) - seen - groups)

    def ranges(self) -> dict[str, dict[str, Any]]:
        """How every number is spread."""
        return {key: self.ranges_of(key) for key in RANGES}

    @functools.cached_property
    def _histograms(self) -> dict[str, Histogram]:
        return self.index.histograms(self.listed)

    def ranges_of(self, key: str) -> dict[str, Any]:
        """How a number is spread among what fits, its own filter left open."""
        index = self.index
        return self._histograms[key].told(self._open(key), index.columns[key])

    def loosened(self) -> list[Loosened]:
        """Filters whose dropping shows something, with how many: the most helpful first.

        Pairs where no single one does.
        """
        filters = self.filters.items()
        found = singles((name, int(np.count_nonzero(self.but(name)))) for name in self.filters)
        if found or len(filters) < 2:
            return found
        misses = np.sum([~fits for _, fits in filters], axis=0)
        near = np.flatnonzero(self.listed & (misses == 2))
        return pairs({name: ~fits[near] for name, fits in filters})

    def places(self) -> NDArray[np.intp]:
        """The places of what fits, in the order that was asked for."""
        ordering = self.query.ordering
        if ordering == RELEVANCE:
            rank = np.zeros(len(self.index)) if self.rank is None else self.rank(self.mask)
            return self.index.best(self.mask, rank)
        ordered = self.index.ordered(ordering)
        return np.asarray(ordered[self.mask[ordered]])


def filters_of(index: Index, query: DatasetQuery) -> dict[str, Mask]:
    """The masks of all that is asked for but the words."""
    asked: dict[str, list[int]] = {}
    for key, chosen in query.chosen.items():
        asked.setdefault(key, []).extend(codes_of(index, key, chosen))
    masks: dict[str, Mask] = {}
    for one in query.operators:
        if one.span is not None:
            _narrow(masks, one.key, _inside(index, one), is_excluded=one.is_excluded)
        elif one.is_excluded:
            _narrow(masks, one.key, index.with_codes(meant(index, one)), is_excluded=True)
        else:
            asked.setdefault(one.key, []).extend(meant(index, one))
    for key, codes in asked.items():
        masks[key] = index.with_codes(codes)
    for key, span in query.spans.items():
        _narrow(masks, key, span.mask(index.columns[key]))
    return masks


def meant(index: Index, operator: Operator) -> list[int]:
    """The numbers of the values that an operator means."""
    return index.values.meant(operator)


def codes_of(index: Index, key: str, chosen: Sequence[str]) -> list[int]:
    """The numbers of chosen values; a broad task is chosen as a task."""
    keys = (key, GROUP) if key == "task" else (key,)
    found = [index.values.known(name, value) for name in keys for value in chosen]
    return [number for number in found if number is not None]


def _inside(index: Index, operator: Operator) -> Mask:
    column = index.columns[operator.key]
    if operator.span is None:
        return np.zeros(len(column), dtype=bool)
    return operator.span.mask(column)


def _narrow(masks: dict[str, Mask], key: str, mask: Mask, *, is_excluded: bool = False) -> None:
    name = f"-{key}" if is_excluded else key
    fits = ~mask if is_excluded else mask
    masks[name] = masks[name] & fits if name in masks else fits
