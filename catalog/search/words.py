"""Words as the search knows them, and what may be meant by one that it does not know."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalog.search.query import Word
from catalog.vocabulary import BRITISH

_WORD = re.compile(r"[^\W_]+")
_SILENT = frozenset({"a", "an", "the"})
SHORTEST_MENDED = 4
"""Shorter words have too many neighbours."""


def split(text: str) -> list[str]:
    """The words of a text: small letters without marks, and one way of spelling."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return [BRITISH.get(word, word) for word in _WORD.findall(bare)]


def asked(text: str) -> list[str]:
    """The words of a text that are looked for: articles say nothing."""
    return [word for word in split(text) if word not in _SILENT]


def looked_for(word: Word) -> list[str]:
    """What must fit of a part of the box: all of a phrase, of words no articles; or nothing."""
    return split(word.text) if word.is_phrase else asked(word.text)


def is_number(word: str) -> bool:
    """Whether a word means itself, and none that begins like it: 10 is not the beginning of 100."""
    return word.isdigit()


def forms(word: str) -> tuple[str, ...]:
    """Ways in which the beginning of a word is looked for: as it stands, and as one thing."""
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return (word, word[:-1]) if is_plural else (word,)


class Spelling:
    """Words with how often each stands, and the nearest of them to a word that is none."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        counts: Counter[str] = Counter()
        for word, count in words:
            for form in forms(word):
                counts[form] += count
        self._counts = counts
        self._sorted = sorted(counts)

    @classmethod
    def of(cls, texts: Iterable[str]) -> Spelling:
        """The words of some texts."""
        return cls(Counter(word for text in texts for word in split(text)).items())

    def knows(self, word: str) -> bool:
        """Whether any word begins like this."""
        place = bisect.bisect_left(self._sorted, word)
        return place < len(self._sorted) and self._sorted[place].startswith(word)

    def nearest(self, word: str) -> str | None:
        """The word that was probably meant: one slip in short words, two in long ones."""
        if len(word) < SHORTEST_MENDED or is_number(word):
            return None
        found = [(slips, -self._counts[one], one) for one, slips in _near(word, self._sorted)]
        return min(found)[2] if found else None

    def mend(self, text: str) -> str | None:
        """The text with each unknown word replaced by its nearest; None where none was."""
        return self._mend(asked(text))

    def _mend(self, said: list[str]) -> str | None:
        mended = [word if self._is_known(word) else self.nearest(word) or word for word in said]
        return " ".join(mended) if mended != said else None

    def mend_all(self, words: Iterable[Word]) -> tuple[Word, ...]:
        """The same words, those that must fit mended; what is left out stays as it is."""
        return tuple(
            word
            if word.is_excluded
            else replace(word, text=self._mend(looked_for(word)) or word.text)
            for word in words
        )

    def _is_known(self, word: str) -> bool:
        return any(self.knows(form) for form in forms(word))


def _near(said: str, known: Sequence[str]) -> list[tuple[str, float]]:
    """What is spelled like this, with the number of slips: one in short words, two in long ones.

    Two slips leave the first letter as it was, since few mistype that one: a kettle is no bottle.
    """
    most = 1 if len(said) <= 5 else 2
    near = process.extract(said, known, scorer=OSA.distance, score_cutoff=most, limit=40)
    return [(one, slips) for one, slips, _ in near if slips < 2 or one[:1] == said[:1]]


def nearest_label(said: str, labels: Sequence[str]) -> str | None:
    """The label that is spelled most like what was said, if one is."""
    plain = {" ".join(split(label)): label for label in labels}
    wanted = " ".join(split(said))
    if len(wanted) < SHORTEST_MENDED:
        return None
    near = _near(wanted, list(plain))
    return plain[near[0][0]] if near else None


def nearest_said(said: str, labels: Sequence[str]) -> str | None:
    """What was probably said of one of the labels: all of it, or some of its words."""
    return nearest_label(said, labels) or Spelling.of(labels).mend(said)
