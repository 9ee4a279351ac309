"""Licence expressions (SPDX): reading them, which are open, and what covers what.

An expression is kept as a conjunction of choices: `A AND (B OR C)` is `[{A}, {B, C}]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Choices = frozenset[frozenset[str]]

OPEN = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC-BY-2.0",
        "CC-BY-2.5",
        "CC-BY-3.0",
        "CC-BY-4.0",
        "CC-BY-SA-2.0",
        "CC-BY-SA-3.0",
        "CC-BY-SA-4.0",
        "CC0-1.0",
        "CC-PDDC",
        "CDLA-Permissive-1.0",
        "CDLA-Permissive-2.0",
        "CDLA-Sharing-1.0",
        "ISC",
        "MIT",
        "MIT-0",
        "ODbL-1.0",
        "ODC-By-1.0",
        "OGL-UK-3.0",
        "PDDL-1.0",
        "Unlicense",
        "etalab-2.0",
    }
)
"""Licences under which anybody may use, change and pass on data for any purpose.

Licences with a non-commercial or no-derivatives clause are not among them (Open Definition 2.1).
"""

_TOKEN = re.compile(r"\s*(\(|\)|[A-Za-z0-9][A-Za-z0-9.+-]*)")
_NO_NAMES = frozenset({"AND", "OR", "WITH", "(", ")", ""})
_LONGEST = 200


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


def covers(whole: str, part: str) -> bool:
    """Whether a collection that declares `whole` may hold a file under `part`.

    Each licence of the file must be declared, and where the collection offers a choice the file
    must offer at least the same choice.
    """
    declared = read(whole)
    return all(any(offered <= allowed for offered in declared) for allowed in read(part))
