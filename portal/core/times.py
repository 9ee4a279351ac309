"""How the API writes times."""

from __future__ import annotations

from datetime import datetime
from typing import overload


@overload
def moment(value: datetime) -> str: ...
@overload
def moment(value: None) -> None: ...
@overload
def moment(value: datetime | None) -> str | None: ...
def moment(value: datetime | None) -> str | None:
    """Return a time as RFC 3339 in UTC; None stays None."""
    return value.isoformat().replace("+00:00", "Z") if value else None
