"""Numbered words of a column, and which of them fit a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from catalog.search.query import Word
from catalog.search.words import forms, is_number, looked_for, split


class Words:
    """Different strings in the order in which they were first met; their places are the codes."""

    def __init__(self, known: dict[str, int] | None = None) -> None:
        self._known = known if known is not None else {}

    def copy(self) -> Words:
        """One that can grow while this one is read."""
        return Words(dict(self._known))

    def add(self, text: str) -> int:
        """The code of a string, a new one where it was not met before."""
        return self._known.setdefault(text, len(self._known))

    def code(self, text: str) -> int:
        """The code of a string, -1 where it was never met."""
        return self._known.get(text, -1)

    def __len__(self) -> int:
        return len(self._known)

    @cached_property
    def listed(self) -> tuple[str, ...]:
        """The strings by their codes; ask when the last was added."""
        return tuple(self._known)

    def table(self, codes: Iterable[int]) -> NDArray[np.bool_]:
        """Whether each code is one of these, and False at the end, where -1 looks."""
        wanted = np.zeros(len(self._known) + 1, bool)
        for code in codes:
            if code >= 0:
                wanted[code] = True
        return wanted

    @cached_property
    def _places(self) -> dict[str, NDArray[np.int32]]:
        """For each word the codes of the strings that hold it."""
        places: dict[str, list[int]] = {}
        for code, text in enumerate(self.listed):
            for word in set(split(text)):
                places.setdefault(word, []).append(code)
        return {word: np.array(codes, np.int32) for word, codes in places.items()}

    def counted(self, is_seen: NDArray[np.bool_]) -> Iterator[tuple[str, int]]:
        """Each word with how many strings hold it, of those whose code is seen."""
        for word, codes in self._places.items():
            count = np.count_nonzero(is_seen[codes])
            if count:
                yield word, int(count)

    def saying(self, asked: Word) -> NDArray[np.bool_]:
        """A table of the strings in which every word begins one, or the phrase stands.

        A number means itself; articles say nothing, unless they stand in a phrase.
        """
        words = looked_for(asked)
        fits = self.table(range(len(self)))
        for word in words:
            fits &= self._holding(word, is_whole=asked.is_phrase or is_number(word))
        if asked.is_phrase and len(words) > 1:
            phrase = f" {' '.join(words)} "
            for code in np.flatnonzero(fits):
                fits[code] = phrase in f" {' '.join(split(self.listed[int(code)]))} "
        return fits

    def fitting(self, fits: Callable[[str], bool]) -> NDArray[np.bool_]:
        """A table of the strings of which this is true."""
        return self.table(code for code, text in enumerate(self.listed) if fits(text))

    def _holding(self, word: str, *, is_whole: bool) -> NDArray[np.bool_]:
        found = self.table(())
        if is_whole:
            if word in self._places:
                found[self._places[word]] = True
            return found
        begins = forms(word)
        for other, codes in self._places.items():
            if other.startswith(begins):
                found[codes] = True
        return found
