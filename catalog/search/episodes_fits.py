"""Which episodes fit each single thing that a query asks for.

A label's condition is a table over its words, looked up for each row; a dataset's is one over
datasets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from catalog.facets import HANDS, label_of
from catalog.search.episodes import Columns
from catalog.search.episodes_query import OF_DATASETS, RANGES, SUCCESS, EpisodeQuery, key_of
from catalog.search.episodes_sets import Datasets
from catalog.search.episodes_tasks import broad_of
from catalog.search.episodes_words import Words
from catalog.search.meaning import Meaning
from catalog.search.query import Operator, Span, Word
from catalog.search.words import looked_for

Array = NDArray[Any]
Mask = NDArray[np.bool_]
FitsTask = Callable[[Words, Iterable[str]], Mask]
IN_WORDS: Final = ("instruction", "task")
"""Where the words of the box are looked for."""
_FEW: Final = 6


class Conditions:
    """Masks by the keys of the query: `of_sets` over datasets, `of_rows` over episodes."""

    def __init__(
        self, columns: Columns, sets: Datasets, query: EpisodeQuery, fits_task: FitsTask
    ) -> None:
        self._columns, self._sets, self._fits_task = columns, sets, fits_task
        self.of_sets: dict[str, Mask] = {}
        self.of_rows: dict[str, Mask] = {}
        for key, values in query.chosen.items():
            if key in OF_DATASETS:
                self._also(self.of_sets, key, self._fit_sets(key, values))
            else:
                self._also(self.of_rows, key, self._fit_label(key, values))
        for one in query.operators:
            self._add_operator(one)
        for key, span in query.spans.items():
            self._narrow(key, span)
        words = [word for word in query.words if looked_for(word)]
        if words:
            self.of_rows["q"] = np.logical_and.reduce([*map(self._fit_word, words)])

    @staticmethod
    def _also(masks: dict[str, Mask], key: str, mask: Mask) -> None:
        masks[key] = masks[key] | mask if key in masks else mask

    def _add_operator(self, one: Operator) -> None:
        """What one operator means; several of a key widen, what is left out adds up."""
        key = key_of(one)
        masks, fits = self.meant(one)
        if one.is_excluded:
            masks[key] = masks[key] & ~fits if key in masks else ~fits
        else:
            self._also(masks, key, fits)

    def _narrow(self, key: str, span: Span) -> None:
        masks, fits = self._fit_span(key, span)
        masks[key] = fits

    def meant(self, one: Operator) -> tuple[dict[str, Mask], Mask]:
        """What fits an operator as if it left nothing out, and beside which masks it belongs."""
        if one.span is not None:
            return self._fit_span(one.key, one.span)
        meaning = Meaning(one)
        if one.key in OF_DATASETS:
            fits = [self._sets.meant(key, meaning) for key in meaning.keys]
            return self.of_sets, np.logical_or.reduce(fits)
        if one.key == "success":
            return self.of_rows, self._fit_label(one.key, [one.value])
        words = self._columns.words[one.key]
        return self.of_rows, self._of_words(one.key, words.fitting(_fitting(one.key, meaning)))

    def _fit_label(self, key: str, values: Collection[str]) -> Mask:
        if key == "success":
            table = np.zeros(3, bool)
            table[[SUCCESS[value] for value in values if value in SUCCESS]] = True
            return table[self._columns.columns["success"]]  # -1, not stated, is the last
        words = self._columns.words[key]
        if key == "task":
            return self._of_words(key, self._fits_task(words, values))
        return self._of_words(key, words.table(map(words.code, values)))

    def _of_words(self, key: str, table: Mask) -> Mask:
        """The rows that have one of these words."""
        columns = self._columns
        if key == "object":
            fits = np.zeros(columns.rows, bool)
            fits[columns.object_row[table[columns.object]]] = True
            return fits
        if key == "modality":
            bits = sum(1 << code for code in np.flatnonzero(table).tolist() if code < 32)
            held: Mask = (columns.columns["modality"] & np.uint32(bits)) != 0
            return held
        if key == "hand":
            table = _with_both(columns.words[key], table)
        return _look_up(table, columns.columns[key])

    def _fit_word(self, word: Word) -> Mask:
        """Each word begins a word of the instruction or of the task; a phrase stands in it."""
        columns = self._columns.columns
        fits = np.zeros(self._columns.rows, bool)
        for name in IN_WORDS:
            table = self._columns.words[name].saying(word)
            if table.any():
                fits |= _look_up(table, columns[name])
        return ~fits if word.is_excluded else fits

    def _fit_span(self, key: str, span: Span) -> tuple[dict[str, Mask], Mask]:
        """Bounds are rounded to the columns' precision; what was not measured fits none."""
        measure = RANGES[key]
        scaled = replace(span, low=span.low / measure.scale, high=span.high / measure.scale)
        if measure.is_of_dataset:
            return self.of_sets, scaled.mask(self._sets.numbers[key])
        return self.of_rows, scaled.mask(self._columns.columns[measure.column])

    def _fit_sets(self, key: str, values: Collection[str]) -> Mask:
        if key == "dataset":
            return np.array([name in values for name in self._sets.names], bool)
        return self._sets.pairs[key].fits(values, len(self._sets))


def _fitting(key: str, meaning: Meaning) -> Callable[[str], bool]:
    """Whether a word of this column is meant; a task is by its broad term too."""

    def fits(value: str) -> bool:
        broad = broad_of(value) if key == "task" else ""
        return meaning.fits(value, label_of(value)) or bool(
            broad and meaning.fits(broad, label_of(broad))
        )

    return fits


def _with_both(words: Words, table: Mask) -> Mask:
    """Who has both hands has a left and a right one; only `both` means both."""
    left, right, both = map(words.code, HANDS)
    found = table.copy()
    found[both] |= table[left] | table[right]
    return found


def _look_up(table: Mask, codes: Array) -> Mask:
    """What the table says of each code; a few comparisons are faster than looking up."""
    wanted = np.flatnonzero(table)
    if len(wanted) > _FEW:
        return table[codes]
    fits = np.zeros(len(codes), bool)
    for code in wanted:
        fits |= codes == np.int32(code)
    return fits
