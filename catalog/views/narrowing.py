"""What a list was narrowed by: chips that drop one thing, and what to drop where nothing fits."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from catalog.facets import FACETS, RANGES, label_of
from catalog.search.datasets_find import Found
from catalog.search.datasets_query import DatasetQuery
from catalog.search.query import Span


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is asked for, and the address of the list without it."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Loosening:
    """What to drop, and how many rows that shows."""

    label: str
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class Mended:
    """What was probably meant, in words, and its address; `exact` leads to what was typed."""

    text: str
    href: str
    exact: str
    is_used: bool


def address(query: DatasetQuery) -> str:
    """The list's address for a query, in its one form."""
    said = query.address
    return f"{list_address()}?{said}" if said else list_address()


def with_parameter(here: str, name: str, value: str) -> str:
    """An address with one more parameter, which says nothing of what is searched."""
    return f"{here}{'&' if '?' in here else '?'}{name}={value}"


@functools.cache
def list_address() -> str:
    """Where the list is."""
    return reverse("catalog:list")


def chips_of(found: Found) -> list[Chip]:
    """A chip for the words, for each operator of the box, and for each value and range."""
    return list(_chips(found))


def _chips(found: Found) -> Iterator[Chip]:
    query = found.query
    if query.words:
        words = " ".join(word.written for word in query.words)
        yield Chip(f"“{words}”", address(query.without_words()))
    for one in query.operators:
        yield Chip(one.written, address(query.without_operator(one)))
    for key in FACETS:
        for value in query.chosen.get(key, ()):
            label = f"{FACETS[key]}: {value_label(found, key, value)}"
            yield Chip(label, address(query.without_value(key, value)))
    for key, span in query.spans.items():
        yield Chip(_spanned(key, span), address(query.without_span(key)))


def value_label(found: Found, key: str, value: str) -> str:
    """A value of a facet as people read it."""
    number = found.index.values.known(key, value)
    return label_of(value) if number is None else found.index.values.labels[number]


def _spanned(key: str, span: Span) -> str:
    one = RANGES[key]
    return f"{one.label} {span.words} {one.unit}".strip()


def loosening_of(found: Found) -> list[Loosening]:
    """Where nothing fits: filters, or pairs of them, whose removal shows something, best first."""
    if found.total:
        return []
    return [
        Loosening(
            " and ".join(_name(found, name) for name in names),
            address(found.query.without(*names)),
            count,
        )
        for names, count in found.loosened()[:3]
    ]


def _name(found: Found, name: str) -> str:
    """A filter as a sentence names it."""
    query = found.query
    if name == "q":
        return "your words"
    key, is_excluded = name.removeprefix("-"), name.startswith("-")
    asked = [
        one.written for one in query.operators if (one.key, one.is_excluded) == (key, is_excluded)
    ]
    if key in RANGES:
        spans = (
            []
            if is_excluded
            else [_spanned(key, span) for k, span in query.spans.items() if k == key]
        )
        return ", ".join([*spans, *asked])
    values = () if is_excluded else query.chosen.get(key, ())
    labels = ", ".join(value_label(found, key, value) for value in values)
    return ", ".join(([f"{FACETS[key]}: {labels}"] if labels else []) + asked)
