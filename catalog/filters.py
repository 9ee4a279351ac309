"""Reading the catalogue's queries: known keys, known orders, values of the right kind."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalog.facets import FACETS
from portal.core.errors import FieldError, InvalidError

PAGING = frozenset({"cursor", "page_size"})
DATASET_KEYS = frozenset({"q", "ordering", *FACETS})
EPISODE_MATCHES = ("task", "object", "hand", "dataset", "device")
EPISODE_LEAST = ("min_peak_force_n", "min_duration_s")
EPISODE_KEYS = frozenset({"success", *EPISODE_MATCHES, *EPISODE_LEAST})
ORDERINGS = ("listed_at", "hours", "episodes", "quality", "bytes", "title")
NEWEST = "-listed_at"
LONGEST_SEARCH = 200
MOST_VALUES = 50
Query = Mapping[str, list[str]]


@dataclass(frozen=True)
class DatasetQuery:
    """What is searched among datasets: different keys are "and", values of one key "or"."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordering: str = NEWEST

    def without(self, key: str) -> DatasetQuery:
        """The same query, this facet left open."""
        rest = {name: values for name, values in self.chosen.items() if name != key}
        return DatasetQuery(self.text, rest, self.ordering)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.text or self.chosen)


@dataclass(frozen=True)
class EpisodeQuery:
    """What is searched among episodes."""

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    success: tuple[bool, ...] = ()
    min_peak_force_n: float | None = None
    min_duration_s: float | None = None


def _refuse_unknown(query: Query, known: Iterable[str]) -> None:
    unknown = sorted(set(query) - set(known) - PAGING)
    if unknown:
        raise InvalidError(
            f"There is no filter {', '.join(unknown)}.",
            code="filter.unknown",
            errors=[FieldError(name, "filter.unknown", "Not a filter.") for name in unknown],
            known=sorted(known),
        )


def _chosen(query: Query, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = {key: tuple(dict.fromkeys(v for v in query.get(key, []) if v)) for key in keys}
    return {key: values[:MOST_VALUES] for key, values in found.items() if values}


def read_datasets(query: Query, *, is_strict: bool = True) -> DatasetQuery:
    """The query of a list of datasets; pages are lenient about what they do not know."""
    if is_strict:
        _refuse_unknown(query, DATASET_KEYS)
    ordering = (query.get("ordering") or [NEWEST])[-1] or NEWEST
    if ordering.removeprefix("-") not in ORDERINGS:
        if is_strict:
            raise InvalidError(
                f"There is no ordering {ordering[:60]}.",
                code="ordering.unknown",
                known=[f"{sign}{name}" for name in ORDERINGS for sign in ("", "-")],
            )
        ordering = NEWEST
    text = " ".join((query.get("q") or [""])[-1].split())[:LONGEST_SEARCH]
    return DatasetQuery(text, _chosen(query, FACETS), ordering)


def read_episodes(query: Query) -> EpisodeQuery:
    """The query of a list of episodes."""
    _refuse_unknown(query, EPISODE_KEYS)
    return EpisodeQuery(
        _chosen(query, EPISODE_MATCHES),
        tuple(_truth(value) for value in query.get("success", []) if value),
        _number(query, "min_peak_force_n"),
        _number(query, "min_duration_s"),
    )


def _truth(value: str) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if value.lower() not in words:
        raise _wrong("success", "Say true or false.")
    return words[value.lower()]


def _number(query: Query, key: str) -> float | None:
    text = (query.get(key) or [""])[-1]
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise _wrong(key, "Give a number.") from None
    if not math.isfinite(number):
        raise _wrong(key, "Give a finite number.")
    return number


def _wrong(key: str, text: str) -> InvalidError:
    return InvalidError(
        f"{key}: {text}", code="filter.invalid", errors=[FieldError(key, "filter.invalid", text)]
    )
