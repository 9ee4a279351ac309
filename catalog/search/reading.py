"""Reading what an address asks for: what the lists of datasets and of episodes have in common."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from catalog.search import query
from catalog.search.query import Asked, Language, Problem, Span
from catalog.vocabulary import written
from portal.core.errors import FieldError, InvalidError

Parameters = Mapping[str, list[str]]
PAGING: Final = frozenset({"cursor", "page_size"})
_OF_PAGES: Final = frozenset({"page", "all", "fbclid", "gclid", "msclkid", "ref"})
_ENDS: Final = ("min_", "max_")
LONGEST_TEXT: Final = 200
LONGEST_VALUE: Final = 200
MOST_VALUES: Final = 50


def last(parameters: Parameters, key: str) -> str:
    """The parameter's last value, its spaces single."""
    return " ".join((parameters.get(key) or [""])[-1].split())


def problem(code: str, name: str, message: str) -> Problem:
    """What is wrong with a parameter, and not with a place in the box."""
    return Problem(code, message, 0, 0, name)


def canonical(parameters: Parameters, known: Collection[str], language: Language) -> Parameters:
    """The same with the list's own keys for other names that its box knows them by.

    The other list writes some keys otherwise: `min_force` is `min_peak_force_n` of episodes.
    """
    found: dict[str, list[str]] = {}
    for name, values in parameters.items():
        end = next((end for end in _ENDS if name.startswith(end)), "")
        said = name.removeprefix(end)
        key = f"{end}{language.aliases.get(said, said)}"
        is_other = name not in known and key in known and said not in language.with_unit
        if is_other and any(values):
            found.setdefault(key, []).extend(values)
        elif not is_other:
            found[name] = [*values, *found.get(name, ())]
    return found


def unknown(
    parameters: Parameters, known: Collection[str], language: Language, *, is_strict: bool
) -> list[Problem]:
    """A problem for each parameter that the list does not know.

    Pages (not strict) pass over what is empty, their own parameters, and marks of who linked here.
    """
    names = set(parameters) - set(known) - PAGING
    if not is_strict:
        names = {
            name
            for name in names - _OF_PAGES
            if any(parameters[name]) and not name.startswith("utm_")
        }
    return [problem("filter.unknown", name, _unknown(name, language)) for name in sorted(names)]


def _unknown(name: str, language: Language) -> str:
    hint = language.hints.get(name.removeprefix("min_").removeprefix("max_"))
    said = f"There is no filter {name[:60]}{' here' if hint else ''}."
    return f"{said} {hint}" if hint else said


def distinct(key: str, values: Iterable[str]) -> tuple[str, ...]:
    """Each value of a key once, by its controlled word, in order; so many at most."""
    found = {written(key, value[:LONGEST_VALUE]) for value in values if value}
    return tuple(sorted(found)[:MOST_VALUES])


def box(parameters: Parameters, language: Language) -> tuple[str, Asked, list[Problem]]:
    """The text of the box, what it asks for, and what in it means nothing."""
    typed = last(parameters, "q")
    asked = query.read(typed[:LONGEST_TEXT], language)
    problems = list(asked.problems)
    if len(typed) > LONGEST_TEXT:
        problems.append(problem("filter.invalid", "q", f"Write at most {LONGEST_TEXT} signs."))
    return typed[:LONGEST_TEXT], asked, problems


def spans(parameters: Parameters, keys: Iterable[str]) -> tuple[dict[str, Span], list[Problem]]:
    """What `min_key` and `max_key` say of each key."""
    found: dict[str, Span] = {}
    problems: list[Problem] = []
    for key in keys:
        ends = []
        for name, empty in ((f"min_{key}", -math.inf), (f"max_{key}", math.inf)):
            text = last(parameters, name)
            number = _number(text) if text else empty
            if number is None:
                problems.append(problem("filter.invalid", name, f"{name}: Give a number."))
            ends.append(empty if number is None else number)
        if ends[0] > ends[1]:
            message = f"{key}: The least is above the most; exchange them."
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


def ordering(parameters: Parameters, known: Sequence[str]) -> tuple[str, list[Problem]]:
    """The order that is asked for, empty for none."""
    asked = last(parameters, "ordering")
    if not asked or asked in known:
        return asked, []
    message = f"There is no ordering {asked[:60]}: choose {', '.join(known)}."
    return "", [problem("ordering.unknown", "ordering", message)]


def refused(
    problems: Sequence[Problem],
    *,
    keys: Iterable[str],
    language: Language,
    orderings: Sequence[str],
) -> InvalidError:
    """The error that tells all of them; its code and sentence are the first one's."""
    first = problems[0]
    known = sorted(keys)
    if first.end:
        known = language.known
    elif first.code == "ordering.unknown":
        known = list(orderings)
    return InvalidError(
        first.message,
        code=first.code,
        errors=[
            FieldError("q" if one.end else one.written, one.code, one.message) for one in problems
        ],
        known=known,
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
