"""What a draft proposes for a stream: its lines, each guess marked as one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from dexterdata.profiles.naming import Guess, guess, words
from dexterdata.profiles.units import known_units, meant_unit, unit_fault
from dexterdata.recording import StreamKind

GUESS: Final = "# a guess: check it"
KIND: Final = (
    'kind = "other"      # ? joint_angle, joint_position, pose, tactile, force, imu, emg, bend, '
    "label"
)
_HAND: Final = 'hand = "unknown"    # ? left, right, both'
_UNIT: Final = '# unit = "?"        # rad, deg, m, mm, N, Pa, 1 (0 open … 1 closed), count'
_RANGE: Final = "# range = [0.0, 1.0]    # ? in this unit; what the device can say at most"
SEEN: Final = "# ? seen in the first rows; write what the device can say at most"
_LANDMARKS: Final = (21, 25, 26)
_SMALLEST_SKIN: Final = 4
_NOT_TOUCH: Final = frozenset(
    ("transform", "transforms", "matrix", "pose", "poses", "rotation", "tf", "image", "rgb")
)


def told(found: Guess, seen: tuple[float, float] | None = None, size: Sequence[int] = ()) -> str:
    """Return the lines of a stream for what was guessed, with a question where nothing was.

    ``seen``: smallest and largest value of the first rows. ``size``: of one row.
    """
    lines = [
        KIND if found.kind is None else f'kind = "{found.kind}"    {GUESS}',
        _HAND if found.hand == "unknown" else f'hand = "{found.hand}"    {GUESS}',
        _unit(found.kind) if found.unit is None else f'unit = "{found.unit}"    {GUESS}',
        _RANGE if seen is None else f"# range = [{seen[0]:g}, {seen[1]:g}]    {SEEN}",
    ]
    layout = _layout(found, size)
    if layout:
        lines.append(f"{layout}    {GUESS}")
    return "\n".join(lines) + "\n"


def _unit(kind: StreamKind | None) -> str:
    known = known_units(kind) if kind is not None else ()
    return f'# unit = "?"    # {", ".join(known)}' if known else _UNIT


def _layout(found: Guess, size: Sequence[int]) -> str:
    """A matrix where the row is one, or a square number of cells; else a list of cells."""
    if found.kind is not StreamKind.TACTILE or not size or min(size) < 1:
        return ""
    if len(size) == 2:
        return f'layout = {{kind = "matrix", shape = [{size[0]}, {size[1]}]}}'
    cells = math.prod(size)
    side = math.isqrt(cells)
    if side * side == cells and side >= _SMALLEST_SKIN:
        return f'layout = {{kind = "matrix", shape = [{side}, {side}]}}'
    return f'layout = {{kind = "vector", shape = [{cells}]}}'


def grouped(columns: Iterable[str | int]) -> list[tuple[str, Guess, list[str | int]]]:
    """Return name, guess and columns of each stream that the columns' names let guess."""
    groups: dict[Guess, list[str | int]] = {}
    for column in columns:
        groups.setdefault(Guess() if isinstance(column, int) else guess(column), []).append(column)
    named: list[tuple[str, Guess, list[str | int]]] = []
    for found, members in groups.items():
        kept = found if found.kind is not None else Guess()
        side = f"{kept.hand}_" if kept.hand != "unknown" else ""
        wanted = f"{side}{kept.part or 'other'}"
        taken = {name for name, _, _ in named}
        number = next(n for n in range(1, len(groups) + 2) if _numbered(wanted, n) not in taken)
        named.append((_numbered(wanted, number), kept, members))
    return named


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def guess_of_array(path: str, size: Sequence[int], stated_unit: str = "") -> Guess:
    """Guess what an array is: by its name, by the groups above it, and by the size of its rows.

    ``stated_unit``: what its own attribute says; it goes before the name.
    """
    found = guess(path)
    if found.kind is None:
        found = replace(found, kind=_kind_by_size(path, size))
    if found.kind is None or not stated_unit:
        return found
    is_known = unit_fault(stated_unit, found.kind) is None
    unit = stated_unit if is_known else meant_unit(stated_unit, found.kind)
    return replace(found, unit=unit or found.unit)


def _kind_by_size(path: str, size: Sequence[int]) -> StreamKind | None:
    if len(size) != 3 or _NOT_TOUCH & set(words(path)):
        return None
    if size[2] == 3 and size[1] in _LANDMARKS:
        return StreamKind.JOINT_POSITION
    is_skin = min(size[1:]) >= _SMALLEST_SKIN and tuple(size[1:]) != (4, 4)
    return StreamKind.TACTILE if is_skin else None
