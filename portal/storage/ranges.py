"""The Range header (RFC 9110, section 14): one span of bytes, or the whole."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` to before `end`."""

    start: int
    end: int


class UnsatisfiableRangeError(Exception):
    """The range lies behind the last byte (416)."""


def parse(header: str | None, size: int) -> Span | None:
    """The span asked for; None where the whole is to be sent.

    A header that is malformed or asks for several ranges is ignored, as the RFC allows.
    Raises UnsatisfiableRangeError.
    """
    found = _ONE_RANGE.fullmatch(header or "")
    if not found or found.group(1) == found.group(2) == "":
        return None
    first, last = found.groups()
    if not first:
        span = Span(max(size - int(last), 0), size)
    else:
        span = Span(int(first), min(int(last) + 1 if last else size, size))
        if last and int(last) < int(first):
            return None
    if span.start >= size or span.start >= span.end:
        raise UnsatisfiableRangeError
    return span
