"""Reading what an address asks for: what the lists of datasets and of episodes have in common."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from catalog.search import query
from catalog.search.query import Asked, Language, Problem, Span
from catalog.vocabulary import written
from portal.core.errors import FieldError, InvalidError

Parameters = Mapping[str, list[str]]
PAGING: Final = frozenset({"cursor", "page_size"})
_OF_PAGES: Final = frozenset({"page", "all", "fbclid", "gclid", "msclkid", "ref"})
_ENDS: Final = ("min_", "max_")
_ORDERING: Final = "ordering.unknown"
LONGEST_TEXT: Final = 200
LONGEST_VALUE: Final = 200
MOST_VALUES: Final = 50


@dataclass(frozen=True, slots=True)
class Known:
    """What a list can be asked: the keys of its addresses, its ranges, orders and box."""

    keys: tuple[str, ...]
    ranges: tuple[str, ...]
    orderings: tuple[str, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Given:
    """What an address says in the words of every list.

    `parameters` have the list's own keys, `typed` is the box as it was. `ordering` is empty for
    none. `problems` are the parts that mean nothing.
    """

    known: Known
    parameters: Parameters
    is_strict: bool
    typed: str
    asked: Asked
    spans: dict[str, Span]
    ordering: str
    is_exact: bool
    problems: tuple[Problem, ...]

    def checked(self, own: Sequence[Problem] = ()) -> tuple[Problem, ...]:
        """All problems, with those that only this list knows of.

        Strict, raises InvalidError `filter.unknown`, `filter.invalid` or `ordering.unknown` for
        the first of them.
        """
        problems = sorted((*self.problems, *own), key=lambda one: one.code == _ORDERING)
        if self.is_strict and problems:
            raise _refused(problems, self.known)
        return tuple(problems)


def given(parameters: Parameters, known: Known, *, is_strict: bool) -> Given:
    """Read an address; not strict, as pages do, names of the other list are taken for its own."""
    if not is_strict:
        parameters = _canonical(parameters, known)
    typed, asked, unread = _box(parameters, known.language)
    spans, broken = _spans(parameters, known.ranges)
    ordering, unordered = _ordering(parameters, known.orderings)
    unknown = _unknown(parameters, known, is_strict=is_strict)
    return Given(
        known=known,
        parameters=parameters,
        is_strict=is_strict,
        typed=typed,
        asked=asked,
        spans=spans,
        ordering=ordering,
        is_exact=_last(parameters, "exact") == "1" and bool(asked.parts),
        problems=(*unknown, *unread, *broken, *unordered),
    )


def _last(parameters: Parameters, key: str) -> str:
    """The parameter's last value, its spaces single."""
    return " ".join((parameters.get(key) or [""])[-1].split())


def problem(code: str, name: str, message: str) -> Problem:
    """What is wrong with a parameter, and not with a place in the box."""
    return Problem(code, message, 0, 0, name, name)


def _canonical(parameters: Parameters, known: Known) -> Parameters:
    """The same with the list's own keys for other names that its box knows them by.

    The other list writes some keys otherwise: `min_force` is `min_peak_force_n` of episodes.
    """
    found: dict[str, list[str]] = {}
    for name, values in parameters.items():
        end = next((end for end in _ENDS if name.startswith(end)), "")
        said = name.removeprefix(end)
        key = f"{end}{known.language.aliases.get(said, said)}"
        is_new = name not in known.keys and key in known.keys
        is_other = is_new and said not in known.language.with_unit
        if is_other and any(values):
            found.setdefault(key, []).extend(values)
        elif not is_other:
            found[name] = [*values, *found.get(name, ())]
    return found


def _unknown(parameters: Parameters, known: Known, *, is_strict: bool) -> list[Problem]:
    """A problem for each parameter that the list does not know.

    Pages (not strict) pass over what is empty, their own parameters, and marks of who linked here.
    """
    names = set(parameters) - set(known.keys) - PAGING
    if not is_strict:
        names = {
            name
            for name in names - _OF_PAGES
            if any(parameters[name]) and not name.startswith("utm_")
        }
    hints = known.language.hints
    return [problem("filter.unknown", name, _no_filter(name, hints)) for name in sorted(names)]


def _no_filter(name: str, hints: Mapping[str, str]) -> str:
    hint = hints.get(name.removeprefix("min_").removeprefix("max_"))
    return f"There is no such filter here. {hint}" if hint else "There is no such filter."


def distinct(key: str, values: Iterable[str]) -> tuple[str, ...]:
    """Each value of a key once, by its controlled word, in order; so many at most."""
    found = {written(key, value[:LONGEST_VALUE]) for value in values if value}
    return tuple(sorted(found)[:MOST_VALUES])


def _box(parameters: Parameters, language: Language) -> tuple[str, Asked, list[Problem]]:
    """The text of the box, what it asks for, and what in it means nothing."""
    typed = _last(parameters, "q")
    asked = query.read(typed[:LONGEST_TEXT], language)
    problems = list(asked.problems)
    if len(typed) > LONGEST_TEXT:
        problems.append(problem("filter.invalid", "q", f"Write at most {LONGEST_TEXT} signs."))
    return typed[:LONGEST_TEXT], asked, problems


def _spans(parameters: Parameters, keys: Iterable[str]) -> tuple[dict[str, Span], list[Problem]]:
    """What `min_key` and `max_key` say of each key."""
    found: dict[str, Span] = {}
    problems: list[Problem] = []
    for key in keys:
        ends = []
        for name, empty in ((f"min_{key}", -math.inf), (f"max_{key}", math.inf)):
            text = _last(parameters, name)
            number = _number(text) if text else empty
            if number is None:
                problems.append(problem("filter.invalid", name, "Give a number."))
            ends.append(empty if number is None else number)
        if ends[0] > ends[1]:
            message = f"It is above max_{key}; exchange them."
            problems.append(problem("filter.invalid", f"min_{key}", message))
        elif any(map(math.isfinite, ends)):
            found[key] = Span(ends[0], ends[1])
    return found, problems


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def bounds(key: str, span: Span) -> list[tuple[str, str]]:
    """The span as `min_key` and `max_key` of an address; its ends are closed."""
    ends = (("min", span.low), ("max", span.high))
    return [(f"{end}_{key}", f"{bound:.10g}") for end, bound in ends if math.isfinite(bound)]


def _ordering(parameters: Parameters, known: Sequence[str]) -> tuple[str, list[Problem]]:
    """The order that is asked for, empty for none."""
    asked = _last(parameters, "ordering")
    if not asked or asked in known:
        return asked, []
    message = f"There is no {asked[:60]}: choose {', '.join(known)}."
    return "", [problem(_ORDERING, "ordering", message)]


def _refused(problems: Sequence[Problem], known: Known) -> InvalidError:
    """The error that tells all of them; its code and sentence are the first one's."""
    first = problems[0]
    named = sorted(known.keys)
    if first.end:
        named = known.language.known
    elif first.code == _ORDERING:
        named = list(known.orderings)
    return InvalidError(
        f"{first.written[:60]}: {first.message}",
        code=first.code,
        errors=[FieldError(one.parameter, one.code, one.message) for one in problems],
        known=named,
        problems=[_told(one) for one in problems if one.end],
    )


def _told(one: Problem) -> dict[str, Any]:
    """What stands in the box and means nothing, for programs: from which to which character."""
    return {
        "code": one.code,
        "message": one.message,
        "start": one.start,
        "end": one.end,
        "written": one.written,
    }
