"""The reason that every withdrawal needs."""

from __future__ import annotations

from portal.core.errors import InvalidError


def required(reason: str) -> str:
    """The reason without space around it; InvalidError where nothing is left."""
    text = reason.strip()
    if not text:
        raise InvalidError("Give a reason.", code="reason.required")
    return text
