"""Licence expressions (SPDX): reading them, which are open, and what covers what.

An expression is kept as a conjunction of choices: `A AND (B OR C)` is `[{A}, {B, C}]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

Choices = frozenset[frozenset[str]]

ATTRIBUTE: Final = "attribute"
NOTICE: Final = "notice"
SHARE_ALIKE: Final = "share_alike"

_NO_DUTY: Final[frozenset[str]] = frozenset()
_NAMED: Final = frozenset({ATTRIBUTE})
_NOTED: Final = frozenset({ATTRIBUTE, NOTICE})
_SHARED: Final = frozenset({ATTRIBUTE, NOTICE, SHARE_ALIKE})

OPEN_DUTIES: Final[Mapping[str, frozenset[str]]] = {
    "0BSD": _NO_DUTY,
    "Apache-2.0": _NOTED,
    "BSD-2-Clause": _NOTED,
    "BSD-3-Clause": _NOTED,
    "CC-BY-2.0": _NOTED,
    "CC-BY-2.5": _NOTED,
    "CC-BY-3.0": _NOTED,
    "CC-BY-4.0": _NOTED,
    "CC-BY-SA-2.0": _SHARED,
    "CC-BY-SA-3.0": _SHARED,
    "CC-BY-SA-4.0": _SHARED,
    "CC0-1.0": _NO_DUTY,
    "CC-PDDC": _NO_DUTY,
    "CDLA-Permissive-1.0": _NOTED,
    "CDLA-Permissive-2.0": frozenset({NOTICE}),
    "CDLA-Sharing-1.0": _SHARED,
    "ISC": _NOTED,
    "MIT": _NOTED,
    "MIT-0": _NO_DUTY,
    "ODbL-1.0": _SHARED,
    "ODC-By-1.0": _NOTED,
    "OGL-UK-3.0": _NAMED,
    "PDDL-1.0": _NO_DUTY,
    "Unlicense": _NO_DUTY,
    "etalab-2.0": _NAMED,
}
"""What each open licence asks of whoever passes the data on: to name its source, to keep the
licence and its notices with it, to pass on what was made of it under the same licence.

Read from the licences' texts: CC BY and BY-SA 4.0 section 3(a) and (b), ODbL 1.0 sections 4.2 to
4.4, ODC-By 1.0 section 4.2, CDLA-Permissive-1.0 and CDLA-Sharing-1.0 section 3,
CDLA-Permissive-2.0 section 2 (the agreement's text alone), OGL 3.0 and etalab 2.0 (the source).
"""

OPEN = frozenset(OPEN_DUTIES)
"""Licences under which anybody may use, change and pass on data for any purpose.

Licences with a non-commercial or no-derivatives clause are not among them (Open Definition 2.1).
"""

_TOKEN = re.compile(r"\s*(\(|\)|[A-Za-z0-9][A-Za-z0-9.+-]*)")
_NO_NAMES = frozenset({"AND", "OR", "WITH", "(", ")", ""})
_LONGEST = 200
_MOST_CHOICES = 1_000
"""Of what is written as alternatives of many licences each, the choices multiply."""


class LicenceExpressionError(ValueError):
    """The text is no licence expression."""


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while position < len(text.rstrip()):
        found = _TOKEN.match(text, position)
        if found is None:
            raise LicenceExpressionError(f"Unexpected “{text[position : position + 10]}”.")
        position = found.end()
        yield found.group(1)


class _Reader:
    """Recursive descent: or > and > name."""

    def __init__(self, text: str) -> None:
        self.rest = [*_tokens(text), ""]

    def take(self, *wanted: str) -> bool:
        if self.rest[0] in wanted:
            self.rest.pop(0)
            return True
        return False

    def either(self) -> Choices:
        found = self.both()
        while self.take("OR"):
            other = self.both()
            if len(found) * len(other) > _MOST_CHOICES:
                raise LicenceExpressionError("It offers too many choices; write it in another way.")
            found = frozenset(left | right for left in found for right in other)
        return found

    def both(self) -> Choices:
        found = self.one()
        while self.take("AND"):
            found |= self.one()
        return found

    def one(self) -> Choices:
        if self.take("("):
            inside = self.either()
            if not self.take(")"):
                raise LicenceExpressionError("A bracket is not closed.")
            return inside
        name = self.name()
        if self.take("WITH"):
            name = f"{name} WITH {self.name()}"
        return frozenset({frozenset({name})})

    def name(self) -> str:
        if self.rest[0] in _NO_NAMES:
            raise LicenceExpressionError("A licence's name is missing.")
        return self.rest.pop(0)


def read(expression: str) -> Choices:
    """The expression's choices; raises LicenceExpressionError."""
    if not expression.strip() or len(expression) > _LONGEST:
        raise LicenceExpressionError(f"A licence expression has 1 to {_LONGEST} characters.")
    reader = _Reader(expression)
    found = reader.either()
    if reader.rest != [""]:
        raise LicenceExpressionError(f"Unexpected “{reader.rest[0]}”.")
    return found


def names(expression: str) -> list[str]:
    """Every licence that the expression names, sorted."""
    return sorted({name for choice in read(expression) for name in choice})


def is_open(expression: str) -> bool:
    """Whether everything under this expression can be had under an open licence."""
    return all(choice & OPEN for choice in read(expression))


def open_duties(expression: str) -> frozenset[str]:
    """What is asked of whoever passes on data under this open expression.

    Where it leaves a choice, only what each of the open licences asks; what is under several at
    once owes what any of them asks.
    """
    choices = (choice & OPEN for choice in read(expression))
    asked = (frozenset.intersection(*(OPEN_DUTIES[name] for name in choice)) for choice in choices)
    return frozenset().union(*asked)


def covers(whole: str, part: str) -> bool:
    """Whether a collection that declares `whole` may hold a file under `part`.

    Each licence of the file must be declared, and where the collection offers a choice the file
    must offer at least the same choice.
    """
    declared = read(whole)
    return all(any(offered <= allowed for offered in declared) for allowed in read(part))
