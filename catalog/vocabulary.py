"""The controlled list of tasks, places and sensing, and how what people also say finds its term."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LIST = Path(__file__).with_name("vocabulary.toml")
CLOSE_ENOUGH = 0.84
BRITISH = {
    "organizing": "organising", "organize": "organise", "gray": "grey", "color": "colour",
    "aluminum": "aluminium", "center": "centre", "sanitize": "sanitise", "mold": "mould",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A label, the broad term above it (a place has none), and its synonyms."""

    name: str
    broader: str
    synonyms: tuple[str, ...] = ()


def plain(label: str) -> str:
    """The label without case, marks, articles and American spelling: by this two are the same."""
    words = re.sub(r"[\W_]+", " ", label.casefold()).split()
    return " ".join(BRITISH.get(word, word) for word in words if word not in ("a", "an", "the"))


class Vocabulary:
    """Terms, and what people also say for each; where two say the same, the earlier one holds."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        self._index: dict[str, str] = {}
        self._terms = {term.name: term for term in self.terms}
        for term in self.terms:
            for said in (term.name, *term.synonyms):
                self._index.setdefault(plain(said), term.name)
        self._broad = {plain(name): name for name in self.broader}

    @property
    def names(self) -> list[str]:
        """What an editor suggests, in alphabetical order."""
        return sorted(term.name for term in self.terms)

    @property
    def broader(self) -> list[str]:
        """The broad terms, in the order of the list."""
        return list(dict.fromkeys(term.broader for term in self.terms if term.broader))

    def canonical(self, label: str, also: Iterable[str] = ()) -> str | None:
        """The term that this label means; None where the list and `also` hold nothing like it.

        `also` are labels that are known beside the list, such as those of the dataset.
        """
        said = plain(label)
        return self._index.get(said) or {plain(one): one for one in also}.get(said)

    def term(self, label: str) -> Term | None:
        """The whole term that a label means: with its broad term and what people also say."""
        return self._terms.get(self.canonical(label) or "")

    def broad(self, label: str) -> str:
        """The broad term above a label, or that it is itself; empty where there is none."""
        term = self.term(label)
        return term.broader if term else self._broad.get(plain(label), "")

    def written(self, label: str) -> str:
        """A label as lists show it: its term, the broad term that it is, else its own words."""
        return self.canonical(label) or self._broad.get(plain(label)) or label

    def nearest(self, label: str) -> str | None:
        """What may be meant by an unknown label, by its spelling."""
        close = difflib.get_close_matches(plain(label), self._index, n=1, cutoff=CLOSE_ENOUGH)
        return self._index[close[0]] if close else None

    def unknown(self, labels: Iterable[str], also: Iterable[str] = ()) -> list[str]:
        """Those that neither this nor `also` know, each once."""
        known = tuple(also)
        said = dict.fromkeys(label.strip() for label in labels)
        return [one for one in said if one and self.canonical(one, also=known) is None]

    def with_words(self, added: Iterable[Term]) -> Vocabulary:
        """The same with more terms, and with more synonyms where a term is here already."""
        terms = {term.name: term for term in self.terms}
        for one in added:
            held = terms.get(one.name)
            synonyms = (*(held.synonyms if held else ()), *one.synonyms)
            terms[one.name] = Term(one.name, held.broader if held else one.broader, synonyms)
        return Vocabulary(tuple(terms.values()))


@functools.cache
def shipped() -> Vocabulary:
    """The tasks that ship, in the order of the list."""
    return Vocabulary(
        [
            Term(name, broader.replace("_", " "), tuple(synonyms))
            for broader, narrower in _list()["tasks"].items()
            for name, synonyms in narrower.items()
        ]
    )


@functools.cache
def environments() -> Vocabulary:
    """The places where people record, in the order of the list."""
    places = _list()["environments"].items()
    return Vocabulary([Term(name, "", tuple(synonyms)) for name, synonyms in places])


@functools.cache
def modalities() -> Vocabulary:
    """What is sensed, by the words that files and facets use, in the order of the list."""
    sensed = _list()["modalities"].items()
    return Vocabulary([Term(name, "", tuple(synonyms)) for name, synonyms in sensed])


def of_facet(key: str) -> Vocabulary | None:
    """The vocabulary of a facet's values, where they are controlled."""
    found = {"task": shipped, "environment": environments, "modality": modalities}.get(key)
    return found() if found else None


def _list() -> dict[str, Any]:
    return tomllib.loads(LIST.read_text(encoding="utf-8"))


def written(key: str, value: str) -> str:
    """A value of the facet `key` as lists show it: the controlled word where there is one."""
    vocabulary = of_facet(key)
    return vocabulary.written(value) if vocabulary else value
