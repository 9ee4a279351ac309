"""Which kinds of jobs there are: their queue, and what happens when one is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.jobs.models import Job

GaveUp = Callable[["Job"], None]


@dataclass(frozen=True)
class Kind:
    """A kind of job, as its task declared it; `scope` is what asking for its work again needs."""

    name: str
    queue: str
    on_dead: GaveUp | None
    scope: str = "admin"


KINDS: dict[str, Kind] = {}


def scope_of(kind: str) -> str:
    """What a token needs to ask for this work again; unknown work is the administrators'."""
    return KINDS[kind].scope if kind in KINDS else "admin"
