"""Version numbers: major.minor.patch, compared as numbers."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})", re.ASCII)
_STEP = 100_000


def rank(number: str) -> int | None:
    """A number that sorts as the version does; None where it is no version number."""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return None
    major, minor, patch = map(int, found.groups())
    return (major * _STEP + minor) * _STEP + patch
