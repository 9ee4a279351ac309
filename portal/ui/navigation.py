"""Which links the bar shows: the same four for everybody, and those of the person's roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol


class SupportsRoles(Protocol):
    """What the bar asks of an actor; accounts' Actor answers it."""

    @property
    def is_signed_in(self) -> bool: ...

    def is_operator(self, *roles: str) -> bool: ...

    @property
    def is_partner(self) -> bool: ...


class Link(NamedTuple):
    key: str
    text: str
    url: str


PUBLIC = (
    Link("catalogue", "Catalogue", "/datasets/"),
    Link("partners", "For partners", "/partner/"),
    Link("licences", "Licences", "/licences/"),
    Link("docs", "Docs", "/docs/"),
)
RECORDINGS = Link("recordings", "Recordings", "/partner/")
REVIEW = Link("review", "Review", "/review/")
DESK = Link("desk", "Desk", "/desk/")
GRANTS = Link("grants", "Grants", "/grants/")


def public_links(actor: SupportsRoles | None) -> tuple[Link, ...]:
    """A partner's own recordings take the place of the page that explains partnership."""
    if actor is not None and actor.is_partner:
        return tuple(RECORDINGS if link.key == "partners" else link for link in PUBLIC)
    return PUBLIC


def role_links(actor: SupportsRoles | None) -> tuple[Link, ...]:
    return tuple(_role_links(actor)) if actor is not None and actor.is_signed_in else ()


def _role_links(actor: SupportsRoles) -> Iterator[Link]:
    yield GRANTS
    if actor.is_operator("reviewer"):
        yield REVIEW
    if actor.is_operator():
        yield DESK
