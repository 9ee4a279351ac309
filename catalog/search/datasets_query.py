"""What is asked of the list of datasets: read from an address, and written as one again."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from catalog.facets import FACETS, ORDERINGS, RANGES, RELEVANCE
from catalog.search import query, reading
from catalog.search.query import Language, Operator, Problem, Span, Word
from catalog.search.reading import Parameters
from catalog.search.segments import FINGERS

NEWEST: Final = "-listed_at"
SORTED: Final = ("listed_at", "hours", "episodes", "quality", "bytes", "title")
KNOWN_ORDERINGS: Final = (RELEVANCE, *(f"{sign}{one}" for one in SORTED for sign in ("", "-")))
OF_EPISODES: Final = (
    *("contacts", "contact_count", "speed", "peak_speed_m_s", "mean_force", "mean_force_n"),
    *("duration_s", *FINGERS, *(f"rom_{one}" for one in FINGERS)),
    *(f"rom_{one}_deg" for one in FINGERS),
)
"""Filters of the list of episodes that say nothing of a whole dataset."""
KEYS: Final = (
    *("q", *FACETS, "ordering", "exact"),
    *(f"{end}_{key}" for key in RANGES for end in ("min", "max")),
)
LANGUAGE: Final = Language(
    words=frozenset(FACETS),
    numbers=frozenset(RANGES),
    aliases={
        "tasks": "task",
        "objects": "object",
        "hands": "hand",
        "license": "licence",
        "sensor": "modality",
        "sensing": "modality",
        "place": "environment",
        "can": "may",
        "hour": "hours",
        "duration": "hours",
        "people": "subjects",
        "subject": "subjects",
        "hz": "rate",
        "newton": "force",
        "peak_force": "force",
        "peak_force_n": "force",
    },
    units={
        "hours": {"h": 1, "min": 1 / 60, "s": 1 / 3600, "ms": 1 / 3_600_000},
        "rate": {"Hz": 1, "kHz": 1000},
        "force": {"N": 1, "mN": 0.001, "kN": 1000},
        "success": {"%": 0.01},
        "quality": {"%": 1},
    },
    counts=frozenset({"subjects"}),
    with_unit=frozenset({"duration"}),
    hints={
        "success": "It is the share of a dataset's episodes that succeeded, such as success:>80%.",
        **dict.fromkeys(OF_EPISODES, "It is measured of single episodes: search among those."),
    },
)
KNOWN: Final = reading.Known(KEYS, tuple(RANGES), KNOWN_ORDERINGS, LANGUAGE)


@dataclass(frozen=True, slots=True)
class DatasetQuery:
    """Different keys are "and", values of one key "or", whether chosen or written in the box.

    `typed` is the box as it was; `problems` are the parts of the address that mean nothing.
    """

    words: tuple[Word, ...] = ()
    operators: tuple[Operator, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    asked_ordering: str = ""
    is_exact: bool = False
    typed: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def text(self) -> str:
        """The box in its one form."""
        return query.Asked((*self.words, *self.operators)).text

    @property
    def ordering(self) -> str:
        """The order that holds: the best first where words were given."""
        has_words = any(not word.is_excluded for word in self.words)
        if self.asked_ordering and (has_words or self.asked_ordering != RELEVANCE):
            return self.asked_ordering
        return RELEVANCE if has_words else NEWEST

    @property
    def orderings(self) -> list[tuple[str, str, bool]]:
        """What a page offers: (ordering, its words, whether it holds); empty is the usual one."""
        usual = replace(self, asked_ordering="").ordering
        others = [pair for pair in ORDERINGS.items() if pair[0] != usual]
        offered = [("", ORDERINGS.get(usual, "Best match")), *others]
        held = "" if self.ordering == usual else self.ordering
        return [(value, label, value == held) for value, label in offered]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words or self.operators or self.chosen or self.spans)

    def pairs(self) -> list[tuple[str, str]]:
        """The one form of the address's query: two queries that mean the same have the same."""
        found = [("q", self.text)] if self.text else []
        found += [(key, value) for key in FACETS for value in sorted(self.chosen.get(key, ()))]
        for key, span in sorted(self.spans.items()):
            found += reading.bounds(key, span)
        if self.ordering != replace(self, asked_ordering="").ordering:
            found.append(("ordering", self.ordering))
        return found + ([("exact", "1")] if self.is_exact else [])

    @property
    def address(self) -> str:
        """The same as an address' query; empty where nothing is asked."""
        return urlencode(self.pairs())

    @property
    def digest(self) -> str:
        """By which a cursor knows its list."""
        return hashlib.sha256(self.address.encode()).hexdigest()[:12]

    def without_words(self) -> DatasetQuery:
        """The same, without words; operators stay."""
        return replace(self, words=(), is_exact=False)

    def without(self, *keys: str) -> DatasetQuery:
        """The same with these left open; `q` for the words, `-key` for what is left out of one."""
        return functools.reduce(DatasetQuery._without, keys, self)

    def _without(self, key: str) -> DatasetQuery:
        if key == "q":
            return self.without_words()
        name, is_excluded = key.removeprefix("-"), key.startswith("-")
        kept = [one for one in self.operators if (one.key, one.is_excluded) != (name, is_excluded)]
        if is_excluded:
            return replace(self, operators=tuple(kept))
        return replace(
            self,
            operators=tuple(kept),
            chosen={other: values for other, values in self.chosen.items() if other != name},
            spans={other: span for other, span in self.spans.items() if other != name},
        )

    def without_value(self, key: str, value: str) -> DatasetQuery:
        """The same without one chosen value."""
        rest = tuple(one for one in self.chosen.get(key, ()) if one != value)
        others = {name: values for name, values in self.chosen.items() if name != key}
        return replace(self, chosen=others | ({key: rest} if rest else {}))

    def without_operator(self, operator: Operator) -> DatasetQuery:
        """The same without one operator of the box."""
        return replace(self, operators=tuple(one for one in self.operators if one != operator))

    def without_span(self, key: str) -> DatasetQuery:
        """The same without a chosen least and most."""
        rest = {name: span for name, span in self.spans.items() if name != key}
        return replace(self, spans=rest)


def read(parameters: Parameters, *, is_strict: bool = True) -> DatasetQuery:
    """The query of an address. Strict, InvalidError for the first thing that means nothing."""
    given = reading.given(parameters, KNOWN, is_strict=is_strict)
    return DatasetQuery(
        words=given.asked.words,
        operators=given.asked.operators,
        chosen=_chosen(given.parameters),
        spans=given.spans,
        asked_ordering=given.ordering,
        is_exact=given.is_exact,
        typed=given.typed,
        problems=given.checked(),
    )


def _chosen(parameters: Parameters) -> dict[str, tuple[str, ...]]:
    found = {key: reading.distinct(key, parameters.get(key, ())) for key in FACETS}
    return {key: values for key, values in found.items() if values}
