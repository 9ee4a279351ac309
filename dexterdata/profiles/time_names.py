"""Names by which people call their time columns, and the units that such names carry."""

from __future__ import annotations

import re

_TIME_NAME = re.compile(
    r"^\.?(t|time|times|timestamps?|ts|(.*_)?time(stamp)?s?_(s|sec|ms|us|ns)"
    r"|time(stamp)?s? ?[\[(](s|ms|us|ns)[\])]|t_(s|ms|us|ns))$",
    re.IGNORECASE,
)
_UNIT_SUFFIX = re.compile(r"[_ \[(](s|sec|ms|us|ns)[\])]?$", re.IGNORECASE)


def is_time_name(name: str) -> bool:
    """Return whether a column or array of this name (or path) holds time stamps."""
    return bool(_TIME_NAME.match(name.split("/")[-1].strip()))


def unit_in_name(name: str) -> str | None:
    """Return the time unit that the name ends with, or None."""
    found = _UNIT_SUFFIX.search(name.strip())
    if found is None:
        return None
    unit = found.group(1).lower()
    return "s" if unit == "sec" else unit
