"""The datasets that hold the episodes: who may see them, and what they are asked for by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from catalog.search.episodes import binned
from catalog.search.episodes_words import Words
from catalog.search.meaning import Meaning
from catalog.search.sight import Eyes, Rights

Array = NDArray[Any]
NUMBERS: Final = ("rate", "subjects")


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What the search of episodes knows of a dataset; `embargo` in seconds since 1970.

    `values` holds pairs of value and label by the keys of `episodes_query.OF_DATASETS`, `numbers`
    what NUMBERS names, NaN where it is not known.
    """

    pk: int
    name: str
    title: str
    organisation: int
    is_published: bool
    is_public: bool
    embargo: float = 0.0
    values: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Pairs:
    """Which dataset has which value: two columns of codes."""

    words: Words
    labels: Sequence[str]
    dataset: Array
    value: Array

    def fits(self, values: Iterable[str], datasets: int) -> NDArray[np.bool_]:
        """For each dataset whether it has one of these."""
        return self._with(self.words.table(map(self.words.code, values)), datasets)

    def meant(self, meaning: Meaning, datasets: int) -> NDArray[np.bool_]:
        """For each dataset whether it has a value that is meant."""
        pairs = zip(self.words.listed, self.labels, strict=True)
        codes = (code for code, pair in enumerate(pairs) if meaning.fits(*pair))
        return self._with(self.words.table(codes), datasets)

    def _with(self, table: NDArray[np.bool_], datasets: int) -> NDArray[np.bool_]:
        found = np.zeros(datasets, bool)
        found[self.dataset[table[self.value]]] = True
        return found

    def counts(self, episodes: Array) -> Array:
        """For each value how many episodes; `episodes` counts them by dataset."""
        weights = episodes[self.dataset]
        return np.bincount(self.value, weights=weights, minlength=len(self.words)).astype(np.int64)


class Datasets:
    """Datasets by their codes: the places in this list.

    `labels` of (key, value) hold before those that the facts were written with.
    """

    def __init__(
        self,
        facts: Sequence[DatasetFacts],
        keys: Iterable[str] = (),
        labels: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self.facts = tuple(facts)
        self.names = tuple(row.name for row in facts)
        self.titles = tuple(row.title for row in facts)
        self._is_published = np.array([row.is_published for row in facts], bool)
        self._rights = Rights(
            np.array([row.pk for row in facts], np.int64),
            np.array([row.organisation for row in facts], np.int64),
            np.array([row.is_public for row in facts], bool),
            np.array([row.embargo for row in facts], np.float64),
        )
        self.numbers = {
            key: np.array([row.numbers.get(key, np.nan) for row in facts], np.float64)
            for key in NUMBERS
        }
        self.pairs = {key: _pairs(facts, key, labels or {}) for key in keys}

    def __len__(self) -> int:
        return len(self.facts)

    def listed_to(self, eyes: Eyes) -> NDArray[np.bool_]:
        """For each dataset whether it is listed to them."""
        return np.asarray(self._rights.listed_to(eyes) & self._is_published)

    def meant(self, key: str, meaning: Meaning) -> NDArray[np.bool_]:
        """For each dataset whether it is, or has a value, that is meant."""
        if key == "dataset":
            named = zip(self.names, self.titles, strict=True)
            return np.array([meaning.fits(name, title) for name, title in named], bool)
        return self.pairs[key].meant(meaning, len(self))

    def bins(self, key: str, seen: NDArray[np.bool_]) -> tuple[Array, Array]:
        """The bin of each dataset's number and the edges, which come from what is `seen`."""
        return binned(self.numbers[key], self.numbers[key][seen])


def _pairs(facts: Sequence[DatasetFacts], key: str, known: Mapping[tuple[str, str], str]) -> Pairs:
    words = Words()
    labels: list[str] = []
    rows = []
    for code, dataset in enumerate(facts):
        for value, label in dataset.values.get(key, ()):
            number = words.add(value)
            if number == len(labels):
                labels.append(known.get((key, value), label))
            rows.append((code, number))
    columns = np.array(rows, np.int64).reshape(-1, 2)
    return Pairs(words, labels, columns[:, 0], columns[:, 1])
