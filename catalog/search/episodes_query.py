"""What is asked of the episodes: read from an address and its box, written as one again."""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import parse_qs, urlencode

from catalog import facets
from catalog.search import query, reading
from catalog.search.query import Language, Operator, Problem, Span, Word
from catalog.search.reading import Parameters
from catalog.search.segments import FINGERS

LABELS: Final = ("task", "object", "hand", "grasp", "modality", "device")
"""Matched in each episode."""
OF_DATASETS: Final = ("environment", "dataset", "licence", "use", "may", "access")
"""Matched in the dataset that holds the episode."""
CHOICES: Final = (*LABELS, *OF_DATASETS, "success")
SUCCESS: Final = {"true": 1, "false": 0, "unknown": -1}
HANDS: Final = (*facets.HANDS, "unknown")
_TRUTHS: Final = {"1": "true", "yes": "true", "0": "false", "no": "false"}
OLDEST: Final = "added"


@dataclass(frozen=True, slots=True)
class Measure:
    """A range that can be asked for: its key in addresses, its column, its words and unit.

    What is shown is the column's value times `scale`. One of a dataset holds for all its episodes.
    """

    key: str
    column: str
    label: str
    unit: str = ""
    scale: float = 1.0
    is_of_dataset: bool = False


MEASURED: Final = {
    row.key: row
    for row in (
        Measure("duration_s", "duration_s", "Duration", "s"),
        Measure("quality", "quality", "Quality"),
        Measure("peak_force_n", "peak_force_n", "Peak force", "N"),
        Measure("mean_force_n", "mean_force_n", "Mean force in contact", "N"),
        Measure("contact_count", "contact_count", "Contacts"),
        Measure("peak_speed_m_s", "peak_speed_m_s", "Peak fingertip speed", "m/s"),
        *(
            Measure(
                f"rom_{finger}_deg",
                f"rom_{finger}_rad",
                f"Range of motion, {finger}",
                "°",
                math.degrees(1),
            )
            for finger in FINGERS
        ),
    )
}
RANGES: Final = {
    **MEASURED,
    "rate": Measure("rate", "rate", "Rate of the dataset's fastest stream", "Hz", 1.0, True),
    "subjects": Measure("subjects", "subjects", "Subjects in the dataset", "", 1.0, True),
}
ORDERINGS: Final = {
    "-added": "Newest",
    "-peak_force_n": "Strongest grip",
    "-peak_speed_m_s": "Fastest",
    "-contact_count": "Most contacts",
    "-quality": "Best quality",
    "-duration_s": "Longest",
    "duration_s": "Shortest",
    "added": "Oldest",
}
KNOWN_ORDERINGS: Final = tuple(
    f"{sign}{name}" for name in ("added", *MEASURED) for sign in ("", "-")
)
KEYS: Final = (
    *("q", *CHOICES, "ordering", "exact"),
    *(f"{end}_{key}" for key in RANGES for end in ("min", "max")),
)
LANGUAGE: Final = Language(
    words=frozenset(CHOICES),
    numbers=frozenset(RANGES),
    aliases={
        "tasks": "task",
        "objects": "object",
        "license": "licence",
        "sensor": "modality",
        "sensing": "modality",
        "place": "environment",
        "hands": "hand",
        "can": "may",
        "people": "subjects",
        "subject": "subjects",
        "hz": "rate",
        "force": "peak_force_n",
        "newton": "peak_force_n",
        "peak_force": "peak_force_n",
        "mean_force": "mean_force_n",
        "duration": "duration_s",
        "contacts": "contact_count",
        "speed": "peak_speed_m_s",
        **{f"rom_{finger}": f"rom_{finger}_deg" for finger in FINGERS},
        **{finger: f"rom_{finger}_deg" for finger in FINGERS},
    },
    units={
        "rate": {"Hz": 1, "kHz": 1000},
        "quality": {"%": 1},
        "duration_s": {"s": 1, "ms": 0.001, "min": 60, "h": 3600},
        "peak_force_n": {"N": 1, "mN": 0.001, "kN": 1000},
        "mean_force_n": {"N": 1, "mN": 0.001, "kN": 1000},
        **{f"rom_{finger}_deg": {"deg": 1, "rad": math.degrees(1)} for finger in FINGERS},
    },
    counts=frozenset({"subjects", "contact_count"}),
    only={"success": {**_TRUTHS, **{value: value for value in SUCCESS}}},
    hints={
        "success": (
            "An episode succeeded or it did not: write success:yes, success:no or success:unknown."
            " The share of a dataset's episodes is asked for among the datasets."
        ),
        **dict.fromkeys(
            ("hours", "hour"),
            "It is a dataset's recorded time: of an episode write duration:>30s or duration:>0.5h.",
        ),
    },
)
KNOWN: Final = reading.Known(KEYS, tuple(RANGES), KNOWN_ORDERINGS, LANGUAGE)


@dataclass(frozen=True)
class EpisodeQuery:
    """Different keys are "and", values of one key "or", whether chosen or written in the box.

    Every word must occur. Spans are in the units of addresses. `problems` are the parts that mean
    nothing.
    """

    words: tuple[Word, ...] = ()
    operators: tuple[Operator, ...] = ()
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)
    ordering: str = OLDEST
    is_exact: bool = False
    problems: tuple[Problem, ...] = ()

    def without(self, *keys: str) -> EpisodeQuery:
        """The same with these left open; `q` for the words, `-key` for what is left out of one."""
        return functools.reduce(EpisodeQuery._without, keys, self)

    def _without(self, key: str) -> EpisodeQuery:
        if key == "q":
            return replace(self, words=(), is_exact=self.is_exact and bool(self.operators))
        return replace(
            self,
            operators=tuple(one for one in self.operators if key_of(one) != key),
            chosen={name: values for name, values in self.chosen.items() if name != key},
            spans={name: span for name, span in self.spans.items() if name != key},
        )

    def without_value(self, key: str, value: str) -> EpisodeQuery:
        """The same without one chosen value."""
        rest = tuple(one for one in self.chosen.get(key, ()) if one != value)
        others = {name: values for name, values in self.chosen.items() if name != key}
        return replace(self, chosen=others | ({key: rest} if rest else {}))

    def without_span(self, key: str) -> EpisodeQuery:
        """The same without a least and a most."""
        rest = {name: span for name, span in self.spans.items() if name != key}
        return replace(self, spans=rest)

    def without_operator(self, operator: Operator) -> EpisodeQuery:
        """The same without one operator of the box."""
        return replace(self, operators=tuple(one for one in self.operators if one != operator))

    @property
    def text(self) -> str:
        """The box in its one form; what a choice or a range can say is said by those."""
        open_ended = [
            Operator(key, end.text, span=end)
            for key, span in self.spans.items()
            for end in span.parted[1]
        ]
        return query.Asked((*self.words, *self.operators, *open_ended)).text

    @property
    def keys(self) -> tuple[str, ...]:
        """What is asked for, each once."""
        boxed = ["q"] if self.words else []
        operators = map(key_of, self.operators)
        return tuple(dict.fromkeys([*boxed, *self.chosen, *operators, *self.spans]))

    def pairs(self) -> list[tuple[str, str]]:
        """The query in its one form, as an address holds it; without the order."""
        found = [("q", self.text)] if self.text else []
        found += [(key, value) for key in sorted(self.chosen) for value in self.chosen[key]]
        for key, span in sorted(self.spans.items()):
            found += reading.bounds(key, span.parted[0])
        return found + ([("exact", "1")] if self.is_exact else [])

    @property
    def address(self) -> str:
        """The pairs as an address' query."""
        return urlencode(self.pairs())

    @property
    def digest(self) -> str:
        """What tells one list from another: a cursor is only good for its own."""
        text = f"{self.ordering}\n{self.address}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def key_of(operator: Operator) -> str:
    """By which key an operator narrows: `-key` where it leaves something out."""
    return f"-{operator.key}" if operator.is_excluded else operator.key


def read(parameters: Parameters, *, is_strict: bool = True) -> EpisodeQuery:
    """The query of an address.

    Strict, raises InvalidError `filter.unknown`, `filter.invalid` or `ordering.unknown` for the
    first thing that means nothing; else leaves it out and lists it in `problems`.
    """
    given = reading.given(parameters, KNOWN, is_strict=is_strict)
    chosen = {key: list(given.parameters.get(key, ())) for key in CHOICES}
    spans, own = dict(given.spans), []
    operators = []
    for one in map(_plain, given.asked.operators):
        if one.is_excluded or not (one.span or _is_choice(one)):
            operators.append(one)
        elif one.span is None:
            chosen[one.key].append(one.value)
        else:
            own += _narrow(spans, one, one.span)
    chosen["success"], unclear = _success(chosen["success"])
    return EpisodeQuery(
        words=given.asked.words,
        operators=tuple(operators),
        chosen={
            key: reading.distinct(key, values) for key, values in chosen.items() if any(values)
        },
        spans=spans,
        ordering=given.ordering or OLDEST,
        is_exact=given.is_exact,
        problems=given.checked([*own, *unclear]),
    )


def of_address(text: str, *, is_strict: bool = False) -> EpisodeQuery:
    """The query of an address' part after the question mark."""
    return read(parse_qs(text.removeprefix("?")), is_strict=is_strict)


def _plain(operator: Operator) -> Operator:
    """The same with the one form of its value, where it has few that everybody knows."""
    is_hand = operator.key == "hand" and operator.value.lower() in HANDS
    return replace(operator, value=operator.value.lower()) if is_hand else operator


def _is_choice(operator: Operator) -> bool:
    """Whether it says what a box beside the list says too."""
    return operator.value in {"hand": HANDS, "success": (*SUCCESS,)}.get(operator.key, ())


def _narrow(spans: dict[str, Span], one: Operator, span: Span) -> list[Problem]:
    """Keep what lies in the span too; a problem where no number does."""
    both = spans.get(one.key, Span()).within(span)
    if both.is_empty:
        text = "No number fits both this and the range beside the box; change one of them."
        return [Problem("filter.invalid", text, 0, 0, one.written)]
    spans[one.key] = both
    return []


def _truth(value: str) -> str:
    return _TRUTHS.get(value.lower(), value.lower())


def _unclear() -> Problem:
    return reading.problem("filter.invalid", "success", "Say true, false or unknown.")


def _success(values: Sequence[str]) -> tuple[list[str], list[Problem]]:
    said = [_truth(value) for value in values if value]
    known = [value for value in said if value in SUCCESS]
    return known, [_unclear()] if len(known) < len(said) else []
