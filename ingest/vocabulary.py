"""Task labels: the controlled list, what people also say, and how a typed word finds its term."""

from __future__ import annotations

import difflib
import functools
import re
import tomllib
from collections.abc import Iterable
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


@functools.cache
def terms() -> tuple[Term, ...]:
    """All terms, in the order of the list."""
    tables = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return tuple(
        Term(name, broader.replace("_", " "), tuple(synonyms))
        for broader, narrower in tables.items()
        if broader != "schema"
        for name, synonyms in narrower.items()
    )


@functools.cache
def names() -> tuple[str, ...]:
    """What an editor suggests, in alphabetical order."""
    return tuple(sorted(term.name for term in terms()))


@functools.cache
def _index() -> dict[str, str]:
    index: dict[str, str] = {}
    for term in terms():
        for said in (*term.synonyms, term.name):
            index[plain(said)] = term.name
    return index


def plain(label: str) -> str:
    """The label without case, marks, articles and American spelling: by this two are the same."""
    words = re.sub(r"[\W_]+", " ", label.casefold()).split()
    return " ".join(BRITISH.get(word, word) for word in words if word not in ("a", "an", "the"))


def canonical(label: str, also: Iterable[str] = ()) -> str | None:
    """The term that this label means; None where the list and `also` hold nothing like it.

    `also` are labels that are known beside the list, such as those of the dataset.
    """
    said = plain(label)
    return _index().get(said) or {plain(one): one for one in also}.get(said)


def nearest(label: str) -> str | None:
    """What may be meant by an unknown label, by its spelling."""
    close = difflib.get_close_matches(plain(label), _index(), n=1, cutoff=CLOSE_ENOUGH)
    return _index()[close[0]] if close else None
