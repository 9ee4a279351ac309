"""Which tasks somebody means: the term, what people also say for it, or a broad term above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalog.search.episodes_words import Words
from catalog.vocabulary import plain, shipped


@lru_cache(maxsize=65_536)
def broad_of(task: str) -> str:
    """The broad term above a task, or that it is itself, or nothing."""
    return shipped().broad(task)


@lru_cache(maxsize=65_536)
def term_of(task: str) -> str:
    """The controlled word for a task, else its own; nothing where it is a broad term itself."""
    written = shipped().written(task)
    return "" if written == broad_of(task) else written


@lru_cache(maxsize=65_536)
def _said(task: str) -> frozenset[str]:
    """All by which a task may be asked for."""
    said = (task, shipped().written(task), broad_of(task))
    return frozenset(plain(one) for one in said if one)


def fits_task(words: Words, values: Iterable[str]) -> NDArray[np.bool_]:
    """A table of the tasks that one of these values means."""
    wanted = set()
    for value in values:
        wanted |= {plain(value), plain(shipped().written(value))}
    return words.table(code for code, task in enumerate(words.listed) if wanted & _said(task))


def folded(
    tasks: Sequence[str], counts: NDArray[np.int64], name: Callable[[str], str]
) -> tuple[list[str], NDArray[np.int64]]:
    """The names of what was counted, each once, and their sums; what has no name is left out."""
    found: dict[str, int] = {}
    for code in np.flatnonzero(counts).tolist():
        named = name(tasks[code])
        if named:
            found[named] = found.get(named, 0) + int(counts[code])
    return list(found), np.array(list(found.values()), np.int64)
