"""The language of the search box: words, phrases, and operators such as `force:>10`.

`pour "coffee cup" hand:left -task:sign rate:100..200`. What cannot be read is a problem that says
where it stands and what to write; the rest of the text still counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_PIECE = re.compile(
    r"""(?P<no>-?)(?:(?P<key>[A-Za-z_]+):(?:"(?P<quoted>[^"]*)"?|(?P<value>[^\s"]*))"""
    r"""|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))"""
)
_NUMBER = r"(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(%|[a-zA-Z]*)"
_COMPARED = re.compile(rf"(>=|<=|>|<){_NUMBER}")
_BARE = re.compile(_NUMBER)
_UNJOINED = re.compile(r"([A-Za-z_]+)([<>]=?.+)")
_STRICT = re.compile(r"([<>])")
_BETWEEN = re.compile(rf"(?:{_NUMBER})?\.\.(?:{_NUMBER})?")


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers between two ends; an end that is `open` does not belong to them."""

    low: float = -math.inf
    high: float = math.inf
    is_low_open: bool = False
    is_high_open: bool = False

    def mask(self, values: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Which values lie in it; NaN, which was not measured, lies in none.

        An end that the values' precision does not reach lies beyond all of them.
        """
        with np.errstate(over="ignore"):
            above = values > self.low if self.is_low_open else values >= self.low
            below = values < self.high if self.is_high_open else values <= self.high
        return np.asarray(above & below)

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in it."""
        is_open = self.is_low_open or self.is_high_open
        return self.low > self.high or (self.low == self.high and is_open)

    def within(self, other: Span) -> Span:
        """What lies in both; an open end wins over a closed one at the same place."""
        low, is_low_open = max((self.low, self.is_low_open), (other.low, other.is_low_open))
        high, is_closed = min(
            (self.high, not self.is_high_open), (other.high, not other.is_high_open)
        )
        return Span(low, high, is_low_open, not is_closed)

    @property
    def parted(self) -> tuple[Span, tuple[Span, ...]]:
        """Its closed ends, and each open one alone: together they mean this one."""
        low, high = Span(self.low, is_low_open=True), Span(high=self.high, is_high_open=True)
        closed = Span(
            -math.inf if self.is_low_open else self.low,
            math.inf if self.is_high_open else self.high,
        )
        return closed, (low,) * self.is_low_open + (high,) * self.is_high_open

    @property
    def text(self) -> str:
        """As one writes one comparison in the box, without the key; see `parted`."""
        if math.isinf(self.high):
            return f">{'' if self.is_low_open else '='}{self.low:.10g}"
        if math.isinf(self.low):
            return f"<{'' if self.is_high_open else '='}{self.high:.10g}"
        return f"{self.low:.10g}..{self.high:.10g}"

    @property
    def words(self) -> str:
        """As people read it, whatever its ends: "3", "≥ 10", "10 to 20", "≥ 10 and < 20"."""
        if self.low == self.high:
            return f"{self.low:.10g}"
        closed, alone = self.parted
        said = " and ".join(one.text for one in (closed, *alone) if one != Span())
        for sign, shown in ((">=", "≥ "), ("<=", "≤ "), ("..", " to ")):
            said = said.replace(sign, shown)
        return _STRICT.sub(r"\1 ", said)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a phrase whose words follow each other."""

    text: str
    is_phrase: bool = False
    is_excluded: bool = False

    @property
    def written(self) -> str:
        """As it stands in the box."""
        shown = f'"{self.text}"' if self.is_phrase else self.text
        return f"-{shown}" if self.is_excluded else shown


@dataclass(frozen=True, slots=True)
class Operator:
    """`key:value`; of a number, `span` holds what the value says."""

    key: str
    value: str
    is_excluded: bool = False
    span: Span | None = None

    @property
    def written(self) -> str:
        """As it stands in the box."""
        needs_quotes = re.search(r"\s", self.value) is not None
        shown = f'"{self.value}"' if needs_quotes else self.value
        return f"{'-' if self.is_excluded else ''}{self.key}:{shown}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read: a code, a sentence to act on, from which to which character.

    The sentence stands after what was `written`, so it does not begin with that again.
    """

    code: str
    message: str
    start: int
    end: int
    written: str
    parameter: str = "q"


@dataclass(frozen=True, slots=True)
class Language:
    """The operators that one box knows; `aliases` are other names of the same keys.

    `words` take a word or a phrase, `numbers` a comparison; `units` may follow a number of a key,
    each with what it is multiplied by. A bare number of `counts` means exactly it. `with_unit` are
    names whose numbers mean nothing without one. `only` holds the values that a word's key takes,
    by how they are written; `hints` what to say of a key that is written in the wrong way here.
    """

    words: frozenset[str]
    numbers: frozenset[str]
    aliases: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    counts: frozenset[str] = frozenset()
    with_unit: frozenset[str] = frozenset()
    only: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> list[str]:
        """Every key, in alphabetical order."""
        return sorted(self.words | self.numbers)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a text says."""

    parts: tuple[Word | Operator, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """What is searched as text."""
        return tuple(part for part in self.parts if isinstance(part, Word))

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What filters."""
        return tuple(part for part in self.parts if isinstance(part, Operator))

    @property
    def text(self) -> str:
        """The one form of it: words first, then operators by key, each once."""
        words = dict.fromkeys(word.written for word in self.words)
        return " ".join([*words, *sorted({one.written for one in self.operators})])


def read(text: str, language: Language) -> Asked:
    """What the text of a box asks for."""
    parts: list[Word | Operator] = []
    problems: list[Problem] = []
    spans: dict[str, Span] = {}
    for found in _PIECE.finditer(text):
        try:
            part = _part(found, language)
            _agree(part, spans, found["key"])
        except _UnreadableError as error:
            problem = Problem(error.code, str(error), *found.span(), found.group())
            problems.append(problem)
            continue
        if part is not None:
            parts.append(part)
    return Asked(tuple(dict.fromkeys(parts)), tuple(problems))


class _UnreadableError(ValueError):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _agree(part: Word | Operator | None, spans: dict[str, Span], name: str) -> None:
    """No number fits two comparisons that exclude each other: the later one means nothing."""
    if not isinstance(part, Operator) or part.span is None or part.is_excluded:
        return
    both = spans.get(part.key, Span()).within(part.span)
    if both.is_empty:
        raise _UnreadableError(
            "filter.invalid",
            f"No number fits both this and the {name} before it: write one of them,"
            f" or {name}:1..5 for what lies between.",
        )
    spans[part.key] = both


def _part(found: re.Match[str], language: Language) -> Word | Operator | None:
    is_excluded = bool(found["no"])
    if found["key"] is not None:
        value = found["value"] if found["quoted"] is None else found["quoted"]
        return _operator(found["key"], " ".join(value.split()), is_excluded, language)
    if found["word"] is not None:
        return _word(found["word"], is_excluded, language)
    phrase = " ".join(found["phrase"].split())
    return Word(phrase, is_phrase=True, is_excluded=is_excluded) if phrase else None


def _word(text: str, is_excluded: bool, language: Language) -> Word | Operator | None:
    """A word; with a comparison behind a key, an operator whose colon was left out.

    Every word must fit, so AND says nothing; OR is refused before it is searched as a word.
    """
    unjoined = _UNJOINED.fullmatch(text)
    if unjoined:
        name = unjoined[1].lower()
        if language.aliases.get(name, name) in language.numbers:
            return _operator(unjoined[1], unjoined[2], is_excluded, language)
    if text == "OR":
        raise _UnreadableError(
            "filter.invalid",
            "Words are not joined by OR: tick several values of a filter, or search for each.",
        )
    return None if text == "AND" else Word(text, is_excluded=is_excluded)


def _operator(name: str, value: str, is_excluded: bool, language: Language) -> Operator:
    key = language.aliases.get(name.lower(), name.lower())
    if key in language.words:
        return Operator(key, _said(name, key, value, language), is_excluded)
    if key not in language.numbers:
        hint = language.hints.get(name.lower())
        known = ", ".join(language.known)
        raise _UnreadableError(
            "filter.unknown",
            f"There is no such filter here. {hint}"
            if hint
            else f"There is no such filter: write one of {known}.",
        )
    span = _compared(name, key, value, language)
    is_bare = key in language.counts and span.low == span.high
    return Operator(key, f"{span.low:.10g}" if is_bare else span.text, is_excluded, span)


def _said(name: str, key: str, value: str, language: Language) -> str:
    """The value of a word's key in its one form."""
    if not value:
        raise _UnreadableError(
            "filter.invalid", f"Say what to look for after {name}:, such as {name}:word."
        )
    known = language.only.get(key)
    if known is None:
        return value
    if value.lower() not in known:
        raise _UnreadableError("filter.invalid", language.hints[key])
    return known[value.lower()]


def _compared(name: str, key: str, value: str, language: Language) -> Span:
    """The numbers that a comparison means."""
    units = language.units.get(key, {})
    span = read_span(value, units)
    if span is not None and name.lower() in language.with_unit and read_span(value) is not None:
        first, second = list(units)[:2]
        raise _UnreadableError(
            "filter.invalid",
            f"This needs a unit here: write {name}:>5{first} or {name}:>5{second},"
            f" or {key}:>5 without one.",
        )
    if span is not None:
        return span
    bare = _BARE.fullmatch(value.replace(" ", ""))
    number = _value(bare[1], bare[2], units) if bare else None
    if number is not None and key in language.counts:
        return Span(number, number)
    unit = next(iter(units)) if name.lower() in language.with_unit else ""
    least, most = (f">1{unit}", f"<=5{unit}") if number is None else (f">{value}", f"<={value}")
    hint = language.hints.get(key)
    raise _UnreadableError(
        "filter.invalid",
        f"This takes a comparison: write {name}:{least}, {name}:{most} or {name}:1..5{unit}."
        + (f" {hint}" if hint else ""),
    )


def read_span(text: str, units: Mapping[str, float] = {}) -> Span | None:
    """`>1`, `>=1`, `<1`, `<=1`, `1..5`, `1..` or `..5`, with a known unit or none; else None.

    Of two ends of which one says a unit, both have it.
    """
    compared = _COMPARED.fullmatch(text.replace(" ", ""))
    if compared:
        number = _value(compared[2], compared[3], units)
        if number is None:
            return None
        if compared[1][0] == ">":
            return Span(low=number, is_low_open=compared[1] == ">")
        return Span(high=number, is_high_open=compared[1] == "<")
    between = _BETWEEN.fullmatch(text.replace(" ", ""))
    if not between or not (between[1] or between[3]):
        return None
    low = _value(between[1], between[2] or between[4], units) if between[1] else -math.inf
    high = _value(between[3], between[4] or between[2], units) if between[3] else math.inf
    return None if low is None or high is None or low > high else Span(low, high)


def _value(number: str, unit: str | None, units: Mapping[str, float]) -> float | None:
    known = {name.lower(): factor for name, factor in units.items()} | {"": 1.0}
    value = float(number) * known.get((unit or "").lower(), math.nan)
    return value if math.isfinite(value) else None
