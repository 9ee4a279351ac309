"""State machines: a table of moves, one compare-and-set update, a constraint behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import CheckConstraint, Model, Q

from portal.core.errors import IllegalMoveError

Moves = Mapping[str, frozenset[str]]


def table(moves: Mapping[str, Iterable[str]]) -> Moves:
    """Freeze a table of moves; every state that is moved to is also a key."""
    frozen = {str(state): frozenset(map(str, targets)) for state, targets in moves.items()}
    targets = frozenset().union(*frozen.values()) if frozen else frozenset()
    return frozen | {state: frozenset() for state in targets - frozen.keys()}


def move(instance: Model, to: str, *, moves: Moves, field: str = "state", **changes: Any) -> None:
    """Move a row to a state if it is still where we saw it; else raise IllegalMoveError.

    The row is changed by one conditional update, so two movers cannot both win. The instance
    carries the new values afterwards and is unchanged when the move was refused.
    """
    was = str(getattr(instance, field))
    if str(to) not in moves.get(was, frozenset()):
        raise IllegalMoveError(
            f"This is {_words(was)}; it cannot become {_words(to)}.", was=was, to=str(to)
        )
    rows = (
        type(instance)
        ._default_manager.filter(pk=instance.pk, **{field: was})
        .update(**{field: str(to)}, **changes)
    )
    if not rows:
        raise IllegalMoveError(f"This is no longer {_words(was)}.", was=was, to=str(to))
    for name, value in {field: str(to), **changes}.items():
        setattr(instance, name, value)


def _words(state: str) -> str:
    return str(state).replace("_", " ")


def check_state(name: str, moves: Moves, field: str = "state") -> CheckConstraint:
    """A constraint that allows only the states of the table."""
    return CheckConstraint(condition=Q(**{f"{field}__in": sorted(moves)}), name=name)
