"""Which values somebody means by an operator of the box, such as `task:pour`.

One rule for the list of datasets and for that of episodes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from catalog.search.query import Operator
from catalog.search.words import nearest_label, split
from catalog.vocabulary import Vocabulary, of_facet

GROUP: Final = "group"
"""The key of broad tasks: a level above `task`, whose values are chosen as a task."""
ALSO: Final = {"licence": ("licence", "use"), "task": ("task", GROUP)}
"""Facets that an operator of the box looks through beside its own."""


class Meaning:
    """What an operator says; `keys` are the facets that it looks through."""

    def __init__(self, operator: Operator, vocabulary: Vocabulary | None = None) -> None:
        self.keys = ALSO.get(operator.key, (operator.key,))
        self._words = split(operator.value)
        words = vocabulary if vocabulary and operator.key == "task" else of_facet(operator.key)
        self._term = words.canonical(operator.value) if words else None

    def fits(self, value: str, label: str) -> bool:
        """Whether the value is meant, or words of it or of its label begin like those said."""
        return value == self._term or _holds(label, self._words) or _holds(value, self._words)


def mend_chosen(
    chosen: Mapping[str, Sequence[str]],
    is_anywhere: Callable[[str, str], bool],
    labelled: Callable[[str], Iterable[tuple[str, str]]],
) -> dict[str, tuple[str, ...]]:
    """Chosen values, each that is nowhere replaced by the one whose label is spelled most like it.

    `labelled` gives the (value, label) of a facet that the asker may see.
    """

    def mended(key: str, value: str) -> str:
        if is_anywhere(key, value):
            return value
        known = {label: one for one, label in labelled(key)}
        near = nearest_label(value, list(known))
        return known[near] if near else value

    return {
        key: tuple(dict.fromkeys(mended(key, value) for value in values))
        for key, values in chosen.items()
    }


@functools.lru_cache(maxsize=50_000)
def _words_of(label: str) -> tuple[str, ...]:
    return tuple(split(label))


def _holds(label: str, wanted: Sequence[str]) -> bool:
    """Whether words of the label begin like those wanted, one after the other.

    What stands after "non" means its opposite: commercial does not mean non-commercial.
    """
    words = _words_of(label)
    last = len(words) - len(wanted)
    return bool(wanted) and any(
        all(words[start + n].startswith(word) for n, word in enumerate(wanted))
        for start in range(last + 1)
        if start == 0 or words[start - 1] != "non"
    )
