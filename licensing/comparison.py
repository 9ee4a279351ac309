"""Licences side by side: what one can, cannot, or must ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from licensing.terms import ACTIONS, DUTIES, Terms, answer, constraint
from portal.core.words import counted

CAN, CANNOT, ASK = "can", "cannot", "ask"
_WORD = {"allow": CAN, "deny": CANNOT, "on_request": ASK}


@dataclass(frozen=True)
class Cell:
    """One licence's answer to one action."""

    answer: str
    glyph: str
    word: str


@dataclass(frozen=True)
class Row:
    """One action, with each licence's answer."""

    action: str
    label: str
    cells: tuple[Cell, ...]


_CELLS = {
    CAN: Cell(CAN, "✓", "Can"),
    CANNOT: Cell(CANNOT, "✕", "Cannot"),
    ASK: Cell(ASK, "?", "Ask"),
}


def rows(licences: Sequence[Terms]) -> tuple[Row, ...]:
    """Return a row per action, in the vocabulary's order."""
    return tuple(
        Row(action, label, tuple(_CELLS[_WORD[answer(terms, action)]] for terms in licences))
        for action, label in ACTIONS.items()
    )


@dataclass(frozen=True)
class Best:
    """The most that any licence of a dataset says of an action, and which one says so."""

    answer: str
    licence: str


@dataclass(frozen=True)
class BestRow:
    """One action, with the best answer of each dataset; None where nothing is offered."""

    label: str
    cells: tuple[Best | None, ...]

    @property
    def differs(self) -> bool:
        """Whether not all say the same."""
        return len({cell.answer if cell else "" for cell in self.cells}) > 1


def best_rows(offered: Sequence[Mapping[str, Terms]]) -> tuple[BestRow, ...]:
    """Return a row per action over several datasets' licences by name: can before ask."""
    return tuple(
        BestRow(label, tuple(_best(action, licences) for licences in offered))
        for action, label in ACTIONS.items()
    )


def _best(action: str, licences: Mapping[str, Terms]) -> Best | None:
    order = (CAN, ASK, CANNOT)
    said = [Best(_WORD[answer(terms, action)], name) for name, terms in licences.items()]
    return min(said, key=lambda cell: order.index(cell.answer), default=None)


def limits(terms: Terms, *, term_days: int | None = None) -> tuple[str, ...]:
    """Return the limits of a licence, each in a few words; an offer may set its own term."""
    return tuple(_limits(terms, term_days or constraint(terms, "term_days")))


def duties(terms: Terms) -> tuple[str, ...]:
    """Return what a licensee owes, each in a few words."""
    return tuple(DUTIES[duty] for duty in terms.get("duties", ()))


def _limits(terms: Terms, term_days: int | None) -> list[str]:
    found = [_term(term_days), _VERSIONS[constraint(terms, "versions")]]
    if "affiliation" in terms.get("evidence", ()):
        found.append("Only for verified members of a university or institute")
    fields: list[str] = constraint(terms, "fields_of_use", [])
    if fields and "any" not in fields:
        found.append(f"Fields of use: {', '.join(fields)}")
    quota: dict[str, Any] = constraint(terms, "quota", {})
    if quota.get("bundles"):
        found.append(f"At most {counted(quota['bundles'], 'bundle')}")
    if not constraint(terms, "affiliates", False):
        found.append("Not for affiliated companies")
    return found


def _term(days: int | None) -> str:
    return f"Term of {counted(days, 'day')}" if days else "No end date"


_VERSIONS = {
    "pinned": "Only the version that was signed for",
    "minor": "The signed version and its minor updates",
    "term": "All versions published during the term",
}
