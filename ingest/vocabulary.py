"""Task labels: the controlled list, what people also say, and how a typed word finds its term."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("vocabulary.toml")
CLOSE_ENOUGH = 0.84
BRITISH = {
    "organizing": "organising", "organize": "organise", "gray": "grey", "color": "colour",
    "aluminum": "aluminium", "center": "centre", "sanitize": "sanitise", "mold": "mould",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A label, the broad term above it, and its synonyms."""

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
        for term in self.terms:
            for said in (term.name, *term.synonyms):
                self._index.setdefault(plain(said), term.name)

    @property
    def names(self) -> list[str]:
        """What an editor suggests, in alphabetical order."""
        return sorted(term.name for term in self.terms)

    @property
    def broader(self) -> list[str]:
        """The broad terms, in the order of the list."""
        return list(dict.fromkeys(term.broader for term in self.terms))

    def canonical(self, label: str, also: Iterable[str] = ()) -> str | None:
        """The term that this label means; None where the list and `also` hold nothing like it.

        `also` are labels that are known beside the list, such as those of the dataset.
        """
        said = plain(label)
        return self._index.get(said) or {plain(one): one for one in also}.get(said)

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
    """The list that ships, in its order."""
    tables = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return Vocabulary(
        [
            Term(name, broader.replace("_", " "), tuple(synonyms))
            for broader, narrower in tables.items()
            if broader != "schema"
            for name, synonyms in narrower.items()
        ]
    )
