"""Names by which people call their time columns, and the units that such names carry."""

from __future__ import annotations

import re

_TIME_NAME = re.compile(
    r"^\.?(t|time|times|timestamps?|ts|(.*_)?time(stamp)?s?_(s|sec|ms|us|ns)"
    r"|time(stamp)?s? ?[\[(](s|ms|us|ns)[\])]|t_(s|ms|us|ns))$",
    re.IGNORECASE,
)
_ELAPSED_NAME = re.compile(r"^elapsed[_ ]?time(?:[_ ]in[_ ](?:milli|micro|nano)?seconds)?$", re.I)
_UNIT_WORD = re.compile(r"[_ ]in[_ ](milli|micro|nano|)seconds$", re.IGNORECASE)
_WORDS = {"": "s", "milli": "ms", "micro": "us", "nano": "ns"}
_UNIT = re.compile(r"^(?:([muµn]?)s(?:ecs?)?|(milli|micro|nano|)seconds?)$", re.IGNORECASE)
# An epoch time of our decades, by its size: seconds are near 1.6e9, milliseconds near 1.6e12 …
_EPOCH_UNITS = ((1e17, "ns"), (1e14, "us"), (1e11, "ms"))
_UNIT_SUFFIX = re.compile(r"[_ \[(](s|sec|ms|us|ns)[\])]?$", re.IGNORECASE)


def is_time_name(name: str) -> bool:
    """Return whether a column or array of this name (or path) holds time stamps."""
    last = name.split("/")[-1].strip()
    return bool(_TIME_NAME.match(last) or _ELAPSED_NAME.match(last))


def unit_in_name(name: str) -> str | None:
    """Return the time unit that the name ends with, or None."""
    word = _UNIT_WORD.search(name.strip())
    if word is not None:
        return _WORDS[word.group(1).lower()]
    found = _UNIT_SUFFIX.search(name.strip())
    if found is None:
        return None
    unit = found.group(1).lower()
    return "s" if unit == "sec" else unit


def time_unit(word: str) -> str | None:
    """Return the time unit that a word means (``ms``, ``milliseconds``), None where it is none."""
    found = _UNIT.match(word.strip())
    if found is None:
        return None
    prefix = (found.group(1) or found.group(2) or "").lower()
    return {"m": "ms", "u": "us", "µ": "us", "n": "ns", **_WORDS}[prefix]


def unit_of_size(largest: float) -> str:
    """Return the unit in which a stamp of this size is a time of our decades, else seconds."""
    return next((unit for limit, unit in _EPOCH_UNITS if largest > limit), "s")
